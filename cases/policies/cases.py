"""Who may do what with a case: the only definition, from which lists, pages, tasks and buttons derive.

One worked example. Brian is Harbour's key worker in a case that Turas leads. His right `work_case` alone opens nothing:
only while the person's consent names Harbour is there a way in, it opens VIEW and no more, and `visible_parts` says
which parts. At the instant of withdrawal, or at midnight of the last day, it is gone for list, page and link alike.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from agencies.models import Worker, WorkerRole
from agencies.selectors import Post, Standing, standing_of
from cases.models import (
    CareDomain,
    Case,
    CaseAgency,
    CaseUserPermission,
    Consent,
    ConsentItem,
    ConsentScope,
    ServiceUser,
    SightBar,
)
from cases.policies.relying import relied_on
from core import kept
from core.days import day_of
from core.memo import remembered
from core.policies import Policy, Standpoint, Way, listed

# The parts of a file that are no care domain.
IDENTITY = "identity"  # the name and the reference
TEAM = "team"  # who leads, who manages, whom to ring
CONTACT = "contact"  # where the person lives, how to reach them, next of kin, family
# What consent may add for a partner, each by its own tick (cases.models.ConsentItem.Information).
CONTACT_DETAILS = ConsentItem.Information.CONTACT_DETAILS.value  # telephone, e-mail and address; no family
ATTENDANCE = ConsentItem.Information.ATTENDANCE.value
THE_CASE = "case"  # the running of the case: roles, levels, requests, history
CHILD_FAMILY = "child-family"  # the child and family case manager's part
WHOLE = frozenset({IDENTITY, TEAM, CONTACT, THE_CASE, CHILD_FAMILY, *ConsentItem.Information.values})

CHILD_AND_FAMILY = CaseUserPermission.Manages.CHILD_FAMILY


class CaseAction(StrEnum):
    VIEW = "view_case"
    VIEW_WHOLE = "view_whole_case"
    WORK = "work_case"
    ENTER = "make_entry_of_case"
    CO_ORDINATE = "co_ordinate_case"
    STAFF = "staff_case"
    STAFF_OWN_PART = "staff_own_part_of_case"
    MANAGE = "manage_people_of_case"
    ASSIGN_MANAGER = "assign_case_manager"
    TAKE_LEAD = "take_lead"
    ASK_TO_MANAGE = "ask_to_manage"
    TAKE_WITHDRAWAL = "take_withdrawal"
    CONTACT_MANAGER = "contact_case_manager"
    READ_LOG = "read_access_log"


LOOK = frozenset({CaseAction.VIEW, CaseAction.VIEW_WHOLE})
WORK = frozenset(
    {CaseAction.WORK, CaseAction.ENTER, CaseAction.TAKE_WITHDRAWAL}
)  # whoever works on it hears the person say no
KEY_WORK = LOOK | WORK | {CaseAction.ASK_TO_MANAGE}
CASE_MANAGEMENT = LOOK | WORK | {CaseAction.CO_ORDINATE, CaseAction.STAFF}
MANAGEMENT = LOOK | {
    *WORK,
    CaseAction.MANAGE,
    CaseAction.ASSIGN_MANAGER,
    CaseAction.STAFF,
    CaseAction.READ_LOG,
}

# A partner's key worker may be the one whom the person tells, or who has to ring the case manager (KW-13.1).
PARTNERS_KEY_WORK = frozenset(
    {CaseAction.VIEW, CaseAction.ASK_TO_MANAGE, CaseAction.TAKE_WITHDRAWAL, CaseAction.CONTACT_MANAGER}
)


class CasePolicy(Policy):
    """Who sees a case, works on it, gives it a manager and takes its lead."""

    model = Case
    actions = CaseAction
    view_action = CaseAction.VIEW
    system_actions = frozenset({CaseAction.VIEW})  # the nightly jobs read; they decide nothing

    def standpoint(self, user, at: datetime) -> Standpoint:
        return case_standpoint(user, at)

    def scope(self, user, action: str | None = None, *, at: datetime | None = None) -> QuerySet[Any, Any]:
        """The cases on which this is open; while a policy relies on an answer of this one, those of that answer."""
        answer = relied_on(user, at)
        if answer is None:
            return super().scope(user, action, at=at)
        return Case.objects.filter(pk__in=listed(list(answer[action or self.view_action])))

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        rights = CaseUserPermission.objects.open_at(at).filter(user=user)
        # let in by name: emergency access, a named exception, a statute
        by_name = Q(agency=None) | Q(agency__in=standing.agencies)  # it ends with the post for which it was given
        yield LOOK, rights.filter(by_name, codename="view_case"), "content_object"
        if not standing.posts:
            return
        at_work = rights.filter(agency__in=standing.agencies)
        manages = Q(codename="manage_case") | Q(codename="cover_case", covers__codename="manage_case")
        individual = Q(manages="INDIVIDUAL") | Q(covers__manages="INDIVIDUAL")
        yield CASE_MANAGEMENT, at_work.filter(manages, individual), "content_object"
        # the social worker, for the child and family: see visible_parts
        child_family = Q(manages="CHILD_FAMILY") | Q(covers__manages="CHILD_FAMILY")
        yield frozenset({CaseAction.VIEW}), at_work.filter(manages, child_family), "content_object"
        key_work = at_work.filter(Q(codename="work_case") | Q(codename="cover_case", covers__codename="work_case"))
        yield KEY_WORK, key_work.filter(agency=F("content_object__lead_agency")), "content_object"
        # who took in somebody who has no key worker by their own choice: no one else would hold the file
        taken_in = Q(level=Case.Level.HARM_REDUCTION_ONLY) | Q(participation=Case.Participation.DECLINED)
        opened = Case.objects.filter(taken_in, opened_by=user, lead_agency__in=standing.agencies)
        yield LOOK | WORK, opened, "pk"
        # a partner's key worker, while consent is in force: see visible_parts
        named = consented(at).filter(agency=OuterRef("agency"), consent__case=OuterRef("content_object"))
        yield PARTNERS_KEY_WORK, key_work.filter(Exists(named)), "content_object"
        if managed := standing.managed:
            yield MANAGEMENT, Case.objects.filter(lead_agency__in=managed), "pk"
            in_case = CaseAgency.objects.in_case(day_of(at)).filter(agency__in=managed)
            # while nobody leads, the managers of the agencies in the case
            unled = frozenset({CaseAction.VIEW, CaseAction.TAKE_LEAD, CaseAction.STAFF_OWN_PART, CaseAction.ENTER})
            yield unled, in_case.filter(case__lead_agency=None), "case"
            # a partner's manager, while consent is in force: see visible_parts
            scopes = consented(at).filter(agency__in=managed)
            shared = scopes.filter(Exists(in_case.filter(case=OuterRef("consent__case"), agency=OuterRef("agency"))))
            yield frozenset({CaseAction.VIEW, CaseAction.STAFF_OWN_PART}), shared, "consent__case"
        if overseen := standing.agencies_as(WorkerRole.Role.DPO):
            yield frozenset({CaseAction.READ_LOG}), Case.objects.filter(lead_agency__in=overseen), "pk"

    def _ways(self, user, at: datetime | None, action: str | None = None) -> list[Way]:
        ways = super()._ways(user, at, action)
        barred = barred_from(user)
        if not barred:
            return ways
        # Nobody reads their own file, nor one they are too near to, whichever way they come.
        return [(opens, rows.exclude(**{_person_of(field): barred}), field) for opens, rows, field in ways]


def _person_of(field: str) -> str:
    return "service_user__in" if field == "pk" else f"{field}__service_user__in"


def case_standpoint(user, at: datetime) -> Standpoint:
    """What the ways in to cases are written from: the posts, their roles, and the files that are barred."""
    posts = standing_of(user, day_of(at)).posts
    roles = tuple(post.roles for post in posts)

    def supposed(user: int, at: datetime, *, workers: list[int], agencies: list[int], barred: list[int]):
        posts = (Post(worker, agency, "", held) for worker, agency, held in zip(workers, agencies, roles, strict=True))
        return {("standing", user, day_of(at)): Standing(tuple(posts)), ("barred", user): barred}

    values = {
        "workers": [post.worker_id for post in posts],
        "agencies": [post.agency_id for post in posts],
        "barred": barred_from(user),
    }
    return Standpoint(roles, values, supposed)


def barred_from(user) -> list[int]:
    """The people whose files this person may not see, whatever the role."""
    return remembered(
        ("barred", user.pk),
        lambda: kept.asked(_bars_of, user=user.pk),
    )


def _bars_of(user: int) -> QuerySet[SightBar, Any]:
    return SightBar.objects.filter(user=user).values_list("service_user", flat=True)


def rights_on(case: Case, at: datetime) -> list[Any]:
    """Every right that is open on this case, with its holder, whether they are barred, and the phone of their post.

    One query a request, for the team and for who can see the file.
    """
    return remembered(
        ("rights", case.pk, at),
        lambda: kept.asked(_rights_on, case=case.pk, person=case.service_user_id, at=at),
    )


def _rights_on(case: int, person: int, at: datetime) -> QuerySet[CaseUserPermission]:
    bars = SightBar.objects.filter(service_user=person, user=OuterRef("user"))
    posts = Worker.objects.filter(user=OuterRef("user"), agency=OuterRef("agency"), left_on=None)
    return (
        CaseUserPermission.objects.open_at(at)
        .filter(content_object=case)
        .select_related("user", "agency", "covers__user")
        .annotate(phone=Subquery(posts.values("phone")[:1]), is_barred=Exists(bars))
        .order_by("starts_at", "pk")
    )


def is_barred(user, case: Case) -> bool:
    """Whether this person may not see the file, whatever their role."""
    return case.service_user_id in barred_from(user)


def consented(at: datetime):
    """The agencies named in the consents to share in force at this instant, each with its items.

    An agency that has left the protocols, or closed, sees nothing, whatever was once signed.
    """
    standing = Consent.objects.in_force(at).sharing()
    bound = Q(agency__is_active=True, agency__signed_protocols_on__isnull=False)
    return ConsentScope.objects.standing(at).filter(bound, consent__in=standing)


@dataclass(frozen=True, slots=True)
class Naming:
    """One agency in one consent that stands: what the person agreed it may read, and until when."""

    agency_id: int
    given_on: date
    ends_on: date | None  # the first day on which it holds no longer
    parts: frozenset[str]  # of the file, beside the name and whom to ring
    may_pass_messages: bool
    may_be_told_of_leaving: bool


def namings(case: Case, at: datetime, agencies: Collection[int] | None = None) -> list[Naming]:
    """Each agency named in the consents that stand at this instant, or those of them that are asked about.

    One query a request, whichever are asked about.
    Legal matters need their own tick for the agency beside the area of life (LAW-offence-data).
    """
    found = remembered(("namings", case.pk, at), lambda: _namings(case, at))
    return found if agencies is None else [each for each in found if each.agency_id in agencies]


def _namings(case: Case, at: datetime) -> list[Naming]:
    rows = kept.asked(_named_in, case=case.pk, at=at)
    return [
        Naming(
            agency,
            given_on,
            ends_on,
            frozenset([*domains, *information, *(offences if with_offences else ())]),
            messages,
            leaving,
        )
        for agency, given_on, ends_on, messages, leaving, with_offences, domains, offences, information in rows
    ]


def _named_in(case: int, at: datetime) -> QuerySet[ConsentScope, Any]:
    scopes = consented(at).filter(consent__case=case)
    standing = ConsentItem.objects.standing(at).filter(scope=OuterRef("pk")).order_by()
    return scopes.order_by("consent__signed_on", "pk").values_list(
        "agency",
        "consent__signed_on",
        "consent__expires_on",
        "may_pass_messages",
        "may_be_told_of_leaving",
        "includes_offence_data",
        ArraySubquery(standing.filter(domain__is_offence_data=False).values("domain__code")),
        ArraySubquery(standing.filter(domain__is_offence_data=True).values("domain__code")),
        ArraySubquery(standing.exclude(information="").values("information")),
    )


def parts_shared_with(agencies, case: Case, at: datetime) -> frozenset[str]:
    """What the person's consent lets these agencies read of the file at this instant; nothing where none names them."""
    return parts_of(namings(case, at, list(agencies)))


