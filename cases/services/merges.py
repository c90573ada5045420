"""Two records of one person become one: asked without a word to the worker, agreed by both sides, and undone."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import managers_of, standing_of
from cases import rules_of_merging as rules
from cases import selectors
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    FamilyLink,
    KeyWorkerAssignment,
    LeadAgencyAgreement,
    MergeTask,
    PersonMerge,
    ServiceUser,
    SightBar,
)
from cases.policies import (
    MergeTaskAction,
    PersonMergeAction,
    ServiceUserAction,
    merge_task_policy,
    person_merge_policy,
    service_user_policy,
)
from cases.reach import STILL_OPEN, TO_CASE, TO_PERSON, OnMerge
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from notifications import outbox

SAME_NAME_AND_BIRTH = "Same name and date of birth"

# Filled from the record that goes where the one that stays says nothing; what differs is kept with the merge.
COPIED = (
    "first_names",
    "last_name",
    "known_as",
    "date_of_birth",
    "estimated_birth_year",
    "phone",
    "email",
    "preferred_contact",
    "safe_to_contact",
    "address",
    "eircode",
    "next_of_kin_name",
    "next_of_kin_relationship",
    "next_of_kin_phone",
    "next_of_kin_may_be_told",
    "languages",
    "interpreter_language",
)


def look_elsewhere(actor, person: ServiceUser, agency: Agency) -> None:
    """Ask the managers of both sides where another agency has somebody of the same name and birth date."""
    for other in selectors.same_elsewhere(person, agency.pk, day_of(timezone.now())):
        open_merge_task(actor, person, other, SAME_NAME_AND_BIRTH)


def open_merge_task(actor, person: ServiceUser, other: ServiceUser, reason: str) -> MergeTask | None:
    """The question for both managers, once for two records, with a notice to each side."""
    one, two = sorted((person, other), key=lambda each: each.pk)
    task, created = MergeTask.objects.get_or_create(
        one=one,
        other=two,
        defaults={
            "reason": reason,
            "one_agency_id": selectors.home_agency(one),
            "other_agency_id": selectors.home_agency(two),
        },
    )
    if not created:
        return None
    # Written without the number of a file, so that it stands on no timeline that a worker reads.
    audit.record(actor, "merge.asked", task)
    _tell(task, {task.one_agency_id, task.other_agency_id}, "asked", "Two records may be one person")
    return task


@command
def ask_merge(*, actor, person: ServiceUser, other: ServiceUser, reason: str) -> MergeTask:
    """A worker who knows both records says that they are one person; their managers decide."""
    service_user_policy.require(actor, ServiceUserAction.EDIT, person)
    service_user_policy.require(actor, ServiceUserAction.VIEW_WHOLE, other)
    rules.check_two_records(person, other)
    task = open_merge_task(actor, person, other, reason[:120] or "Asked for by a worker")
    if task is None:
        raise DomainError("The managers have been asked about these two already.", code="merge-asked")
    return task


@command
def decide_merge(*, actor, task: MergeTask, same: bool, note: str = "") -> MergeTask:
    """A manager says for their side whether the two records are one person. When both agree, they become one."""
    merge_task_policy.require(actor, MergeTaskAction.DECIDE, task)
    task = MergeTask.objects.select_for_update().get(pk=task.pk)
    rules.check_undecided(task)
    now = timezone.now()
    task.note = "\n".join(filter(None, (task.note, note)))
    both = {task.one_agency_id, task.other_agency_id}
    if not same:
        task.outcome, task.decided_at, task.decided_by = MergeTask.Outcome.DIFFERENT, now, actor
        task.save()
        audit.record(actor, "merge.two-people", task)
        _tell(task, both, "different", "Two records were found to be two people", but=actor)
        return task
    managed = standing_of(actor, day_of(now)).managed
    news = False
    for side in ("one", "other"):
        agency = getattr(task, f"{side}_agency_id")
        if getattr(task, f"{side}_agreed_at") is None and (agency is None or agency in managed):
            setattr(task, f"{side}_agreed_at", now)
            setattr(task, f"{side}_agreed_by", actor)
            news = True
    rules.check_news(news)
    task.save()
    audit.record(actor, "merge.agreed", task)
    if task.one_agreed_at and task.other_agreed_at:
        _merge(actor, task)
        _tell(task, both, "merged", "Two records of one person are now one", but=actor)
    else:
        _tell(task, both, f"half:{actor.pk}", "The other side says that two records are one person", but=actor)
    return task


def _tell(task: MergeTask, agencies: set[int | None], key: str, subject: str, but=None) -> None:
    today = day_of(timezone.now())
    managers = {manager for agency in agencies if agency for manager in managers_of(agency, today)}
    for manager in sorted(managers - {but}, key=lambda each: each.pk):
        outbox.post(recipient=manager, key=f"merge:{task.pk}:{key}", subject=subject, about=task)


class _Ledger:
    """Every change that a merge makes, as it was and as it became, so that it can be read and taken back."""

    def __init__(self) -> None:
        self.changes: list[dict[str, Any]] = []

    def change(self, row: Model, **fields: Any) -> None:
        was = {name: _text(row, name) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        now = {name: _text(row, name) for name in fields}
        self.changes.append({"label": row._meta.label, "pk": row.pk, "was": was, "now": now})


def _text(row: Model, name: str) -> str | None:
    """A field's value as text, the same before and after the database."""
    field: Any = row._meta.get_field(name)
    value = getattr(row, field.attname)
    if value is None:
        return None
    return str(value.pk if isinstance(value, Model) else field.to_python(value) if not field.is_relation else value)


