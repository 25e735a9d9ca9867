"""Pictures made anew before they are hashed: only pixels stay, what the camera wrote beside them goes.

Time and place are read first and kept as fields, because they are evidence; everything else of EXIF is not.
"""

import io
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from houqin.foundation.documents.rules import JPEG, PIXEL_LIMIT, PNG, Damaged, Kind, TooManyPixels

#: The longer side of a kept picture, in pixels; larger ones are scaled down.
LONGEST_SIDE = 3_000
QUALITY = 85
#: Only these readers are tried, whatever else Pillow could open.
READERS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept. Place in millionths of a degree; ``taken_at`` with its offset; None: not known."""

    content: bytes
    media_type: str
    width: int
    height: int
    taken_at: datetime | None
    latitude_millionths: int | None
    longitude_millionths: int | None


def remake(name: str, content: bytes, kind: Kind, *, zone: str) -> Picture:
    """Decode and encode a picture; a camera's time without offset is read in *zone*. Raises TooManyPixels, Damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged just below, with our own limit
            with Image.open(io.BytesIO(content), formats=READERS) as source:
                if source.width * source.height > PIXEL_LIMIT:
                    raise TooManyPixels(name=name, limit=PIXEL_LIMIT // 1_000_000)
                taken_at, place = _time_and_place(source.getexif(), zone)
                image = ImageOps.exif_transpose(source)
                image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                kept, media_type = _encoded(image, kind)
    except Image.DecompressionBombError as flood:
        raise TooManyPixels(name=name, limit=PIXEL_LIMIT // 1_000_000) from flood
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as fault:
        raise Damaged(name=name) from fault
    latitude, longitude = place
    return Picture(kept, media_type, image.width, image.height, taken_at, latitude, longitude)


def _encoded(image: Image.Image, kind: Kind) -> tuple[bytes, str]:
    """PNG stays PNG (drawings, screens); everything else becomes JPEG. Pixels are copied, metadata is not."""
    out = io.BytesIO()
    if kind is PNG:
        bare = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
        bare.info.clear()
        bare.save(out, "PNG", optimize=False)
        return out.getvalue(), PNG.media_type
    bare = image.convert("RGB")
    bare.info.clear()
    bare.save(out, "JPEG", quality=QUALITY)
    return out.getvalue(), JPEG.media_type


def _time_and_place(exif: Image.Exif, zone: str) -> tuple[datetime | None, tuple[int | None, int | None]]:
    """When and where it says it was taken; nothing that cannot be read is guessed."""
    details: dict[int, Any] = exif.get_ifd(ExifTags.IFD.Exif)
    place: dict[int, Any] = exif.get_ifd(ExifTags.IFD.GPSInfo)
    taken = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal) or details.get(ExifTags.Base.OffsetTime)
    latitude = _degrees(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S", 90)
    longitude = _degrees(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W", 180)
    return _time(taken, offset, zone), (latitude, longitude) if None not in (latitude, longitude) else (None, None)


def _time(taken: object, offset: object, zone: str) -> datetime | None:
    try:
        naive = datetime.strptime(str(taken)[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  # EXIF keeps the offset apart
    except ValueError:
        return None
    text = str(offset or "")
    if len(text) == 6 and text[0] in "+-" and text[1:3].isdigit() and text[4:].isdigit():
        size = timedelta(hours=int(text[1:3]), minutes=int(text[4:]))
        if size < timedelta(hours=24):
            return naive.replace(tzinfo=timezone(-size if text[0] == "-" else size))
    return naive.replace(tzinfo=ZoneInfo(zone))


def _degrees(place: dict[int, Any], tag: int, side: int, negative: str, limit: int) -> int | None:
    """Degrees, minutes and seconds as millionths of a degree."""
    try:
        degrees, minutes, seconds = (Fraction(part) for part in place[tag])
        size = round(1_000_000 * (degrees + minutes / 60 + seconds / 3600))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not 0 <= size <= limit * 1_000_000:
        return None
    return -size if str(place.get(side, "")).upper() == negative else size
