"""Finished assessments as rows: what a plan is begun from, for tests that are not about how they were made."""

from django.utils import timezone

from assessments.models import ComprehensiveAssessment, DomainNeed, InitialAssessment
from cases.models import CareDomain, Case
from core.days import today
from tests.factories.cases import domain_of


def assessed(case: Case, actor, **levels: int) -> ComprehensiveAssessment:
    """A complete assessment of all areas; `levels` by code with underscores, the others without a need."""
    assert case.lead_agency
    wanted = {code.replace("_", "-"): level for code, level in levels.items()}
    done = ComprehensiveAssessment.objects.create(
        case=case,
        agency=case.lead_agency,
        state=ComprehensiveAssessment.State.COMPLETE,
        begun_on=today(),
        begun_by=actor,
        wants_worker=True,
        understands_sharing=True,
        best_placed_by="The manager",
        best_placed_on=today(),
        consent_decision=ComprehensiveAssessment.ConsentDecision.GIVEN,
        completed_on=today(),
        completed_at=timezone.now(),
        completed_by=actor,
    )
    for code in wanted:
        domain_of(code)
    for domain in CareDomain.objects.all():
        level = wanted.get(domain.code, 0)
        words = f"My words on {domain.label}" if level else ""
        DomainNeed.objects.create(assessment=done, domain=domain, level=level, own_words=words, saved_by=actor)
    return done


def looked_at_first(case: Case, actor) -> InitialAssessment:
    """A complete initial assessment."""
    assert case.lead_agency
    return InitialAssessment.objects.create(
        case=case,
        agency=case.lead_agency,
        state=InitialAssessment.State.COMPLETE,
        assessed_on=today(),
        begun_by=actor,
        contact_number=1,
        source=InitialAssessment.Source.SELF,
        pressing_needs="A bed for tonight",
        needs_met=InitialAssessment.Met.HERE,
        severity=2,
        urgency=InitialAssessment.Urgency.NOW,
        motivation=7,
        wants_key_worker=InitialAssessment.Wish.YES,
        other_services="none",
        existing_role=InitialAssessment.Known.NO,
        completed_at=timezone.now(),
        completed_by=actor,
    )
