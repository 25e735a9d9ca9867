"""Pure judgements about files: what one is by its content, whether it may be kept, under which name it is shown."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from houqin.kernel.refusal import N_, BadInput

MEGABYTE = 1 << 20
#: What a document may unpack to, as a multiple of nothing: a fixed ceiling, so that a small file cannot fill memory.
UNPACKED_LIMIT = 100 * MEGABYTE
ENTRIES_LIMIT = 2_000
PIXEL_LIMIT = 50_000_000


class TooLarge(BadInput):
    """More bytes than are kept of this kind."""

    code = "documents.too_large"
    sentence = N_("“{name}” is larger than {limit} MB.")
    remedy = N_("Make it smaller (a photo: lower its resolution) and send it again.")


class NotAllowed(BadInput):
    """A kind of file that is not kept, told by its content."""

    code = "documents.not_allowed"
    sentence = N_("“{name}” is of a kind that is not kept here.")
    remedy = N_(
        "Send a photo (JPEG, PNG, WebP), a PDF, a Word or Excel file without macros, a text or a sound recording."
    )


class Mislabelled(BadInput):
    """The name says one kind, the content is another."""

    code = "documents.mislabelled"
    sentence = N_("“{name}” is not what its name says: its content is {found}.")
    remedy = N_("Give it the right ending, or send the right file.")


class TooManyPixels(BadInput):
    """A picture that would fill the memory when unpacked."""

    code = "documents.too_many_pixels"
    sentence = N_("The picture “{name}” has more than {limit} million pixels.")
    remedy = N_("Lower its resolution and send it again.")


class Damaged(BadInput):
    """A file that begins as its kind does and then cannot be read."""

    code = "documents.damaged"
    sentence = N_("“{name}” cannot be read to its end; it may be damaged.")
    remedy = N_("Send it again.")


class NoPhotosHere(BadInput):
    """A photo of a place where none may be taken."""

    code = "documents.no_photos_here"
    sentence = N_("No photos may be kept of this place.")
    remedy = N_("Describe it in words.")
    basis = "house §6, rules B6"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is kept: media type, endings its name may have, most bytes taken in."""

    media_type: str
    endings: frozenset[str]
    limit: int
    is_picture: bool = False


def _kind(media_type: str, *endings: str, megabytes: int, is_picture: bool = False) -> Kind:
    return Kind(media_type, frozenset(endings), megabytes * MEGABYTE, is_picture)


_OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG = _kind("image/jpeg", "jpg", "jpeg", "jfif", megabytes=20, is_picture=True)
PNG = _kind("image/png", "png", megabytes=20, is_picture=True)
WEBP = _kind("image/webp", "webp", megabytes=20, is_picture=True)
PDF = _kind("application/pdf", "pdf", megabytes=30)
WORD = _kind(f"{_OFFICE}wordprocessingml.document", "docx", megabytes=20)
EXCEL = _kind(f"{_OFFICE}spreadsheetml.sheet", "xlsx", megabytes=20)
TEXT = _kind("text/plain", "txt", "csv", megabytes=5)
MP3 = _kind("audio/mpeg", "mp3", megabytes=20)
M4A = _kind("audio/mp4", "m4a", megabytes=20)
WAV = _kind("audio/wav", "wav", megabytes=20)
KINDS = (JPEG, PNG, WEBP, PDF, WORD, EXCEL, TEXT, MP3, M4A, WAV)
#: Nothing larger is read into memory to find out what it is.
LARGEST = max(kind.limit for kind in KINDS)


def kind_of(content: bytes) -> Kind | None:
    """What *content* is, by its first bytes and its structure; None when it is nothing that is kept."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return WAV
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"ID3") or (content[:1] == b"\xff" and content[1:2] in (b"\xfb", b"\xf3", b"\xf2")):
        return MP3
    if content[4:8] == b"ftyp" and content[8:12] in (b"M4A ", b"mp42", b"isom", b"M4B "):
        return M4A
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    return TEXT if _is_text(content) else None


def _office_kind(content: bytes) -> Kind | None:
    """Word or Excel by the parts inside; None for other archives, for macros, and for what unpacks without bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    names = {entry.filename for entry in entries}
    if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        return None
    has_macros = any(name.casefold().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for name in names)
    if has_macros or "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return WORD
    return EXCEL if "xl/workbook.xml" in names else None


_MARKUP = re.compile(rb"^\s*(<\?xml|<!doctype|<html|<svg|<script|#!)", re.IGNORECASE)


def _is_text(content: bytes) -> bool:
    """UTF-8 or GBK without control characters, and no markup that a browser might run."""
    if not content or b"\x00" in content or _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(sign in "\t\r\n\ufeff" or unicodedata.category(sign) != "Cc" for sign in text)
    return False


def judge(name: str, content: bytes, *, photos_allowed: bool = True) -> Kind:
    """The kind of a file that may be kept; raises TooLarge, NotAllowed, Mislabelled, NoPhotosHere."""
    shown = clean_name(name)
    if len(content) > LARGEST:
        raise TooLarge(name=shown, limit=LARGEST // MEGABYTE)
    kind = kind_of(content)
    if kind is None:
        raise NotAllowed(name=shown)
    if ending_of(shown) not in kind.endings:
        raise Mislabelled(name=shown, found=kind.media_type)
    if len(content) > kind.limit:
        raise TooLarge(name=shown, limit=kind.limit // MEGABYTE)
    if kind.is_picture and not photos_allowed:
        raise NoPhotosHere()
    return kind


def ending_of(name: str) -> str:
    """What follows the last point, in small letters; empty without one."""
    return name.rpartition(".")[2].casefold() if "." in name else ""


def clean_name(name: str) -> str:
    """The name under which a file is shown and handed out: no folders, no invisible or direction-changing signs."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
    kept = re.sub(r'[<>:"|?*]', "_", visible).strip(" .")
    stem, point, ending = kept.rpartition(".")
    return (f"{stem[:100]}{point}{ending[:10]}" if point else kept[:110]) or "file"
