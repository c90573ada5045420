"""A comprehensive assessment from its beginning to its end (KW-7.4, KW-7.5, KW-7.6b)."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from agencies.models import Agency
from assessments.models import ComprehensiveAssessment, DomainNeed, PriorAssessment
from assessments.policies import AssessmentAction, assessment_policy
from assessments.rules import comprehensive as rules
from assessments.rules.care_team import check_not_waiting
from assessments.selectors import comprehensive as selectors
from assessments.selectors.care_team import waits_for_decision
from cases.models import CareDomain, Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed
from core.versions import claim
from correspondence.models import Referral
from correspondence.services.referrals import open_referral

State = ComprehensiveAssessment.State
DoneBy = ComprehensiveAssessment.DoneBy


@command
def begin_assessment(
    *,
    actor,
    case: Case,
    wants_worker: bool = False,
    understands_sharing: bool = False,
    best_placed_by: str = "",
    best_placed_on: date | None = None,
    reason: str = "",
    prior: PriorAssessment | None = None,
) -> ComprehensiveAssessment:
    """Begin an assessment with the person under the three conditions, or under a manager's reason (KW-7.4).

    With `prior`, what another service found is taken over in place of our own (GB1-cm-ensures).
    """
    now = timezone.now()
    case_policy.require(actor, CaseAction.WORK, case, at=now)
    case = locked(case)  # two tabs: the second waits here, and then reads what the first has begun
    ground = selectors.ground_for(case)
    rules.check_can_begin(is_open=case.is_open, is_begun=selectors.begun(case) is not None, ground=ground)
    check_not_waiting(waits=waits_for_decision(case))
    rules.check_day(best_placed_on, today=day_of(now), field="best_placed_on")
    if ground.is_decided_for_us:
        best_placed_by, best_placed_on = ground.decided_by, ground.decided_on
    lacking = rules.unmet(
        ground=ground,
        wants_worker=wants_worker,
        understands_sharing=understands_sharing,
        placed_by=best_placed_by,
        placed_on=best_placed_on,
    )
    rules.check_conditions(lacking, reason=reason)
    if prior is not None:
        prior = PriorAssessment.objects.select_for_update().filter(pk=prior.pk, case=case).first()
        if prior is None:
            raise NotAllowed("take over an assessment of another case")
        rules.check_can_take_over(is_received=prior.received_on is not None)
    assessment = ComprehensiveAssessment(
        case=case,
        agency=_assessing(actor, case),
        done_by=DoneBy.OUTSIDE if prior else DoneBy.US,
        prior=prior,
        follows=selectors.latest_complete(case),
        begun_on=day_of(now),
        begun_by=actor,
        wants_worker=wants_worker,
        understands_sharing=understands_sharing,
        best_placed_by=best_placed_by.strip() if best_placed_on else "",
        best_placed_on=best_placed_on if best_placed_by.strip() else None,
    )
    if lacking:
        assessment.override_reason, assessment.overridden_at, assessment.overridden_by = reason.strip(), now, actor
    assessment.save()
    if lacking:  # asked of the row itself; refused, it is undone with all the rest
        assessment_policy.require(actor, AssessmentAction.OVERRIDE, assessment, at=now)
    _lay_out(actor, assessment)
    audit.record(
        actor, "assessment.begun", assessment, part=THE_CASE,
        without=[rule for _, rule, _ in lacking], outside=prior.pk if prior else None,
    )  # fmt: skip
    return assessment


def _assessing(actor, case: Case) -> Agency:
    agency = case.lead_agency
    if agency is None:
        raise NotAllowed(f"assess in case {case.pk}, which no agency leads")
    return agency


def _lay_out(actor, assessment: ComprehensiveAssessment) -> None:
    """A row for each area. Whom the person keeps from an area is kept from it still, until they say otherwise."""
    before = (
        ComprehensiveAssessment.objects.filter(case=assessment.case_id)
        .exclude(pk=assessment.pk)
        .order_by("-begun_on", "-pk")
        .first()
    )
    narrowed = (
        {need.domain_id: need for need in before.needs.filter(is_narrowed=True).prefetch_related("share_with")}
        if before
        else {}
    )
    needs = [
        DomainNeed(assessment=assessment, domain=domain, saved_by=actor, is_narrowed=domain.pk in narrowed)
        for domain in CareDomain.objects.order_by("position")
    ]
    made = bulk_create_with_history(needs, DomainNeed, default_user=actor)
    for need in made:
        if need.domain_id in narrowed:
            need.share_with.set(narrowed[need.domain_id].share_with.all())


@command
def save_summary(
    *,
    actor,
    assessment: ComprehensiveAssessment,
    version: int,
    order: Mapping[str, int | None] | None = None,
    readiness: int | None = None,
    complexity: Collection[str] = (),
    agencies_to_involve: Collection[Agency] = (),
    place: str = "",
    privacy: str = "",
    summary: str = "",
    consent_decision: str = "",
) -> ComprehensiveAssessment:
    """Save what the areas come to: the person's own order, the worker's summary, the decision on sharing (KW-7.6b).

    `order` gives each area with a need its place, by its code. Half done may be saved; completing asks for the rest.
    """
    assessment_policy.require(actor, AssessmentAction.WRITE, assessment)
    assessment = claim(assessment, version)
    rules.check_being_written(assessment.state, is_case_open=assessment.case.is_open)
    rules.check_readiness(readiness)
    needs = {need.domain.code: need for need in selectors.needs_of(assessment)}
    places = dict(order or {})
    rules.check_order(places, needs=[code for code, need in needs.items() if need.is_need], prefix="place-")
    for code, need in needs.items():
        wanted = places.get(code) if need.is_need else None
        if need.priority != wanted:
            need.priority = wanted
            need.save(update_fields=["priority", "updated_at"])  # the words of the area may be in another's hands
    assessment.readiness, assessment.complexity = readiness, list(complexity)
    assessment.place, assessment.privacy, assessment.summary = place.strip(), privacy, summary
    assessment.consent_decision = consent_decision
    assessment.save()
    assessment.agencies_to_involve.set(agencies_to_involve)
    audit.record(actor, "assessment.summary-saved", assessment, part=THE_CASE)
    return assessment


@command
def complete_assessment(*, actor, assessment: ComprehensiveAssessment) -> ComprehensiveAssessment:
    """Finish the assessment. Each professional assessment that is needed becomes a referral to be made.

    Refused while an area has neither level nor reason, or without the decision on sharing: all that lacks is named.
    """
    now = timezone.now()
    assessment_policy.require(actor, AssessmentAction.WRITE, assessment, at=now)
    assessment = ComprehensiveAssessment.objects.select_for_update().get(pk=assessment.pk)
    rules.check_being_written(assessment.state, is_case_open=assessment.case.is_open)
    rules.check_can_complete(selectors.facts_of(assessment, now))
    assessment.state = State.COMPLETE
    assessment.completed_at, assessment.completed_on, assessment.completed_by = now, day_of(now), actor
    if assessment.consent_decision == ComprehensiveAssessment.ConsentDecision.GIVEN:
        assessment.consent = selectors.standing_consent(assessment.case, now)
    assessment.version += 1
    assessment.save()
    referrals = _refer(actor, assessment)
    audit.record(
        actor, "assessment.completed", assessment, part=THE_CASE,
        needs=[need.domain.code for need in selectors.needs_in_order(assessment)],
        referrals=[each.pk for each in referrals],
    )  # fmt: skip
    return assessment


def _refer(actor, assessment: ComprehensiveAssessment) -> list[Referral]:
    """An assessment is no diagnosis: what needs a professional is referred (GB2-not-diagnostic), once."""
    open_ones: QuerySet = Referral.objects.filter(case=assessment.case_id, state__in=Referral.OPEN)
    already = {(domain, what.casefold()) for domain, what in open_ones.values_list("domain", "for_what")}
    made = []
    for need in selectors.needs_of(assessment):
        if not need.needs_professional:
            continue
        for_what = f"Professional assessment: {need.professional_kind}"
        if (need.domain_id, for_what.casefold()) not in already:
            made.append(
                open_referral(
                    actor=actor,
                    case=assessment.case,
                    for_what=for_what,
                    domain=need.domain,
                    reason=f"Found in the assessment of {assessment.completed_on:%-d %B %Y}.",
                )
            )
    return made


@command
def give_up_assessment(*, actor, assessment: ComprehensiveAssessment, reason: str) -> ComprehensiveAssessment:
    """Leave an assessment unfinished, with the reason. What was found stays readable."""
    assessment_policy.require(actor, AssessmentAction.WRITE, assessment)
    assessment = ComprehensiveAssessment.objects.select_for_update().get(pk=assessment.pk)
    rules.check_being_written(assessment.state, is_case_open=assessment.case.is_open)
    rules.check_reason(reason)
    assessment.state, assessment.given_up_reason = State.GIVEN_UP, reason.strip()
    assessment.version += 1
    assessment.save()
    audit.record(actor, "assessment.given-up", assessment, part=THE_CASE)
    return assessment
