"""Requests for a record, their parts and their copies, as the officer sees them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast, Length

from agencies.models import Agency
from cases.matching import match_key
from cases.models import Case, CaseAgency, ServiceUser
from core.deadlines import Stage
from protection.deadlines import REQUEST
from protection.kinds import BY_LABEL, KINDS
from protection.models import AccessRequest, Bundle, RecordPart
from protection.policies import access_request_policy, record_part_policy
from protection.states import OPEN

UNDECIDED = ~Q(marks=[]) & Q(decision="")


def requests_of(user) -> QuerySet[AccessRequest]:
    """Those of the officer's agencies, what is due first on top; what is over below, latest first."""
    rows = access_request_policy.scope(user).select_related("agency")
    return rows.order_by("ended_at", "due_on", "pk")


def person_asked_about(
    agency: Agency,
    on: date,
    *,
    reference: str = "",
    first_names: str = "",
    last_name: str = "",
    born: date | None = None,
) -> ServiceUser | None:
    """The one person whom the words of a request meet exactly, among those whose file this agency answers for.

    By the reference of a file, or by name and date of birth. Where two people are met, nobody is: the reference tells.
    """
    in_case = CaseAgency.objects.in_case(on).filter(agency=agency, case__lead_agency=None)
    cases = Case.objects.filter(Q(lead_agency=agency) | Q(pk__in=in_case.values("case")))
    if reference:
        cases = cases.filter(reference__iexact=reference.strip())
    elif (first_names or last_name) and born:
        named = match_key(first_names, last_name)
        cases = cases.filter(service_user__sort_key=named, service_user__date_of_birth=born)
    else:
        return None
    people = {case.service_user_id: case.service_user for case in cases.select_related("service_user")[:50]}
    return next(iter(people.values())) if len(people) == 1 else None


def at_stage(stage: Stage, day: date) -> QuerySet[AccessRequest]:
    """The open requests that are at this stage of their month on this day."""
    rows = AccessRequest.objects.filter(REQUEST.where(stage, day), state__in=OPEN)
    return rows.select_related("agency").order_by("pk")


def undecided_of(request: AccessRequest) -> list[tuple[str, int]]:
    """What is left to decide: each kind with its number."""
    rows = request.parts.filter(UNDECIDED).values_list("label", "position").annotate(count=Count("pk"))
    return [(BY_LABEL[label].title, count) for label, _, count in rows.order_by("position")]


def numbers_of(request: AccessRequest) -> dict[str, int]:
    """How many parts there are, marked, decided and kept back."""
    return request.parts.aggregate(
        total=Count("pk"),
        marked=Count("pk", filter=~Q(marks=[])),
        left=Count("pk", filter=UNDECIDED),
        withheld=Count("pk", filter=Q(decision="withhold")),
        redacted=Count("pk", filter=Q(decision="redact")),
    )


def parts_for(user, request: AccessRequest, *, show: str = "", kind: str = "") -> QuerySet[RecordPart]:
    """The parts in the order of the copy: those to decide, all that are marked, or everything."""
    rows = record_part_policy.scope(user).filter(request=request)
    if show == "all":
        pass
    elif show == "marked":
        rows = rows.exclude(marks=[])
    elif show == "kept-back":
        rows = rows.filter(decision__in=["withhold", "redact"])
    else:
        rows = rows.filter(UNDECIDED)
    if kind in BY_LABEL:
        rows = rows.filter(label=kind)
    return rows.order_by("position", "day", "object_id")


def next_undecided(user, request: AccessRequest, after: RecordPart | None = None) -> RecordPart | None:
    """The next part that waits, from this one on; from the first again, once the last is passed."""
    waiting = parts_for(user, request)
    if after is not None:
        later = waiting.filter(position__gte=after.position).exclude(pk=after.pk)
        beyond = later.filter(
            Q(position__gt=after.position) | Q(object_id__gt=after.object_id) | Q(day__gt=after.day or date.min)
        )
        if found := beyond.first():
            return found
    others = waiting.exclude(pk=after.pk) if after is not None else waiting
    return others.first() or waiting.first()


def volumes_of(request: AccessRequest, *, most: int, letters: int) -> list[list[int]]:
    """The numbers of the parts that are given, in the papers that they fill: each short enough to be drawn."""
    rows = request.parts.exclude(decision="withhold").order_by("position", "day", "object_id")
    sized = rows.annotate(length=Length(Cast("words", TextField())) + Length(Cast("changes", TextField())))
    return split(sized.values_list("pk", "length").iterator(2000), most=most, letters=letters)


def split(sized: Any, *, most: int, letters: int) -> list[list[int]]:
    volumes: list[list[int]] = []
    filled = letters + 1
    for pk, length in sized:
        if filled > letters or len(volumes[-1]) >= most:
            volumes.append([])
            filled = 0
        volumes[-1].append(pk)
        filled += length
    return volumes


def parts_in(numbers: list[int]) -> list[RecordPart]:
    """These parts, in the order of the copy."""
    rows = RecordPart.objects.filter(pk__in=numbers).select_related("case")
    return list(rows.order_by("position", "day", "object_id"))


def kept_back(request: AccessRequest) -> list[tuple[str, int]]:
    """On which grounds something is kept back, and how often: the person is told so much."""
    rows = request.parts.filter(decision__in=["withhold", "redact"]).values_list("ground").annotate(count=Count("pk"))
    grounds = dict(RecordPart.Ground.choices)
    return [(str(grounds[ground]), count) for ground, count in rows.order_by("ground")]


def copy_of(request: AccessRequest) -> Bundle | None:
    return request.bundles.order_by("-pk").first()


def cases_in(request: AccessRequest) -> list[Case]:
    """The files whose record was gathered."""
    return list(Case.objects.filter(pk__in=request.parts.exclude(case=None).values("case")).order_by("pk"))


def to_clear(before: date) -> Iterator[Bundle]:
    """Copies whose day is over."""
    return Bundle.objects.filter(ends_on__lt=before).order_by("pk").iterator()


def read_out(before: date) -> QuerySet[AccessRequest]:
    """Requests that are over, or that nobody may read any more, whose gathered words are still here."""
    over = Q(ended_at__isnull=False) | Q(read_until__lt=before)
    return AccessRequest.objects.filter(over, pk__in=RecordPart.objects.exclude(words=[]).values("request"))


KIND_CHOICES = [(kind.label, kind.title) for kind in KINDS]
