"""What comes in from outside: taken by its content, made harmless, or refused in words. Every file is a real one."""

import io
import os
import stat
import time

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.errors import DomainError
from core.files.cleaning import cleaned
from core.files.store import Store
from tests.factories import files


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "files" / "attachments")


def washed(store, content, limit_mb=20) -> tuple[str, int, bytes]:
    with cleaned(content, limit_mb=limit_mb, store=store) as found:
        return found.kind, found.pages, found.path.read_bytes()


def refused(store, content, limit_mb=20) -> DomainError:
    with pytest.raises(DomainError) as error, cleaned(content, limit_mb=limit_mb, store=store):
        pass
    assert list(store.workshop.iterdir()) == []
    return error.value


# --- pictures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_tells_nothing_but_its_picture(store, kind):
    photo = files.telling_photo(kind)
    assert files.SECRET.encode() in photo
    found, pages, content = washed(store, photo)
    assert (found, pages) == (kind.lower(), 1)
    assert files.SECRET.encode() not in content
    assert b"<script>" not in content
    picture = Image.open(io.BytesIO(content))
    assert dict(picture.getexif()) == {}
    assert not {"comment", "exif", "xmp", "XML:com.adobe.xmp", "Author", "icc_profile"} & set(picture.info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_turned_the_way_it_was_held(store, kind):
    _, _, content = washed(store, files.telling_photo(kind))
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert picture.size == (80, 120)  # was 120 wide, and marked as turned
    top, bottom = picture.getpixel((40, 5)), picture.getpixel((40, 115))
    assert top[0] > 200 > top[2]  # the red half
    assert bottom[2] > 200 > bottom[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_depth_stay_what_they_show(store, mode):
    made = files.picture("PNG", mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        deep = io.BytesIO()
        Image.open(io.BytesIO(made)).convert("I").point(lambda value: value * 257).convert("I;16").save(deep, "PNG")
        made = deep.getvalue()
    _, _, content = washed(store, made)
    before, after = Image.open(io.BytesIO(made)), Image.open(io.BytesIO(content))
    grey = before.convert("RGB").convert("L") if mode != "I;16" else before.point(lambda v: v * (1 / 256)).convert("L")
    for spot in [(10, 10), (110, 70)]:
        assert abs(grey.getpixel(spot) - after.convert("RGB").convert("L").getpixel(spot)) <= 2


def test_a_printers_jpeg_is_kept_in_screen_colours(store):
    kind, _, content = washed(store, files.picture("JPEG", mode="CMYK"))
    assert kind == "jpeg"
    assert Image.open(io.BytesIO(content)).mode == "RGB"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_of_which_a_part_is_missing_is_refused(store, kind):
    whole = files.picture(kind, size=(600, 400))
    assert refused(store, whole[: len(whole) // 2]).code == "broken-picture"


def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_unopened(store):
    bomb = files.huge_png()
    assert len(bomb) < 100_000
    started = time.process_time()
    assert refused(store, bomb).code == "too-many-pixels"
    assert time.process_time() - started < 10


def test_a_picture_from_a_phone_that_few_can_open_is_refused_with_the_way_out(store):
    error = refused(store, b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 100)
    assert error.code == "phone-format"
    assert "JPEG" in error.message


# --- PDFs ------------------------------------------------------------------------------------------------------


def test_of_a_pdf_only_its_pages_are_kept(store):
    before = files.loaded_paper()
    kind, pages, content = washed(store, before)
    assert (kind, pages) == ("pdf", 2)
    unpacked = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.Root
        assert "/Metadata" not in pdf.Root
        assert "/Info" not in pdf.trailer
        assert dict(pdf.attachments) == {}
        actions = [note.A.S for note in pdf.pages[0].Annots if "/A" in note]
        assert actions == [pikepdf.Name.GoTo]  # a jump within the paper
        assert pikepdf.Name.FileAttachment not in [note.Subtype for note in pdf.pages[0].Annots]
        photo = pdf.pages[0].Resources.XObject.Photo
        assert Image.open(io.BytesIO(photo.read_raw_bytes())).size == (120, 80)
        assert dict(Image.open(io.BytesIO(photo.read_raw_bytes())).getexif()) == {}
        assert pdf.pages[0].Contents.read_bytes() == b"q 120 0 0 80 0 0 cm /Photo Do Q"
        pdf.save(unpacked, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for word in (b"JavaScript", b"hostile", b"Launch", files.SECRET.encode(), files.SECRET.encode("utf-16-be")):
        assert word not in unpacked.getvalue(), word


def test_what_an_earlier_version_of_a_pdf_held_is_gone(store):
    """Papers are often changed by writing behind their end; the first version then still lies in the file."""
    content = files.paper(2) + b"\n%% " + files.SECRET.encode() + b"\n<script>hostile</script>"
    tail = files.paper(2)
    at = tail.rindex(b"startxref")
    _, pages, kept = washed(store, content + b"\n" + tail[at:])
    assert pages == 2
    assert files.SECRET.encode() not in kept
    assert b"hostile" not in kept


def test_a_pdf_with_a_password_is_refused(store):
    assert refused(store, files.locked_paper()).code == "password"


def test_a_pdf_of_which_a_part_is_missing_is_refused(store):
    whole = files.paper(30)
    assert refused(store, whole[: len(whole) // 2]).code == "broken-pdf"
    assert refused(store, b"%PDF-1.7\nno more than a beginning").code == "broken-pdf"


def test_a_pdf_made_to_fill_the_memory_harms_nobody(store):
    bomb = files.packed_bomb_paper()
    assert len(bomb) < 5 * 1024 * 1024
    assert refused(store, bomb).code in {"broken-pdf", "too-hard"}


# --- what is neither -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"Dear Sir, this is only text.",
        b"<!doctype html><script>alert(1)</script>\n%PDF-1.7\n" + files.paper(),
        b"GIF89a" + b"\x00" * 50,
        b"PK\x03\x04" + b"\x00" * 50,
        b"MZ\x90\x00" + b"\x00" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    ],
    ids=["text", "page-and-pdf", "gif", "archive", "program", "svg"],
)
def test_a_file_is_judged_by_its_content_and_not_by_its_name(store, content):
    upload = SimpleUploadedFile("consent.pdf", content, content_type="application/pdf")
    assert refused(store, upload).code == "not-a-scan"


def test_a_good_scan_is_taken_under_any_name(store):
    upload = SimpleUploadedFile("../../consent.exe", files.paper(), content_type="application/x-msdownload")
    assert washed(store, upload)[0] == "pdf"


def test_an_empty_file_is_refused(store):
    assert refused(store, SimpleUploadedFile("scan.pdf", b"")).code == "empty"


class Endless(io.RawIOBase):
    """An upload of which we count how much is read."""

    name = "scan.pdf"

    def __init__(self, size, announced=None):
        self.left, self.size, self.read_so_far = size, announced or size, 0

    def seek(self, *_):
        return 0

    def read(self, count=-1):
        assert 0 < count <= 1024 * 1024, "never whole"
        part = min(count, self.left)
        self.left -= part
        self.read_so_far += part
        return b"%PDF-" + b"0" * (part - 5) if part else b""


def test_a_scan_of_40_mb_is_refused_unread(store):
    upload = Endless(40 * 1024 * 1024)
    error = refused_unread(store, upload)
    assert error.code == "too-large"
    assert "20 MB" in error.message
    assert upload.read_so_far == 0


def test_a_scan_that_says_it_is_small_is_refused_at_the_limit(store):
    upload = Endless(40 * 1024 * 1024, announced=1000)
    assert refused(store, upload).code == "too-large"
    assert upload.read_so_far <= 21 * 1024 * 1024


def refused_unread(store, upload):
    with pytest.raises(DomainError) as error, cleaned(upload, limit_mb=20, store=store):
        pass
    return error.value


# --- the store -------------------------------------------------------------------------------------------------


def put(store, content=b"some bytes"):
    with store.scratch() as path:
        path.write_bytes(content)
        return store.put(path)


def test_a_file_is_found_again_after_a_restart(store):
    key = put(store)
    with Store(store.root).open(key) as file:  # nothing is held in memory between the two
        assert file.read() == b"some bytes"


def test_files_and_folders_are_for_us_alone(store):
    place = store.path(put(store))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    folders = [place.parent, store.root, store.root.parent, store.workshop]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 39, "A" * 40, "a" * 40 + "/x", "a" * 40 + "\n"])
def test_only_keys_of_our_own_making_lead_anywhere(store, key):
    with pytest.raises(ValueError, match="no key"):
        store.path(key)


def test_the_sweep_removes_old_bytes_that_nobody_knows_and_nothing_else(store):
    known, orphan, young = put(store), put(store), put(store)
    left = store.workshop / "half-done"
    left.write_bytes(b"half")
    stranger = store.path(known).parent / "README"
    stranger.write_text("not ours")
    long_ago = time.time() - 25 * 3600
    for path in (store.path(known), store.path(orphan), left, stranger):
        os.utime(path, (long_ago, long_ago))
    assert store.sweep(lambda keys: {key for key in keys if key == known}) == 2
    assert store.missing([known, young]) == []
    assert store.missing([orphan]) == [orphan]
    assert not left.exists()
    assert stranger.exists()