def parts_of(named: Iterable[Naming]) -> frozenset[str]:
    """The parts that these consents open together."""
    opened = [each.parts for each in named]
    return frozenset({IDENTITY, TEAM}).union(*opened) if opened else frozenset()


def visible_parts(user, case: Case, at: datetime, can: frozenset[str] | None = None) -> frozenset[str]:
    """Which parts of the file this person may read at this instant: all, some, or none.

    `can` is the policy's answer for the same person, case and instant, where the caller has it already.
    """
    if can is None:
        can = case_policy.can(user, case, at=at)
    if CaseAction.VIEW_WHOLE in can:
        return WHOLE.union(domain.code for domain in known_domains())
    if CaseAction.VIEW not in can:
        return frozenset()
    parts = {IDENTITY, TEAM, *parts_shared_with(came_by(user, case, at), case, at)}
    if any(for_child_family for _, for_child_family in _held(user, case, at)):
        parts.update(child_family_parts())
    return frozenset(parts)


def child_family_parts() -> frozenset[str]:
    """What the case manager for the child and family works on."""
    return frozenset({CHILD_FAMILY, *(domain.code for domain in known_domains() if domain.is_child_family)})


def came_by(user, case: Case, at: datetime) -> set[int]:
    """For which agencies this person has to do with the case: who works for two reads it for the one that sent them."""
    standing = standing_of(user, day_of(at))
    came = {agency for agency, _ in _held(user, case, at)}
    if standing.managed:
        in_case = CaseAgency.objects.in_case(day_of(at)).filter(case=case, agency__in=standing.managed)
        came.update(in_case.values_list("agency", flat=True))
    return came


