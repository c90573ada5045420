"""Where a case stands on the four steps of the work, for its overview (GB1-identify-first)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from cases.models import Case, PathStep
from cases.policies import CaseAction
from cases.presenters import address
from cases.presenters_of_entry import opening_words, path_rungs, steps_to_open
from cases.selectors import openings_of, progress_by
from cases.selectors.files import CaseFile
from core.components import Rung, Step


@dataclass(frozen=True, slots=True)
class Path:
    """The four steps with their state, who opened a later one early and why, and those that could be."""

    rungs: tuple[Rung, ...]
    openings: tuple[tuple[str, str], ...]
    to_open: tuple[PathStep, ...]


def first_step(file: CaseFile, *, is_checked: bool) -> Iterator[Step]:
    """What comes before a case manager is appointed (GB1-existing-cm-check)."""
    case = file.case
    if is_checked or file.case_manager or case.level == Case.Level.HARM_REDUCTION_ONLY:
        return
    if CaseAction.WORK in file.can:
        yield Step(
            "Find out whether there is a case manager already",
            "Nobody is appointed before the person, and with their permission the services they use, were asked.",
            "Go on with the entry",
            address("cases:entry", case.pk),
        )


def told_step(file: CaseFile) -> Iterator[Step]:
    """That somebody has not been told yet how taking part works (KW-6.6b)."""
    case = file.case
    harm_reduction = case.level == Case.Level.HARM_REDUCTION_ONLY
    if not harm_reduction and case.participation_told_at is None and CaseAction.WORK in file.can:
        yield Step(
            "Tell the person how taking part works",
            "That key working is offered here, and whether it is expected, has not been told yet.",
            "Record that it was told",
            address("cases:participation", case.pk),
        )


def _notes(facts: Any) -> Iterator[tuple[str, str]]:
    """What is known of the plan and its reviews, in a few words."""
    if facts.plan_agreed_on:
        yield PathStep.PLAN, f"Done: plan agreed {_day(facts.plan_agreed_on)}"
    elif facts.is_assessed:
        yield PathStep.PLAN, "Assessed; no plan is agreed yet"
    elif facts.assessment_open:
        yield PathStep.PLAN, "In progress: the assessment"
    if facts.review_due_on:
        yield PathStep.MONITORING, f"In progress: review due {_day(facts.review_due_on)}"


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def path_of(file: CaseFile, facts: Any, agencies: Sequence[int]) -> Path | None:
    """The path of a case; none for a file of harm reduction only. `facts` is the case with what the overview asked."""
    case = file.case
    if case.level == Case.Level.HARM_REDUCTION_ONLY:
        return None
    managed = case.level == Case.Level.CASE_MANAGEMENT
    key_worked = any(member.agency_id == case.lead_agency_id for member in file.holding("key-worker"))
    is_led = bool(case.lead_agency_id) and (file.case_manager is not None if managed else key_worked)
    progress = progress_by(is_led=is_led, opened=facts.opened_steps, is_planned=bool(facts.plan_agreed_on))
    partners = sum(each != case.lead_agency_id for each in agencies)
    return Path(
        rungs=tuple(path_rungs(progress, partners=partners, notes=dict(_notes(facts)))),
        openings=tuple((opening_words(each), each.reason) for each in openings_of(case)) if progress.opened else (),
        to_open=tuple(steps_to_open(progress)) if CaseAction.WORK in file.can and case.is_open else (),
    )
