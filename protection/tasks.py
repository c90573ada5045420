"""Long work and daily work of data protection."""

from django.utils import timezone

from accounts.actors import system_actor
from cases.models import Case
from core.days import today
from core.jobs import job_kind, progress
from core.models import Job
from core.schedule import Turn, daily, regular
from protection import archives
from protection.deadlines import REQUEST
from protection.models import AccessRequest
from protection.selectors.record import batches, count_of, whose_record
from protection.services import breaches, bundles, requests


@job_kind(requests.GATHER)
def gather(job: Job) -> None:
    request = AccessRequest.objects.select_related("person", "agency").get(pk=job.arguments["access_request"])
    assert request.person
    whose = whose_record(request.person, request.agency, today())
    done, total = 0, count_of(whose)
    progress(job, done, total)
    for pieces in batches(whose):
        done += requests.take_in(actor=job.asked_by, request=request, job=job, pieces=pieces)
        progress(job, min(done, total), total)
    requests.finish_gathering(actor=job.asked_by, request=request, job=job)


@job_kind(requests.MAKE)
def make(job: Job) -> None:
    request = AccessRequest.objects.select_related("agency").get(pk=job.arguments["access_request"])
    with archives.store().scratch() as path:
        made = archives.write_copy(request, path, lambda done, total: progress(job, done, total))
        bundles.keep_copy(actor=job.asked_by, request=request, job=job, path=path, pages=made[0], parts=made[1])


@job_kind(bundles.FULL_FILE)
def full_file(job: Job) -> None:
    case = Case.objects.select_related("lead_agency").get(pk=job.arguments["case"])
    with archives.store().scratch() as path:
        made = archives.write_full_file(case, path, lambda done, total: progress(job, done, total))
        bundles.keep_full_file(actor=job.asked_by, case=case, job=job, path=path, pages=made[0], parts=made[1])


@daily("protection.tell_of_requests", "Requests for a record: due within a week, and overdue")
def tell_of_requests(turn: Turn) -> int:
    return sum(requests.remind(actor=system_actor(), stage=stage, day=turn.day) for stage in REQUEST.stages)


@regular("protection.tell_of_breaches", "The 72 hours of breaches: 24 left, 4 left, over", does="reminder")
def tell_of_breaches() -> int:
    """Each stage is told once, however often this is asked."""
    return breaches.remind_of_breaches(actor=system_actor(), now=timezone.now())


@daily("protection.clear_copies", "Copies of records whose day is over, and what was gathered", does="deletion")
def clear_copies(turn: Turn) -> int:
    return bundles.clear_copies(actor=system_actor(), day=turn.today) + archives.sweep()
