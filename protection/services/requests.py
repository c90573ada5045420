"""A person’s request for their record: received, checked, gathered, decided, sent (LAW-sar)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Agency, WorkerRole
from agencies.selectors import standing_of
from core import audit, jobs
from core.commands import command
from core.days import day_of
from core.deadlines import Stage
from core.errors import DomainError, NotAllowed
from core.models import Job
from notifications import routing
from protection.deadlines import REQUEST as DUE
from protection.kinds import POSITIONS
from protection.models import AccessRequest, RecordPart
from protection.policies import PartAction, RequestAction, access_request_policy, record_part_policy
from protection.rules import requests as rules
from protection.selectors.record import Piece
from protection.selectors.requests import at_stage, cases_in, person_asked_about, undecided_of
from protection.states import REQUEST, RequestState

DPO = WorkerRole.Role.DPO
GATHER, MAKE = "protection.gather", "protection.make"
READ = "access-request.record-read"


@dataclass(frozen=True, slots=True)
class Sought:
    """By what the request lets a person be found: the reference of a file, or the name and the date of birth."""

    reference: str = ""
    first_names: str = ""
    last_name: str = ""
    born: date | None = None


@command
def record_request(
    *,
    actor,
    agency: Agency,
    found: Sought,
    asked_name: str,
    channel: str,
    received_on: date,
    on_whose_authority: str = "",
    even_if_none: bool = False,
) -> AccessRequest:
    """The officer writes down that somebody asks for their record; the month runs from the day it came.

    Where the agency holds no file that the words meet, it is recorded without a person if the officer says so: it is to
    be answered all the same.
    """
    now = timezone.now()
    if agency.pk not in standing_of(actor, day_of(now)).agencies_as(DPO):
        raise NotAllowed("record a request for a record")
    rules.check_received(received_on, day_of(now))
    rules.check_authority(channel, on_whose_authority)
    person = person_asked_about(agency, day_of(now), **asdict(found))
    if person is None and not even_if_none:
        raise DomainError(
            "No file of your agency is met by these words, or more than one. Check them letter for letter, or add the "
            "reference.",
            code="no-such-file",
            field="reference",
        )
    try:
        with transaction.atomic():
            request = AccessRequest.objects.create(
                agency=agency,
                person=person,
                asked_name=asked_name,
                channel=channel,
                on_whose_authority=on_whose_authority,
                received_on=received_on,
                due_on=rules.due_day(received_on),
                recorded_at=now,
                recorded_by=actor,
            )
    except IntegrityError:
        raise DomainError("A request of this person is open already.", code="open-already") from None
    access_request_policy.require(actor, RequestAction.KEEP, request)  # not of oneself, nor of somebody too near
    audit.record(actor, "access-request.recorded", request, due_on=str(request.due_on))
    return request


@command
def check_identity(*, actor, request: AccessRequest, how: str) -> AccessRequest:
    """The officer is sure that whoever asks is that person, or may ask for them; and says how."""
    request = _locked(actor, request, "check the identity for")
    request.checked_how, request.checked_at, request.checked_by = how, timezone.now(), actor
    return _saved(actor, request, "access-request.identity-checked")


@command
def give_longer(*, actor, request: AccessRequest, months: int, because: str, told_on: date) -> AccessRequest:
    """One or two months more, for what is much or hard. The person has been told within the first month."""
    request = _locked(actor, request)
    if not request.is_open:
        raise DomainError("This request is over.", code="wrong-state")
    rules.check_longer(
        months=months,
        already=request.months_more,
        told_on=told_on,
        received_on=request.received_on,
        due_on=request.due_on,
        today=day_of(timezone.now()),
    )
    request.months_more, request.more_because, request.more_told_on = months, because, told_on
    request.due_on = rules.due_day(request.received_on, months)
    return _saved(actor, request, "access-request.given-longer", due_on=str(request.due_on))


# Gathering -----------------------------------------------------------------------------------------------------


@command
def gather(*, actor, request: AccessRequest) -> AccessRequest:
    """Have the record gathered, and open it to the officer until a day: the one act by which they come to read it.

    Gathered anew, what has changed since waits for a decision again; what has not keeps its own.
    """
    request = _locked(actor, request, "gather the record for")
    if request.person_id is None:
        raise DomainError("No record of this person was found: close the request instead.", code="no-record")
    _check_idle(request)
    today = day_of(timezone.now())
    request.read_until = rules.last_day_to_read(request.received_on, today)
    request.job = jobs.ask(GATHER, actor, access_request=request.pk)
    return _saved(actor, request, "access-request.gathering", read_until=str(request.read_until))


@command
def take_in(*, actor, request: AccessRequest, job: Job, pieces: Sequence[Piece]) -> int:
    """Some pieces of the record are copied into the request. Run again with the same pieces, it changes nothing."""
    access_request_policy.require(actor, RequestAction.KEEP, request)
    label = pieces[0].label
    rows = request.parts.select_for_update().filter(label=label, object_id__in=[each.object_id for each in pieces])
    there = {row.object_id: row for row in rows}
    new, same = [], []
    for piece in pieces:
        row = there.get(piece.object_id)
        if row is None:
            new.append(_part(request, job, piece))
        elif row.fingerprint == piece.fingerprint and row.words:
            same.append(row.pk)
        else:
            _renew(row, job, piece)
    RecordPart.objects.bulk_create(new)
    RecordPart.objects.filter(pk__in=same).update(gathered=job.pk)
    return len(pieces)


def _part(request: AccessRequest, job: Job, piece: Piece) -> RecordPart:
    return RecordPart(
        request=request,
        case_id=piece.case_id,
        label=piece.label,
        object_id=piece.object_id,
        position=POSITIONS[piece.label],
        day=piece.day,
        words=piece.words,
        changes=piece.changes,
        fingerprint=piece.fingerprint,
        marks=piece.marks,
        gathered=job.pk,
    )


def _renew(row: RecordPart, job: Job, piece: Piece) -> None:
    row.words, row.changes, row.marks, row.day = piece.words, piece.changes, piece.marks, piece.day
    row.fingerprint, row.gathered = piece.fingerprint, job.pk
    row.decision = row.ground = row.because = ""
    row.passages, row.decided_at, row.decided_by = [], None, None
    row.save()


@command
def finish_gathering(*, actor, request: AccessRequest, job: Job) -> AccessRequest:
    """All is there: the officer can read it. What is no longer in the record is no longer in the request."""
    request = _locked(actor, request, "read through")
    RecordPart.objects.filter(request=request).exclude(gathered=job.pk).delete()
    cases = cases_in(request)
    audit.record_all(actor, "case.record-gathered", cases, request=request.pk)
    _saved(actor, request, "access-request.gathered", parts=request.parts.count())
    routing.tell(
        [routing.Receiver(actor.pk)],
        key=f"access-request:{request.pk}:gathered:{job.pk}",
        subject="A record is gathered: decide what is given",
        about=request,
    )
    jobs.finish(job)
    return request


# Deciding ------------------------------------------------------------------------------------------------------


@command
def read_parts(*, actor, request: AccessRequest) -> None:
    """The officer looks at what was gathered: a line in the log of each file, each time."""
    _check_reading(actor, request)
    audit.record_all(actor, READ, cases_in(request), request=request.pk)


@command
def decide_part(
    *,
    actor,
    part: RecordPart,
    decision: str,
    ground: str = "",
    because: str = "",
    advised_by: str = "",
    passages: Sequence[str] = (),
) -> RecordPart:
    """Give it, keep it back, or blank out some words: with a ground in the law, and a reason."""
    record_part_policy.require(actor, PartAction.DECIDE, part)
    request = AccessRequest.objects.select_for_update().get(pk=part.request_id)
    if request.state != RequestState.DECIDING:
        raise DomainError("The copy is made: open the decisions again first.", code="wrong-state")
    part = RecordPart.objects.select_for_update().get(pk=part.pk)
    if decision == RecordPart.Decision.REDACT and part.label == "core.Attachment":
        raise DomainError(
            "No words can be taken out of a file. Give it whole, or keep it back.", code="file-whole", field="decision"
        )
    texts = [value for _, value in part.words] + [line[-1] for line in part.changes]
    rules.check_decision(
        decision=decision,
        ground=ground,
        because=because,
        advice=bool(advised_by.strip()),
        passages=passages,
        texts=texts,
    )
    given = decision == RecordPart.Decision.INCLUDE
    part.decision, part.ground = decision, "" if given else ground
    advised = f" Practitioner asked: {advised_by.strip()}." if advised_by.strip() and not given else ""
    part.because = f"{because.strip()}{advised}"
    part.passages = list(passages) if decision == RecordPart.Decision.REDACT else []
    part.decided_at, part.decided_by = timezone.now(), actor
    part.save()
    audit.record(
        actor, "access-request.part-decided", request, part_number=part.pk, decision=decision, ground=part.ground
    )
    return part


# The copy ------------------------------------------------------------------------------------------------------


@command
def make_copy(*, actor, request: AccessRequest) -> AccessRequest:
    """Have the copy made. Refused while anything that is marked waits for a decision."""
    request = _locked(actor, request, "make the copy for")
    _check_reading(actor, request)
    rules.check_all_decided(undecided_of(request))
    _check_idle(request)
    request.job = jobs.ask(MAKE, actor, access_request=request.pk)
    return _saved(actor, request, "access-request.copy-asked")


@command
def decide_again(*, actor, request: AccessRequest) -> AccessRequest:
    """Open the decisions again. The copy that was made is thrown away with the next."""
    return _saved(actor, _locked(actor, request, "decide again about"), "access-request.reopened")


@command
def send(*, actor, request: AccessRequest, how: str, sent_on: date) -> AccessRequest:
    """The person has their copy. The officer reads no further; the copy can be taken until its day."""
    request = _locked(actor, request, "send")
    today = day_of(timezone.now())
    if not request.received_on <= sent_on <= today:
        raise DomainError("The day lies between the request and today.", code="wrong-day", field="sent_on")
    request.sent_how = f"{how.strip()} ({sent_on:%d.%m.%Y})"
    return _ended(actor, request, "access-request.sent")


@command
def refuse(*, actor, request: AccessRequest, because: str) -> AccessRequest:
    """Nothing is given, for a reason that the law knows; the person is told it, and where they may complain."""
    request = _locked(actor, request, "refuse")
    request.ended_because = because
    return _ended(actor, request, "access-request.refused")


@command
def close(*, actor, request: AccessRequest, because: str) -> AccessRequest:
    """It needs no copy: the agency holds nothing, or the person wants it no longer."""
    request = _locked(actor, request, "close")
    request.ended_because = because
    return _ended(actor, request, "access-request.closed")


# Time ----------------------------------------------------------------------------------------------------------


@command
def remind(*, actor, stage: Stage, day: date) -> int:
    """Owe the officers what has reached this stage of its month on this day. Each stage of each due day once."""
    count = 0
    for request in at_stage(stage, day):
        count += routing.tell(
            routing.holders(DPO, request.agency, day),
            key=f"access-request:{request.pk}:{request.due_on}:{stage.code}",
            subject=f"{DUE.label}: {stage.label.lower()}",
            about=request,
        )
    return count


# Steps in common -----------------------------------------------------------------------------------------------


def _locked(actor, request: AccessRequest, verb: str = "") -> AccessRequest:
    access_request_policy.require(actor, RequestAction.KEEP, request)
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("agency", "job").get(pk=request.pk)
    if verb:
        request.state = REQUEST.target(verb, request.state)
    return request


def _saved(actor, request: AccessRequest, event: str, **data) -> AccessRequest:
    request.version += 1
    request.save()
    audit.record(actor, event, request, **data)
    return request


def _ended(actor, request: AccessRequest, event: str) -> AccessRequest:
    request.ended_at, request.ended_by = timezone.now(), actor
    return _saved(actor, request, event)


def _check_idle(request: AccessRequest) -> None:
    if request.job is not None and request.job.state in (Job.State.WAITING, Job.State.RUNNING):
        raise DomainError("The machine is still at work on this.", code="at-work")


def _check_reading(actor, request: AccessRequest) -> None:
    now: datetime = timezone.now()
    access_request_policy.require(actor, RequestAction.KEEP, request)
    if request.read_until is None or request.read_until < day_of(now):
        raise DomainError("The time to read this is over: have the record gathered anew.", code="reading-over")
