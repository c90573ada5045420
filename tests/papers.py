"""What a paper of the house must be, read out of the finished PDF: tagged, in a language, with a title and an order."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import textstat
from django.utils.html import strip_tags
from pypdf import PdfReader

DRAWS = re.compile(rb"(?<![\w/])(BDC|BMC|EMC|Tj|TJ|f\*?|S|Do)(?=\s|$)")
TYPED = re.compile(rb"\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f]*>")
NO_SENTENCES = (
    r"<table.*?</table>",
    r"<header.*?</header>",
    r"<h[12]>.*?</h[12]>",
    r'<ul class="facts".*?</ul>',
    r'<p class="label".*?</p>',
)
CHILDREN = {
    "/L": {"/LI", "/L", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/TR": {"/TH", "/TD"},
    "/Table": {"/THead", "/TBody", "/TFoot", "/TR", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
}


def text_of(pdf: bytes) -> str:
    """What is written on it, with every space as one: a column or a no-break space is no other word."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def reading_grade(html: str) -> float:
    """Flesch-Kincaid grade of the sentences; tables of answers and labels are no sentences."""
    body = re.sub("|".join(NO_SENTENCES), " ", html[html.index("<main") :], flags=re.S)
    text = strip_tags(re.sub(r"</(h1|h2|li|p)>", ". ", body))
    return textstat.flesch_kincaid_grade(" ".join(re.sub(r"([.?!:])[\s.]*\.", r"\1", text).split()))


def beside_the_page(document: Any) -> list[str]:
    """Words of a laid-out document that reach into the margin at the right, where a printer cuts them off."""
    return [
        f"page {number}: {box.text}"
        for number, page in enumerate(document.pages, 1)
        for box in page._page_box.descendants()
        if getattr(box, "text", "").strip() and box.position_x + box.width > page.width - 40  # 10 mm: no margin is less
    ]


def problems(pdf: bytes, *, nobody: tuple[str, ...] = ()) -> list[str]:
    """What a screen reader, or a stranger who finds the file, would stumble over; `nobody` is not for its title."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return list(dict.fromkeys(_problems(document, nobody)))


def _problems(document: Any, nobody: tuple[str, ...]) -> Iterator[str]:
    root = document.Root
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not tagged"
    if str(root.get("/Lang", "")) != "en-IE":
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title is not shown"
    title = str(document.docinfo.get("/Title", ""))
    if not title:
        yield "no title"
    if "/Metadata" not in root or b"pdfuaid" not in root["/Metadata"].read_bytes():
        yield "does not say that it is PDF/UA"
    if "/Outlines" not in root:
        yield "no bookmarks"
    said = title + " ".join(str(value) for value in document.docinfo.values())
    yield from (f"{name!r} in the title or metadata" for name in nobody if name in said)
    yield from _structure(root.StructTreeRoot)
    for number, page in enumerate(document.pages, 1):
        if str(page.get("/Tabs", "")) != "/S":
            yield f"page {number}: the tab key does not follow the reading order"
        for font in page.Resources.get("/Font", {}).values():
            descriptor = font.get("/DescendantFonts", [font])[0].get("/FontDescriptor", {})
            if (
                not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                or "/ToUnicode" not in font
            ):
                yield f"page {number}: a font is not in the file, or without its letters"
        for link in page.get("/Annots", []):
            if not link.get("/Contents"):
                yield f"page {number}: a link without words"
        if _drawn_beside_the_tags(page):
            yield f"page {number}: something is drawn that no tag knows"


def _drawn_beside_the_tags(page: Any) -> bool:
    depth = 0
    page.contents_coalesce()
    for word in DRAWS.findall(TYPED.sub(b"", page.Contents.read_bytes())):
        depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(word, 0)
        if depth < 1 and word not in (b"BDC", b"BMC", b"EMC"):
            return True
    return False


def _structure(top: Any) -> Iterator[str]:
    level = 0
    for node in _walk(top):
        kind = str(node.get("/S", ""))
        if heading := re.fullmatch(r"/H([1-6])", kind):
            if int(heading[1]) > level + 1:
                yield f"headings jump from {level} to {heading[1]}"
            level = int(heading[1])
        if kind == "/Figure" and not node.get("/Alt"):
            yield "a picture without words"
        for kid in _kids(node):
            if kind in CHILDREN and str(kid["/S"]) not in CHILDREN[kind]:
                yield f"{kid['/S']} inside {kind}"
    if level == 0:
        yield "no heading"


def _kids(node: Any) -> Iterator[Any]:
    found = node.get("/K", [])
    for kid in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _walk(node: Any) -> Iterator[Any]:
    for kid in _kids(node):
        yield kid
        yield from _walk(kid)
