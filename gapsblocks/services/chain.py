"""A form on its way: the manager’s advice, out to the co-ordinator, up to the national co-ordinator, and the answer.

Each level is told when it comes to it; the worker who raised it is told of each step (KW-16.1.2 to KW-16.1.5).
"""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date

from django.utils import timezone

from agencies.models import Agency, WorkerRole
from agencies.selectors import holders_of, setting
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services.notices import tell
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim
from gapsblocks.deadlines import due_on
from gapsblocks.models import GapsAndBlocksForm, GapStep, SettledFinding
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules import forms as rules
from gapsblocks.rules import outside
from gapsblocks.selectors.identity import findings_of, has_guessed_enough, settled_of
from gapsblocks.selectors.levels import closed_days, has_others_first
from gapsblocks.selectors.people import national_co_ordinators
from gapsblocks.selectors.route import TO_A_TASK_FORCE, forums_for, route_of
from gapsblocks.services.guessing import watched
from gapsblocks.services.outside import check_said
from gapsblocks.services.plan import show_in_plan
from gapsblocks.services.raising import take_step
from gapsblocks.states import DAYS_OF, GAP, OUTSIDE
from notifications import routing

Kind, Role = GapStep.Kind, WorkerRole.Role


@command
def advise(*, actor, form: GapsAndBlocksForm, version: int, advice: str, action: str) -> GapsAndBlocksForm:
    """The line manager’s advice and action: the gate through which everything goes (KW-16.1.2)."""
    gap_policy.require(actor, GapAction.ADVISE, form)
    form = claim(form, version)
    state = GAP.target("advise", form.state)
    today = day_of(timezone.now())
    check_first(actor, form, today)
    rules.check_advice(advice=advice, action=action)
    form.state, form.advised_on, form.advised_by = state, today, actor
    form.advice, form.action_taken = advice.strip(), action.strip()
    form.save()
    take_step(form, Kind.ADVICE, today, actor, f"{form.advice}\n{form.action_taken}")
    audit.record(actor, "gap.advised", form, part=THE_CASE)
    tell_worker(form, "advised", "Your manager has advised on a gap or block", but=actor)
    return form


@command
def send_to_co_ordinator(
    *, actor, form: GapsAndBlocksForm, version: int, forum: Agency, extent: str, settled: Iterable[str] = ()
) -> GapsAndBlocksForm:
    """Out of the service, to the co-ordinator of a task force, with no word that tells whose file it is (KW-16.1.3)."""
    gap_policy.require(actor, GapAction.SEND, form)
    form = claim(form, version)
    today = day_of(timezone.now())
    check_first(actor, form, today)
    receivers = list(holders_of(Role.COORDINATOR, forum, today))
    form.route = route_of(form.agency)
    rules.check_can_send(
        is_advised=form.is_advised,
        extent=extent,
        recipient_is_forum=forums_for(form.agency, today).filter(pk=forum.pk).exists(),
    )
    rules.check_route(goes_this_way=form.route in TO_A_TASK_FORCE)
    form.state = GAP.target("send to the co-ordinator", form.state)
    found = findings_of(form)
    said = settled_of(form) | set(settled)
    reads_file = CaseAction.VIEW_WHOLE in case_policy.can(actor, form.case)
    with nullcontext() if reads_file else watched(actor, [form]):
        outside.check_not_guessing(not reads_file and has_guessed_enough(actor, timezone.now()), "settled")
        rules.check_settled(found, said)
    for key in sorted({each.key for each in found} - settled_of(form)):
        SettledFinding.objects.create(form=form, key=key, settled_on=today, settled_by=actor)
    form.forum, form.forum_name = forum, setting("escalation_forum", form.agency_id)
    form.extent, form.sent_on, form.sent_by = extent, today, actor
    _at_new_level(form, today)
    form.save()
    show_in_plan(actor, form)
    take_step(form, Kind.SENT, today, actor, "", is_outside=True)
    audit.record(actor, "gap.sent", form, part=THE_CASE, to=forum.pk, settled=len(found))
    tell(
        receivers,
        key=f"gap:{form.pk}:sent:{form.version}",
        subject=f"A gap or block has come to you ({form.reference})",
        about=form,
    )
    tell_worker(form, "sent", "A gap or block is with the co-ordinator", but=actor)
    return form


@command
def add_work(
    *,
    actor,
    form: GapsAndBlocksForm,
    version: int,
    kind: str,
    on: date,
    words: str,
    due_on: date | None = None,
    settled: Iterable[str] = (),
) -> GapStep:
    """What the co-ordinator did, alone or with the treatment and rehabilitation group (KW-16.1.4).

    `settled` are words of it that its writer says to be of somebody or something else.
    """
    gap_policy.require(actor, GapAction.WORK, form)
    form = claim(form, version)
    rules.check_is_outside(form.state in OUTSIDE)
    outside.check_work(kind=kind, words=words, on=on, due_on=due_on, today=day_of(timezone.now()))
    check_said(actor, form, "words", words, settled)
    form.save()
    step = take_step(form, Kind(kind), on, actor, words.strip(), is_outside=True, due_on=due_on)
    audit.record(actor, "gap.worked-on", form, part=THE_CASE, kind=kind)
    tell_worker(form, f"work:{step.pk}", "The co-ordinator has worked on a gap or block", but=actor)
    return step


