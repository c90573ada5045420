"""Raising a form inside the service: at once before the manager (KW-4.2.2, KW-8.4)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import local_holidays, setting
from careplans.models import Action, Goal
from cases.models import CareDomain, Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from cases.services.notices import tell_managers
from cases.services.references import take_numbers
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.versions import claim
from gapsblocks.deadlines import due_on
from gapsblocks.kinds import NEEDS_SERVICE
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules import forms as rules
from gapsblocks.selectors.route import route_of
from gapsblocks.services.plan import show_in_plan
from gapsblocks.states import DAYS_OF, INSIDE, GapState

Kind = GapStep.Kind


@command
def raise_form(
    *,
    actor,
    case: Case,
    kind: str,
    category: str,
    about: str,
    domain: CareDomain,
    title: str,
    description: str,
    solution: str,
    evidence: str = "",
    about_agency: Agency | None = None,
    about_service: str = "",
    goal: Goal | None = None,
    step: Action | None = None,
) -> GapsAndBlocksForm:
    """A worker puts a barrier before the line manager, who is told at once (KW-4.2.2)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    check_open(case)
    if case.lead_agency is None:
        raise DomainError("No agency leads this case yet: nobody could advise.", code="no-lead")
    for part in (goal, step):
        if part is not None and (part.plan.case_id if isinstance(part, Goal) else part.case_id) != case.pk:
            raise DomainError("This is not a part of this person’s plan.", code="other-case", field="goal")
    named = about_service.strip() or (about_agency.label if about_agency else "")
    rules.check_raised(
        title=title,
        description=description,
        solution=solution,
        about=named,
        needs_service=category in NEEDS_SERVICE,
    )
    today = day_of(timezone.now())
    form = GapsAndBlocksForm.objects.create(
        reference=f"GB-{today.year}-{take_numbers('GB.', today.year):04}",
        case=case,
        agency=case.lead_agency,
        sector=case.lead_agency.sector,
        about=about,
        kind=kind,
        category=category,
        domain=domain,
        goal=goal,
        step=step,
        about_agency=about_agency,
        about_service=about_service.strip(),
        title=title.strip(),
        description=description.strip(),
        evidence=evidence.strip(),
        solution=solution.strip(),
        route=route_of(case.lead_agency),
        raised_on=today,
        raised_by=actor,
        level_since=today,
        due_on=due_on(
            setting(DAYS_OF[GapState.RAISED], case.lead_agency), today, list(local_holidays(case.lead_agency))
        ),
    )
    show_in_plan(actor, form)
    _step(form, Kind.RAISED, today, actor, "")
    audit.record(actor, "gap.raised", form, part=THE_CASE, category=category, kind=kind)
    tell_managers(
        case.lead_agency,
        key=f"gap:{form.pk}:raised",
        subject=f"A gap or block waits for your advice ({form.reference})",
        about=form,
        on=today,
    )
    return form


@command
def add_colleague_advice(*, actor, form: GapsAndBlocksForm, version: int, words: str, on: date) -> GapStep:
    """Informal advice of colleagues, if it was sought (KW-16.1.1). It stays inside the service."""
    gap_policy.require(actor, GapAction.WRITE, form)
    form = claim(form, version)
    today = day_of(timezone.now())
    rules.check_colleagues(words=words, on=on, today=today)
    if form.state not in INSIDE:
        raise DomainError("The form has left the service.", code="wrong-state")
    form.save()
    step = _step(form, Kind.COLLEAGUE, on, actor, words.strip())
    audit.record(actor, "gap.colleague-asked", form, part=THE_CASE)
    return step


def _step(
    form: GapsAndBlocksForm,
    kind: str,
    on: date,
    by,
    words: str,
    *,
    is_outside: bool = False,
    due_on: date | None = None,
) -> GapStep:
    return GapStep.objects.create(form=form, kind=kind, on=on, by=by, words=words, is_outside=is_outside, due_on=due_on)
