"""A worker asks to be case manager. Where one exists the answer is no, at once, and it is written down (KW-6.2a)."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import managers_of, standing_of
from cases import rules, selectors
from cases.models import Case, CaseAgency, CaseManagerRequest, ExistingRoleEnquiry
from cases.policies import CaseAction, ManagerRequestAction, case_policy, manager_request_policy
from cases.services import assignments, key_workers
from cases.services.notices import tell, tell_managers
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError, NotAllowed

Outcome = CaseManagerRequest.Outcome
ONE_CASE_MANAGER = "KW-6.2a"
AN_ANSWER_HOLDS_FOR = timedelta(
    hours=24
)  # an enquiry's answer: long enough to go on from it, not to come back weeks later


@command
def ask_to_manage(*, actor, case: Case, agency: Agency, why: str = "") -> CaseManagerRequest:
    """Ask to become case manager of somebody whom the actor key-works, or has just enquired about.

    Refused where one exists: the refusal is this verb's own answer, kept with its request and in the log. Else it
    waits for the manager.
    """
    now = timezone.now()
    today = day_of(now)
    if agency.pk not in standing_of(actor, today).agencies or not _may_ask(actor, case, agency):
        raise NotAllowed(f"ask to manage case {case.pk}")
    case = assignments.locked(case)
    if case.status != Case.Status.OPEN:
        raise DomainError("This case is closed, so it cannot be changed.", code="case-closed")
    request = CaseManagerRequest(case=case, agency=agency, asked_by=actor, why=why)
    if selectors.current_case_manager(case):
        request.outcome = Outcome.REFUSED
        request.save()
        audit.record_refusal(actor, "ask_to_manage", case, rule=ONE_CASE_MANAGER)
        return request
    check = selectors.completed_check(case)
    rules.check_no_manager_elsewhere(check.outcome if check else "")
    if CaseManagerRequest.objects.filter(case=case, asked_by=actor, outcome=Outcome.WAITING).exists():
        raise DomainError("You have asked already; the manager has not answered yet.", code="already-asked")
    request.outcome = Outcome.WAITING
    request.save()
    audit.record(actor, "case.manager-asked-for", case, part="case", agency=agency.pk)
    tell_managers(
        case.lead_agency_id or agency.pk,
        key=f"manager-request:{request.pk}",
        subject="A worker asks to be case manager",
        about=request,
        on=today,
    )
    return request


@command
def decide_manager_request(
    *, actor, request: CaseManagerRequest, agreed: bool, reason: str = "", over_capacity: str = ""
) -> CaseManagerRequest:
    """The manager agrees, and the worker is case manager from today; or does not, and says why."""
    manager_request_policy.require(actor, ManagerRequestAction.DECIDE, request)
    case = assignments.locked(request.case)
    request = CaseManagerRequest.objects.select_related("asked_by").get(pk=request.pk)
    now = timezone.now()
    if request.outcome != Outcome.WAITING:
        raise DomainError("This request has been answered already.", code="already-decided")
    if agreed:
        if case.lead_agency_id is None:
            raise DomainError(
                "No agency leads this case yet. Take the lead, with this worker as the case manager.",
                code="no-lead-agency",
                field="agreed",
            )
        assignments.assign_case_manager(
            actor=actor, case=case, worker=request.asked_by, starts_on=day_of(now), over_capacity=over_capacity
        )
        request.refresh_from_db()
    elif not reason.strip():
        raise DomainError("Say why not.", code="no-reason", field="reason")
    else:
        request.outcome, request.decided_at, request.decided_by = Outcome.DECLINED, now, actor
    request.decision_reason = reason
    request.save()
    audit.record(actor, "case.manager-request-decided", case, part="case", agreed=agreed)
    if not agreed:
        tell(
            [request.asked_by],
            key=f"manager-request:{request.pk}:answered",
            subject="Your request to be case manager is answered",
            about=request,
        )
    return request


@command
def ask_to_support(*, actor, request: CaseManagerRequest, persons_word: str) -> CaseManagerRequest:
    """Refused as case manager, a worker offers to support the plan as key worker, with the person's word."""
    request = _own(actor, request)
    if request.support_asked_on:
        raise DomainError("You have offered this already.", code="already-asked")
    now = timezone.now()
    today = day_of(now)
    rules.check_can_offer_support(
        persons_word=persons_word,
        is_consented=selectors.consent_names(request.case, request.agency, now),
    )
    request.support_asked_on, request.support_word = today, persons_word
    request.save()
    audit.record(actor, "case.support-offered", request.case, part="case", agency=request.agency_id)
    managing = selectors.contact_point(request.case, now)
    people = {person.pk: person for person in managers_of(request.case.lead_agency_id, today)}
    if managing:
        people[managing.user.pk] = managing.user
    tell(
        people.values(),
        key=f"support:{request.pk}",
        subject=f"A worker offers to support the plan of {request.case.reference}",
        about=request,
    )
    return request


