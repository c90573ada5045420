"""The first look at what a person needs: begun, saved as often as one likes, and completed once (KW-7.2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from assessments.models import InitialAssessment, SubstanceUse
from assessments.rules.initial import check_complete, check_may_begin, check_written
from assessments.selectors.care_team import decision_of, has_initial
from assessments.services.care_team import put_on_list
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.selectors import listed_services
from cases.services import entry
from cases.services.services_in_use import add_service_in_use
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import Conflict, DomainError
from core.versions import claim
from correspondence.rules.contacts import check_led
from correspondence.selectors.contacts import attended

State = InitialAssessment.State

# What the form fills in on the row itself.
FIELDS = [
    "contact_number",
    "assessed_on",
    "place",
    "source",
    "living_with",
    "children",
    "is_pregnant",
    "employment",
    "education",
    "pressing_needs",
    "needs_met",
    "refer_to_others",
    "severity",
    "urgency",
    "motivation",
    "injecting",
    "previous_treatment",
    "wants_key_worker",
    "other_services",
    "existing_role",
    "existing_role_agency",
    "existing_role_where",
    "is_homeless",
    "risks",
    "risk_words",
    "explained_confidentiality",
    "gave_information",
    "person_agreed",
]


@command
def save_initial_assessment(
    *,
    actor,
    case: Case,
    version: int,
    substances: Sequence[Mapping[str, Any]] = (),
    services: Sequence[Mapping[str, Any]] = (),
    refer_to: Iterable[Agency] = (),
    **values: Any,
) -> InitialAssessment:
    """Keep what is written so far; it may lack anything. Version 0 begins one."""
    draft, begun = _write(actor, case, version, substances, services, list(refer_to), values)
    audit.record(actor, f"initial-assessment.{'begun' if begun else 'saved'}", draft, part=THE_CASE)
    return draft


@command
def complete_initial_assessment(
    *,
    actor,
    case: Case,
    version: int,
    substances: Sequence[Mapping[str, Any]] = (),
    services: Sequence[Mapping[str, Any]] = (),
    refer_to: Iterable[Agency] = (),
    **values: Any,
) -> InitialAssessment:
    """Finish it with all five findings; it goes on the care team's list in the same moment (KW-7.2, KW-7.3a)."""
    draft, _ = _write(actor, case, version, substances, services, list(refer_to), values)
    now = timezone.now()
    has_services = bool(listed_services(draft.case))
    if draft.contact_number is None:
        draft.contact_number = max(attended(draft.case).count(), 1)
    said = {name: getattr(draft, name) for name in FIELDS} | {
        "refers_on": bool(draft.refer_to_others) or draft.refer_to.exists(),
        "knows_where": bool(draft.existing_role_agency_id or draft.existing_role_where),
    }
    check_complete(said, has_services=has_services)
    draft.state, draft.completed_at, draft.completed_by = State.COMPLETE, now, actor
    draft.save()
    if draft.other_services == "none" and not hasattr(draft.case, "no_other_services"):
        entry.say_no_services(actor=actor, case=draft.case)
    audit.record(actor, "initial-assessment.completed", draft, part=THE_CASE)
    put_on_list(draft, day_of(now))
    return draft


def _write(
    actor,
    case: Case,
    version: int,
    substances: Sequence[Mapping[str, Any]],
    services: Sequence[Mapping[str, Any]],
    refer_to: list[Agency],
    values: Mapping[str, Any],
) -> tuple[InitialAssessment, bool]:
    """The draft with all that was written, locked; True beside it where it is new."""
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"an initial assessment has no {', '.join(sorted(unknown))}")
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    check_led(case)
    draft, begun = _claimed(actor, case, version)
    for service in services:
        add_service_in_use(actor=actor, case=case, **service)
    for name, value in values.items():
        setattr(draft, name, value)
    check_written(
        assessed_on=draft.assessed_on,
        today=day_of(timezone.now()),
        risks=draft.risks,
        says_none=draft.other_services == "none",
        has_services=bool(listed_services(case)),
    )
    draft.save()
    draft.refer_to.set(refer_to)
    _set_substances(draft, substances)
    return draft, begun


def _claimed(actor, case: Case, version: int) -> tuple[InitialAssessment, bool]:
    draft = InitialAssessment.objects.filter(case=case, state=State.DRAFT).first()
    if draft is not None:
        if version == 0:  # opened before the other person began
            raise Conflict(draft, opened_version=0)
        claimed = claim(draft, version)
        claimed.case = case
        return claimed, False
    if version:
        raise DomainError(
            "Somebody else has completed this assessment while you were writing. Open it to read it.",
            code="completed-meanwhile",
        )
    check_may_begin(has_complete=has_initial(case), decision=decision_of(case))
    return InitialAssessment(case=case, agency=case.lead_agency, begun_by=actor, version=1), True


def _set_substances(draft: InitialAssessment, rows: Sequence[Mapping[str, Any]]) -> None:
    """In the order in which they are written, which is the order of how much each is a problem."""
    kept = {use.rank: use for use in draft.substances.all()}
    for rank, row in enumerate(rows, start=1):
        use = kept.pop(rank, None) or SubstanceUse(assessment=draft, rank=rank)
        if use.pk and all(getattr(use, name) == value for name, value in row.items()):
            continue
        for name, value in row.items():
            setattr(use, name, value)
        use.save()
    for use in kept.values():
        use.delete()
