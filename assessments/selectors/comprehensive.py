"""The comprehensive assessments of a case: the one being made, those before it, and what each still waits for."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Agency
from assessments.models import CareTeamItem, ComprehensiveAssessment, DomainNeed, PriorAssessment
from assessments.rules import comprehensive as rules
from cases.models import Case, ConfidentialityDiscussion, Consent
from cases.policies import namings
from cases.selectors import completed_check

State = ComprehensiveAssessment.State


def begun(case: Case) -> ComprehensiveAssessment | None:
    """The assessment that is being made: one at most."""
    return ComprehensiveAssessment.objects.filter(case=case, state=State.OPEN).first()


def latest_complete(case: Case) -> ComprehensiveAssessment | None:
    """The finished one that counts: what a plan is built on, and what partners read of."""
    done = ComprehensiveAssessment.objects.filter(case=case, state=State.COMPLETE)
    return done.order_by("-completed_at", "-pk").first()


def history_of(case: Case):
    """Every assessment of the case, the latest first."""
    rows = ComprehensiveAssessment.objects.filter(case=case).select_related("begun_by", "completed_by", "prior__agency")
    return rows.order_by("-begun_on", "-pk")


def priors_of(case: Case):
    """What other services had done already, the latest first."""
    rows = PriorAssessment.objects.filter(case=case).select_related("agency", "requested_by", "received_by")
    return rows.order_by("-pk")


def needs_of(assessment: ComprehensiveAssessment) -> list[DomainNeed]:
    """Its areas in the order of the form."""
    return list(assessment.needs.select_related("domain").order_by("domain__position", "pk"))


def needs_in_order(assessment: ComprehensiveAssessment) -> list[DomainNeed]:
    """The areas in which there is a need, in the person's own order (GB2-priorities); unranked ones last."""
    return sorted(
        (need for need in needs_of(assessment) if need.is_need),
        key=lambda need: (need.priority is None, need.priority or 0, need.domain.position),
    )


def ground_for(case: Case) -> rules.Ground:
    """What is known of the conditions: the care team's decision, and the check for a case manager elsewhere."""
    check = completed_check(case)
    item = (
        CareTeamItem.objects.filter(assessment__case=case)
        .exclude(decision="")
        .select_related("better_placed", "meeting", "decided_by")
        .order_by("-decided_on", "-pk")
        .first()
    )
    return rules.Ground(
        decision=item.decision if item else "",
        decided_by=("The care team" if item.meeting_id else str(item.decided_by)) if item else "",
        decided_on=item.decided_on if item else None,
        better_placed=str(item.better_placed.label) if item and item.better_placed else "",
        check=check.outcome if check else "",
        manager_where=check.manager_where if check else "",
    )


def facts_of(assessment: ComprehensiveAssessment, at: datetime, needs: list[DomainNeed] | None = None) -> rules.Facts:
    """What completing looks at, as it stands now."""
    case = assessment.case
    return rules.Facts(
        areas=tuple(
            rules.Area(need.domain.code, need.domain.label, need.level, need.not_discussed_because, need.priority)
            for need in (needs_of(assessment) if needs is None else needs)
        ),
        is_outside=assessment.done_by == ComprehensiveAssessment.DoneBy.OUTSIDE,
        prior_received=bool(assessment.prior and assessment.prior.received_on),
        summary=assessment.summary,
        complexity=assessment.complexity,
        has_agencies=assessment.agencies_to_involve.exists(),
        is_case_managed=case.level == Case.Level.CASE_MANAGEMENT,
        talk_held=ConfidentialityDiscussion.objects.filter(case=case).exists(),
        consent_decision=assessment.consent_decision,
        consent_stands=standing_consent(case, at) is not None,
    )


def standing_consent(case: Case, at: datetime) -> Consent | None:
    """The consent to share that is in force; the six-month form before any other."""
    rows = Consent.objects.in_force(at).sharing().filter(case=case)
    found = {consent.kind: consent for consent in rows.order_by("pk")}
    return found.get(Consent.Kind.CASE_MANAGEMENT) or next(iter(found.values()), None)


@dataclass(frozen=True, slots=True)
class MaySee:
    """One agency that the consent in force names for an area, and whether it is kept from it."""

    agency: Agency
    reads_it: bool  # the assessment itself is ticked for it; else the area counts for its part of the plan only


def named_for(case: Case, domain_code: str, at: datetime) -> list[MaySee]:
    """The agencies that the consents in force name for this area of life, by name: who may be kept from it."""
    reads: dict[int, bool] = {}
    for each in namings(case, at):
        if domain_code in each.parts or "whole-plan" in each.parts:
            reads[each.agency_id] = reads.get(each.agency_id, False) or {domain_code, "assessment"} <= each.parts
    agencies = Agency.objects.filter(pk__in=reads).order_by("sort_key", "pk")
    return [MaySee(agency, reads[agency.pk]) for agency in agencies]


def may_be_asked(case: Case, agency_id: int, at: datetime) -> Consent | None:
    """The consent that lets us ask this agency for its assessment: in force, naming it, with the assessment ticked."""
    for consent in Consent.objects.in_force(at).sharing().filter(case=case).order_by("pk"):
        scope = consent.scopes.standing(at).filter(agency=agency_id).first()
        if scope and scope.items.standing(at).filter(information="assessment").exists():
            return consent
    return None


def chosen_now(need: DomainNeed, named: list[MaySee]) -> list[int]:
    """The agencies, of those that the consent names, that read this area as things stand."""
    if not need.is_narrowed:
        return [each.agency.pk for each in named]
    allowed = set(need.share_with.values_list("pk", flat=True))
    return [each.agency.pk for each in named if each.agency.pk in allowed]
