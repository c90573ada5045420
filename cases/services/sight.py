"""Who may not see a person's file whatever their role: it is their own, a relative's, or too near to them."""

from cases.models import Case, SightBar
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_can_bar
from cases.selectors.sight import holds_a_role, may_be_barred
from core import audit
from core.commands import command
from core.days import today
from core.errors import NotAllowed
from notifications import routing


@command
def bar_from_file(*, actor, case: Case, worker, reason: str) -> SightBar:
    """Keep `worker` from every file of this person, at once: in lists, pages, search, log and notices alike.

    The lead agency's manager or data protection officer does it; a worker may also bar themselves. Where the worker
    holds a role on the case its managers are told, so that somebody else is named.
    """
    _require_oversight(actor, case, is_own=worker == actor)
    person = case.service_user
    # a copy that the worker is taking at this moment has been read, or is refused (core.attachments)
    list(Case.objects.select_for_update().filter(service_user=person).order_by("pk").values_list("pk"))
    check_can_bar(
        is_known=may_be_barred(case, today()).contains(worker),
        is_barred=SightBar.objects.filter(service_user=person, user=worker).exists(),
    )
    bar = SightBar.objects.create(service_user=person, user=worker, reason=reason, set_by=actor)
    audit.record(actor, "case.worker-barred", case, part=THE_CASE, worker=worker.pk, reason=reason)
    if holds_a_role(case, worker):
        others = [one for one in routing.managers(case.lead_agency, today()) if one.user_id != worker.pk]
        routing.tell(
            others,
            key=f"barred:{bar.pk}",
            subject=f"{worker} may no longer see {case.reference}: name somebody else",
            about=case,
        )
    return bar


@command
def lift_bar(*, actor, case: Case, bar: SightBar) -> None:
    """Let the worker see again what their roles give them. That they were barred stays in the history."""
    _require_oversight(actor, case)
    if bar.service_user_id != case.service_user_id:
        raise NotAllowed(f"lift bar {bar.pk}")
    audit.record(actor, "case.bar-lifted", case, part=THE_CASE, worker=bar.user_id)
    bar.delete()


def _require_oversight(actor, case: Case, *, is_own: bool = False) -> None:
    can = case_policy.can(actor, case)
    if CaseAction.READ_LOG not in can and not (is_own and CaseAction.VIEW in can):
        raise NotAllowed(f"bar a worker from case {case.pk}")