@command
def answer_support(*, actor, request: CaseManagerRequest, accepted: bool, reason: str = "") -> CaseManagerRequest:
    """The case manager, or the lead agency's manager, accepts the offer or says why not; the worker is told.

    Accepted, the worker is key worker of their agency from today, and the agency comes in if it had no part yet. The
    person's consent must still name it: nobody joins a plan that they may not see.
    """
    manager_request_policy.require(actor, ManagerRequestAction.ANSWER_SUPPORT, request)
    case = assignments.locked(request.case)
    rules.check_open(case)
    request = (
        CaseManagerRequest.objects.select_for_update(of=["self"])
        .select_related("asked_by", "agency")
        .get(pk=request.pk)
    )
    now = timezone.now()
    rules.check_can_answer_support(
        is_offered=request.support_asked_on is not None,
        is_answered=bool(request.support_answer),
        accepted=accepted,
        reason=reason,
        is_consented=selectors.consent_names(case, request.agency, now),
    )
    if accepted and not case.key_workers.current().filter(worker=request.asked_by, agency=request.agency).exists():
        _make_key_worker(actor, case, request, day_of(now))
    answers = CaseManagerRequest.SupportAnswer
    request.support_answer = answers.ACCEPTED if accepted else answers.DECLINED
    request.support_reason, request.support_answered_at, request.support_answered_by = reason, now, actor
    request.save()
    audit.record(actor, "case.support-offer-answered", case, part="case", accepted=accepted, worker=request.asked_by_id)
    tell(
        [request.asked_by],
        key=f"support:{request.pk}:answered",
        subject="Your offer to support a plan is answered",
        about=request,
    )
    if accepted:
        tell_managers(
            request.agency_id,
            key=f"support:{request.pk}:joined",
            subject=f"A worker of yours is now key worker in {case.reference}",
            about=case,
            on=day_of(now),
        )
    return request


def _make_key_worker(actor, case: Case, request: CaseManagerRequest, today: date) -> None:
    post = request.asked_by.posts.in_post(today).filter(agency=request.agency_id).first()
    if post is None:
        raise DomainError("This worker has left the agency.", code="not-of-agency", field="accepted")
    if not case.case_agencies.in_case(today).filter(agency=request.agency_id).exists():
        CaseAgency.objects.create(case=case, agency=request.agency, does="Supports the plan", joined_on=today)
        audit.record(actor, "case.agency-joined", case, part="case", agency=request.agency_id)
    key_workers.engage(
        actor, case, request.asked_by, agency=request.agency, profession=post.profession, starts_on=today, waits=True
    )


@command
def tell_own_manager(*, actor, request: CaseManagerRequest) -> CaseManagerRequest:
    """Ask one's own manager to look at who should lead. The process itself has a fixed order."""
    request = _own(actor, request)
    if request.manager_told_on:
        raise DomainError("Your manager has been told already.", code="already-asked")
    today = day_of(timezone.now())
    request.manager_told_on = today
    request.save()
    audit.record(actor, "case.own-manager-told", request.case, part="case", agency=request.agency_id)
    post = actor.posts.in_post(today).filter(agency=request.agency_id).select_related("line_manager__user").first()
    line_manager = post.line_manager if post else None
    key, subject = f"lead-question:{request.pk}", "A worker asks you to look at who should lead a case"
    if line_manager and managers_of(request.agency_id, today).contains(line_manager.user):
        tell([line_manager.user], key=key, subject=subject, about=request)
    else:
        tell_managers(request.agency_id, key=key, subject=subject, about=request, on=today)
    return request


def _may_ask(actor, case: Case, agency: Agency) -> bool:
    if case_policy.allows(actor, CaseAction.ASK_TO_MANAGE, case):
        return True
    # Only an exact match, or one that the managers have settled, tells that there is a case manager.
    since = timezone.now() - AN_ANSWER_HOLDS_FOR
    answered = ExistingRoleEnquiry.objects.filter(asked_by=actor, agency=agency, case=case)
    recent = answered.filter(Q(asked_at__gte=since) | Q(settled_at__gte=since))
    return any(enquiry.answer_now == ExistingRoleEnquiry.Answer.EXISTS for enquiry in recent)


def _own(actor, request: CaseManagerRequest) -> CaseManagerRequest:
    manager_request_policy.require(actor, ManagerRequestAction.FOLLOW_UP, request)
    request = (
        CaseManagerRequest.objects.select_for_update(of=["self"]).select_related("case", "agency").get(pk=request.pk)
    )
    if request.outcome != Outcome.REFUSED:
        raise DomainError("This request was not refused.", code="not-refused")
    return request
