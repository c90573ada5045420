"""What a worker would leave behind: every role they hold for one agency, and whom they stand in for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agencies.models import Worker
from cases.models import Case, CaseManagerAssignment, CoverArrangement, KeyWorkerAssignment
from cases.policies import case_policy


@dataclass(frozen=True, slots=True)
class Held:
    """One role on one case; `ways` are the pages on which it is handed over or ended."""

    case: Case
    role: str
    row: int
    ways: tuple[tuple[str, str, tuple[int, ...]], ...]  # words, URL name, its arguments


def roles_held(worker: Worker) -> list[Held]:
    """The roles that this post holds now, by reference."""
    managers = CaseManagerAssignment.objects.current().filter(worker=worker.user_id, agency=worker.agency_id)
    key_workers = KeyWorkerAssignment.objects.current().filter(worker=worker.user_id, agency=worker.agency_id)
    held = [_manager(row) for row in managers.select_related("case__service_user")]
    held += [_key_worker(row) for row in key_workers.select_related("case__service_user")]
    return sorted(held, key=lambda one: one.case.reference)


def roles_as_seen(held: Sequence[Held], user) -> list[tuple[Held, bool]]:
    """Each with whether this reader may open the case: an administrator settles posts and opens no files."""
    seen = set(case_policy.scope(user).filter(pk__in=[one.case.pk for one in held]).values_list("pk", flat=True))
    return [(one, one.case.pk in seen) for one in held]


def stands_in_for(worker: Worker, on: date):
    """The absent colleagues whom this worker covers today or later."""
    return CoverArrangement.objects.filter(
        cover=worker.user_id, agency=worker.agency_id, cancelled_at=None, last_day__gte=on
    ).select_related("absent")


def covered_throughout(worker: Worker, first_day: date, last_day: date | None) -> bool:
    """Whether one named colleague stands in for this worker from the first to the last day of an absence."""
    return (
        last_day is not None
        and CoverArrangement.objects.filter(
            absent=worker.user_id,
            agency=worker.agency_id,
            cancelled_at=None,
            first_day__lte=first_day,
            last_day__gte=last_day,
        ).exists()
    )


def _manager(row: CaseManagerAssignment) -> Held:
    case = row.case_id
    if row.scope == CaseManagerAssignment.Scope.CHILD_FAMILY:
        ends = (("End", "cases:end-child-family", (case, row.pk)),)
        return Held(row.case, "child and family case manager", row.pk, ends)
    ways = (
        ("Hand over", "cases:assign-manager", (case,)),
        ("Name an interim, or ask for somebody", "cases:end-manager", (case,)),
    )
    return Held(row.case, "case manager", row.pk, ways)


def _key_worker(row: KeyWorkerAssignment) -> Held:
    ways = (
        ("Name another", "cases:assign-key-worker", (row.case_id,)),
        ("End", "cases:end-key-worker", (row.case_id, row.pk)),
    )
    return Held(row.case, "key worker", row.pk, ways)
