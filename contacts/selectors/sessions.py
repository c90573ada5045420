"""What the last sessions covered, how motivation went, what is planned, and who is in most regular contact."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from agencies.selectors import setting
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from contacts.models import KeyworkSession, PlannedSession, SessionAgreement
from contacts.rules.sessions import PROMPT_AFTER, missed_in_a_row
from correspondence.models import Contact

TREND = 24  # sessions
SHOWN = 12
CONTACT_DAYS = 30
MOST_LOOKED_AT = 100  # contacts of a month


@dataclass(frozen=True, slots=True)
class Element:
    """One of the three minimum elements over the last sessions."""

    label: str
    times: int
    last_on: date | None

    @property
    def is_covered(self) -> bool:
        return self.times > 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the last sessions covered (MC-session-min); few sessions say nothing yet."""

    window: int
    sessions: int
    elements: tuple[Element, ...]

    @property
    def is_full(self) -> bool:
        return self.sessions >= self.window

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(each.label for each in self.elements if not each.is_covered)

    @property
    def lacks(self) -> bool:
        return self.is_full and bool(self.missing)


ELEMENTS = (
    ("Work on the plan", "covers_plan"),
    ("Information and advice", "covers_information"),
    ("Harm reduction", "covers_harm_reduction"),
)


def coverage(case: Case) -> Coverage:
    """Over the last `session_min_window_sessions` of this case."""
    window = setting("session_min_window_sessions", case.lead_agency_id)
    rows = KeyworkSession.objects.that_count().filter(case=case).order_by("-held_on", "-pk")[:window]
    return coverage_of(window, list(rows.values("held_on", *(field for _, field in ELEMENTS))))


def coverage_of(window: int, rows: Sequence[Mapping[str, Any]]) -> Coverage:
    """What these sessions covered, the latest first."""
    return Coverage(
        window=window,
        sessions=len(rows),
        elements=tuple(
            Element(
                label,
                sum(bool(row[field]) for row in rows),
                next((row["held_on"] for row in rows if row[field]), None),
            )
            for label, field in ELEMENTS
        ),
    )


@dataclass(frozen=True, slots=True)
class Felt:
    """How motivated the person was in one session."""

    on: date
    motivation: int


def motivation_of(case: Case) -> list[Felt]:
    """The latest numbers that the person gave, the oldest first (KW-12.2b)."""
    rows = KeyworkSession.objects.that_count().filter(case=case).exclude(motivation=None).order_by("-held_on", "-pk")
    found = rows.values_list("held_on", "motivation")[:TREND]
    return [Felt(on, number) for on, number in found if number is not None][::-1]


def running_agreement(case: Case) -> SessionAgreement | None:
    rows = SessionAgreement.objects.filter(case=case, ended_on=None).select_related("worker", "agreed_by")
    return rows.first()


def planned_sessions(case: Case) -> QuerySet[PlannedSession]:
    rows = PlannedSession.objects.filter(case=case).select_related("worker", "note")
    return rows.defer("note__search").order_by("-planned_for", "-pk")


def next_session(case: Case, today: date) -> PlannedSession | None:
    rows = PlannedSession.objects.filter(case=case, state=PlannedSession.State.PLANNED, planned_for__gte=today)
    return rows.order_by("planned_for", "pk").first()


def usual_place(case: Case) -> str:
    """Where they meet: as agreed, else where they met last; "" before the first session."""
    if running := running_agreement(case):
        return running.place
    last = (
        KeyworkSession.objects.that_count()
        .filter(case=case)
        .order_by("-held_on", "-pk")
        .values_list("place", flat=True)
    )
    return last.first() or ""


def missed_now(case: Case, today: date) -> int:
    """How many of the sessions agreed were missed in a row until today."""
    return missed_in_a_row(PlannedSession.objects.filter(case=case).order_by("-planned_for")[:SHOWN], today)


def prompts(case: Case, today: date) -> bool:
    """Two missed in a row, in an open case (MC-session-regular)."""
    return case.is_open and missed_now(case, today) >= PROMPT_AFTER


@dataclass(frozen=True, slots=True)
class MostContact:
    """Somebody who is not key worker has more contact with the person than any key worker (MC-kw-contact)."""

    name: str
    times: int
    key_worker: str
    key_worker_times: int

    @property
    def words(self) -> str:
        return (
            f"{self.name} had {_contacts(self.times)} with the person in the last {CONTACT_DAYS} days, "
            f"{self.key_worker or 'the key worker'} {self.key_worker_times or 'none'}. The key worker should be who is "
            "in most regular contact."
        )


def most_contact(case: Case, today: date) -> MostContact | None:
    """Who is in most regular contact, where that is not who co-ordinates or is key worker; None where all is well."""
    rows = Contact.objects.filter(case=case, outcome=Contact.Outcome.ATTENDED).order_by("-made_on", "-pk")
    met = [(worker, day) for worker, day in rows.values_list("made_by", "made_on")[:MOST_LOOKED_AT]]
    found = most_among(met, _holders(case), today)
    return found and MostContact(str(get_user_model().objects.get(pk=found[0])), *found[1:])


def most_among(
    met: Iterable[tuple[int, date]], holders: Mapping[int, str], today: date
) -> tuple[int, int, str, int] | None:
    """The worker with more contacts in the last 30 days than any key worker, how many, and who comes nearest."""
    since = today - timedelta(days=CONTACT_DAYS)
    counts = Counter(worker for worker, day in met if since < day <= today)
    if not counts or not holders:
        return None
    worker, times = counts.most_common(1)[0]
    nearest = max(holders, key=lambda pk: counts[pk])
    if worker in holders or times <= counts[nearest]:
        return None
    return worker, times, holders[nearest], counts[nearest]


def _holders(case: Case) -> dict[int, str]:
    """The key workers, and who co-ordinates: both are key workers in the sense of the source."""
    found: dict[int, str] = {}
    for model in (KeyWorkerAssignment, CaseManagerAssignment):
        rows = model.objects.current().filter(case=case).select_related("worker")
        found |= {row.worker_id: str(row.worker) for row in rows}
    return found


def _contacts(times: int) -> str:
    return f"{times} contact{'' if times == 1 else 's'}"
