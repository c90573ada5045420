"""What was told without consent, or waits to be: one of them, those of a case, and the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import local_holidays, managers_of
from cases.models import CareDomain, Case, ConsentItem, SightBar
from consents.grounds import Ground
from consents.models import DisclosureAdvice, LawfulDisclosure
from consents.policies import DisclosureAction, lawful_disclosure_policy
from consents.states import TOLD, WAITING, DisclosureState
from core.components import Status
from core.days import day_of
from core.memo import remembered
from core.policies import listed
from core.workdays import is_working_day

CONTACTABLE = frozenset({Ground.CHILD_PROTECTION, Ground.DANGER})  # GB1-permission-first names these two
SIGNED = frozenset({DisclosureState.SIGNED_OFF, DisclosureState.SHARED})


@dataclass(frozen=True, slots=True)
class SeenDisclosure:
    """One sharing without consent as its reader may see it. The name of the person is not in it."""

    disclosure: LawfulDisclosure
    parts: tuple[str, ...]
    items: tuple[str, ...]
    shared: tuple[str, ...]
    advice: tuple[DisclosureAdvice, ...]
    status: Status

    @property
    def shows_telling(self) -> bool:
        return self.disclosure.is_told


def seen_disclosure(disclosure: LawfulDisclosure, today: date) -> SeenDisclosure:
    items = list(disclosure.items.all())
    return SeenDisclosure(
        disclosure=disclosure,
        parts=tuple(words_of_parts(disclosure.parts)),
        items=tuple(item.words for item in items),
        shared=tuple(item.words for item in items if item.was_shared),
        advice=tuple(disclosure.advice.all()),
        status=status_of(disclosure, today),
    )


def status_of(disclosure: LawfulDisclosure, today: date) -> Status:
    """Where it stands, in one word. What was told and not signed off is red until a manager has looked at it."""
    state = disclosure.state
    if state == DisclosureState.UNSIGNED:
        due = disclosure.sign_off_due_on
        return Status("overdue", "Not signed off, overdue" if due and due < today else "Not signed off")
    kinds = {
        DisclosureState.ASKED: "wait",
        DisclosureState.SIGNED_OFF: "soon",
        DisclosureState.SHARED: "ok",
        DisclosureState.JUDGED_WRONG: "blocked",
    }
    return Status(kinds.get(DisclosureState(state), "none"), disclosure.get_state_display())


def with_facts(rows: QuerySet[LawfulDisclosure]) -> QuerySet[LawfulDisclosure]:
    return rows.select_related(
        "case__lead_agency", "to_agency", "asked_by", "decided_by", "shared_by", "told_by", "taken_back_by"
    ).prefetch_related("items", "advice__given_by")


def disclosures_of(case: Case) -> QuerySet[LawfulDisclosure]:
    return with_facts(LawfulDisclosure.objects.filter(case=case)).order_by("-asked_at", "-pk")


def register_of_disclosures(user) -> QuerySet[LawfulDisclosure]:
    """What this person watches over, as manager or as data protection officer: what is owed first, then the latest."""
    scope = lawful_disclosure_policy.scope
    watched = Q(pk__in=scope(user, DisclosureAction.DECIDE).order_by().values("pk"))
    watched |= Q(pk__in=scope(user, DisclosureAction.ADVISE).order_by().values("pk"))
    pressing = Choice(
        When(state=DisclosureState.UNSIGNED, then=Value(0)),
        When(state=DisclosureState.ASKED, then=Value(1)),
        default=Value(2),
    )
    return with_facts(LawfulDisclosure.objects.filter(watched)).order_by(pressing, "-asked_at", "-pk")


def disclosures_to_decide(user, limit: int = 25) -> list[LawfulDisclosure]:
    """What waits for this manager. What they asked for themselves waits for another."""
    found = lawful_disclosure_policy.numbers_among(user, DisclosureAction.DECIDE, "waiting", _waiting)
    if found is None:
        rows = _waiting(lawful_disclosure_policy.within(user, DisclosureAction.DECIDE), user, timezone.now())
    elif found:
        rows = LawfulDisclosure.objects.filter(pk__in=listed(found))
    else:
        return []
    rows = rows.select_related("case__service_user", "asked_by")
    return list(rows.order_by(F("sign_off_due_on").asc(nulls_last=True), "asked_at", "pk")[:limit])


def _waiting(rows: QuerySet[LawfulDisclosure], user, at: datetime) -> QuerySet[LawfulDisclosure]:
    return rows.filter(state__in=sorted(WAITING)).exclude(asked_by=user.pk)


def untold(rows: QuerySet[LawfulDisclosure]) -> QuerySet[LawfulDisclosure]:
    """Told to others, and not to the person: somebody comes back to it."""
    return rows.filter(state__in=sorted(TOLD), told_on=None)


def permitted_by_law(case: Case, agency: Agency) -> QuerySet[LawfulDisclosure]:
    """The sharing without consent to this agency that a manager has signed off: the one way round consent."""
    return LawfulDisclosure.objects.filter(case=case, to_agency=agency, state__in=sorted(SIGNED)).order_by("pk")


def contacts_permitted(user, case: Case, agency: Agency) -> QuerySet[LawfulDisclosure]:
    """Of those, what lets this person ask the agency a question: a child or a life, never the order of a court."""
    told = lawful_disclosure_policy.scope(user, DisclosureAction.SHARE)
    rows = permitted_by_law(case, agency).filter(pk__in=told.order_by().values("pk"), ground__in=sorted(CONTACTABLE))
    return rows.select_related("decided_by")


def signed_disclosures(case: Case) -> QuerySet[LawfulDisclosure]:
    rows = LawfulDisclosure.objects.filter(case=case, state__in=sorted(SIGNED))
    return rows.select_related("to_agency").order_by("-asked_at", "-pk")


def other_managers(disclosure_case: Case, asker, on: date) -> QuerySet:
    """The managers who may sign off what this person asks for; who is barred from the file is none of them."""
    barred = SightBar.objects.filter(service_user=disclosure_case.service_user_id, user=OuterRef("pk"))
    return managers_of(disclosure_case.lead_agency_id, on).exclude(pk=asker.pk).exclude(Exists(barred))


def sign_off_due(at: datetime, agency: Agency | None) -> date:
    """The next working day of the agency after this instant."""
    return working_day_after(day_of(at), agency)


def working_day_after(day: date, agency: Agency | None) -> date:
    closed = frozenset(local_holidays(agency)) if agency else frozenset()
    day += timedelta(days=1)
    while not is_working_day(day, closed):
        day += timedelta(days=1)
    return day


def possible_parts() -> list[tuple[str, str]]:
    """The areas of life and kinds of information, by code and label, in the order of the form."""
    return remembered(("parts of a file",), _possible_parts)


def _possible_parts() -> list[tuple[str, str]]:
    return [choice for _, group in parts_by_group() for choice in group]


def parts_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same under the groups of the assessment, and the kinds of information at the end: for a form."""
    return remembered(("groups of parts of a file",), _parts_by_group)


def _parts_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, label, group in CareDomain.objects.order_by("position", "pk").values_list("code", "label", "group"):
        groups.setdefault(group or "Areas of life", []).append((code, label))
    return [*groups.items(), ("Contact and documents", list(ConsentItem.Information.choices))]


def words_of_parts(codes: Iterable[str]) -> list[str]:
    wanted = set(codes)
    return [label for code, label in possible_parts() if code in wanted] if wanted else []
