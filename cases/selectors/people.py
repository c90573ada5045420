"""Questions about people: which records may be one person's, and what one reader may read of a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from agencies.models import Agency
from agencies.selectors import setting, standing_of
from cases import matching
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    FamilyLink,
    PersonFlag,
    PersonMerge,
    ServiceInUse,
    ServiceUser,
)
from cases.policies import (
    MAY_OPEN,
    CaseAction,
    ServiceUserAction,
    case_policy,
    family_link_policy,
    person_flag_policy,
    service_in_use_policy,
    service_user_policy,
)
from core.days import day_of
from core.text import fold

MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record of the worker's own agency that may be the same person: no more of it than is needed to ask."""

    pk: int
    name: str
    known_as: str
    born: date | None
    reference: str
    case_id: int | None  # only where the worker may open it


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What one reader may read of a person now."""

    person: ServiceUser
    can: frozenset[str]
    whole: bool
    cases: list[Case]
    told: frozenset[int] = frozenset()  # those of these cases of which the reader may read more than the reference
    flags: list[PersonFlag] = field(default_factory=list)
    relatives: list[tuple[FamilyLink, ServiceUser, str]] = field(default_factory=list)
    services: list[ServiceInUse] = field(default_factory=list)
    said_elsewhere: list[tuple[str, str]] = field(default_factory=list)  # what a merged record said otherwise
    ihi: str = ""
    shows_ihi: bool = False


def agencies_to_open_in(user, on: date):
    """The agencies for which this person may open a case or ask for an existing role."""
    return Agency.objects.filter(pk__in=standing_of(user, on).agencies_as(*MAY_OPEN), is_active=True).order_by(
        "sort_key", "pk"
    )


def ihi_agencies(user, person: ServiceUser | None, on: date) -> list[int]:
    """The reader's agencies that may keep this person's individual health identifier (LAW-ihi)."""
    own = standing_of(user, on).agencies
    entitled = Agency.objects.filter(pk__in=own, may_hold_ihi=True)
    if person is not None and person.ihi_agency_id:
        entitled = entitled.filter(pk=person.ihi_agency_id)
    return list(entitled.values_list("pk", flat=True))


def home_agency(person: ServiceUser) -> int | None:
    """The agency that answers for a person's record: of the open case first, of the latest otherwise."""
    cases = person.cases.order_by("-status", "-opened_on", "-pk").values_list("pk", "lead_agency")
    for case, lead in cases:
        shared = CaseAgency.objects.filter(case=case).order_by(F("left_on").desc(nulls_first=True), "pk")
        agency = lead or shared.values_list("agency", flat=True).first()
        if agency:
            return agency
    return None


def own_people(agencies: Iterable[int], on: date):
    """The people whose cases these agencies lead, or share while nobody leads.

    Somebody in whose case an agency merely takes part is the lead agency's person: what a partner reads of them follows
    consent, and no other door may tell more.
    """
    led = Case.objects.filter(lead_agency__in=list(agencies)).values("service_user")
    unled = CaseAgency.objects.in_case(on).filter(agency__in=list(agencies), case__lead_agency=None)
    return ServiceUser.objects.filter(merged_into=None, pk__in=led.union(unled.values("case__service_user")))


def likely_duplicates(
    user, agency_id: int, on: date, *, first_names: str, last_name: str, known_as: str, date_of_birth: date | None
) -> list[Likeness]:
    """Records of this agency that may be the person about to be written down once more."""
    if agency_id not in standing_of(user, on).agencies_as(*MAY_OPEN):
        return []
    name = " ".join(filter(None, (first_names, last_name))) or known_as
    folded = fold(name)
    if len(folded) < 3:
        return []
    near = Q(search_key__trigram_word_similar=folded)
    if date_of_birth:
        near |= Q(date_of_birth=date_of_birth)
    people = own_people([agency_id], on).filter(near).exclude(sight_bars__user=user.pk)
    found = [
        person
        for person in people.order_by("sort_key", "pk")[:200]
        if any(
            matching.may_be_one(name, date_of_birth, other, person.date_of_birth)
            for other in {person.name, f"{person.known_as} {person.last_name}".strip()}
        )
    ][:MOST_OFFERED]
    cases = {case.service_user_id: case for case in _latest_cases(found, agency_id)}
    seen = set(case_policy.scope(user).filter(service_user__in=found).values_list("pk", flat=True)) if found else set()
    return [
        Likeness(
            person.pk,
            person.name,
            person.known_as,
            person.date_of_birth,
            case.reference if case else "",
            case.pk if case and case.pk in seen else None,
        )
        for person in found
        for case in [cases.get(person.pk)]
    ]