def _merge(actor, task: MergeTask) -> PersonMerge:
    """Make one record of two. Both sides have agreed, and the task is locked."""
    today = day_of(timezone.now())
    people = {
        each.pk: each for each in ServiceUser.objects.select_for_update().filter(pk__in=[task.one_id, task.other_id])
    }
    rules.check_two_records(*people.values())
    cases = Case.objects.select_for_update().filter(service_user__in=people).order_by("pk")
    shared = [case for case in cases if case.is_open and case.level != Case.Level.HARM_REDUCTION_ONLY]
    managers = _managers(shared)
    shared.sort(key=lambda case: rules.standing_of_case(case, has_manager=case.pk in managers))
    kept = people[shared[0].service_user_id if shared else min(people)]
    gone = next(person for person in people.values() if person.pk != kept.pk)
    ledger = _Ledger()
    if len(shared) == 2:
        stays, goes = shared
        rules.check_can_fold(goes, managers.get(stays.pk), managers.get(goes.pk))
        _fold(ledger, stays, goes, actor, today)
    _move(ledger, kept, gone)
    otherwise = _fill(ledger, kept, gone)
    if gone.ihi and not kept.ihi:
        kept.ihi, kept.ihi_agency = gone.ihi, gone.ihi_agency  # not in the ledger: no other agency ever reads it
        kept.save()
    ledger.change(gone, merged_into=kept, version=gone.version + 1)
    merge = PersonMerge.objects.create(
        kept=kept,
        gone=gone,
        merged_by=actor,
        reason=task.note or task.reason,
        moved={"changes": ledger.changes, "task": task.pk},
        before={"otherwise": otherwise},
    )
    task.outcome, task.decided_at, task.decided_by = MergeTask.Outcome.SAME, timezone.now(), actor
    task.save()
    audit.record(actor, "person.merged", kept, gone=gone.pk, merge=merge.pk)
    return merge


def _managers(cases: list[Case]) -> dict[int, CaseManagerAssignment]:
    current = CaseManagerAssignment.objects.current().select_related("worker", "agency")
    return {each.case_id: each for each in current.filter(case__in=cases, scope=CaseManagerAssignment.Scope.INDIVIDUAL)}


def _rows(link: str, target: Model, *, still_open: bool = False):
    """The rows of one declared link that lead to this person or case."""
    label, _, name = link.rpartition(".")
    rows = apps.get_model(label)._default_manager.filter(**{name: target.pk}).order_by("pk")
    return name, rows.filter(STILL_OPEN[label]) if still_open else rows


def _move(ledger: _Ledger, kept: ServiceUser, gone: ServiceUser) -> None:
    for link, verb in TO_PERSON.items():
        if verb is OnMerge.MOVES:
            name, rows = _rows(link, gone)
            for row in rows:
                if not _said_already(row, kept, gone):
                    ledger.change(row, **{name: kept})


def _said_already(row: Model, kept: ServiceUser, gone: ServiceUser) -> bool:
    """Whether the record that stays has this already; then the row remains with the record that goes."""
    if isinstance(row, SightBar):
        return SightBar.objects.filter(service_user=kept, user=row.user_id).exists()
    if isinstance(row, FamilyLink):
        relative = row.relative_id if row.person_id == gone.pk else row.person_id
        pair = Q(person=kept, relative=relative) | Q(person=relative, relative=kept)
        return relative == kept.pk or FamilyLink.objects.filter(pair).exists()
    return False


