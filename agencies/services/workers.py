"""Posts: who works in an agency, in which roles, under whom, with what training."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from agencies import rules
from agencies.models import Agency, Competence, TrainingRecord, Worker, WorkerRole
from agencies.policies import AgencyAction, WorkerAction, agency_policy, worker_policy
from agencies.selectors import managers_above, possible_line_managers
from agencies.services.standing import lock_readers
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.text import fold
from core.versions import claim

POST_FIELDS = frozenset({"job_title", "profession", "phone", "hours_week", "is_mandated_person"})


@command
def add_worker(
    *,
    actor,
    agency: Agency,
    first_name: str,
    last_name: str,
    email: str,
    started_on: date,
    roles: Collection[str] = (),
    **fields: Any,
) -> Worker:
    """Give somebody a post here. One person has one account: a known e-mail address gets a further post.

    The new account cannot sign in until its holder has followed an invitation (accounts.services.invite).
    """
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    Agency.objects.select_for_update().get(pk=agency.pk)  # two administrators adding the same person
    users = get_user_model().objects
    user = users.filter(email__iexact=email).exclude(email="").first()
    has_post_here = bool(user) and Worker.objects.filter(agency=agency, user=user, left_on=None).exists()
    rules.check_new_post(has_post_here=has_post_here, started_on=started_on, today=day_of(timezone.now()))
    if user is None:
        user = users.create_user(
            username=_free_username(first_name, last_name), email=email, first_name=first_name, last_name=last_name
        )
    worker = Worker.objects.create(agency=agency, user=user, started_on=started_on, **_only(fields))
    audit.record(actor, "worker.added", worker, agency=agency.pk, roles=sorted(roles))
    for role in sorted(roles):
        rules.check_can_give_role(role, is_self=user == actor, is_in_post=True, on_server=actor.is_system)
        _give(actor, worker, role)
    return worker


@command
def edit_worker(
    *, actor, worker: Worker, version: int, first_name: str, last_name: str, email: str, **fields: Any
) -> Worker:
    """Change what is written of a post, and the person's name; an address once signed in with is its holder's."""
    worker_policy.require(actor, WorkerAction.ADMINISTER, worker)
    worker = claim(worker, version)
    user = get_user_model().objects.select_for_update().get(pk=worker.user_id)
    changed = sorted(name for name, value in _only(fields).items() if getattr(worker, name) != value)
    for name in changed:
        setattr(worker, name, fields[name])
    worker.save()
    if (user.first_name, user.last_name, user.email.lower()) != (first_name, last_name, email.lower()):
        rules.check_account_is_kept_here(worker_policy.allows(actor, WorkerAction.KEEP_ACCOUNT, worker))
    if user.email.lower() != email.lower():
        rules.check_email_may_change(has_signed_in=user.last_login is not None)
        if get_user_model().objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
            raise DomainError("Somebody else has this e-mail address.", code="same-email", field="email")
        changed.append("email")
    if (user.first_name, user.last_name) != (first_name, last_name):
        changed.append("name")
    user.first_name, user.last_name, user.email = first_name, last_name, email
    user.save(update_fields=["first_name", "last_name", "email"])
    audit.record(actor, "worker.edited", worker, agency=worker.agency_id, changed=changed)
    return worker


@command
def give_role(*, actor, worker: Worker, role: str) -> WorkerRole:
    """Let a post do what this role may do (S.4)."""
    worker_policy.require(actor, WorkerAction.ADMINISTER, worker)
    in_post = Worker.objects.in_post(day_of(timezone.now())).filter(pk=worker.pk).exists()
    is_self = worker.user_id == actor.pk
    rules.check_can_give_role(role, is_self=is_self, is_in_post=in_post, on_server=actor.is_system)
    if WorkerRole.objects.current().filter(worker=worker, role=role).exists():
        raise DomainError("This role is held already.", code="role-held", field="roles")
    return _give(actor, worker, role)


@command
def end_role(*, actor, worker: Worker, role: str) -> WorkerRole:
    """Take a role from a post; its history stays."""
    worker_policy.require(actor, WorkerAction.ADMINISTER, worker)
    # Whoever else would take the other administrator's role waits here.
    Agency.objects.select_for_update().get(pk=worker.agency_id)
    lock_readers([worker.user_id])
    row = WorkerRole.objects.current().select_for_update().filter(worker=worker, role=role).first()
    if row is None:
        raise DomainError("This role is not held.", code="role-not-held", field="roles")
    posts = Worker.objects.in_post(day_of(timezone.now())).filter(agency=worker.agency_id, user__is_active=True)
    others = posts.with_role(rules.ADMIN).exclude(pk=worker.pk)
    rules.check_can_end_role(role, other_administrators=others.count())
    row.ended_at, row.ended_by = timezone.now(), actor
    row.save()
    audit.record(actor, "role.ended", worker, agency=worker.agency_id, role=role)
    return row


@command
def change_roles(*, actor, worker: Worker, roles: Collection[str]) -> str:
    """Make these the roles of a post, all or nothing. Returns what is unwise in the result, if anything is.

    A role beyond the agency stays as it is: it is given and ended on the server.
    """
    worker_policy.require(actor, WorkerAction.ADMINISTER, worker)
    rows = WorkerRole.objects.current().filter(worker=worker).exclude(role__in=rules.NATIONAL)
    held = set(rows.values_list("role", flat=True))
    for role in sorted(set(roles) - held):
        give_role(actor=actor, worker=worker, role=role)
    for role in sorted(held - set(roles)):
        end_role(actor=actor, worker=worker, role=role)
    return rules.role_warning(roles)


@command
def choose_line_manager(*, actor, worker: Worker, line_manager: Worker | None) -> Worker:
    """Say who supervises this worker: a manager of the same agency, never in a circle."""
    worker_policy.require(actor, WorkerAction.ADMINISTER, worker)
    # Two choices at once could close a circle between them.
    Agency.objects.select_for_update().get(pk=worker.agency_id)
    worker = Worker.objects.select_for_update().get(pk=worker.pk)
    if line_manager is not None:
        today = day_of(timezone.now())
        rules.check_line_manager(
            worker=worker.pk,
            manager=line_manager.pk,
            is_manager_here=possible_line_managers(worker.agency_id, today).filter(pk=line_manager.pk).exists(),
            above_manager=managers_above(line_manager),
        )
    worker.line_manager = line_manager
    worker.version += 1
    worker.save()
    audit.record(
        actor, "worker.line-manager-chosen", worker, agency=worker.agency_id, manager=getattr(line_manager, "pk", None)
    )
    return worker


@command
def record_leave(*, actor, worker: Worker, leave_from: date | None, leave_until: date | None) -> Worker:
    """Record a long leave, or clear it. Whoever is on leave is still in post; the manager arranges the cover."""
    worker_policy.require(actor, WorkerAction.TRAIN, worker)
    rules.check_leave(leave_from=leave_from, leave_until=leave_until)
    worker = Worker.objects.select_for_update().get(pk=worker.pk)
    worker.on_leave_from, worker.on_leave_until = leave_from, leave_until
    worker.version += 1
    worker.save()
    audit.record(actor, "worker.leave-recorded", worker, agency=worker.agency_id, leave_from=str(leave_from or ""))
    return worker


@command
def record_training(
    *, actor, worker: Worker, kind: str, done_on: date, title: str = "", provider: str = ""
) -> TrainingRecord:
    """Write down training that this worker has done, with its day (GB2-training)."""
    worker_policy.require(actor, WorkerAction.TRAIN, worker)
    rules.check_done(done_on=done_on, today=day_of(timezone.now()))
    row = TrainingRecord.objects.create(worker=worker, kind=kind, done_on=done_on, title=title, provider=provider)
    audit.record(actor, "worker.training-recorded", worker, agency=worker.agency_id, kind=kind, done_on=str(done_on))
    return row


@command
def add_competence(*, actor, worker: Worker, name: str, permits: str = "", note: str = "") -> Competence:
    """Write down what this worker can do well: a language, an approach, a qualification."""
    worker_policy.require(actor, WorkerAction.TRAIN, worker)
    if Competence.objects.filter(worker=worker, name__iexact=name).exists():
        raise DomainError("This is written down already.", code="same-name", field="name")
    row = Competence.objects.create(worker=worker, name=name, permits=permits, note=note)
    audit.record(actor, "worker.competence-added", worker, agency=worker.agency_id, name=name)
    return row


@command
def remove_competence(*, actor, worker: Worker, competence: Competence) -> None:
    worker_policy.require(actor, WorkerAction.TRAIN, worker)
    competence = Competence.objects.select_for_update().get(pk=competence.pk, worker=worker)
    audit.record(actor, "worker.competence-removed", worker, agency=worker.agency_id, name=competence.name)
    competence.delete()


def _give(actor, worker: Worker, role: str) -> WorkerRole:
    row = WorkerRole.objects.create(worker=worker, role=role, given_by=actor)
    audit.record(actor, "role.given", worker, agency=worker.agency_id, role=role)
    return row


def _only(fields: dict[str, Any]) -> dict[str, Any]:
    if stray := fields.keys() - POST_FIELDS:
        raise TypeError(f"Not for this verb: {', '.join(sorted(stray))}")
    return fields


def _free_username(first_name: str, last_name: str) -> str:
    """aoife.byrne, and where that is taken aoife.byrne2: short to type at a sign-in."""
    base = fold(f"{first_name} {last_name}").replace(" ", ".")[:100] or "worker"
    taken = set(get_user_model().objects.filter(username__startswith=base).values_list("username", flat=True))
    number = 1
    while (name := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return name
