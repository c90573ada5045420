"""One barrier behind many forms: a co-ordinator joins them, keeps its history, and ends it (GB2-gap-structural)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from cases.policies import THE_CASE
from cases.services.notices import tell
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed
from core.versions import claim
from gapsblocks.kinds import Extent
from gapsblocks.models import Barrier, BarrierEntry, GapsAndBlocksForm, NotOneCause
from gapsblocks.policies import BarrierAction, barrier_policy, forums_of
from gapsblocks.rules import barriers as rules
from gapsblocks.rules import forms as form_rules
from gapsblocks.rules.identity import Identity, find
from gapsblocks.selectors.barriers import changed_words, forms_with_people, named_in, possible_owners
from gapsblocks.selectors.themes import alike_pairs, forget_banner
from gapsblocks.services.outside import check_said_together

# The history tells every reader of the barrier that its words changed; what they were, only who keeps it.
CHANGED = {
    frozenset({"title"}): "The title was changed",
    frozenset({"words"}): "What is known of it was changed",
    frozenset({"title", "words"}): "The title and what is known of it were changed",
}
Chosen = Iterable[tuple[int, int]]  # forms, each with the version that the page showed


@command
def join_as_one(*, actor, forum: Agency, forms: Chosen, title: str, words: str = "") -> Barrier:
    """A person confirms that these forms are one cause: from now on they are one barrier, and systemic."""
    _require_of_forum(actor, forum)
    chosen = dict(forms)
    rules.check_can_join(title=title, count=len(chosen))
    rows = _claimed(forum.pk, chosen)
    _check_names_nobody(rows, title=title, words=words)
    today = day_of(timezone.now())
    agencies = Counter(form.about_agency_id for form in rows if form.about_agency_id).most_common(1)
    barrier = Barrier.objects.create(
        forum=forum,
        title=title.strip(),
        category=Counter(form.category for form in rows).most_common(1)[0][0],
        about_agency_id=agencies[0][0] if agencies else None,
        words=words.strip(),
        made_on=today,
        made_by=actor,
        owner=actor,
    )
    _join(actor, barrier, rows, today)
    audit.record(actor, "barrier.made", barrier, forms=[form.reference for form in rows])
    return barrier


@command
def say_not_one_cause(*, actor, forum: Agency, forms: Chosen, barrier: Barrier | None = None) -> int:
    """These forms look alike and are not one cause, or not this barrier: it is remembered and not asked again."""
    _require_of_forum(actor, forum)
    ids = dict(forms)
    rules.check_some(len(ids))
    rows = list(GapsAndBlocksForm.objects.filter(pk__in=ids).order_by("pk"))
    rules.check_of_this_forum([form.reference for form in rows if form.forum_id != forum.pk])
    beside = list(barrier.forms.values_list("pk", flat=True)) if barrier else []
    pairs = alike_pairs([*ids, *beside])
    today = day_of(timezone.now())
    transaction.on_commit(lambda: forget_banner(forum.pk))
    for first, second in pairs:
        NotOneCause.objects.create(first_id=first, second_id=second, said_on=today, said_by=actor)
    audit.record(actor, "gap.not-one-cause", None, forum=forum.pk, forms=[form.reference for form in rows])
    return len(pairs)


@command
def add_forms(*, actor, barrier: Barrier, forms: Chosen) -> Barrier:
    """Further forms of the same cause."""
    barrier_policy.require(actor, BarrierAction.KEEP, barrier)
    barrier = _locked(barrier)
    rules.check_open(barrier.ended_on is not None)
    chosen = dict(forms)
    rules.check_some(len(chosen))
    rows = _claimed(barrier.forum_id, chosen)
    _join(actor, barrier, rows, day_of(timezone.now()))
    barrier.save()
    audit.record(actor, "barrier.forms-added", barrier, forms=[form.reference for form in rows])
    return barrier


@command
def take_out(*, actor, barrier: Barrier, form: GapsAndBlocksForm, version: int, reason: str) -> Barrier:
    """A form that was joined by mistake goes its own way again, and is what it was before."""
    barrier_policy.require(actor, BarrierAction.KEEP, barrier)
    barrier = _locked(barrier)
    form = claim(form, version)
    rules.check_is_in(form.barrier_id == barrier.pk)
    form_rules.check_reason(reason)
    _check_names_nobody([form], reason=reason)
    before = form.history.filter(barrier=None).order_by("-history_date", "-history_id").first()
    form.barrier = None
    form.extent = before.extent if before else form.extent
    form.save()
    barrier.save()
    _enter(barrier, day_of(timezone.now()), actor, f"A form was taken out: {reason.strip()}")
    audit.record(actor, "gap.taken-out", form, part=THE_CASE)
    audit.record(actor, "barrier.form-taken-out", barrier, form=form.reference)
    return barrier


@command
def write_line(*, actor, barrier: Barrier, on: date, words: str) -> BarrierEntry:
    """One dated line of what was done about it."""
    barrier_policy.require(actor, BarrierAction.KEEP, barrier)
    form_rules.check_colleagues(words=words, on=on, today=day_of(timezone.now()))
    _check_names_nobody(barrier.forms.all(), words=words)
    entry = _enter(barrier, on, actor, words.strip())
    audit.record(actor, "barrier.entry-written", barrier)
    return entry


@command
def change_words(
    *, actor, barrier: Barrier, version: int, title: str, words: str, settled: Iterable[str] = ()
) -> Barrier:
    """What the cause is called, and what is known of it, said anew. What stood there before is kept.

    New words are looked at as those of a step are: nothing in them may tell who a person of its forms is.
    """
    barrier_policy.require(actor, BarrierAction.KEEP, barrier)
    barrier = claim(barrier, version)
    rules.check_open(barrier.ended_on is not None)
    rules.check_words(title=title)
    changed = changed_words(barrier, title=title, words=words)
    rules.check_changed(changed)
    forms = list(forms_with_people(barrier))
    _check_names_nobody(forms, **changed)
    check_said_together(actor, forms, changed, settled)
    for name, text in changed.items():
        setattr(barrier, name, text)
    barrier.save()
    transaction.on_commit(lambda: forget_banner(barrier.forum_id))
    _enter(barrier, day_of(timezone.now()), actor, CHANGED[frozenset(changed)])
    audit.record(actor, "barrier.words-changed", barrier, fields=sorted(changed))
    return barrier


@command
def give_owner(*, actor, barrier: Barrier, version: int, owner) -> Barrier:
    """Who keeps after it. They are told."""
    barrier_policy.require(actor, BarrierAction.KEEP, barrier)
    barrier = claim(barrier, version)
    today = day_of(timezone.now())
    rules.check_owner(possible_owners(barrier.forum_id, today).filter(pk=owner.pk).exists())
    barrier.owner = owner
    barrier.save()
    _enter(barrier, today, actor, f"{owner} keeps after it")
    audit.record(actor, "barrier.owner-given", barrier, owner=owner.pk)
    if owner.pk != actor.pk:
        key = f"barrier:{barrier.pk}:owner:{barrier.version}"
        tell([owner], key=key, subject="A barrier of the register is yours to keep after", about=barrier)
    return barrier


@command
def end_barrier(*, actor, barrier: Barrier, version: int, reason: str) -> Barrier:
    """The cause is gone, or is another's matter now. Its forms and its history stay."""
    barrier_policy.require(actor, BarrierAction.KEEP, barrier)
    barrier = claim(barrier, version)
    rules.check_open(barrier.ended_on is not None)
    form_rules.check_reason(reason)
    _check_names_nobody(barrier.forms.all(), reason=reason)
    barrier.ended_on = day_of(timezone.now())
    barrier.save()
    _enter(barrier, barrier.ended_on, actor, f"Ended: {reason.strip()}")
    audit.record(actor, "barrier.ended", barrier)
    return barrier


