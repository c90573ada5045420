"""What of an agency itself waits for its managers and its administrator: safeguarding and the register of policies."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import QuerySet

from agencies.deadlines import REVISION
from agencies.models import Agency, PolicyDocument, Worker, WorkerRole
from agencies.selectors import MANAGING, revisions_at
from cases.presenters import address
from core import kept
from core.components import Status, WorkItem
from core.days import spelled
from core.deadlines import Stage
from core.policies import listed
from notifications.models import Notice

LISTED = 25


def agency_matters(
    watched: Sequence[int], without_cpo: Iterable[Agency], today: date
) -> Iterator[tuple[WorkItem, bool]]:
    """Each thing to do, and whether it is overdue."""
    for agency in without_cpo:
        yield (
            WorkItem(
                status=Status("overdue", "Nobody named"),
                name=agency.label,
                url=agency.get_absolute_url(),
                text="The agency has no child protection officer in post.",
                action="Look at the agency",
                action_url=agency.get_absolute_url(),
            ),
            True,
        )
    for document in kept.planned(_to_revise, today, agencies=tuple(watched)):
        assert document.revision_due_on
        days = (today - document.revision_due_on).days
        overdue = Status("overdue", f"{days} day{'' if days == 1 else 's'} overdue")
        soon = Status("soon", "Due today" if not days else f"Due in {-days} day{'' if days == -1 else 's'}")
        item = WorkItem(
            status=overdue if days > 0 else soon,
            when=spelled(document.revision_due_on),
            name=document.title,
            url=document.get_absolute_url(),
            reference=document.agency.label,
            text="The policy is to be revised.",
            action="Look at the policy",
            action_url=address("agencies:policy", document.pk),
        )
        yield item, days > 0


def _to_revise(today: date, agencies: list[int]) -> QuerySet[PolicyDocument]:
    reached = PolicyDocument.objects.none()
    for stage in REVISION.stages:
        reached = reached | revisions_at(stage, today)
    return (
        reached.filter(agency__in=listed(agencies)).select_related("agency").order_by("revision_due_on", "pk")[:LISTED]
    )


def revision_key(document: PolicyDocument, stage: Stage) -> str:
    """Names one notice: this policy, this date, this stage; a date moved is a new matter."""
    return f"{REVISION.code}:{document.pk}:{document.revision_due_on}:{stage.code}"


def revisions_untold(stage: Stage, today: date, *, after: int, limit: int) -> tuple[list[PolicyDocument], int | None]:
    """A batch of the policies at this stage of which nobody was told yet, and where the next batch begins."""
    rows = list(revisions_at(stage, today).filter(pk__gt=after).select_related("agency").order_by("pk")[:limit])
    keys = [revision_key(row, stage) for row in rows]
    told = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    untold = [row for row, key in zip(rows, keys, strict=True) if key not in told]
    return untold, rows[-1].pk if len(rows) == limit else None


def watchers_of(agencies: Iterable[Agency], on: date) -> dict[int, list[tuple[int, str]]]:
    """For each agency its managers, or where it has none its administrators and whom these stand in for; one query."""
    by_id = {agency.pk: agency for agency in agencies}
    managers: dict[int, set[int]] = {}
    administrators: dict[int, set[int]] = {}
    posts = Worker.objects.in_post(on).filter(agency__in=by_id, user__is_active=True, roles__ended_at=None)
    for agency, user, role in posts.values_list("agency", "user", "roles__role"):
        if role in MANAGING:
            managers.setdefault(agency, set()).add(user)
        elif role == WorkerRole.Role.AGENCY_ADMIN:
            administrators.setdefault(agency, set()).add(user)
    return {
        pk: [(user, "") for user in sorted(managers[pk])]
        if pk in managers
        else [(user, f"a manager of {agency.label}") for user in sorted(administrators.get(pk, ()))]
        for pk, agency in by_id.items()
    }
