"""Makes one scan harmless: run as a program of its own, with bounds on memory and time, by core.files.cleaning.

A picture is painted anew, so that position, camera, comments and whatever hangs behind it are gone. Of a PDF only its
pages are kept: no scripts, actions, embedded files or notes on who wrote it. Knows nothing of the rest of the house.
"""

import json
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST_PIXELS = 50_000_000  # an A4 page at 600 dots an inch has 35 million
MOST_MEMORY = 1536 * 1024 * 1024
MOST_SECONDS = 60
MOST_PAGES = 2_000
MOST_DEPTH = 100
START = 1024

PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"
_PHONE = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"}
_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\x00"

# What in a PDF runs, calls, carries a file, or says who made it.
_GONE = [
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EF",
    "/AF",
    "/RF",
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/XFA",
    "/Collection",
    "/URI",
    "/Perms",
    "/DSS",
    "/Renditions",
    "/AlternatePresentations",
    "/RichMediaContent",
    "/RichMediaSettings",
]
_ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms", "/Ref")  # of a stream: its content stands in another file
_GONE_NOTES = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


class Refused(Exception):
    """This file cannot be taken; the word says why."""


def kind_of(start: bytes) -> str:
    """By content. Raises Refused where it is neither a picture that we take nor a PDF."""
    if start.startswith(PNG):
        return "png"
    if start.startswith(JPEG):
        return "jpeg"
    if start.lstrip(_BEFORE_PDF).startswith(PDF):
        return "pdf"
    if start[4:8] == b"ftyp" and start[8:12] in _PHONE:
        raise Refused("phone-format")
    raise Refused("not-a-scan")


def clean(source: Path, target: Path) -> dict[str, Any]:
    """Write the harmless form of `source` to `target`. Returns its kind and number of pages."""
    with source.open("rb") as file:
        kind = kind_of(file.read(START))
    pages = clean_pdf(source, target) if kind == "pdf" else clean_image(source, target, kind)
    return {"kind": kind, "pages": pages}


# Pictures ------------------------------------------------------------------------------------------------------


def clean_image(source: Path, target: Path, kind: str) -> int:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, before anything is unpacked
    try:
        with Image.open(source, formats=[kind.upper()]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("too-many-pixels")
            opened.load()
            picture = _plain(ImageOps.exif_transpose(opened), kind)
    except Refused:
        raise
    except MemoryError:
        raise Refused("too-many-pixels") from None
    except Exception:  # whatever a decoder stumbles on: it is no picture that a person could read
        raise Refused("broken-picture") from None
    picture.info.clear()  # the writers put comments and profiles back from here
    if kind == "png":
        picture.save(target, "PNG", optimize=False)
    else:
        picture.save(target, "JPEG", quality=90)
    return 1


def _plain(picture: Any, kind: str) -> Any:
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if kind == "jpeg":
        return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")
    if picture.mode in {"1", "L", "LA", "RGB", "RGBA"} and "transparency" not in picture.info:
        return picture
    has_holes = "transparency" in picture.info or picture.mode in {"PA", "La", "RGBa"}
    return picture.convert("RGBA" if has_holes else "RGB")


# PDFs ----------------------------------------------------------------------------------------------------------


def clean_pdf(source: Path, target: Path) -> int:
    import pikepdf

    try:
        with pikepdf.open(source, attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
            if not 0 < pages <= MOST_PAGES:
                raise Refused("broken-pdf")
            if "/Info" in pdf.trailer:
                del pdf.trailer.Info
            for thing in pdf.objects:
                _strip(thing, pikepdf, 0)
            # Streams are copied as they are: unpacking them is what a PDF made to fill a disk waits for.
            pdf.save(
                target,
                encryption=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                fix_metadata_version=False,
            )
            return pages
    except Refused:
        raise
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except Exception:  # qpdf has many words for it
        raise Refused("broken-pdf") from None


def _strip(thing: Any, pikepdf: Any, depth: int) -> None:
    """Take out of one object, and of what stands within it, whatever runs or tells. What it refers to has its turn."""
    if depth > MOST_DEPTH:
        raise Refused("broken-pdf")
    if isinstance(thing, pikepdf.Array):
        for part in list(thing):
            if isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect:
                _strip(part, pikepdf, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in [*_GONE, *(_ELSEWHERE if isinstance(thing, pikepdf.Stream) else ())]:
        if key in thing:
            del thing[key]
    for key in ("/A", "/PA", "/Next"):  # an action: only a jump within the pages stays, and nothing after it
        action = thing.get(key)
        if isinstance(action, pikepdf.Dictionary | pikepdf.Array) and "/S" in _keys(action, pikepdf):
            if action.get("/S") != pikepdf.Name.GoTo:
                del thing[key]
        elif key == "/Next" and isinstance(action, pikepdf.Array):
            del thing[key]
    notes = thing.get("/Annots")
    if isinstance(notes, pikepdf.Array):
        thing.Annots = pikepdf.Array([note for note in notes if not _is_loaded(note, pikepdf)])
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") in (
        pikepdf.Name.DCTDecode,
        pikepdf.Array([pikepdf.Name.DCTDecode]),
    ):
        thing.write(without_notes(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    for key in list(thing.keys()):
        part = thing.get(key)
        if isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect:
            _strip(part, pikepdf, depth + 1)


def _keys(action: Any, pikepdf: Any) -> set[str]:
    return set(action.keys()) if isinstance(action, pikepdf.Dictionary) else set()


def _is_loaded(note: Any, pikepdf: Any) -> bool:
    return isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) in _GONE_NOTES


def without_notes(photo: bytes) -> bytes:
    """A JPEG within a PDF, less its EXIF (with the position), XMP and comments. Its picture is not touched."""
    if not photo.startswith(JPEG):
        return photo
    kept, at = [photo[:2]], 2
    while at + 4 <= len(photo) and photo[at] == 0xFF and photo[at + 1] not in (0xDA, 0xD9):
        mark, length = photo[at + 1], int.from_bytes(photo[at + 2 : at + 4], "big")
        if mark == 0xFF:  # a fill byte
            at += 1
            continue
        if not (0xE1 <= mark <= 0xED or mark in (0xEF, 0xFE)):  # JFIF and Adobe's word on colours stay
            kept.append(photo[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, photo[at:]])


# As a program --------------------------------------------------------------------------------------------------


def _bound() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # not every system keeps each of them
            resource.setrlimit(limit, (most, most))


def main(source: str, target: str) -> None:
    _bound()
    try:
        found = clean(Path(source), Path(target))
    except Refused as refusal:
        found = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
