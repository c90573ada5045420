"""Nobody who is case-managed is left without a case manager and without a task to appoint one (GB2-continuity)."""

from datetime import date

from simple_history.utils import bulk_create_with_history

from cases.models import Case, VacancyTask
from cases.policies import THE_CASE
from cases.selectors.continuity import agencies_to_tell, forgotten_cases
from core import audit
from core.commands import command
from core.errors import NotAllowed
from notifications import outbox, routing

BATCH = 500


@command
def open_missing_vacancies(*, actor, on: date) -> int:
    """Open one batch of tasks that nobody opened, and tell the managers. Returns how many; 0 when none is missing.

    The cases are locked as every verb on roles locks them: run twice, at once or after a crash, no case has two tasks.
    """
    if not actor.is_system:
        raise NotAllowed("check the continuity of all cases")
    found = forgotten_cases(on).order_by("pk").values_list("pk", flat=True)[:BATCH]
    locked = list(
        Case.objects.select_for_update().filter(pk__in=list(found)).order_by("pk").values_list("pk", flat=True)
    )
    # Asked once more under the lock: somebody may have been appointed while we waited for it.
    cases = list(forgotten_cases(on).filter(pk__in=locked).select_related("lead_agency").order_by("pk"))
    if not cases:
        return len(locked)
    tasks = bulk_create_with_history(
        [
            VacancyTask(case=case, agency=case.lead_agency, cause=VacancyTask.Cause.NIGHTLY_CHECK, opened_on=on)
            for case in cases
        ],
        VacancyTask,
        default_user=actor,
    )
    audit.record_all(actor, "case.vacancy-opened", cases, part=THE_CASE, cause=VacancyTask.Cause.NIGHTLY_CHECK.value)
    agencies = agencies_to_tell(cases, on)
    managers = {agency: routing.managers(agency, on) for agency in {one for told in agencies.values() for one in told}}
    notices = []
    for task in tasks:
        notices += routing.notices(
            [receiver for agency in agencies[task.case_id] for receiver in managers[agency]],
            key=f"vacancy:{task.pk}",
            subject=f"Nobody is case manager of {task.case.reference}: appoint somebody",
            about=task.case,
        )
    outbox.post_all(notices)
    return len(locked)
