"""The time that case managers spent with people, from their notes: what their reflections tell (GB2-cm-review)."""

from django.db.models import F, OuterRef, Subquery, Sum

from careplans.models import CaseManagerReview
from contacts.models import CaseNote


def minutes_since() -> dict[int, int]:
    """By the number of each reflection that is to be written: the minutes of its worker's notes since, in one query."""
    written = CaseNote.objects.filter(
        written_by=OuterRef("worker"), agency=OuterRef("agency"), happened_on__gte=OuterRef("since")
    )
    total = written.order_by().values("written_by").annotate(total=Sum("minutes")).values("total")
    rows = CaseManagerReview.objects.filter(state=CaseManagerReview.State.OPEN).annotate(total=Subquery(total))
    return {pk: total or 0 for pk, total in rows.values_list("pk", F("total"))}
