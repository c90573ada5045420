"""An assessment that another service did already: found out, asked for with consent, received (GB1-hna-done)."""

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import setting
from assessments.models import PriorAssessment
from assessments.policies import PriorAssessmentAction, prior_assessment_policy
from assessments.rules import comprehensive as rules
from assessments.selectors import comprehensive as selectors
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from core import attachments, audit
from core.commands import command
from core.days import day_of


@command
def record_prior(
    *,
    actor,
    case: Case,
    agency: Agency | None = None,
    service_name: str = "",
    what: str = "",
    done_on: date | None = None,
    done_about: str = "",
) -> PriorAssessment:
    """Write down that another service did an assessment, where and when, so that it need not be done twice."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    check_open(case)
    rules.check_prior(
        has_agency=agency is not None,
        service_name=service_name,
        done_on=done_on,
        done_about=done_about,
        today=day_of(timezone.now()),
    )
    prior = PriorAssessment.objects.create(
        case=case,
        agency=agency,
        service_name="" if agency else service_name.strip(),
        what=what.strip(),
        done_on=done_on,
        done_about="" if done_on else done_about.strip(),
        recorded_by=actor,
    )
    audit.record(actor, "assessment.done-elsewhere", prior, part=THE_CASE, agency=agency.pk if agency else None)
    return prior


@command
def request_prior(*, actor, prior: PriorAssessment) -> PriorAssessment:
    """Write down that the other service is asked for it today: only with a consent that names that agency."""
    now = timezone.now()
    prior_assessment_policy.require(actor, PriorAssessmentAction.WRITE, prior, at=now)
    case = locked(prior.case)  # a withdrawal locks it too: the consent stands while we look
    prior = PriorAssessment.objects.select_for_update().get(pk=prior.pk)
    check_open(case)
    consent = selectors.may_be_asked(case, prior.agency_id, now) if prior.agency_id else None
    rules.check_can_request(
        has_agency=prior.agency_id is not None,
        is_requested=prior.requested_on is not None,
        is_received=prior.received_on is not None,
        is_consented=consent is not None,
    )
    prior.consent, prior.requested_on, prior.requested_by = consent, day_of(now), actor
    prior.save()
    audit.record(actor, "assessment.asked-for", prior, part=THE_CASE, agency=prior.agency_id)
    return prior


@command
def receive_prior(*, actor, prior: PriorAssessment, received_on: date, scan: Any) -> PriorAssessment:
    """Take in the paper of the other service. It may come by the person's own hand, without having been asked for."""
    prior_assessment_policy.require(actor, PriorAssessmentAction.WRITE, prior)
    prior = PriorAssessment.objects.select_for_update().get(pk=prior.pk)
    check_open(prior.case)
    rules.check_can_receive(
        is_received=prior.received_on is not None,
        received_on=received_on,
        today=day_of(timezone.now()),
        has_file=bool(scan),
    )
    prior.received_on, prior.received_by = received_on, actor
    prior.save()
    limit = setting("upload_max_mb", prior.case.lead_agency_id)
    where = prior.agency.label if prior.agency else prior.service_name
    attachments.keep(actor, scan, of=prior, title=f"Assessment by {where}"[:120], limit_mb=limit)
    audit.record(actor, "assessment.received", prior, part=THE_CASE)
    return prior
