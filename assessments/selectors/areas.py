"""What the form of one area needs to know beside the area itself."""

from django.db.models import Q

from agencies.models import Agency
from assessments.models import ComprehensiveAssessment, DomainNeed
from cases.models import Case, ServiceInUse
from core.models import Draft

AREA_FORM = "assessments.area"  # the name under which drafts of an area are kept


def agencies_around(case: Case, assessment: ComprehensiveAssessment) -> list[Agency]:
    """The agencies that can be said to be involved: the lead, those in the case, those whose service the person uses,
    those that were chosen already.
    """
    used = ServiceInUse.objects.filter(case=case, ended_on=None, agency__isnull=False).values("agency")
    found = (
        Q(pk=case.lead_agency_id)
        | Q(pk__in=case.case_agencies.filter(left_on=None).values("agency"))
        | Q(pk__in=used)
        | Q(pk__in=assessment.agencies_to_involve.values("pk"))
        | Q(pk__in=DomainNeed.services.through.objects.filter(domainneed__assessment=assessment).values("agency"))
    )
    return list(Agency.objects.filter(found).order_by("sort_key", "pk"))


def drafted_by(user, needs: list[DomainNeed]) -> set[int]:
    """The areas of which this person has typed something and not sent it."""
    records = {f"{need._meta.label_lower}:{need.pk}": need.pk for need in needs}
    mine = Draft.objects.filter(user=user, form=AREA_FORM, record__in=records).values_list("record", flat=True)
    return {records[record] for record in mine}


def before(need: DomainNeed) -> tuple[DomainNeed | None, ComprehensiveAssessment | None]:
    """What was found in the same area in the assessment that this one follows."""
    former = need.assessment.follows
    if former is None:
        return None, None
    return former.needs.select_related("domain").filter(domain=need.domain_id).first(), former
