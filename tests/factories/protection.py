"""Requests for a record, made by the verbs of the work, and their jobs done as a worker does them."""

from hashlib import sha256
from typing import Any

from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from cases.models import Case
from core import job_runs
from core.days import today
from core.models import Attachment, Job
from protection.archives import store
from protection.models import AccessRequest, BreachReport, Bundle, TuslaInformation
from protection.services import breaches, requests, tusla


def asked_for(actor: User, case: Case, **fields: Any) -> AccessRequest:
    """A request of today by the person of this case, found by the file's reference."""
    values = {"asked_name": "Mary Ní Chonaill", "channel": "letter", "received_on": today()}
    return requests.record_request(
        actor=actor, agency=case.lead_agency, found=requests.Sought(reference=case.reference), **values | fields
    )


def done(request: AccessRequest) -> AccessRequest:
    """The job that this request waits for is done."""
    request.refresh_from_db()
    assert request.job_id
    Job.objects.filter(pk=request.job_id).update(state=Job.State.WAITING)
    job_runs.run(request.job_id)
    request.refresh_from_db()
    return request


def gathered(actor: User, case: Case, **fields: Any) -> AccessRequest:
    request = asked_for(actor, case, **fields)
    requests.check_identity(actor=actor, request=request, how="In person, with a passport.")
    requests.gather(actor=actor, request=request)
    return done(request)


def all_given(actor: User, request: AccessRequest) -> None:
    """Everything that is marked is given."""
    for part in request.parts.exclude(marks=[]).filter(decision=""):
        requests.decide_part(actor=actor, part=part, decision="include")


def copied(actor: User, request: AccessRequest) -> AccessRequest:
    requests.make_copy(actor=actor, request=request)
    return done(request)


def reported(actor: User, agency: Agency, **fields: Any) -> BreachReport:
    values = {"discovered_at": timezone.now(), "what": "A letter went astray.", "whose": "One person."}
    return breaches.report_breach(actor=actor, agency=agency, **values | fields)


def told_by_tusla(actor: User, case: Case, **fields: Any) -> TuslaInformation:
    values = {"received_on": today(), "how": "telephone", "from_whom": "Duty social worker", "content": "Zanzibar."}
    return tusla.record_from_tusla(actor=actor, case=case, **values | fields)


def of_protection(case: Case, scan: Attachment, worker: User, officer: User) -> dict[str, Any]:
    """A request whose record is gathered, with a paper in it and a copy; a breach; and what Tusla told."""
    asked = gathered(officer, case)
    content = b"PK"
    with store().scratch() as path:
        path.write_bytes(content)
        key = store().put(path)
    return {
        "asked": asked,
        "record_part": asked.parts.get(label=Attachment._meta.label, object_id=scan.pk),
        "bundle": Bundle.objects.create(
            request=asked,
            key=key,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            pages=1,
            parts=1,
            made_at=timezone.now(),
            made_by=officer,
            ends_on=today(),
        ),
        "breach": reported(worker, case.lead_agency),
        "from_tusla": told_by_tusla(worker, case),
    }
