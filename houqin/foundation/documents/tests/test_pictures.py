"""Pictures are made anew: pixels stay, what the camera wrote goes."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from houqin.foundation.documents import rules
from houqin.foundation.documents.pictures import LONGEST_SIDE, Picture, remake
from houqin.foundation.documents.tests.making import flood, picture

BEIJING = (("N", (39.0, 54.0, 20.0)), ("E", (116.0, 23.0, 29.0)))


def made(content: bytes, kind: rules.Kind = rules.JPEG) -> Picture:
    return remake("现场.jpg", content, kind, zone="Asia/Shanghai")


def test_nothing_of_the_cameras_words_stays() -> None:
    source = picture(secret=b"SERIAL-4711", taken="2026:03:02 09:12:00", place=BEIJING)
    assert b"SERIAL-4711" in source
    kept = made(source)
    assert b"SERIAL-4711" not in kept.content
    assert b"Exif" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert not image.getexif()
        pixels: list[Any] = [image.convert("RGB").getpixel((across, 10)) for across in (5, 35)]
    (left_red, _, left_blue), (right_red, _, right_blue) = pixels
    assert left_red > 200 > 60 > left_blue
    assert right_blue > 200 > 60 > right_red


def test_bytes_after_the_picture_go_too() -> None:
    for form, kind in (("JPEG", rules.JPEG), ("PNG", rules.PNG), ("WEBP", rules.WEBP)):
        kept = remake("a", picture(form) + b"<script>alert(1)</script>", kind, zone="UTC")
        assert b"script" not in kept.content
        assert kept.media_type == ("image/png" if form == "PNG" else "image/jpeg")


@pytest.mark.parametrize(
    ("exif", "taken"),
    [
        ({"taken": "2026:03:02 09:12:00"}, datetime(2026, 3, 2, 1, 12, tzinfo=UTC)),
        ({"taken": "2026:03:02 09:12:00", "offset": "+00:00"}, datetime(2026, 3, 2, 9, 12, tzinfo=UTC)),
        ({"taken": "2026:03:02 09:12:00", "offset": "-05:30"}, datetime(2026, 3, 2, 14, 42, tzinfo=UTC)),
        ({"taken": "2026:03:02 09:12:00", "offset": "+99:99"}, datetime(2026, 3, 2, 1, 12, tzinfo=UTC)),
        ({"taken": "0000:00:00 00:00:00"}, None),
        ({"taken": "gestern"}, None),
        ({}, None),
    ],
)
def test_the_time_is_kept_as_a_field(exif: dict[str, Any], taken: datetime | None) -> None:
    assert made(picture(**exif)).taken_at == taken


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (BEIJING, (39_905_556, 116_391_389)),
        ((("S", (33.0, 51.0, 0.0)), ("W", (70.0, 40.0, 12.0))), (-33_850_000, -70_670_000)),
        ((("N", (91.0, 0.0, 0.0)), ("E", (116.0, 23.0, 29.0))), (None, None)),
    ],
)
def test_the_place_is_kept_in_millionths_of_a_degree(place: object, kept: tuple[int | None, int | None]) -> None:
    found = made(picture(place=place))
    assert (found.latitude_millionths, found.longitude_millionths) == kept


def test_a_picture_is_turned_as_its_camera_meant() -> None:
    kept = made(picture(size=(40, 20), orientation=6))
    assert (kept.width, kept.height) == (20, 40)


def test_a_large_picture_is_scaled_down() -> None:
    kept = made(picture(size=(6000, 3000)))
    assert (kept.width, kept.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("size", [(30_000, 30_000), (8_000, 7_000)])
def test_a_flood_of_pixels_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(rules.TooManyPixels):
        remake("洪水.png", flood(*size), rules.PNG, zone="UTC")


@pytest.mark.parametrize("content", [picture()[:300], b"\xff\xd8\xff" + bytes(50), picture()[:-40][:200]])
def test_a_damaged_picture_is_refused(content: bytes) -> None:
    with pytest.raises(rules.Damaged):
        made(content)
