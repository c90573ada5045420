"""How much time the cases of a worker are planned with, from the guidelines, and how much is left (GB2-capacity).

One expression in SQL behind the check of one worker, the list of a team and the number on a home page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case as Choice
from django.db.models import DecimalField, Exists, Expression, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from agencies.models import ServiceSetting, Worker
from agencies.selectors import standing_of
from agencies.service_settings import DEFINITIONS
from cases.models import CapacityAgreement, Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.policies import case_policy
from cases.rules.capacity import Band, Room
from core.days import day_of
from core.memo import remembered

KEY_WORK, CASE_MANAGEMENT, FAMILY, HOURS = "kw_hours_week", "cm_hours_week", "cm_family_hours_week", "worker_hours_week"
FAMILY_WORK = Q(case__case_type=Case.Type.FAMILY) | Q(scope=CaseManagerAssignment.Scope.CHILD_FAMILY)
NUMBER: Any = DecimalField(max_digits=8, decimal_places=1)


@dataclass(frozen=True, slots=True)
class Guidelines:
    """The bands and the hours of a week as every agency has them. On a case the lead agency's value counts."""

    stored: dict[str, dict[int | None, Any]]

    def value(self, key: str, agency_id: int | None) -> Any:
        values = self.stored[key]
        return values.get(agency_id, values[None])

    def band(self, key: str, lead_agency_id: int | None) -> Band:
        return Band.of(self.value(key, lead_agency_id))

    def planned(self, key: str, lead: str = "case__lead_agency") -> Expression:
        """The hours that a role on a case is planned with, in SQL."""
        return self._choice(key, lead, lambda value: Band.of(value).planned)

    def hours(self) -> Expression:
        """The hours a week of a post: its own, else those of a full week at its agency."""
        return Coalesce(F("hours_week"), self._choice(HOURS, "agency", Decimal), output_field=NUMBER)

    def _choice(self, key: str, field: str, worth) -> Expression:
        values = self.stored[key]
        own = [When(**{field: agency, "then": Value(worth(value))}) for agency, value in values.items() if agency]
        return Choice(*own, default=Value(worth(values[None])), output_field=NUMBER)


def guidelines() -> Guidelines:
    """Asked of the database once a request."""

    def ask() -> Guidelines:
        keys = (KEY_WORK, CASE_MANAGEMENT, FAMILY, HOURS)
        stored: dict[str, dict[int | None, Any]] = {key: {None: DEFINITIONS[key].default} for key in keys}
        for key, agency, value in ServiceSetting.objects.filter(key__in=keys).values_list("key", "agency", "value"):
            stored[key][agency] = value
        return Guidelines(stored)

    return remembered(("guidelines of time",), ask)


def managing() -> QuerySet[CaseManagerAssignment]:
    """Who manages which open case now."""
    return CaseManagerAssignment.objects.current().filter(case__status=Case.Status.OPEN)


def key_working() -> QuerySet[KeyWorkerAssignment]:
    """Who key-works which open case now; whoever manages it too is counted there."""
    rows = KeyWorkerAssignment.objects.current().filter(case__status=Case.Status.OPEN)
    both = CaseManagerAssignment.objects.current().filter(case=OuterRef("case"), worker=OuterRef("worker"))
    return rows.filter(~Exists(both))


def with_planned(posts: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Posts with the hours a week that their cases are `planned` with, and those `available`."""
    guided = guidelines()
    manages = Choice(
        When(FAMILY_WORK, then=guided.planned(FAMILY)), default=guided.planned(CASE_MANAGEMENT), output_field=NUMBER
    )
    return posts.annotate(
        planned=_sum(managing(), manages) + _sum(key_working(), guided.planned(KEY_WORK)),
        available=Cast(guided.hours(), NUMBER),
    )


def _sum(roles: QuerySet, hours: Expression) -> Expression:
    own = roles.filter(worker=OuterRef("user"), agency=OuterRef("agency")).order_by().values("worker")
    total = Subquery(own.annotate(total=Sum(hours)).values("total"), output_field=NUMBER)
    return Coalesce(total, Value(Decimal(0)), output_field=NUMBER)


def room_of(post: Worker) -> Room:
    """How much of this worker's time is planned now."""
    planned, available = with_planned(Worker.objects.filter(pk=post.pk)).values_list("planned", "available").get()
    return Room(planned, available)


def posts_of_team(user, at: datetime) -> QuerySet[Worker]:
    """Those who work for the agencies that this person manages."""
    today = day_of(at)
    return Worker.objects.in_post(today).filter(agency__in=standing_of(user, today).managed)


def over_capacity(user, at: datetime) -> QuerySet[Any]:
    """Whose cases are planned with more hours than they have, of those whom this person manages, the most over first.

    Each has its `planned` and `available` hours a week beside it.
    """
    rows = with_planned(posts_of_team(user, at)).filter(planned__gt=F("available"))
    return rows.select_related("user", "agency").order_by(F("available") - F("planned"), "pk")


def to_agree(user, at: datetime) -> QuerySet[CapacityAgreement]:
    """What workers whom this person manages took on over their time, still hold, and no manager has agreed to."""
    rows = CapacityAgreement.objects.filter(_held(), agreed_at=None, agency__in=standing_of(user, day_of(at)).managed)
    return rows.select_related("worker", "agency", "case").order_by("taken_on", "pk")


def agreements_of(post: Worker) -> QuerySet[CapacityAgreement]:
    """What a worker took on over their time: agreed to, or still held and waiting for it. The latest first."""
    rows = CapacityAgreement.objects.filter(
        _held() | Q(agreed_at__isnull=False), worker=post.user_id, agency=post.agency_id
    )
    return rows.select_related("case", "agreed_by").order_by("-taken_on", "-pk")


UNSEEN = "a case that you do not see"


@dataclass(frozen=True, slots=True)
class TakenOn:
    """A role over a worker's time as one reader is told of it: of the case the reference, only if they see it."""

    pk: int
    worker: str
    case_said: str
    url: str
    taken_on: date
    agreed_at: datetime | None
    agreed_by: str


def told_of(user, rows: Iterable[CapacityAgreement]) -> list[TakenOn]:
    """The same rows for this reader; the case policy is asked once for all of them."""
    rows = list(rows)
    seen = set(case_policy.within(user).filter(pk__in=[row.case_id for row in rows]).values_list("pk", flat=True))
    return [
        TakenOn(
            row.pk,
            str(row.worker),
            row.case.reference if row.case_id in seen else UNSEEN,
            row.get_absolute_url(),
            row.taken_on,
            row.agreed_at,
            str(row.agreed_by or ""),
        )
        for row in rows
    ]


def _held() -> Q:
    of_both = (CaseManagerAssignment, KeyWorkerAssignment)
    manages, works = (
        Exists(model.objects.current().filter(case=OuterRef("case"), worker=OuterRef("worker"))) for model in of_both
    )
    return Q(manages | works)
