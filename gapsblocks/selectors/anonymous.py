"""The form as everybody outside the service gets it: built field by field, and nothing else reaches page or paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from agencies.selectors import local_holidays
from core import kept
from gapsblocks.deadlines import age, is_late
from gapsblocks.models import GapsAndBlocksForm, GapStep, NamingConsent
from gapsblocks.selectors.levels import closed_days
from gapsblocks.states import INSIDE, GapState, Result

Kind = GapStep.Kind
SERVICE, CO_ORDINATOR, NATIONAL = "service", "co-ordinator", "national"  # whose step it was
NEEDED = ("case", "agency", "domain", "about_agency", "forum", "goal", "raised_by", "advised_by", "barrier")


@dataclass(frozen=True, slots=True)
class AnonymousStep:
    kind: str
    on: date
    words: str
    code: str = ""
    level: str = CO_ORDINATOR  # service, co-ordinator or national
    due_on: date | None = None  # by when a service that was asked is to answer


@dataclass(frozen=True, slots=True)
class AnonymousGap:
    """A Gaps and Blocks form without the person: the file’s reference and the kind of person (LAW-gap-identity).

    Who raised it and who advised on it are named, with the telephone of their service: they can be asked.
    """

    pk: int
    reference: str
    version: int
    title: str
    case_reference: str
    service: str
    sector: str
    about: str
    kind: str
    category: str
    extent: str
    area: str
    concerned: str
    description: str
    evidence: str
    solution: str
    advice: str
    action: str
    advised_on: date | None
    forum: str
    state: str
    state_said: str
    raised_on: date
    sent_on: date | None
    national_on: date | None
    due_on: date | None
    result: str
    answer: str
    answered_on: date | None
    working_days: int  # since it was raised
    days_at_level: int
    name: str = ""  # only while a consent to be named is in force
    steps: tuple[AnonymousStep, ...] = ()
    days_allowed: int = 0  # at the level where it stands
    raised_by: str = ""
    service_phone: str = ""
    advised_by: str = ""
    waiting_on: str = ""  # “a step of goal 1”
    barrier: str = ""
    told_on: date | None = None
    task_force: str = ""
    is_late: bool = False
    closed_at_service: frozenset[date] = frozenset()  # beside the public holidays
    closed_at_forum: frozenset[date] = frozenset()

    @property
    def closed_here(self) -> frozenset[date]:
        """The further closed days of the level that has it."""
        if self.state in INSIDE:
            return self.closed_at_service
        return self.closed_at_forum if self.state == GapState.CO_ORDINATOR else frozenset()

    @property
    def short_kind(self) -> str:
        """“Gap”, “Block”"""
        return self.kind.partition(":")[0]

    @property
    def about_words(self) -> str:
        """“drug use, no such service”"""
        return f"{self.area}, {self.category}".lower()

    @property
    def standing(self) -> str:
        """“With the co-ordinator, day 12 of 20”"""
        return f"{self.state_said}, {self.days_said}"

    @property
    def standing_with_me(self) -> str:
        return f"With you, {self.days_said}"

    @property
    def days_said(self) -> str:
        late = ", late" if self.is_late else ""
        return f"day {self.days_at_level} of {self.days_allowed}{late}"

    @property
    def result_kind(self) -> str:
        return Result.shape(self.result)

    @property
    def status_kind(self) -> str:
        return "overdue" if self.is_late else "soon"

    @property
    def worker_told_on(self) -> tuple[date, ...]:
        """The worker who raised it is told of each step that is taken with it outside, at once."""
        return tuple(dict.fromkeys(step.on for step in self.steps if step.level != SERVICE))

    @property
    def is_outside(self) -> bool:
        return self.state in (GapState.CO_ORDINATOR, GapState.NATIONAL)


def anonymous_rows() -> QuerySet[GapsAndBlocksForm]:
    """Forms, with what `anonymous` reads beside them."""
    return GapsAndBlocksForm.objects.select_related(*NEEDED)


def anonymous_row(pk: int) -> GapsAndBlocksForm | None:
    """One form with the same beside it: so many tables that to plan it takes longer than to ask it."""
    return next(iter(kept.planned(_row, pk=pk)), None)


def _row(pk: int) -> QuerySet[GapsAndBlocksForm]:
    return anonymous_rows().filter(pk=pk)


def anonymous_all(forms: Iterable[GapsAndBlocksForm], today: date) -> dict[int, AnonymousGap]:
    """Many of them by their number, with the steps of all in one query; no name, whoever agreed to it."""
    found = list(forms)
    steps: dict[int, list[GapStep]] = {form.pk: [] for form in found}
    for step in GapStep.objects.filter(form__in=found, is_outside=True).order_by("pk"):
        steps[step.form_id].append(step)
    return {form.pk: _anonymous(form, steps[form.pk], today) for form in found}


def anonymous(form: GapsAndBlocksForm, today: date, *, name: str = "") -> AnonymousGap:
    """Needs: `NEEDED` beside the form."""
    steps = GapStep.objects.filter(form=form, is_outside=True).order_by("pk")
    return _anonymous(form, steps, today, name=name)


def _anonymous(form: GapsAndBlocksForm, steps: Iterable[GapStep], today: date, *, name: str = "") -> AnonymousGap:
    until = form.answered_on or today
    closed, at_service = closed_days(form), frozenset(local_holidays(form.agency_id))
    return AnonymousGap(
        pk=form.pk,
        reference=form.reference,
        version=form.version,
        title=form.title,
        case_reference=form.case.reference,
        service=form.agency.label,
        sector=form.get_sector_display(),
        about=form.get_about_display(),
        kind=form.get_kind_display(),
        category=form.get_category_display(),
        extent=form.get_extent_display(),
        area=form.domain.label,
        concerned=form.about_agency.label if form.about_agency else form.about_service,
        description=form.description,
        evidence=form.evidence,
        solution=form.solution,
        advice=form.advice,
        action=form.action_taken,
        advised_on=form.advised_on,
        forum=form.forum_name,
        state=form.state,
        state_said=form.get_state_display(),
        raised_on=form.raised_on,
        sent_on=form.sent_on,
        national_on=form.national_on,
        due_on=form.due_on,
        result=form.get_result_display(),
        answer=form.answer,
        answered_on=form.answered_on,
        working_days=age(form.raised_on, until, at_service),
        days_at_level=age(form.level_since, until, closed),
        name=name,
        steps=tuple(_outside(steps)),
        days_allowed=age(form.level_since, form.due_on, closed) if form.due_on else 0,
        raised_by=_named(form.raised_by),
        service_phone=form.agency.phone,
        advised_by=_named(form.advised_by),
        waiting_on=_waiting_on(form),
        barrier=form.barrier.title if form.barrier else "",
        told_on=form.told_on,
        task_force=form.forum.label if form.forum else "",
        is_late=is_late(form.due_on, today),
        closed_at_service=at_service,
        closed_at_forum=frozenset(local_holidays(form.forum_id)) if form.forum_id else frozenset(),
    )


def name_agreed_to(form: GapsAndBlocksForm) -> str:
    """The name, while a consent to be named is in force; else nothing (LAW-gap-identity)."""
    if not NamingConsent.objects.filter(form=form, withdrawn_on=None).exists():
        return ""
    return form.case.service_user.name


def _named(person) -> str:
    return (person.get_full_name() or person.get_username()) if person else ""


def _waiting_on(form: GapsAndBlocksForm) -> str:
    """Where in the plan it stands, by number: the words of a plan stay inside the service."""
    goal = f"goal {form.goal.rank}" if form.goal and form.goal.rank else "a goal" if form.goal_id else ""
    return f"a step of {goal}" if form.step_id and goal else "a step of the plan" if form.step_id else goal


def _outside(steps: Iterable[GapStep]) -> Iterator[AnonymousStep]:
    said = [
        AnonymousStep(step.get_kind_display(), step.on, step.words, step.kind, level, step.due_on)
        for step, level in _with_levels(steps)
    ]
    yield from sorted(said, key=lambda step: step.on)


def _with_levels(steps: Iterable[GapStep]) -> Iterator[tuple[GapStep, str]]:
    """Each step with the level that took it: sent by the service, then the co-ordinator’s, then the national one’s."""
    level = SERVICE
    for step in steps:
        if step.kind == Kind.SENT:
            level = SERVICE
        yield step, level
        level = {Kind.SENT: CO_ORDINATOR, Kind.NATIONAL: NATIONAL}.get(Kind(step.kind), level)
