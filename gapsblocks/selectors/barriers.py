"""The barrier register: what stands behind many forms, with its history and its counts (GB2-gap-structural)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncQuarter

from agencies.models import Agency
from agencies.selectors import workers_of
from core.components import Happening
from gapsblocks.models import Barrier, BarrierEntry, GapsAndBlocksForm, NamingConsent
from gapsblocks.policies import barrier_policy, gap_policy
from gapsblocks.rules.picture import quarter_label
from gapsblocks.selectors.people import national_co_ordinators
from gapsblocks.selectors.themes import Alike, alike_forms
from gapsblocks.states import OUTSIDE


def register_for(user) -> QuerySet[Barrier]:
    """The barriers that this person reads: the open ones first, then the latest."""
    rows = barrier_policy.scope(user).select_related("forum", "about_agency", "owner")
    return rows.order_by(F("ended_on").desc(nulls_first=True), "-made_on", "-pk")


def with_counts(barriers: list[Barrier]) -> list[tuple[Barrier, int, int]]:
    """Each with how many forms it has, and how many of them wait for an answer: one query for a page."""
    rows = GapsAndBlocksForm.objects.filter(barrier__in=[barrier.pk for barrier in barriers])
    counts = {
        pk: (forms, waiting)
        for pk, forms, waiting in rows.values("barrier")
        .annotate(forms=Count("pk"), waiting=Count("pk", filter=Q(state__in=OUTSIDE)))
        .values_list("barrier", "forms", "waiting")
    }
    return [(barrier, *counts.get(barrier.pk, (0, 0))) for barrier in barriers]


def forms_of(barrier: Barrier, user) -> list[Alike]:
    """Its forms, as far as this person reads them: who reads a barrier need not read each of its forms."""
    read = gap_policy.scope(user).filter(barrier=barrier)
    return alike_forms(Q(pk__in=list(read.values_list("pk", flat=True))))


def free_forms(forum_id: int) -> list[Alike]:
    """Forms of this task force that wait and belong to no barrier, the latest of them."""
    rows = GapsAndBlocksForm.objects.filter(forum=forum_id, state__in=OUTSIDE, barrier=None)
    return alike_forms(Q(pk__in=list(rows.order_by("-level_since", "-pk").values_list("pk", flat=True)[:100])))


def forms_with_people(barrier: Barrier) -> QuerySet[GapsAndBlocksForm]:
    """All its forms with whose they are: for the check of what is written about them, and for no page."""
    return GapsAndBlocksForm.objects.filter(barrier=barrier).select_related("case__service_user").order_by("pk")


def changed_words(barrier: Barrier, **texts: str) -> dict[str, str]:
    """Of its title and its words, those that are to be others than now."""
    stripped = {name: text.strip() for name, text in texts.items()}
    return {name: text for name, text in stripped.items() if text != getattr(barrier, name)}


@dataclass(frozen=True, slots=True)
class Before:
    """What stood there until somebody changed it."""

    until: datetime
    by: str
    title: str
    words: str


def words_before(barrier: Barrier) -> list[Before]:
    """What its title and its words said before they were changed, the latest first: for who keeps it."""
    rows = list(barrier.history.select_related("history_user").order_by("history_date", "history_id"))
    found = [
        Before(after.history_date, str(after.history_user or ""), row.title, row.words)
        for row, after in pairwise(rows)
        if (row.title, row.words) != (after.title, after.words)
    ]
    return found[::-1]


def named_in(forms: Iterable[GapsAndBlocksForm]) -> list[str]:
    """The names that the co-ordinators may know: of those who agreed to be named in one of these forms."""
    rows = NamingConsent.objects.filter(form__in=forms, withdrawn_on=None)
    people = [row.form.case.service_user for row in rows.select_related("form__case__service_user")]
    return [name for person in people for name in (person.name, person.known_as) if name]


def possible_owners(forum: Agency | int, on: date):
    """Who may keep after a barrier: the people of the task force, and the national co-ordinators."""
    users = get_user_model().objects.filter(
        Q(pk__in=workers_of(forum, on).values("pk")) | Q(pk__in=national_co_ordinators(on).values("pk"))
    )
    return users.order_by("last_name", "first_name", "pk")


def happenings_of(barrier: Barrier, read: Collection[int]) -> list[Happening]:
    """What was done about it, and each answer to one of the forms that are read; latest first."""
    entries = BarrierEntry.objects.filter(barrier=barrier).select_related("by")
    found = [(entry.on, 1, entry.pk, Happening(entry.words, entry.on, str(entry.by))) for entry in entries]
    answers = GapsAndBlocksForm.objects.filter(barrier=barrier, pk__in=read).exclude(answered_on=None)
    for form in answers:
        title = f"{form.reference} answered: {form.get_result_display().lower()}"
        happening = Happening(title, form.answered_on or barrier.made_on, text=form.answer)
        found.append((happening.when, 2, form.pk, happening))
    return [each[3] for each in sorted(found, key=lambda each: each[:3], reverse=True)]


@dataclass(frozen=True, slots=True)
class ByService:
    """How many forms of one barrier each service sent in each quarter."""

    quarters: list[str]
    rows: list[tuple[str, list[int], int]]

    @property
    def totals(self) -> list[int]:
        return [sum(counts[at] for _, counts, _ in self.rows) for at in range(len(self.quarters))]

    @property
    def total(self) -> int:
        return sum(total for _, _, total in self.rows)


def by_service(barrier: Barrier) -> ByService:
    """For who keeps the barrier, and so reads each of its forms; beyond that see selectors.picture."""
    rows = (
        GapsAndBlocksForm.objects.filter(barrier=barrier)
        .annotate(quarter=TruncQuarter("sent_on"))
        .values_list("agency__short_name", "agency__name", "quarter")
        .annotate(count=Count("pk"))
    )
    found = [(short or name, quarter, count) for short, name, quarter, count in rows]
    quarters = sorted({quarter for _, quarter, _ in found})
    services = sorted({service for service, _, _ in found})
    table = {(service, quarter): count for service, quarter, count in found}
    lines = []
    for service in services:
        counts = [table.get((service, quarter), 0) for quarter in quarters]
        lines.append((service, counts, sum(counts)))
    return ByService([quarter_label(quarter) for quarter in quarters], lines)
