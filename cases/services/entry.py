"""The first steps with a person: the sheet, what is explained, the services they use, their choice of lead agency.

Each step is saved for itself, so that whoever leaves half-way finds it as it was.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django.utils import timezone

from agencies.models import Agency
from cases import rules, selectors
from cases.models import (
    Case,
    Explanation,
    InformationSheetIssue,
    LeadAgencyChoice,
    NoOtherServices,
    PathOpening,
)
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed


@command
def issue_sheet(
    *,
    actor,
    case: Case,
    how: str,
    given_on: date,
    language: str,
    with_interpreter: bool = False,
    with_reading_help: bool = False,
    in_large_print: bool = False,
    note: str = "",
) -> InformationSheetIssue:
    """Write down that the person was given the information sheet, heard it, or did not want it (GB1-info-sheet)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = _open(case)
    rules.check_sheet(how=how, language=language)
    rules.check_day(given_on, today=day_of(timezone.now()), field="given_on")
    issue = InformationSheetIssue.objects.create(
        case=case,
        how=how,
        given_on=given_on,
        given_by=actor,
        language=language.strip(),
        with_interpreter=with_interpreter,
        with_reading_help=with_reading_help,
        in_large_print=in_large_print,
        note=note,
    )
    audit.record(actor, "entry.sheet-issued", case, part=THE_CASE, how=how, on=str(given_on))
    return issue


@command
def explain(*, actor, case: Case, points: Collection[str], explained_on: date) -> list[Explanation]:
    """Tick what was explained today. Each of the four keeps its own day and worker (GB1-explain-protocols)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = _open(case)
    already = set(case.explanations.values_list("point", flat=True))
    rules.check_explained(points, already=already)
    rules.check_day(explained_on, today=day_of(timezone.now()), field="explained_on")
    made = [
        Explanation.objects.create(case=case, point=point, explained_on=explained_on, explained_by=actor)
        for point in Explanation.Point.values
        if point in points and point not in already
    ]
    audit.record(actor, "entry.explained", case, part=THE_CASE, points=[each.point for each in made])
    return made


@command
def say_no_services(*, actor, case: Case) -> NoOtherServices:
    """The person uses no other service: asked, and the answer was none."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = _open(case)
    rules.check_no_services(has_services=bool(selectors.listed_services(case)))
    said, made = NoOtherServices.objects.get_or_create(
        case=case, defaults={"said_on": day_of(timezone.now()), "recorded_by": actor}
    )
    if not made:
        said.said_on, said.recorded_by = day_of(timezone.now()), actor
        said.save()
    audit.record(actor, "entry.no-services", case, part=THE_CASE)
    return said


@command
def record_choice(
    *,
    actor,
    case: Case,
    asked_on: date,
    options: Sequence[Agency] = (),
    told: str = "",
    chosen: Agency | None = None,
    words: str = "",
    no_choice: str = "",
    no_choice_note: str = "",
) -> LeadAgencyChoice:
    """The person's choice of lead agency with the options shown, or why there was none (GB1-informed-choice)."""
    case_policy.require(actor, CaseAction.ENTER, case)
    case = _open(case)
    today = day_of(timezone.now())
    rules.check_choice(
        options=options, told=told, chosen=chosen, words=words, no_choice=no_choice, no_choice_note=no_choice_note
    )
    rules.check_day(asked_on, today=today, field="asked_on")
    choice = LeadAgencyChoice.objects.create(
        case=case,
        agency=asking(actor, case, today),
        told=told,
        chosen=chosen,
        words=words if chosen else "",
        no_choice=no_choice,
        no_choice_note=no_choice_note if no_choice else "",
        asked_on=asked_on,
        recorded_by=actor,
    )
    choice.options.set(options)
    audit.record(actor, "entry.choice-recorded", case, part=THE_CASE, chosen=bool(chosen), reason=no_choice)
    return choice


@command
def open_step_early(*, actor, case: Case, step: str, reason: str) -> PathOpening:
    """Begin a later step before an earlier one is done, and say why (GB1-identify-first)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = _open(case)
    rules.check_can_open_early(step, selectors.progress_of(case), reason=reason)
    opening = PathOpening.objects.create(
        case=case, step=step, reason=reason, opened_on=day_of(timezone.now()), opened_by=actor
    )
    audit.record(actor, "case.step-opened-early", case, part=THE_CASE, step=step)
    return opening


def asking(actor, case: Case, today: date) -> Agency:
    """For which agency this worker asks. Raises NotAllowed where it is none."""
    agency = selectors.asking_agency(actor, case, today)
    if agency is None:
        raise NotAllowed(f"make the entry of case {case.pk}")
    return agency


def _open(case: Case) -> Case:
    case = locked(case)
    rules.check_open(case)
    return case
