"""Files to test with, made on the spot."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import ExifTags, Image


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), *, secret: bytes = b"", **exif: Any) -> bytes:
    """A picture, half red and half blue, with EXIF: time, offset, place (degrees, minutes, seconds), *secret* text."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    data = Image.Exif()
    if secret:
        data[ExifTags.Base.ImageDescription] = secret.decode()
    if "orientation" in exif:
        data[ExifTags.Base.Orientation] = exif["orientation"]
    details = data.get_ifd(ExifTags.IFD.Exif)
    if "taken" in exif:
        details[ExifTags.Base.DateTimeOriginal] = exif["taken"]
    if "offset" in exif:
        details[ExifTags.Base.OffsetTimeOriginal] = exif["offset"]
    if "place" in exif:
        place = data.get_ifd(ExifTags.IFD.GPSInfo)
        (place[1], place[2]), (place[3], place[4]) = exif["place"]
    out = io.BytesIO()
    image.save(out, form, exif=data)
    return out.getvalue()


def flood(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it is *width* × *height* pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")
    )


def office(part: str, *more: str, padding: int = 0) -> bytes:
    """A Word or Excel file as far as its structure tells; *padding* bytes of zeros unpack from nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
        if padding:
            archive.writestr("word/media/image1.bin", bytes(padding))
    return out.getvalue()
