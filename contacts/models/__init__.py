from contacts.models.notes import Advocacy, CaseNote, NoteAddendum, NoteGoal, NoteHeadings, PrivatePart
from contacts.models.sessions import KeyworkSession, PlannedSession, SessionAgreement

__all__ = [
    "Advocacy",
    "CaseNote",
    "KeyworkSession",
    "NoteAddendum",
    "NoteGoal",
    "NoteHeadings",
    "PlannedSession",
    "PrivatePart",
    "SessionAgreement",
]
