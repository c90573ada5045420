"""Who is kept from a file."""

from datetime import date

from django.contrib.auth import get_user_model

from agencies.models import Worker
from cases.models import Case, CaseAgency, CaseManagerAssignment, KeyWorkerAssignment, SightBar


def bars_of(case: Case):
    """Those kept from this person's files, with who decided it."""
    return SightBar.objects.filter(service_user=case.service_user_id).select_related("user", "set_by").order_by("pk")


def may_be_barred(case: Case, on: date):
    """The workers whom a bar can keep from the file: those of the agencies that share it or lead it."""
    sharing = CaseAgency.objects.in_case(on).filter(case=case).values("agency")
    posts = Worker.objects.in_post(on)
    near = posts.filter(agency__in=sharing) | posts.filter(agency=case.lead_agency_id)
    people = get_user_model().objects.filter(pk__in=near.values("user"), is_active=True)
    return people.order_by("last_name", "first_name", "pk")


def holds_a_role(case: Case, worker) -> bool:
    """Whether this worker is case manager or key worker on the case now."""
    return any(
        model.objects.current().filter(case=case, worker=worker).exists()
        for model in (CaseManagerAssignment, KeyWorkerAssignment)
    )