def _fill(ledger: _Ledger, kept: ServiceUser, gone: ServiceUser) -> dict[str, str]:
    """Take over what only the record that goes knew; returns what the two said differently."""
    filled: dict[str, Any] = {}
    otherwise: dict[str, str] = {}
    for name in COPIED:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        if theirs and not mine and not (name == "eircode" and kept.no_fixed_abode):
            filled[name] = theirs
        elif theirs and theirs != mine:
            otherwise[name] = str(theirs)
    ledger.change(kept, **filled, version=kept.version + 1)
    return otherwise


def _fold(ledger: _Ledger, stays: Case, goes: Case, actor, today: date) -> None:
    """Close the younger or less led case; its agencies, workers and services go on in the other."""
    for link, verb in TO_CASE.items():
        if verb is OnMerge.STAYS:
            continue
        name, rows = _rows(link, goes, still_open=verb is not OnMerge.MOVES)
        for row in rows:
            if verb is OnMerge.CLOSES:
                _close(ledger, row, actor, today)
            elif _there_already(row, stays):
                _end(ledger, row, today)
            else:
                ledger.change(row, **{name: stays})
    ledger.change(goes, status=Case.Status.CLOSED, closed_on=today, version=goes.version + 1)
    latest = max(filter(None, (stays.last_contact_on, goes.last_contact_on)), default=None)
    ledger.change(stays, last_contact_on=latest, version=stays.version + 1)
    # Each file tells its own readers: what became of it, and what came into it.
    audit.record(actor, "case.folded", goes, part="case", into=stays.pk)
    audit.record(actor, "case.took-in", stays, part="case", case=goes.pk)


def _there_already(row: Model, stays: Case) -> bool:
    if isinstance(row, CaseAgency):
        return CaseAgency.objects.filter(case=stays, agency=row.agency_id, left_on=None).exists()
    if isinstance(row, KeyWorkerAssignment):
        rows = KeyWorkerAssignment.objects.current()
        return rows.filter(case=stays, worker=row.worker_id, agency=row.agency_id).exists()
    return False


def _end(ledger: _Ledger, row: Model, today: date) -> None:
    if isinstance(row, CaseAgency):
        ledger.change(row, left_on=today)
    elif isinstance(row, KeyWorkerAssignment):
        # The worker has the same role in the case that stays, so this right goes with its record of tenure.
        permission = row.permission
        ledger.change(row, ended_on=today, end_reason=KeyWorkerAssignment.End.OTHER, permission=None)
        if permission:
            permission.delete()


def _close(ledger: _Ledger, row: Any, actor, today: date) -> None:
    if isinstance(row, LeadAgencyAgreement):
        ledger.change(row, ended_on=today, end_reason=LeadAgencyAgreement.End.CLOSURE)
    elif row._meta.label == "cases.LevelChange":
        note = "The case was folded into another of the same person."
        ledger.change(row, decided_at=timezone.now(), decided_by=actor, agreed=False, decision_note=note)
    else:
        ledger.change(row, filled_at=timezone.now(), filled_by=actor)


@command
def undo_merge(*, actor, merge: PersonMerge) -> PersonMerge:
    """Make two records of one again, as long as nothing that the merge touched has been changed since."""
    person_merge_policy.require(actor, PersonMergeAction.UNDO, merge)
    merge = PersonMerge.objects.select_for_update().get(pk=merge.pk)
    rules.check_not_undone(merge)
    changes = merge.moved["changes"]
    rows = {
        (change["label"], change["pk"]): apps.get_model(change["label"])
        ._default_manager.select_for_update()
        .filter(pk=change["pk"])
        .first()
        for change in changes
    }
    last = {(change["label"], change["pk"], name): now for change in changes for name, now in change["now"].items()}
    rules.check_untouched(
        all(
            rows[label, pk] is not None and _text(rows[label, pk], name) == now
            for (label, pk, name), now in last.items()
        ),
        ended_a_right=any("permission" in change["was"] for change in changes),
    )
    for change in reversed(changes):
        row: Any = rows[change["label"], change["pk"]]
        for name, text in change["was"].items():
            field = row._meta.get_field(name)
            value = row.version + 1 if name == "version" else None if text is None else _value(field, text)
            setattr(row, field.attname, value)
        row.save()
    kept, gone = ServiceUser.objects.get(pk=merge.kept_id), ServiceUser.objects.get(pk=merge.gone_id)
    if gone.ihi and kept.ihi == gone.ihi:
        kept.ihi, kept.ihi_agency = "", None
        kept.save()
    merge.undone_at, merge.undone_by = timezone.now(), actor
    merge.save()
    audit.record(actor, "person.merge-undone", kept, gone=gone.pk, merge=merge.pk)
    return merge


def _value(field: Any, text: str) -> Any:
    return int(text) if field.is_relation else field.to_python(text)
