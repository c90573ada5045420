"""The case-managed people whom nobody manages and for whom nobody was asked."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from agencies.models import Agency
from cases.models import Case, CaseAgency, VacancyTask
from cases.selectors.attention import no_case_manager


def forgotten_cases(on: date) -> QuerySet[Case]:
    """Open and case-managed, with neither a case manager nor an open task to appoint one: there should be none."""
    asked = VacancyTask.objects.filter(case=OuterRef("pk"), filled_at=None)
    return no_case_manager(Case.objects.all(), on).filter(~Exists(asked))


def agencies_to_tell(cases: Iterable[Case], on: date) -> dict[int, list[Agency]]:
    """Whose managers appoint: the lead agency's; while nobody leads, those of every agency in the case."""
    told = {case.pk: [case.lead_agency] if case.lead_agency else [] for case in cases}
    unled = [pk for pk, agencies in told.items() if not agencies]
    for row in CaseAgency.objects.in_case(on).filter(case__in=unled).select_related("agency").order_by("pk"):
        told[row.case_id].append(row.agency)
    return told
