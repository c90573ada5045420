"""One plan with all that hangs on it, in a few queries however many goals and steps it has."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as When_
from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf

from agencies.selectors import local_holidays
from assessments.models import ComprehensiveAssessment, DomainNeed
from assessments.selectors.narrowing import narrowed_in
from careplans.models import (
    Action,
    AftercareItem,
    CarePlan,
    CarePlanReview,
    ClinicTalk,
    Goal,
    LearningPlanLink,
    Milestone,
    NoActionNow,
    PartExplained,
    PlanAgreement,
    PlanVersion,
    SharedCareRole,
    TreatmentPhase,
)
from careplans.pictures import needs_from
from careplans.selectors.areas import areas_opened
from careplans.selectors.pictures import need_rows
from careplans.selectors.reviews import reviews_of
from careplans.selectors.sheet_parts import Domain, Found, PlanSheet, Reviewed, Service, Signed, Step
from careplans.states import OPEN_TO_CHANGE, ActionState, PlanState
from cases.models import CareDomain, Case, CaseAgency
from cases.policies import known_domains, namings
from core import kept
from core.days import day_of


def _plans_with_facts(case: int, lead: int, at: datetime) -> QuerySet[CarePlan]:
    """The plans of a case, each with the small lists beside it, so that a page asks once. `lead`: its lead agency."""
    today, plan = day_of(at), OuterRef("pk")
    needs = DomainNeed.objects.filter(assessment=OuterRef("assessment")).order_by("domain__position")
    versions = PlanVersion.objects.filter(plan__case=case).order_by("-agreed_on", "-pk")
    in_case = CaseAgency.objects.in_case(today).filter(case=case)
    answers = PlanAgreement.objects.filter(plan=plan).exclude(answer=PlanAgreement.Answer.DECLINED)
    supports = AftercareItem.objects.filter(aftercare__case=case, ended_on=None).order_by("kind", "pk")
    links = LearningPlanLink.objects.filter(case=case, ended_on=None).order_by("pk")
    return (
        CarePlan.objects.filter(case=case)
        .select_related("key_worker", "started_by", "agreed_by")
        .annotate(
            found_rows=ArraySubquery(
                needs.values(
                    row=JSONObject(
                        code="domain__code",
                        label="domain__label",
                        group="domain__group",
                        level="level",
                        because="not_discussed_because",
                    )
                )
            ),
            need_rows=ArraySubquery(need_rows(case)),
            no_action_rows=ArraySubquery(
                NoActionNow.objects.filter(plan=plan).values(
                    row=JSONObject(code="domain__code", label="domain__label", because="because")
                )
            ),
            version_rows=ArraySubquery(
                versions.values(
                    row=JSONObject(
                        pk="pk", number="number", reference="plan__reference", on=Cast("agreed_on", CharField())
                    )
                )
            ),
            explained_rows=ArraySubquery(PartExplained.objects.filter(plan=plan).values("agency")),
            answer_rows=ArraySubquery(answers.values(row=JSONObject(agency="agency", version="for_version"))),
            role_rows=ArraySubquery(
                SharedCareRole.objects.filter(plan=plan)
                .order_by("pk")
                .values(row=JSONObject(task="task", task_words="task_words", who="who", who_words="who_words"))
            ),
            link_rows=ArraySubquery(
                links.values(
                    row=JSONObject(
                        pk="pk",
                        kind="kind",
                        name="name",
                        owner="owner",
                        review_on=Cast("review_on", CharField()),
                        version="version",
                    )
                )
            ),
            aftercare_rows=ArraySubquery(
                supports.values(
                    row=JSONObject(
                        text="text",
                        by=Coalesce(_label("agency"), "provider"),
                        due_on=Cast("due_on", CharField()),
                        confirmed_on=Cast("confirmed_on", CharField()),
                    )
                )
            ),
            review_rows=ArraySubquery(
                reviews_of(case).values(row=JSONObject(pk="pk", state="state", held_on=Cast("held_on", CharField())))[
                    :2
                ]
            ),
            has_talk=Exists(ClinicTalk.objects.filter(case=case)),
            has_clinic=Exists(in_case.filter(agency__is_methadone_clinic=True)),
            has_partner=Exists(in_case.exclude(agency=lead)),
            domain_rows=ArraySubquery(
                CareDomain.objects.order_by("position").values(
                    row=JSONObject(code="code", label="label", group="group", is_offence_data="is_offence_data")
                )
            ),
            narrowed_rows=ArraySubquery(_narrowed(case).values(row=JSONObject(code="domain__code", chosen="chosen"))),
            is_maintained=Exists(TreatmentPhase.objects.filter(case=case, phase="maintenance", ended_on=None)),
        )
        .order_by("-pk")
    )


def sheet_of(plan: Any, case: Case, at: datetime) -> PlanSheet:
    """The sheet of a plan that `_plans_with_facts` has fetched."""
    goals: list[Any] = kept.asked(_goals_of, plan=plan.pk)
    steps = {goal.pk: [_step(row, goal) for row in goal.step_rows] for goal in goals}
    domains = [Domain(**row) for row in plan.domain_rows]
    narrowed = [(row["code"], row["chosen"] or []) for row in plan.narrowed_rows]
    number = max((row["number"] for row in plan.version_rows if row["reference"] == plan.reference), default=0)
    wanted = number + (1 if plan.state in OPEN_TO_CHANGE else 0)
    return PlanSheet(
        plan=plan,
        case=case,
        at=at,
        today=day_of(at),
        goals=goals,
        steps=steps,
        milestones={goal.pk: goal.milestone_rows for goal in goals if goal.milestone_rows},
        found=[Found(**row) for row in plan.found_rows],
        needs=needs_from(plan.need_rows),
        no_action={row["code"]: row["because"] for row in plan.no_action_rows},
        readers=areas_of(case, at, domains, narrowed),
        explained=frozenset(plan.explained_rows),
        answered=frozenset(row["agency"] for row in plan.answer_rows if row["version"] == wanted),
        shared_care=plan.role_rows,
        links=plan.link_rows,
        aftercare=plan.aftercare_rows,
        reviews=[
            Reviewed(row["pk"], row["state"] == CarePlanReview.State.DRAFT, _day(row["held_on"]))
            for row in plan.review_rows
        ],
        versions=[
            Signed(row["pk"], row["number"], row["reference"], date.fromisoformat(row["on"]))
            for row in plan.version_rows
        ],
        talk_held=plan.has_talk,
        clinic_in_case=plan.has_clinic,
        partner_in_case=plan.has_partner,
        on_maintenance=plan.is_maintained,
        domains=domains,
        closed_days=_closed_days(case, goals, steps),
    )


def _closed_days(case: Case, goals: Sequence[Goal], steps: Mapping[int, Sequence[Step]]) -> frozenset[date]:
    """The days that do not count where something is held up; asked of no other plan."""
    held = any(goal.held_by for goal in goals) or any(step.held_by for rows in steps.values() for step in rows)
    return frozenset(local_holidays(case.lead_agency_id)) if held else frozenset()


def _goals_of(plan: int) -> QuerySet[Goal]:
    """The goals in the person's order, each with its steps and milestones."""
    milestones = Milestone.objects.filter(goal=OuterRef("pk")).order_by("due_on", "pk")
    dropped_last = When_(When(rank=None, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        Goal.objects.filter(plan=plan)
        .select_related("domain")
        .order_by(dropped_last, "rank", "pk")
        .annotate(
            milestone_rows=ArraySubquery(
                milestones.values(
                    row=JSONObject(
                        pk="pk",
                        title="title",
                        due_on=Cast("due_on", CharField()),
                        state="state",
                        settled_on=Cast("settled_on", CharField()),
                    )
                )
            ),
            words_with=ArraySubquery(
                Goal.words_shared_with.through.objects.filter(goal=OuterRef("pk")).values("agency")
            ),
            step_rows=ArraySubquery(_step_rows()),
        )
    )


def _step_rows():
    rows = Action.objects.filter(goal=OuterRef("pk")).exclude(state=ActionState.DROPPED)
    return rows.order_by("position", "target_date", "pk").values(
        row=JSONObject(
            pk="pk",
            title="title",
            agency="agency",
            agency_label=_label("agency"),
            is_clinic="agency__is_methadone_clinic",
            first_name="worker__first_name",
            last_name="worker__last_name",
            worker_name="worker_name",
            done_by="done_by",
            kind="kind",
            skill="skill",
            state="state",
            target_date=Cast("target_date", CharField()),
            rhythm="rhythm",
            blocked_on=Cast("blocked_on", CharField()),
            blocked_by="blocked_by",
            held_by="held_by",
            held_since=Cast("held_since", CharField()),
            done_on=Cast("done_on", CharField()),
            proposed_from="proposed_from",
            proposed_from_label=_label("proposed_from"),
        )
    )


def _label(agency: str) -> Coalesce:
    """The name that an agency goes by."""
    return Coalesce(NullIf(f"{agency}__short_name", Value("")), f"{agency}__name")


def _step(row: dict[str, Any], goal: Goal) -> Step:
    return Step(
        pk=row["pk"],
        goal=goal,
        title=row["title"],
        agency=Service(row["agency"], row["agency_label"], bool(row["is_clinic"])) if row["agency"] else None,
        worker=" ".join(filter(None, (row["first_name"], row["last_name"]))),
        worker_name=row["worker_name"],
        done_by=row["done_by"],
        kind=row["kind"],
        skill=row["skill"],
        state=row["state"],
        target_date=_day(row["target_date"]),
        rhythm=row["rhythm"],
        blocked_on=_day(row["blocked_on"]),
        blocked_by=row["blocked_by"],
        held_by=row["held_by"],
        held_since=_day(row["held_since"]),
        done_on=_day(row["done_on"]),
        proposed_from=Service(row["proposed_from"], row["proposed_from_label"]) if row["proposed_from"] else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def areas_by_agency(case: Case, at: datetime) -> dict[int, frozenset[str]]:
    """For each agency named now, the areas of life whose goals it reads: `readable_areas` of all of them at once."""
    domains = [Domain(each.code, each.label, each.group, each.is_offence_data) for each in known_domains()]
    return areas_of(case, at, domains, narrowed_in(case))


def areas_of(
    case: Case, at: datetime, domains: Sequence[Domain], narrowed: Sequence[tuple[str, Sequence[int]]]
) -> dict[int, frozenset[str]]:
    """The same, of what has been asked for already."""
    opened: dict[int, list[frozenset[str]]] = {}
    for each in namings(case, at):
        opened.setdefault(each.agency_id, []).append(each.parts)
    known = [(each.code, each.is_offence_data) for each in domains]
    read = {agency: areas_opened(consents, known)[0] for agency, consents in opened.items()}
    return {
        agency: codes - {code for code, chosen in narrowed if agency not in chosen}
        for agency, codes in read.items()
        if codes
    }


def _narrowed(case: int) -> Any:
    """As `assessments.selectors.narrowing` has it, to be asked beside the plan."""
    latest = ComprehensiveAssessment.objects.filter(case=case).order_by("-begun_on", "-pk").values("pk")[:1]
    chosen = DomainNeed.share_with.through.objects.filter(domainneed=OuterRef("pk")).values("agency")
    rows = DomainNeed.objects.filter(is_narrowed=True, assessment=Subquery(latest))
    return rows.annotate(chosen=ArraySubquery(chosen)).order_by()


def shown_plan(case: Case, at: datetime, *, draft: bool = False) -> tuple[CarePlan | None, list[CarePlan]]:
    """The plan that the page shows (the one that stands, or the draft), and all plans of the case."""
    plans = kept.asked(_plans_with_facts, case=case.pk, lead=case.lead_agency_id or 0, at=at)
    standing = [plan for plan in plans if plan.is_standing]
    drafts = [plan for plan in plans if plan.state == PlanState.DRAFT]
    first, then = (drafts, standing) if draft else (standing, drafts)
    return next(iter([*first, *then]), None), plans


def fresh_sheet(plan: CarePlan, at: datetime) -> PlanSheet:
    """The sheet of one plan, for a verb."""
    case = plan.case
    plans = kept.asked(_plans_with_facts, case=case.pk, lead=case.lead_agency_id or 0, at=at)
    return sheet_of(next(each for each in plans if each.pk == plan.pk), case, at)