def _latest_cases(people: list[ServiceUser], agency_id: int):
    """The latest file of each that this agency holds: a reference elsewhere would tell that there is one."""
    cases = Case.objects.filter(service_user__in=people).filter(
        Q(lead_agency=agency_id) | Q(lead_agency=None, case_agencies__agency=agency_id)
    )
    return cases.order_by("service_user", "-status", "-opened_on", "-pk").distinct("service_user") if people else []


def same_elsewhere(person: ServiceUser, agency_id: int, on: date):
    """The records of other agencies with exactly this folded name and birth date."""
    if not person.sort_key or person.date_of_birth is None:
        return ServiceUser.objects.none()
    same = ServiceUser.objects.filter(
        sort_key=person.sort_key, date_of_birth=person.date_of_birth, merged_into=None
    ).exclude(pk=person.pk)
    return same.exclude(pk__in=own_people([agency_id], on).filter(sort_key=person.sort_key).values("pk"))


def entry_gaps(case: Case) -> list[str]:
    """What is still missing before the entry of a person is complete (KW-3.1, KW-6.6b); harm reduction asks nothing."""
    if case.level == Case.Level.HARM_REDUCTION_ONLY:
        return []
    gaps = []
    if case.participation_told_at is None:
        gaps.append("Tell the person whether taking part in key working is optional or expected.")
    if not case.basis:
        gaps.append("Say on what basis the person is helped.")
    return gaps


def expects_participation(case: Case) -> bool:
    """Whether everybody served by the lead agency is expected to have a key worker (KW-6.6a)."""
    return setting("key_working_participation", case.lead_agency_id) == "expected"


def current_managers(cases: Iterable[Case]) -> dict[int, str]:
    """The adult's case manager of each case, by name."""
    current = CaseManagerAssignment.objects.current().select_related("worker")
    return {
        each.case_id: str(each.worker)
        for each in current.filter(case__in=[case.pk for case in cases], scope=CaseManagerAssignment.Scope.INDIVIDUAL)
    }


def person_page(user, person: ServiceUser, at: datetime) -> PersonPage:
    """All that this reader may read of the person, and nothing else."""
    on = day_of(at)
    can = service_user_policy.can(user, person, at=at)
    cases = list(case_policy.scope(user, at=at).filter(service_user=person).order_by("-status", "-opened_on", "-pk"))
    if ServiceUserAction.VIEW_WHOLE not in can:
        return PersonPage(person=person, can=can, whole=False, cases=cases)
    shows_ihi = bool(ihi_agencies(user, person, on))
    whole = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
    return PersonPage(
        person=person,
        can=can,
        whole=True,
        cases=cases,
        told=frozenset(whole.filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True)),
        flags=list(
            person_flag_policy.scope(user, at=at).filter(person=person, ended_at=None).order_by("-created_at", "-pk")
        ),
        relatives=relatives(user, person, at),
        services=services_in_use(user, person, at),
        said_elsewhere=_said_elsewhere(person),
        shows_ihi=shows_ihi,
        ihi=person.ihi if shows_ihi else "",
    )


def relatives(user, person: ServiceUser, at: datetime) -> list[tuple[FamilyLink, ServiceUser, str]]:
    """The person's family of whom the reader may know, with what each is to the person."""
    links = family_link_policy.scope(user, at=at).filter(Q(person=person) | Q(relative=person))
    inverse = {FamilyLink.Relationship.PARENT: "Child", FamilyLink.Relationship.CHILD: "Parent"}
    return [
        (link, link.relative, link.get_relationship_display())
        if link.person_id == person.pk
        else (
            link,
            link.person,
            inverse.get(FamilyLink.Relationship(link.relationship), link.get_relationship_display()),
        )
        for link in links.select_related("person", "relative").order_by("pk")
    ]


def services_in_use(user, person: ServiceUser, at: datetime) -> list[ServiceInUse]:
    """The services the person uses now, with the contact in each (GB1-directory)."""
    rows = service_in_use_policy.scope(user, at=at).filter(case__service_user=person, ended_on=None)
    return list(rows.select_related("agency", "contact", "case").order_by("service_name", "pk"))


def workable_cases(user, person: ServiceUser, at: datetime):
    """The person's open cases on which this worker works."""
    return case_policy.scope(user, CaseAction.WORK, at=at).filter(service_user=person, status=Case.Status.OPEN)


def _said_elsewhere(person: ServiceUser) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    for merge in PersonMerge.objects.filter(kept=person, undone_at=None).order_by("pk"):
        before: dict[str, Any] = merge.before.get("otherwise", {})
        said += [(name.replace("_", " ").capitalize(), value) for name, value in before.items()]
    return said
