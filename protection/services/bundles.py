"""The copy is made: papers, a table for machines and the files, in one archive (LAW-sar, GB2-full-file).

It is written beside its place and put there whole, in one transaction with the row that offers it and the end of the
job: a worker killed at any moment leaves nothing that anybody could take, and the job is begun again.
"""

import hashlib
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cases.models import Case
from cases.policies import CaseAction, case_policy
from core import audit, jobs
from core.commands import command
from core.days import day_of
from core.models import Job
from notifications import routing
from protection.archives import store
from protection.models import AccessRequest, Bundle, RecordPart
from protection.policies import RequestAction, access_request_policy
from protection.rules.requests import check_all_decided
from protection.selectors import requests as asked
from protection.selectors.copies import FULL_FILE
from protection.states import REQUEST

KEPT_DAYS = 30  # for which a finished copy can be taken


# Verbs ---------------------------------------------------------------------------------------------------------


@command
def keep_copy(*, actor, request: AccessRequest, job: Job, path: Path, pages: int, parts: int) -> Bundle:
    """The archive is put in its place and offered; what was made before is thrown away."""
    access_request_policy.require(actor, RequestAction.KEEP, request)
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("agency").get(pk=request.pk)
    request.state = REQUEST.target("finish the copy for", request.state)
    check_all_decided(asked.undecided_of(request))
    earlier = list(request.bundles.all())
    bundle = _kept(actor, path, pages, parts, request=request)
    for each in earlier:
        _thrown_away(each)
    request.version += 1
    request.save()
    audit.record(actor, "access-request.copy-made", request, bundle=bundle.pk, pages=pages, parts=parts)
    routing.tell(
        [routing.Receiver(actor.pk)],
        key=f"access-request:{request.pk}:made:{job.pk}",
        subject="The copy of a record is ready to send",
        about=request,
    )
    jobs.finish(job, {"bundle": bundle.pk})
    return bundle


@command
def ask_full_file(*, actor, case: Case) -> Job:
    """The case manager asks for the full case file (GB2-full-file). An export: it stands in the log."""
    case_policy.require(actor, CaseAction.CO_ORDINATE, case)
    for waiting in Job.objects.filter(kind=FULL_FILE, asked_by=actor, arguments={"case": case.pk}):
        if waiting.state in (Job.State.WAITING, Job.State.RUNNING):
            return waiting
    audit.record(actor, "case.full-file-asked", case)
    return jobs.ask(FULL_FILE, actor, case=case.pk)


@command
def keep_full_file(*, actor, case: Case, job: Job, path: Path, pages: int, parts: int) -> Bundle:
    """The archive is put in its place, for whoever asked, while they manage the case."""
    case_policy.require(actor, CaseAction.CO_ORDINATE, case)
    earlier = list(Bundle.objects.filter(case=case, made_by=actor))
    bundle = _kept(actor, path, pages, parts, case=case)
    for each in earlier:
        _thrown_away(each)
    audit.record(actor, "case.full-file-exported", case, bundle=bundle.pk, pages=pages)
    jobs.finish(job, {"bundle": bundle.pk})
    return bundle


@command
def clear_copies(*, actor, day: date) -> int:
    """Each night: copies whose day is over, the gathered words of requests that are over, bytes that no row knows."""
    count = 0
    for bundle in asked.to_clear(day):
        audit.record(actor, "bundle.cleared", bundle)
        _thrown_away(bundle)
        count += 1
    for request in asked.read_out(day)[:200]:
        cleared = RecordPart.objects.filter(request=request).exclude(words=[])
        cleared.update(words=[], changes=[], passages=[], fingerprint="")
        audit.record(actor, "access-request.parts-cleared", request)
        count += 1
    return count


def _kept(actor, path: Path, pages: int, parts: int, **of) -> Bundle:
    now = timezone.now()
    size, digest = path.stat().st_size, _digest(path)
    return Bundle.objects.create(
        key=store().put(path),  # if what follows is undone, the night's sweep finds it
        size=size,
        sha256=digest,
        pages=pages,
        parts=parts,
        made_at=now,
        made_by=actor,
        ends_on=day_of(now) + timedelta(days=KEPT_DAYS),
        **of,
    )


def _thrown_away(bundle: Bundle) -> None:
    key = bundle.key
    bundle.delete()
    transaction.on_commit(lambda: store().remove(key), robust=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
