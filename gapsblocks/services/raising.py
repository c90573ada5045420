"""Raising a form inside the service, at once or from a draft: it is before the manager at once (KW-4.2.2, KW-8.4)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import local_holidays, setting
from careplans.models import Action, Goal
from cases.models import CareDomain, Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.selectors import current_case_manager
from cases.services.assignments import locked
from cases.services.notices import tell_managers
from cases.services.references import take_numbers
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.versions import claim
from gapsblocks.deadlines import due_on
from gapsblocks.kinds import NEEDS_SERVICE
from gapsblocks.models import AgencySearch, GapsAndBlocksForm, GapStep
from gapsblocks.policies import GapAction, gap_policy, may_raise_own
from gapsblocks.rules import forms as rules
from gapsblocks.rules import raising as raising_rules
from gapsblocks.selectors.route import route_of
from gapsblocks.services.plan import show_in_plan
from gapsblocks.states import DAYS_OF, GAP, INSIDE, GapState
from notifications import routing

Kind = GapStep.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """What a worker has written of a barrier so far. Only the area of life is known from the first moment."""

    domain: CareDomain
    kind: str = ""
    category: str = ""
    about: str = ""
    extent: str = ""
    title: str = ""
    description: str = ""
    evidence: str = ""
    solution: str = ""
    about_agency: Agency | None = None
    about_service: str = ""
    goal: Goal | None = None
    step: Action | None = None
    colleagues: str = ""  # what they advised, if they were asked (KW-16.1.1)
    asked_on: date | None = None


WRITTEN = ("kind", "category", "about", "extent", "title", "description", "evidence", "solution", "about_service")
CHOSEN = ("domain", "about_agency", "goal", "step")


@command
def draft_form(*, actor, case: Case, **written: Any) -> GapsAndBlocksForm:
    """Begun now, to be written on later. Nobody is told of it. `written`: as in `Barrier`."""
    case_policy.require(actor, CaseAction.WORK, case)
    form = _begin(actor, case, Barrier(**written))
    audit.record(actor, "gap.drafted", form, part=THE_CASE, category=form.category)
    return form


@command
def raise_form(*, actor, case: Case, **written: Any) -> GapsAndBlocksForm:
    """A worker puts a barrier before the line manager, who is told at once (KW-4.2.2). `written`: as in `Barrier`."""
    case_policy.require(actor, CaseAction.WORK, case)
    return _raise(actor, _begin(actor, case, Barrier(**written)))


@command
def raise_own_form(*, actor, step: Action, **written: Any) -> GapsAndBlocksForm:
    """A service that helps with the plan meets a barrier at a step that it owns (KW-16.1, KW-8.4).

    It goes before the managers of that service. The case manager learns that it was raised, and reads it with the file.
    """
    if not may_raise_own(actor, step, timezone.now()):
        raise NotAllowed(f"raise a form about step {step.pk} for the service that owns it")
    assert step.agency
    about = {"goal": step.goal, "step": step, "domain": step.goal.domain}
    form = _raise(actor, _begin(actor, step.case, Barrier(**written | about), agency=step.agency))
    today = day_of(timezone.now())
    if manager := current_case_manager(step.case):
        routing.tell(
            routing.named(manager.worker, "the case manager", manager.agency, today),
            key=f"gap:{form.pk}:partner",
            subject=f"A service has raised a gap or block about its own step of a plan ({form.reference})",
            about=form,
        )
    return form


@command
def write_draft(*, actor, form: GapsAndBlocksForm, version: int, barrier: Barrier) -> GapsAndBlocksForm:
    gap_policy.require(actor, GapAction.WRITE, form)
    return _rewrite(actor, claim(form, version), barrier)


@command
def raise_draft(*, actor, form: GapsAndBlocksForm, version: int, barrier: Barrier) -> GapsAndBlocksForm:
    """The draft goes before the line manager, as it is written now (KW-4.2.2)."""
    gap_policy.require(actor, GapAction.WRITE, form)
    return _raise(actor, _rewrite(actor, claim(form, version), barrier))


@command
def discard_draft(*, actor, form: GapsAndBlocksForm, version: int) -> None:
    """A draft that is not wanted is thrown away, with what colleagues had said. What was raised stays for good."""
    gap_policy.require(actor, GapAction.WRITE, form)
    form = claim(form, version)
    raising_rules.check_is_draft(form.state == GapState.DRAFT)
    raising_rules.check_can_discard(of_a_search=AgencySearch.objects.filter(form=form).exists())
    audit.record(actor, "gap.draft-discarded", form, part=THE_CASE)
    for step in GapStep.objects.filter(form=form):
        step.delete()
    form.delete()


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
    step = take_step(form, Kind.COLLEAGUE, on, actor, words.strip())
    audit.record(actor, "gap.colleague-asked", form, part=THE_CASE)
    return step


def _begin(actor, case: Case, barrier: Barrier, *, agency: Agency | None = None) -> GapsAndBlocksForm:
    """`agency` raises it where that is not the one that leads the case."""
    case = locked(case)
    check_open(case)
    agency = agency or case.lead_agency
    if agency is None:
        raise DomainError("No agency leads this case yet: nobody could advise.", code="no-lead")
    today = day_of(timezone.now())
    form = GapsAndBlocksForm(
        reference=f"GB-{today.year}-{take_numbers('GB.', today.year):04}",
        case=case,
        agency=agency,
        sector=agency.sector,
        route=route_of(agency),
        state=GapState.DRAFT,
        raised_on=today,
        raised_by=actor,
        level_since=today,
    )
    _fill(form, barrier)
    form.save()
    _keep_advice(actor, form, barrier)
    return form


def _rewrite(actor, form: GapsAndBlocksForm, barrier: Barrier) -> GapsAndBlocksForm:
    raising_rules.check_is_draft(form.state == GapState.DRAFT)
    _fill(form, barrier)
    form.save()
    _keep_advice(actor, form, barrier)
    return form


def _fill(form: GapsAndBlocksForm, barrier: Barrier) -> None:
    for part in (barrier.goal, barrier.step):
        if part is not None and (part.plan.case_id if isinstance(part, Goal) else part.case_id) != form.case_id:
            raise DomainError("This is not a part of this person’s plan.", code="other-case", field="in_plan")
    for name in WRITTEN:
        setattr(form, name, getattr(barrier, name).strip())
    for name in CHOSEN:
        setattr(form, name, getattr(barrier, name))


def _keep_advice(actor, form: GapsAndBlocksForm, barrier: Barrier) -> None:
    if not barrier.colleagues.strip():
        return
    if barrier.asked_on is None:
        raise DomainError("Give the day on which you asked your colleagues.", code="no-day", field="asked_on")
    rules.check_colleagues(words=barrier.colleagues, on=barrier.asked_on, today=day_of(timezone.now()))
    take_step(form, Kind.COLLEAGUE, barrier.asked_on, actor, barrier.colleagues.strip())
    audit.record(actor, "gap.colleague-asked", form, part=THE_CASE)


def _raise(actor, form: GapsAndBlocksForm) -> GapsAndBlocksForm:
    raising_rules.check_is_about_services(kind=form.kind, category=form.category, about=form.about, extent=form.extent)
    rules.check_raised(
        title=form.title,
        description=form.description,
        solution=form.solution,
        about=form.about_service or (form.about_agency.label if form.about_agency else ""),
        needs_service=form.category in NEEDS_SERVICE,
    )
    today = day_of(timezone.now())
    form.state = GAP.target("raise", form.state)
    form.raised_on = form.level_since = today
    form.raised_by = actor
    closed = list(local_holidays(form.agency_id))
    form.due_on = due_on(setting(DAYS_OF[GapState.RAISED], form.agency_id), today, closed)
    form.save()
    show_in_plan(actor, form)
    take_step(form, Kind.RAISED, today, actor, "")
    audit.record(actor, "gap.raised", form, part=THE_CASE, category=form.category, kind=form.kind)
    tell_managers(
        form.agency,
        key=f"gap:{form.pk}:raised",
        subject=f"A gap or block waits for your advice ({form.reference})",
        about=form,
        on=today,
    )
    return form


def take_step(
    form: GapsAndBlocksForm,
    kind: str,
    on: date,
    by,
    words: str,
    *,
    is_outside: bool = False,
    due_on: date | None = None,
) -> GapStep:
    """Write down a step that was taken with a form: part of a verb, and never one by itself."""
    return GapStep.objects.create(form=form, kind=kind, on=on, by=by, words=words, is_outside=is_outside, due_on=due_on)