def manages_child_family_for(user, case: Case, at: datetime) -> set[int]:
    """The agencies for which this person is case manager for the child and family, or covers for one."""
    return {agency for agency, for_child_family in _held(user, case, at) if for_child_family}


def _held(user, case: Case, at: datetime) -> set[tuple[int, bool]]:
    """The rights that this person holds on the case for an agency of theirs: (agency, is it for the child and family).

    They end with the post, as the ways in do.
    """

    def ask() -> set[tuple[int, bool]]:
        agencies = standing_of(user, day_of(at)).agencies
        rows = kept.asked(_held_on, user=user.pk, case=case.pk, at=at, agencies=agencies)
        return {(agency, CHILD_AND_FAMILY in (manages, covered)) for agency, manages, covered in rows}

    return remembered(("held", user.pk, case.pk, at), ask)


def _held_on(user: int, case: int, at: datetime, agencies: list[int]) -> QuerySet[CaseUserPermission, Any]:
    held = CaseUserPermission.objects.open_at(at).filter(user=user, content_object=case, agency__in=agencies)
    return held.values_list("agency", "manages", "covers__manages")


def who_adds(case: Case) -> CaseAction:
    """The right to bring an agency in: co-ordinating it; in a case of key working, working on it."""
    return CaseAction.STAFF if case.level == Case.Level.CASE_MANAGEMENT else CaseAction.WORK


