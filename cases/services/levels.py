"""From key working to case management and back: asked with a reason, agreed by the manager, kept (KW-7.7b)."""

from datetime import date

from django.utils import timezone

from cases import rules, selectors
from cases.models import Case, CaseManagerAssignment, LeadAgencyAgreement, LevelChange, VacancyTask
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services import key_workers
from cases.services.assignments import agree_to_lead, end, fill_vacancy, locked, open_vacancy
from cases.services.notices import tell_managers
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from notifications import outbox


@command
def ask_level_change(*, actor, case: Case, to_level: str, reason: str) -> LevelChange:
    """Whoever works on the case asks its manager for the other level."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    today = day_of(timezone.now())
    rules.check_level_change(
        case,
        to_level=to_level,
        reason=reason,
        is_waiting=case.level_changes.filter(decided_at=None).exists(),
    )
    if to_level == Case.Level.CASE_MANAGEMENT:
        _check_none_elsewhere(case)
    change = LevelChange.objects.create(
        case=case, from_level=case.level, to_level=to_level, reason=reason, changed_on=today, asked_by=actor
    )
    audit.record(actor, "case.level-change-asked", case, part=THE_CASE, to_level=str(to_level))
    tell_managers(
        case.lead_agency_id,
        key=f"level-change:{change.pk}",
        subject=f"A change of level waits for you in {case.reference}",
        about=case,
        on=today,
    )
    return change


@command
def decide_level_change(
    *,
    actor,
    change: LevelChange,
    agreed: bool,
    note: str = "",
    complexity_reason: str = "",
    complexity_note: str = "",
    committed_until: date | None = None,
    most_contact: bool = False,
    statutory_obligation: bool = False,
    best_placed: bool = False,
    kw_enough_reason: str = "",
    stays_as_key_worker: bool = False,
) -> LevelChange:
    """The lead agency's manager agrees, and the case changes; or does not, and says why.

    To case management: the agency commits itself to lead, and the task to appoint a case manager is opened. To key
    working: the case manager's role and the commitment end; they may stay on as key worker.
    """
    case_policy.require(actor, CaseAction.MANAGE, change.case)
    case = locked(change.case)
    change = LevelChange.objects.get(pk=change.pk)
    now = timezone.now()
    today = day_of(now)
    rules.check_open(case)
    if change.decided_at:
        raise DomainError("This change has been decided already.", code="already-decided")
    if not agreed and not note.strip():
        raise DomainError("Say why not.", code="no-reason", field="note")
    if agreed and change.to_level == Case.Level.CASE_MANAGEMENT:
        _promote(
            actor,
            case,
            on=today,
            reason=complexity_reason,
            note=complexity_note,
            committed_until=committed_until,
            most_contact=most_contact,
            statutory_obligation=statutory_obligation,
            best_placed=best_placed,
        )
    elif agreed:
        _demote(actor, case, on=today, reason=kw_enough_reason, stays=stays_as_key_worker)
    change.agreed, change.decision_note = agreed, note
    change.decided_at, change.decided_by, change.changed_on = now, actor, today
    change.save()
    audit.record(actor, "case.level-change-decided", case, part=THE_CASE, to_level=change.to_level, agreed=agreed)
    if change.asked_by != actor:
        outbox.post(
            recipient=change.asked_by,
            key=f"level-change:{change.pk}:decided",
            subject=f"The change of level in {case.reference} is decided",
            about=case,
        )
    return change


def _check_none_elsewhere(case: Case) -> None:
    check = selectors.completed_check(case)
    rules.check_no_manager_elsewhere(check.outcome if check else "")


def _promote(actor, case: Case, *, on: date, reason: str, note: str, committed_until: date | None, **grounds: bool):
    assert case.lead_agency  # whoever agreed manages it
    rules.check_signed_up(case.lead_agency.is_signed_up)
    rules.check_complexity(reason)
    _check_none_elsewhere(case)
    case.complexity_reason, case.complexity_note = reason, note
    case.level, case.kw_enough_reason = Case.Level.CASE_MANAGEMENT, ""
    case.version += 1
    case.save()
    agree_to_lead(actor, case, case.lead_agency, on=on, committed_until=committed_until, **grounds)
    fill_vacancy(actor, case)  # a task for lack of a co-ordinator becomes the task to appoint a case manager
    open_vacancy(actor, case, cause=VacancyTask.Cause.LEVEL, on=on)


def _demote(actor, case: Case, *, on: date, reason: str, stays: bool) -> None:
    rules.check_key_working_is_enough(reason)
    present = selectors.current_case_manager(case)
    case.level, case.kw_enough_reason = Case.Level.KEY_WORKING, reason
    case.version += 1
    case.save()
    for agreement in case.lead_agreements.filter(ended_on=None):
        agreement.ended_on, agreement.end_reason = on, LeadAgencyAgreement.End.LEVEL
        agreement.save()
    fill_vacancy(actor, case)
    if present:
        end(present, on=on, reason=CaseManagerAssignment.End.LEVEL)
        audit.record(actor, "case.manager-ended", case, part=THE_CASE, worker=present.worker_id, reason="level")
        held = case.key_workers.current().filter(worker=present.worker, agency=present.agency)
        if stays and not held.exists():
            post = present.agency.workers.in_post(on).filter(user=present.worker).first()
            if post is None:
                raise DomainError(
                    "The case manager has left the agency, so they cannot stay on.",
                    code="not-of-agency",
                    field="stays_as_key_worker",
                )
            key_workers.engage(
                actor,
                case,
                present.worker,
                agency=present.agency,
                profession=post.profession,
                starts_on=on,
                agreed=None,  # less than before
            )
    if selectors.lacks_co_ordinator(case):
        open_vacancy(actor, case, cause=VacancyTask.Cause.SEVERAL_KEY_WORKERS, on=on)
