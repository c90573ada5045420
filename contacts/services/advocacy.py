"""What a worker does for the person with somebody else (KW-5.1.4)."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils import timezone

from agencies.models import Agency
from careplans.models import Goal
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.rules import check_open
from contacts.models import Advocacy, CaseNote
from contacts.rules import notes as rules
from contacts.selectors import writing
from contacts.services.notes import begun_anew, check_agreed, keep_private, link_goals, save_anew, write_note
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from correspondence.models import Contact, CorrespondenceEntry
from correspondence.rules.contacts import check_led
from correspondence.services.log import record_entry


@command
def record_advocacy(
    *,
    actor,
    case: Case,
    happened_on: date,
    with_whom: str,
    about: str,
    content: str,
    result: str = "",
    with_agency: Agency | None = None,
    channel: str = CorrespondenceEntry.Channel.TELEPHONE,
    minutes: int | None = None,
    private: str = "",
    is_relevant: bool = False,
    goals: Collection[Goal] = (),
    changes: Mapping[int, str] | None = None,
) -> CaseNote:
    """Write down with whom, about what, and what came of it.

    With a service of the directory it needs what permits telling it, and stands in the log between services too.
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    lead = check_led(case)
    if happened_on > day_of(timezone.now()):
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="happened_on"
        )
    rules.check_said(content)
    rules.check_advocacy(with_whom=with_whom, about=about)
    rules.check_length(minutes, outcome=Contact.Outcome.ATTENDED)
    check_agreed(case, happened_on, is_entry=False, outcome=Contact.Outcome.ATTENDED)
    entry = None
    if with_agency is not None:
        entry = record_entry(
            actor=actor,
            case=case,
            direction=CorrespondenceEntry.Direction.OUT,
            channel=channel,
            happened_on=happened_on,
            subject=about,
            outcome=result or "Not known yet: see the note.",
            with_agency=with_agency,
            with_whom=with_whom[:120],
        )
    note = write_note(actor, case, lead, kind=CaseNote.Kind.ADVOCACY, happened_on=happened_on, minutes=minutes,
                      content=content, is_relevant=is_relevant)  # fmt: skip
    Advocacy.objects.create(
        note=note, with_agency=with_agency, with_whom=with_whom, about=about, result=result, entry=entry
    )
    note.beside = writing.words_beside(note)
    note.save()
    link_goals(note, goals, changes or {})
    keep_private(note, private)
    return note


@command
def rewrite_advocacy(
    *,
    actor,
    note: CaseNote,
    version: int,
    with_whom: str,
    about: str,
    content: str,
    result: str = "",
    minutes: int | None = None,
    private: str = "",
    is_relevant: bool = False,
    goals: Collection[Goal] = (),
    changes: Mapping[int, str] | None = None,
) -> CaseNote:
    """Correct it while the note is open. The day and the service stand: the log between services has them too."""
    note = begun_anew(actor, note, version)
    rules.check_said(content)
    rules.check_advocacy(with_whom=with_whom, about=about)
    rules.check_length(minutes, outcome=Contact.Outcome.ATTENDED)
    advocacy = Advocacy.objects.select_for_update().get(note=note)
    advocacy.with_whom, advocacy.about, advocacy.result = with_whom, about, result
    advocacy.save()
    save_anew(actor, note, minutes=minutes, content=content, is_relevant=is_relevant)
    link_goals(note, goals, changes or {})
    keep_private(note, private)
    return note
