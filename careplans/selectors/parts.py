"""What a verb asks about a plan: its case's assessments, who may own a step, whether a clinic is involved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

from agencies.models import Agency
from agencies.selectors import workers_of
from assessments.models import ComprehensiveAssessment, DomainNeed, InitialAssessment
from careplans.models import Action, CarePlan, ClinicTalk, Goal
from careplans.rules.steps import Standing, waits_for_talk
from careplans.selectors.extract import readable_areas
from careplans.states import STANDING, GoalState, PlanState
from cases.models import CareDomain, Case, CaseAgency
from cases.policies import namings
from cases.selectors.members import team_of


def draft_of(case: Case) -> CarePlan | None:
    return CarePlan.objects.filter(case=case, state=PlanState.DRAFT).first()


def standing_plan(case: Case) -> CarePlan | None:
    return CarePlan.objects.filter(case=case, state__in=STANDING).first()


def finished_assessment(case: Case) -> ComprehensiveAssessment | None:
    """The latest comprehensive assessment that is complete: what a plan is made from (KW-7.5)."""
    rows = ComprehensiveAssessment.objects.filter(case=case, state=ComprehensiveAssessment.State.COMPLETE)
    return rows.order_by("-completed_on", "-pk").first()


def finished_initial(case: Case) -> InitialAssessment | None:
    rows = InitialAssessment.objects.filter(case=case, state=InitialAssessment.State.COMPLETE)
    return rows.order_by("-assessed_on", "-pk").first()


def needs_of(assessment: ComprehensiveAssessment | None) -> list[DomainNeed]:
    """The areas with a need, in the person's order, then the greatest first (GB2-priorities)."""
    if assessment is None:
        return []
    rows = DomainNeed.objects.filter(assessment=assessment, level__gte=1).select_related("domain")
    return sorted(rows, key=lambda need: (need.priority or 99, -(need.level or 0), need.domain.position))


def finding_for(plan: CarePlan, domain: CareDomain) -> DomainNeed | None:
    """What the assessment found in this area: a goal rests on it (GB2-plan-def)."""
    if plan.assessment_id is None:
        return None
    return DomainNeed.objects.filter(assessment=plan.assessment_id, domain=domain).first()


def last_rank(plan: CarePlan) -> int:
    return plan.goals.aggregate(last=Max("rank"))["last"] or 0


def ranked(plan: CarePlan) -> list[int]:
    """The goals of a plan in the person's order, by number; what was dropped has no place."""
    kept = plan.goals.exclude(state=GoalState.DROPPED)
    return list(kept.order_by("rank", "pk").values_list("pk", flat=True))


def last_position(goal: Goal) -> int:
    return goal.actions.aggregate(last=Max("position"))["last"] or 0


def partners_in(case: Case, on: date, at: datetime) -> list[Agency]:
    """The agencies that may have a part in the plan beside the lead agency: in the case, or named in a consent."""
    named = {each.agency_id for each in namings(case, at)}
    in_case = CaseAgency.objects.in_case(on).filter(case=case).values("agency")
    rows = Agency.objects.filter(Q(pk__in=in_case) | Q(pk__in=named)).order_by("sort_key", "pk")
    return [agency for agency in rows if agency.pk != case.lead_agency_id]


def standing_of_agency(case: Case, agency: Agency, domain: CareDomain, on: date, at: datetime) -> Standing:
    """Whether this agency may own a step in this area of life, and in words why not."""
    is_lead = agency.pk == case.lead_agency_id
    in_case = is_lead or CaseAgency.objects.in_case(on).filter(case=case, agency=agency).exists()
    areas = frozenset[str]() if is_lead else readable_areas(case, agency.pk, at)[0]
    may_know = is_lead or domain.code in areas
    return Standing(agency.label, is_lead, in_case, may_know, "" if may_know else why_not(agency, domain, bool(areas)))


def why_not(agency: Agency, domain: CareDomain, knows_a_part: bool) -> str:
    if knows_a_part:
        area = domain.label[:1].lower() + domain.label[1:]
        return f"The person’s consent does not name {agency.label} for {area}. Talk it over with them first."
    return f"No consent in force lets {agency.label} know its part of the plan. Talk it over with the person first."


@dataclass(frozen=True, slots=True)
class Owners:
    """The agencies and workers among whom the owner of a step is chosen."""

    lead: Agency | None
    colleagues: tuple  # of the lead agency
    partners: tuple[tuple[Agency, tuple[tuple[int, str], ...]], ...]  # each with its workers on the case

    def workers(self, agency_id: int | None) -> set[int]:
        if self.lead and agency_id == self.lead.pk:
            return {worker.pk for worker in self.colleagues}
        return {pk for agency, people in self.partners if agency.pk == agency_id for pk, _ in people}


def owners_in(case: Case, on: date, at: datetime) -> Owners:
    team: Iterable = team_of(case, at)
    partners = tuple(
        (agency, tuple(dict.fromkeys((m.user_id, m.name) for m in team if m.agency_id == agency.pk)))
        for agency in partners_in(case, on, at)
    )
    return Owners(case.lead_agency, tuple(workers_of(case.lead_agency_id, on)), partners)


def possible_key_workers(case: Case, on: date, at: datetime) -> list[int]:
    """Who may answer for the plan: whoever works on the case for the lead agency (MC-kw-named)."""
    roles = {"case-manager", "key-worker"}
    return [m.user_id for m in team_of(case, at) if m.agency_id == case.lead_agency_id and m.role in roles]


def clinic_involved(case: Case, on: date) -> bool:
    """Whether a methadone clinic has a part: in the case, or in its plan (GB1-detox-discussion)."""
    in_case = CaseAgency.objects.in_case(on).filter(case=case, agency__is_methadone_clinic=True)
    return (
        in_case.exists()
        or Action.objects.filter(case=case, agency__is_methadone_clinic=True).exclude(state="dropped").exists()
    )


def talk_held(case: Case) -> bool:
    return ClinicTalk.objects.filter(case=case).exists()


def detox_waits(case: Case, kind: str, on: date) -> bool:
    """Whether a step of this kind is only proposed until the talk with the clinic is on record."""
    if kind != Action.Kind.DETOX:
        return False
    return waits_for_talk(kind=kind, clinic_involved=clinic_involved(case, on), talk_held=talk_held(case))


def may_know_area(case: Case, domain: CareDomain, at: datetime) -> list[Agency]:
    """The agencies that read a goal of this area: a consent in force names them for it (KW-8.3b)."""
    named = {each.agency_id for each in namings(case, at)}
    readers = [agency for agency in named if domain.code in readable_areas(case, agency, at)[0]]
    return list(Agency.objects.filter(pk__in=readers).order_by("sort_key", "pk"))
