"""The time that case managers spent with people: what their reflections tell (GB2-cm-review)."""

from django.db.models import OuterRef

from careplans.models import CaseManagerReview
from workload.selectors.sources import minutes_spent


def minutes_since() -> dict[int, int]:
    """By the number of each reflection that is to be written: the minutes of its worker since, in one query."""
    total = minutes_spent(worker=OuterRef("worker"), agency=OuterRef("agency"), since=OuterRef("since"))
    rows = CaseManagerReview.objects.filter(state=CaseManagerReview.State.OPEN).annotate(total=total)
    return dict(rows.values_list("pk", "total"))
