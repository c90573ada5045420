"""The copy is made: papers, a table for machines and the files, in one archive (LAW-sar, GB2-full-file).

It is written beside its place and put there whole, in one transaction with the row that offers it and the end of the
job: a worker killed at any moment leaves nothing that anybody could take, and the job is begun again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cases.models import Case
from cases.policies import CaseAction, case_policy
from core import attachments, audit, jobs, pdf
from core.commands import command
from core.days import day_of, spelled
from core.errors import DomainError
from core.files.store import Store
from core.models import Attachment, Job
from notifications import routing
from protection.kinds import BY_LABEL, FULL, KINDS
from protection.models import AccessRequest, Bundle, RecordPart
from protection.papers import Given, given, record_paper
from protection.policies import RequestAction, access_request_policy
from protection.rules.requests import check_all_decided
from protection.selectors import requests as asked
from protection.selectors.copies import FULL_FILE
from protection.selectors.record import batches, whose_case
from protection.states import REQUEST

KEPT_DAYS = 30  # for which a finished copy can be taken
MOST, LETTERS = 120, 120_000  # parts and letters in one paper: what is drawn at once
TITLE, FULL_TITLE = "Copy of your record", "Full case file"
Beat = Callable[[int, int], None]


def store() -> Store:
    """A folder of its own: the night's sweep of attachments knows nothing of copies."""
    return Store(Path(settings.ATTACHMENTS_DIR) / "copies")


class Archive:
    """The file while it is written: each entry is counted, with its fingerprint, for the manifest."""

    def __init__(self, path: Path):
        self.zip = ZipFile(path, "w", ZIP_DEFLATED)
        self.entries: list[dict[str, Any]] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        digest, size = hashlib.sha256(), 0
        with self.zip.open(name, "w", force_zip64=True) as entry:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        self.entries.append({"name": name, "size": size, "sha256": digest.hexdigest()})
        return digest.hexdigest()

    def close(self, about: dict[str, Any]) -> None:
        manifest = {**about, "files": self.entries}
        self.zip.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
        self.zip.close()


def write_archive(
    path: Path,
    *,
    volumes: list[list[int]],
    fetch: Callable[[list[int]], list[Given]],
    title: str,
    reference: str,
    sender: str,
    about: dict[str, Any],
    beat: Beat,
) -> tuple[int, int]:
    """One paper after the other, then the table, then the files. Returns how many pages and parts."""
    archive = Archive(path)
    total = sum(map(len, volumes)) * 2
    done, pages = 0, 0
    files: list[int] = []
    for number, numbers in enumerate(volumes, 1):
        parts = fetch(numbers)
        files += [part.number for part in parts if part.label == Attachment._meta.label and part.number > 0]
        paper = record_paper(parts, title=title, reference=reference, sender=sender, number=number, about=about)
        laid_out = pdf.lay_out(render_to_string("pdf/record.html", paper))
        pages += len(laid_out.pages)
        archive.add(f"record-{number}.pdf", [bytes(laid_out.write_pdf(pdf_variant=pdf.VARIANT))])
        del laid_out, paper
        done += len(numbers)
        beat(done, total)
    archive.add("record.json", _table(volumes, fetch, lambda count: beat(done + count, total)))
    for pk in files:
        kept = Attachment.objects.filter(pk=pk).first()
        if kept is not None:
            archive.add(f"files/{attachments.file_name_of(kept)}", _proved(kept))
    count = sum(map(len, volumes))
    archive.close({"what": title, "reference": reference, "made_on": spelled(day_of(timezone.now())), "parts": count})
    return pages, count


def _table(
    volumes: list[list[int]], fetch: Callable[[list[int]], list[Given]], beat: Callable[[int], None]
) -> Iterator[bytes]:
    """A list of parts in JSON, written as it is read."""
    yield b"["
    first, count = True, 0
    for numbers in volumes:
        for part in fetch(numbers):
            told = {
                "kind": BY_LABEL[part.label].title,
                "record": part.label,
                "number": part.number,
                "case": part.case,
                "day": part.day.isoformat() if part.day else None,
                "says": [{"what": what, "words": words} for what, words in part.words],
                "changes": [{"when": when, "who": who, "what": what} for when, who, what in part.changes],
                "words_left_out": part.redacted,
            }
            yield (b"\n" if first else b",\n") + json.dumps(told, ensure_ascii=False).encode()
            first = False
        count += len(numbers)
        beat(count)
    yield b"\n]\n"


def _proved(kept: Attachment) -> Iterator[bytes]:
    """The bytes of a file, and an error where they are not those that were kept."""
    digest = hashlib.sha256()
    with attachments.open_attachment(kept) as file:
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
            yield chunk
    if digest.hexdigest() != kept.sha256:
        raise attachments.FileGone(str(kept.pk))


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


def sweep() -> int:
    """Bytes of a worker that was killed."""
    return store().sweep(lambda keys: set(Bundle.objects.filter(key__in=keys).values_list("key", flat=True)))


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


# What the archives are made of ---------------------------------------------------------------------------------


def write_copy(request: AccessRequest, path: Path, beat: Beat) -> tuple[int, int]:
    """The copy of a request, of its parts as they were decided."""
    if asked.undecided_of(request):
        raise DomainError("Something is not decided yet.", code="undecided")
    volumes = asked.volumes_of(request, most=MOST, letters=LETTERS)
    return write_archive(
        path,
        volumes=volumes,
        fetch=lambda numbers: [given(part) for part in asked.parts_in(numbers)],
        title=TITLE,
        reference=f"Request {request.pk}",
        sender=request.agency.label,
        about={
            "lead": f"This is what {request.agency.label} holds about you. You asked for it on "
            f"{spelled(request.received_on)}.",
            "files": "Papers that were kept with your file lie beside this one, in the folder “files”.",
            "kept_back": asked.kept_back(request),
            "rights": True,
        },
        beat=beat,
    )


def write_full_file(case: Case, path: Path, beat: Beat) -> tuple[int, int]:
    """Assessment, plan, updates and reports of agencies: what the case manager reads anyway, and nothing private."""
    kinds = [kind for group in FULL for kind in KINDS if kind.full == group]
    pieces = [
        Given(piece.label, piece.object_id, case.reference, piece.day, piece.words, piece.changes)
        for batch in batches(whose_case(case), kinds)
        for piece in batch
    ]
    sized = ((number, sum(len(said) for _, said in each.words)) for number, each in enumerate(pieces))
    volumes = asked.split(sized, most=MOST, letters=LETTERS)
    groups = ", ".join(group.lower() for group in FULL)
    return write_archive(
        path,
        volumes=volumes or [[]],
        fetch=lambda numbers: [pieces[number] for number in numbers],
        title=FULL_TITLE,
        reference=case.reference,
        sender=case.lead_agency.label if case.lead_agency else "",
        about={"lead": f"What this file holds: {groups}.", "files": "", "kept_back": [], "rights": False},
        beat=beat,
    )


def open_bundle(bundle: Bundle) -> IO[bytes]:
    """The archive, for a door that has asked whether it may be taken. Raises FileGone."""
    try:
        return store().open(bundle.key)
    except OSError as error:
        raise attachments.FileGone(str(bundle.pk)) from error