def known_domains() -> list[CareDomain]:
    """The areas of life, in their order, asked once a request."""
    return remembered(("domains",), lambda: kept.asked(_domains))


def _domains() -> QuerySet[CareDomain]:
    return CareDomain.objects.order_by("position", "pk")


def telling(cases):
    """Of these cases, those that open the person's own record: what is open, or the past of somebody with no open file.

    A person's record is one for all agencies. Who holds a closed file reads that file, and not where the person lives
    today, or what flags stand over them, as another agency has written it since.
    """
    open_one = Case.objects.filter(service_user=OuterRef("service_user"), status=Case.Status.OPEN)
    return cases.filter(Q(status=Case.Status.OPEN) | ~Exists(open_one))


class ServiceUserAction(StrEnum):
    VIEW = "view_serviceuser"
    VIEW_WHOLE = "view_whole_serviceuser"
    EDIT = "edit_serviceuser"


class ServiceUserPolicy(Policy):
    """Who sees the record of a person: whoever sees one of their cases; and who changes it: whoever works on one."""

    model = ServiceUser
    actions = ServiceUserAction
    view_action = ServiceUserAction.VIEW
    system_actions = frozenset({ServiceUserAction.VIEW})

    def standpoint(self, user, at: datetime) -> Standpoint:
        return case_standpoint(user, at)

    def ways(self, user, at: datetime) -> Iterator[Way]:
        seen = case_policy.scope(user, CaseAction.VIEW, at=at)
        yield frozenset({ServiceUserAction.VIEW}), seen, "service_user"
        wholly_seen = telling(case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at))
        yield frozenset({ServiceUserAction.VIEW_WHOLE}), wholly_seen, "service_user"
        worked = telling(case_policy.scope(user, CaseAction.WORK, at=at))
        yield frozenset({ServiceUserAction.EDIT}), worked, "service_user"


case_policy = CasePolicy()
service_user_policy = ServiceUserPolicy()
