"""A case manager looks at their own work every two months; and is told in time that it is due (GB2-cm-review)."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from agencies.selectors import settings_of
from careplans.deadlines import next_review
from careplans.models import CaseManagerReview
from careplans.policies import ReflectionAction, case_manager_review_policy
from careplans.rules.reviews import check_choice, check_reflection
from careplans.selectors import reflections as found
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim
from notifications import outbox

State = CaseManagerReview.State


@command
def write_reflection(
    *,
    actor,
    reflection: CaseManagerReview,
    version: int,
    manageable: int | None,
    supports: str,
    protocols: str,
    suggestions: str = "",
    training_wanted: str = "",
) -> CaseManagerReview:
    """Written once, for the line manager to read. The number of cases is that of the day; the next one opens.

    The hours are those that `keep_minutes` counted last.
    """
    case_manager_review_policy.require(actor, ReflectionAction.WRITE, reflection)
    reflection = claim(reflection, version)
    check_reflection(is_open=reflection.is_open, manageable=manageable, supports=supports, protocols=protocols)
    check_choice(manageable, CaseManagerReview.Manageable.values, field="manageable")
    today = day_of(timezone.now())
    reflection.state, reflection.written_on = State.WRITTEN, today
    reflection.cases = found.cases_of(reflection.worker_id, reflection.agency_id)
    reflection.manageable = manageable
    reflection.supports, reflection.protocols = supports, protocols
    reflection.suggestions, reflection.training_wanted = suggestions, training_wanted
    reflection.save()
    if reflection.cases:
        CaseManagerReview.objects.create(
            worker=reflection.worker,
            agency=reflection.agency,
            since=today,
            due_on=next_review(today, settings_of(reflection.agency_id)),
        )
    audit.record(actor, "reflection.written", reflection, cases=reflection.cases)
    return reflection


@command
def keep_reflections(*, actor) -> int:
    """Open a reflection for every case manager who has none, and let those of former case managers lapse."""
    changed = 0
    for row in found.lapsed().select_for_update(of=("self",)):
        row.state = State.LAPSED
        row.version += 1
        row.save()
        changed += 1
    for each in found.openings():
        _, is_new = CaseManagerReview.objects.get_or_create(
            worker_id=each.worker_id,
            agency_id=each.agency_id,
            state=State.OPEN,
            defaults={"since": each.since, "due_on": each.due_on},
        )
        changed += is_new
    if changed:
        audit.record(actor, "reflection.kept", None, count=changed)
    return changed


@command
def keep_minutes(*, actor, minutes: Mapping[int, int]) -> int:
    """The time that the work with people took, by the number of each reflection that is still to be written.

    Counted by an app above, which knows the notes. What is being written in the meantime is not disturbed.
    """
    changed = 0
    for row in CaseManagerReview.objects.select_for_update().filter(pk__in=list(minutes), state=State.OPEN):
        if row.minutes != minutes[row.pk]:
            row.minutes = minutes[row.pk]
            row.save(update_fields=["minutes", "updated_at"])
            changed += 1
    if changed:
        audit.record(actor, "reflection.minutes-counted", None, count=changed)
    return changed


@command
def tell_of_reflections(*, actor, day: date, today: date) -> int:
    """Owe the notices of `day`, each stage once to each person. Returns how many were new."""
    owed = found.notices_owed(day=day, today=today)
    if owed:
        outbox.post_all(owed)
        audit.record(actor, "reflection.told", None, day=str(day), count=len(owed))
    return len(owed)