@command
def reopen_barrier(*, actor, barrier: Barrier, version: int, reason: str) -> Barrier:
    """It stands in the way again."""
    barrier_policy.require(actor, BarrierAction.KEEP, barrier)
    barrier = claim(barrier, version)
    rules.check_ended(barrier.ended_on is not None)
    form_rules.check_reason(reason)
    _check_names_nobody(barrier.forms.all(), reason=reason)
    barrier.ended_on = None
    barrier.save()
    _enter(barrier, day_of(timezone.now()), actor, f"Opened again: {reason.strip()}")
    audit.record(actor, "barrier.reopened", barrier)
    return barrier


def _require_of_forum(actor, forum: Agency) -> None:
    if forum.pk not in forums_of(actor, timezone.now()):
        raise NotAllowed(f"keep the barriers of agency {forum.pk}")


def _locked(barrier: Barrier) -> Barrier:
    """For what others may do at the same time without undoing it: the row, counted up."""
    locked = Barrier.objects.select_for_update().get(pk=barrier.pk)
    locked.version += 1
    return locked


def _claimed(forum_id: int, chosen: dict[int, int]) -> list[GapsAndBlocksForm]:
    """These forms, locked in one order, if all are this forum’s, free, and as the page showed them."""
    rows = list(GapsAndBlocksForm.objects.select_for_update().filter(pk__in=chosen).order_by("pk"))
    strangers = [form.reference for form in rows if form.forum_id != forum_id or form.sent_on is None]
    rules.check_of_this_forum(strangers or (["one that is not there"] if len(rows) < len(chosen) else []))
    rules.check_free([form.reference for form in rows if form.barrier_id])
    rules.check_unchanged([form.reference for form in rows if form.version != chosen[form.pk]])
    return rows


def _join(actor, barrier: Barrier, rows: list[GapsAndBlocksForm], today: date) -> None:
    transaction.on_commit(lambda: forget_banner(barrier.forum_id))
    for form in rows:
        form.barrier, form.extent = barrier, Extent.SYSTEMIC
        form.version += 1
        form.save()
        audit.record(actor, "gap.joined", form, part=THE_CASE)
    # which forms, and so how many, is told to who keeps the barrier alone: not in the history that others read
    _enter(barrier, today, actor, "Forms were joined")


def _enter(barrier: Barrier, on: date, by, words: str) -> BarrierEntry:
    return BarrierEntry.objects.create(barrier=barrier, on=on, by=by, words=words)


def _check_names_nobody(forms: Iterable[GapsAndBlocksForm], **texts: str) -> None:
    """Only of those whose name the co-ordinators may know: of anybody else a refusal would tell them the name."""
    names = tuple(named_in(forms))
    if names:
        who = Identity(names=names)
        rules.check_names_nobody([found for field, text in texts.items() for found in find(field, text, who)])