@command
def send_to_national(
    *, actor, form: GapsAndBlocksForm, version: int, words: str = "", settled: Iterable[str] = ()
) -> GapsAndBlocksForm:
    """Up to the national co-ordinator: by the co-ordinator who has it, or by a manager with a reason (KW-16.1.5)."""
    gap_policy.require(actor, GapAction.RAISE_UP, form)
    form = claim(form, version)
    form.state = GAP.target("send to the national co-ordinator", form.state)
    rules.check_can_go_national(is_co_ordinator=GapAction.WORK in gap_policy.can(actor, form), reason=words)
    check_said(actor, form, "words", words, settled)
    today = day_of(timezone.now())
    form.national_on, form.national_by = today, actor
    _at_new_level(form, today)
    form.save()
    show_in_plan(actor, form)
    take_step(form, Kind.NATIONAL, today, actor, words.strip(), is_outside=True)
    audit.record(actor, "gap.sent-national", form, part=THE_CASE)
    tell(
        national_co_ordinators(today),
        key=f"gap:{form.pk}:national:{form.version}",
        subject=f"A gap or block has come to the national level ({form.reference})",
        about=form,
    )
    tell_worker(form, "national", "A gap or block is with the national co-ordinator", but=actor)
    return form


@command
def answer(
    *, actor, form: GapsAndBlocksForm, version: int, result: str, words: str, settled: Iterable[str] = ()
) -> GapsAndBlocksForm:
    """Resolved, partly, or not, in words; by the level that has it. It goes back to the worker and to the person."""
    gap_policy.require(actor, GapAction.ANSWER, form)
    form = claim(form, version)
    today = day_of(timezone.now())
    check_first(actor, form, today)
    form.state = GAP.target("answer", form.state)
    rules.check_answer(answer=words, result=result)
    if form.sent_on is not None:
        check_said(actor, form, "answer", words, settled)
    form.result, form.answer, form.answered_on, form.answered_by = result, words.strip(), today, actor
    form.due_on = None
    form.save()
    show_in_plan(actor, form)
    take_step(form, Kind.ANSWER, today, actor, form.answer, is_outside=form.sent_on is not None)
    audit.record(actor, "gap.answered", form, part=THE_CASE, result=result)
    tell_worker(form, "answered", "A gap or block is answered: tell the person", but=actor)
    return form


@command
def tell_person(*, actor, form: GapsAndBlocksForm, version: int, told_on: date, changed: str) -> GapsAndBlocksForm:
    """The answer was told to the person, and what it changed. Only then is the form closed (GB2-gap-tracked)."""
    gap_policy.require(actor, GapAction.WRITE, form)
    form = claim(form, version)
    form.state = GAP.target("close", form.state)
    today = day_of(timezone.now())
    rules.check_told(changed=changed, told_on=told_on, today=today)
    form.told_on, form.told_by, form.changed = told_on, actor, changed.strip()
    form.save()
    show_in_plan(actor, form)
    take_step(form, Kind.TOLD, told_on, actor, form.changed)
    audit.record(actor, "gap.told", form, part=THE_CASE)
    return form


@command
def reopen(*, actor, form: GapsAndBlocksForm, version: int, reason: str) -> GapsAndBlocksForm:
    """The barrier stands again, or the answer did not hold: back to the manager, with what was there before."""
    gap_policy.require(actor, GapAction.SEND, form)
    form = claim(form, version)
    form.state = GAP.target("reopen", form.state)
    rules.check_reason(reason)
    today = day_of(timezone.now())
    form.result, form.answer, form.changed = "", "", ""
    form.answered_on = form.answered_by = form.told_on = form.told_by = None
    form.national_on = form.national_by = None  # it goes the whole way again; the steps keep the way it went
    form.sent_on = form.sent_by = None  # inside its words may change: nobody outside reads them till it is sent again
    _at_new_level(form, today)
    form.save()
    show_in_plan(actor, form)
    take_step(form, Kind.REOPENED, today, actor, reason.strip())
    audit.record(actor, "gap.reopened", form, part=THE_CASE)
    tell_worker(form, "reopened", "A gap or block is opened again", but=actor)
    return form


def check_first(actor, form: GapsAndBlocksForm, today: date) -> None:
    """What a manager does with a form inside: the managers of the service that raised it come first."""
    rules.check_own_managers_first(has_others_first=has_others_first(actor, form, today), service=form.agency.label)


def _at_new_level(form: GapsAndBlocksForm, today: date) -> None:
    form.level_since = today
    form.due_on = due_on(setting(DAYS_OF[form.state], form.agency_id), today, closed_days(form))


def tell_worker(form: GapsAndBlocksForm, what: str, subject: str, *, but) -> None:
    """The worker who raised it; where they left, the managers in their stead. Each step that is taken is told once."""
    people = routing.named(form.raised_by, "the worker who raised it", form.agency, day_of(timezone.now()))
    routing.tell(
        [each for each in people if each.user_id != but.pk],
        key=f"gap:{form.pk}:{what}:{form.version}",
        subject=f"{subject} ({form.reference})",
        about=form,
    )
