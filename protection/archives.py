"""The archive that a person or a case manager is given: written beside its place, and proved by its manifest.

Papers are drawn one after the other, each short enough, so that a long record takes no more memory than a short one.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from cases.models import Case
from core import attachments, pdf
from core.archives import Archive
from core.days import day_of, spelled
from core.errors import DomainError
from core.files.store import Store
from core.models import Attachment
from protection.kinds import BY_LABEL, FULL, KINDS
from protection.models import AccessRequest, Bundle
from protection.papers import Given, given, record_paper
from protection.selectors import requests as asked
from protection.selectors.record import batches, whose_case

MOST, LETTERS = 120, 120_000  # parts and letters in one paper: what is drawn at once
TITLE, FULL_TITLE = "Copy of your record", "Full case file"
Beat = Callable[[int, int], None]


def store() -> Store:
    """A folder of its own: the night's sweep of attachments knows nothing of copies."""
    return Store(Path(settings.ATTACHMENTS_DIR) / "copies")


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


def sweep() -> int:
    """Bytes of a worker that was killed."""
    return store().sweep(lambda keys: set(Bundle.objects.filter(key__in=keys).values_list("key", flat=True)))
