"""The case manager asks the lead agency's manager for help with something that stands in the way (KW-5.3.2)."""

from cases.models import Case, SupportRequest
from cases.policies import CaseAction, RequestAction, case_policy, support_request_policy
from cases.rules import check_answer, check_open, check_support
from core import audit
from core.commands import command
from core.days import today
from notifications import routing


@command
def ask_support(*, actor, case: Case, impediment: str, wanted: str = "") -> SupportRequest:
    """Put an impediment before the lead agency's manager; it stays on their list until answered."""
    case_policy.require(actor, CaseAction.CO_ORDINATE, case)
    check_open(case)
    check_support(impediment=impediment, is_managed=case.lead_agency_id is not None)
    assert case.lead_agency is not None  # said by the rule
    request = SupportRequest.objects.create(
        case=case, agency=case.lead_agency, asked_by=actor, asked_on=today(), impediment=impediment, wanted=wanted
    )
    audit.record(actor, "case.support-asked", case, part="case", request=request.pk)
    routing.tell(
        routing.managers(case.lead_agency, today()),
        key=f"support-request:{request.pk}",
        subject=f"A case manager asks for support ({case.reference})",
        about=request,
    )
    return request


@command
def answer_support(*, actor, request: SupportRequest, response: str) -> SupportRequest:
    """The manager answers; whoever asked is told."""
    support_request_policy.require(actor, RequestAction.ANSWER, request)
    request = (
        SupportRequest.objects.select_for_update(of=("self",))
        .select_related("case", "asked_by", "agency")
        .get(pk=request.pk)
    )
    check_answer(is_answered=request.answered_on is not None, response=response)
    request.response, request.answered_on, request.answered_by = response, today(), actor
    request.save()
    audit.record(actor, "case.support-answered", request.case, part="case", request=request.pk)
    routing.tell(
        routing.named(request.asked_by, "the case manager", request.agency, today()),
        key=f"support-request:{request.pk}:answered",
        subject=f"Your request for support is answered ({request.case.reference})",
        about=request,
    )
    return request
