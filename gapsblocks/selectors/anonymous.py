"""The form as everybody outside the service gets it: built field by field, and nothing else reaches page or paper."""

from dataclasses import dataclass
from datetime import date

from gapsblocks.deadlines import age
from gapsblocks.models import GapsAndBlocksForm, GapStep


@dataclass(frozen=True, slots=True)
class AnonymousStep:
    kind: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class AnonymousGap:
    """A Gaps and Blocks form without the person: the file’s reference and the kind of person (LAW-gap-identity)."""

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


def anonymous(form: GapsAndBlocksForm, today: date, *, name: str = "") -> AnonymousGap:
    """Needs: case, agency, domain, about_agency and forum beside the form."""
    until = form.answered_on or today
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
        working_days=age(form.raised_on, until),
        days_at_level=age(form.level_since, until),
        name=name,
        steps=tuple(_outside(form)),
    )


def _outside(form: GapsAndBlocksForm):
    for step in GapStep.objects.filter(form=form, is_outside=True).order_by("on", "pk"):
        yield AnonymousStep(step.get_kind_display(), step.on, step.words)
