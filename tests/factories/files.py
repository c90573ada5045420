"""Real files, good and hostile, made where they are needed."""

import io
import struct
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

SECRET = "Mary Ní Shampla, 3 Garden Lane"
DUBLIN = {1: "N", 2: (53.0, 20.0, 0.0), 3: "W", 4: (6.0, 15.0, 0.0)}


def picture(kind: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **options) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def telling_photo(kind: str = "JPEG") -> bytes:
    """As a phone takes it: turned, with position, camera and a comment, and something hanging behind."""
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif[0x010F] = SECRET
    exif.get_ifd(0x8825).update(DUBLIN)
    options = {"comment": SECRET.encode()} if kind == "JPEG" else {"pnginfo": _text()}
    return picture(kind, exif=exif, **options) + b"<script>alert(1)</script>" + SECRET.encode()


def _text():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    return info


def huge_png(side: int = 20_000) -> bytes:
    """A few kilobytes that would unpack to some hundred million points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\x00" * (side // 8 + 1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def paper(pages: int = 1, **save) -> bytes:
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return _saved(pdf, **save)


def _saved(pdf: Pdf, **save) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


def loaded_paper() -> bytes:
    """A PDF with all that a scan has no use for."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    script = Dictionary(S=Name.JavaScript, JS="app.alert('hostile')")
    pdf.Root.OpenAction = pdf.make_indirect(script)
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["open", pdf.make_indirect(script)])))
    pdf.attachments["secret.txt"] = b"hostile attachment"
    photo = pdf.make_stream(picture(exif=_position(), comment=SECRET.encode()))
    photo.Type, photo.Subtype, photo.Filter = Name.XObject, Name.Image, Name.DCTDecode
    photo.Width, photo.Height, photo.ColorSpace, photo.BitsPerComponent = 120, 80, Name.DeviceRGB, 8
    page.Resources = Dictionary(XObject=Dictionary(Photo=photo))
    page.Contents = pdf.make_stream(b"q 120 0 0 80 0 0 cm /Photo Do Q")
    box = Array([0, 0, 50, 50])
    launch = Dictionary(S=Name.Launch, F="hostile.exe", Next=script)
    jump = Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit]))
    page.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=launch),
            pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=pdf.make_indirect(jump))),
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.URI, URI="https://hostile.ie")
            ),
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=box, AA=Dictionary(E=script)),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=box, FS=Dictionary(F="hostile attachment")),
        ]
    )
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = [SECRET]
    pdf.docinfo["/Author"] = SECRET
    return _saved(pdf)


def _position() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = SECRET
    exif.get_ifd(0x8825).update(DUBLIN)
    return exif


def locked_paper() -> bytes:
    return paper(encryption=pikepdf.Encryption(owner="owner", user="only mine"))


def packed_bomb_paper(megabytes: int = 3000) -> bytes:
    """A PDF whose objects are packed so tightly that looking at them would take gigabytes."""
    packer = zlib.compressobj(9)
    head = b"4 0 "
    packed = packer.compress(head + b"<</Type/Pages/Kids[]/Count 0>>")
    for _ in range(megabytes):
        packed += packer.compress(b" " * (1024 * 1024))
    packed += packer.flush()
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    stream_at = out.tell()
    out.write(b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed))
    out.write(packed + b"\nendstream\nendobj\n")
    root_at = out.tell()
    out.write(b"2 0 obj\n<</Type/Catalog/Pages 4 0 R>>\nendobj\n")
    xref_at = out.tell()
    entries = [(0, 0, 65535), (1, stream_at, 0), (1, root_at, 0), (1, xref_at, 0), (2, 1, 0)]
    table = b"".join(struct.pack(">BIH", *entry) for entry in entries)
    out.write(b"3 0 obj\n<</Type/XRef/Size 5/W[1 4 2]/Root 2 0 R/Length %d>>stream\n" % len(table))
    out.write(table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % xref_at)
    return out.getvalue()
