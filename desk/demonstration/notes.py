"""Some months of notes and keywork sessions: what a worker finds in Mary's file, and a little in some others."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from careplans.models import Goal
from cases.models import Case, Consent
from consents.selectors import fingerprint
from consents.services import draft_consent, hold_talk, save_draft, sign_consent
from contacts.models import CaseNote, PlannedSession
from contacts.selectors.writing import note_due_on
from contacts.services.advocacy import record_advocacy
from contacts.services.notes import add_to_note, record_note
from contacts.services.planning import agree_sessions
from contacts.services.sessions import record_session
from core.days import today
from desk.demonstration.agreements import People

# days ago, what was said, motivation, and what it held
SESSIONS = (
    (84, "First session after the plan. Mary talked about the hostel for most of it.", 4, ("plan", "information")),
    (70, "Housing list gone through line by line. She brought the council’s letter.", 5, ("plan", "information")),
    (56, "Tired, slept badly. Short session; we rang the clinic together.", 3, ("harm",)),
    (42, "Better week. Went over what sets her off, and what she did instead.", 6, ("plan", "harm")),
    (28, "Came with her sister’s little one. Spoke about Saturdays.", 6, ("plan",)),
    (14, "Mary came with the hospital letter. Agreed that Brian goes along if she still wants it.", 7, ("plan",)),
)
CALLS = (
    (77, "phone", "Rang to say that the hostel moved her room. No harm done."),
    (63, "message", "Text: “Can we do Thursday”. Answered yes, at two."),
    (35, "no-show", "Not at the door at two. Rang twice, left no word. Text sent."),
    (20, "visit", "Visit at the hostel with the housing form. Room warm and tidy. Signed the form."),
    (9, "phone", "Rang after the scan. All well. She would like the picture kept in her own folder."),
    (3, "met", "Met by chance in the day centre. Ten minutes on the birth plan."),
)
OTHERS = (
    (30, "phone", "Asked about the opening hours of the day centre."),
    (12, "met", "Came in for the post and stayed for a talk. Sleeping better."),
)


def write_notes(people: People, mary: Case) -> None:
    """Three months of Mary; a few lines in other files, one of them written late."""
    aoife, dan = people["aoife"], people["dan"]
    _agree_to_work(aoife, mary, 100)
    goals = {goal.domain.code: goal for goal in Goal.objects.filter(plan__case=mary).select_related("domain")}
    for days, words, motivation, held in SESSIONS:
        _set_back(_session(aoife, mary, goals, days, words, motivation, held), days)
    for days, kind, words in CALLS:
        came = kind != "no-show"
        note = record_note(
            actor=dan if days % 2 else aoife,
            case=mary,
            kind=kind,
            happened_on=today() - timedelta(days=days),
            content=words,
            outcome="attended" if came else "did-not-attend",
            minutes=(60 if kind == "visit" else 10) if came else None,
            is_relevant=kind == "visit",
            goals=[goals["accommodation"]] if kind == "visit" else [],
            private="She asked that her mother is not told of the room." if kind == "visit" else "",
        )
        _set_back(note, days, late_by=5 if days == 35 else 0)
    told = record_advocacy(
        actor=aoife,
        case=mary,
        happened_on=today() - timedelta(days=18),
        with_whom="Housing desk, City Council",
        about="Medical priority",
        content="Rang with Mary beside me. Asked that the hospital’s letter counts as medical priority.",
        result="They take the letter. Answer within three weeks.",
        minutes=25,
        is_relevant=True,
        goals=[goals["accommodation"]],
    )
    _set_back(told, 18)
    add_to_note(
        actor=aoife, note=told, reason="They rang back", content="The letter is on the file there since Monday."
    )
    agree_sessions(actor=aoife, case=mary, every_weeks=2, first_on=today(), starts=time(14, 0), worker=aoife)
    for days, state in ((42, "held"), (28, "held"), (14, "held")):
        PlannedSession.objects.create(
            case=mary,
            worker=aoife,
            planned_for=today() - timedelta(days=days),
            starts=time(14, 0),
            state=state,
            note=CaseNote.objects.filter(case=mary, kind="session", happened_on=today() - timedelta(days=days)).first(),
            settled_on=today() - timedelta(days=days),
            settled_by=aoife,
        )
    prepared = record_note(
        actor=aoife,
        case=mary,
        kind="preparing",
        happened_on=today() - timedelta(days=5),
        content="Which meeting: the one about the birth.\n\nWhat she wants to say there: who holds the baby first.",
        minutes=40,
    )
    _set_back(prepared, 5)
    _a_hard_month(dan)
    ours = Case.objects.filter(lead_agency=mary.lead_agency, status=Case.Status.OPEN, level=Case.Level.KEY_WORKING)
    for case in ours.filter(key_workers__worker=dan, key_workers__ended_on=None).order_by("pk")[:4]:
        _agree_to_work(dan, case, 40)
        for days, kind, words in OTHERS:
            on = today() - timedelta(days=days)
            _set_back(record_note(actor=dan, case=case, kind=kind, happened_on=on, content=words, minutes=15), days)


def _a_hard_month(dan: User) -> None:
    """Of John, whose time is above the guideline for four weeks."""
    john = Case.objects.filter(assignments__worker=dan, assignments__ended_on=None).earliest("pk")
    _agree_to_work(dan, john, 80)
    for days in (24, 17, 12, 6, 2):
        words = "Went along to the hospital and stayed until the doctor had seen him."
        on = today() - timedelta(days=days)
        _set_back(record_note(actor=dan, case=john, kind="outreach", happened_on=on, content=words, minutes=170), days)


def _session(
    actor: User, case: Case, goals: dict[str, Goal], days: int, words: str, motivation: int, held: tuple[str, ...]
) -> CaseNote:
    goal = goals["drug-use"] if "harm" in held else goals["accommodation"]
    return record_session(
        actor=actor,
        case=case,
        happened_on=today() - timedelta(days=days),
        minutes=50,
        place="private-room",
        content=words,
        plan_agreed="The next step on the housing form" if "plan" in held else "",
        plan_done="Went through the steps that were due" if "plan" in held else "",
        topics=["drugs", "support"] if "information" in held else [],
        harm_reduction=["naloxone"] if "harm" in held else [],
        motivational=["triggers"] if motivation > 5 else [],
        motivation=motivation,
        own_words="I can do two weeks. Then we see." if days == 42 else "",
        goals=[goal],
        is_relevant=True,
        approaches=["motivational"],
        changes={goal.pk: "Every second visit with Brian, as she asked"} if days == 14 else {},
    )


def _agree_to_work(worker: User, case: Case, days_ago: int) -> None:
    """The person agreed to work with the service; let it have been some time ago."""
    told: Any = dict.fromkeys(("limits_explained", "sharing_explained", "refusal_explained"), True)
    hold_talk(actor=worker, case=case, held_on=today(), **told)
    draft = draft_consent(actor=worker, case=case, kind=Consent.Kind.SERVICE_DELIVERY)
    draft = save_draft(actor=worker, consent=draft, version=draft.version, purposes=[], wishes=[])
    signed = sign_consent(
        actor=worker,
        consent=draft,
        fingerprint=fingerprint(draft),
        signed_on=today(),
        given_how=Consent.GivenHow.TYPED,
        signed_name=case.service_user.name,
        copy=Consent.Copy.GIVEN,
    )
    Consent.objects.filter(pk=signed.pk).update(signed_on=today() - timedelta(days=days_ago))


def _set_back(note: CaseNote, days_ago: int, *, late_by: int = 0) -> None:
    """Let the note have been written then. Only a demonstration may do so: no verb of the house changes the past."""
    day = today() - timedelta(days=days_ago)
    written_on = note_due_on(note.agency_id, day) + timedelta(days=late_by) if late_by else day
    at = timezone.make_aware(datetime.combine(written_on, time(15, 30)))
    CaseNote.objects.filter(pk=note.pk).update(written_at=at, written_on=written_on, locks_at=at + timedelta(hours=24))
    note.refresh_from_db()
