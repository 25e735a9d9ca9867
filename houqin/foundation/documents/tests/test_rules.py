"""What a file is, by its content, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houqin.foundation.documents import rules
from houqin.foundation.documents.rules import Mislabelled, NoPhotosHere, NotAllowed, TooLarge, clean_name, judge
from houqin.foundation.documents.tests.making import office, picture

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("现场.jpg", picture(), rules.JPEG),
        ("现场.JPEG", picture(), rules.JPEG),
        ("图.png", picture("PNG"), rules.PNG),
        ("图.webp", picture("WEBP"), rules.WEBP),
        ("合同.pdf", PDF, rules.PDF),
        ("报告.docx", office("word/document.xml"), rules.WORD),
        ("台账.xlsx", office("xl/workbook.xml"), rules.EXCEL),
        ("记录.txt", "电话回访：满意\r\n".encode(), rules.TEXT),
        ("记录.csv", "编号,内容\n1,漏水".encode("gb18030"), rules.TEXT),
        ("回访.mp3", b"ID3\x04" + bytes(20), rules.MP3),
        ("回访.wav", b"RIFF\x24\0\0\0WAVEfmt ", rules.WAV),
        ("回访.m4a", b"\0\0\0\x20ftypM4A \0\0\0\0", rules.M4A),
    ],
)
def test_what_is_kept(name: str, content: bytes, kind: rules.Kind) -> None:
    assert judge(name, content) is kind


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.svg", SVG),
        ("图.txt", SVG),
        ("图.txt", b"\xef\xbb\xbf  <!DOCTYPE html><p>"),
        ("页.html", b"<html></html>"),
        ("程序.exe", b"MZ\x90\0\x03"),
        ("脚本.txt", b"#!/bin/sh\nrm -rf /"),
        ("压缩.zip", office("a.txt")),
        ("宏.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("宏.docx", office("word/document.xml", "word/VBAPROJECT.BIN")),
        ("炸弹.docx", office("word/document.xml", padding=101 << 20)),
        ("坏.docx", b"PK\x03\x04" + bytes(30)),
        ("动图.gif", b"GIF89a" + bytes(10)),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("控制符.txt", b"a\x1b[31m"),
        ("空.txt", b""),
        ("无.jpg", b""),
    ],
)
def test_what_is_not_kept(name: str, content: bytes) -> None:
    with pytest.raises(NotAllowed):
        judge(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.png", picture()),
        ("合同.pdf", picture()),
        ("图.jpg", PDF),
        ("图.jpg.exe", picture()),
        ("图", picture()),
        ("台账.xlsx", office("word/document.xml")),
        ("说明.pdf", "不是".encode()),
    ],
)
def test_a_name_must_say_what_the_content_is(name: str, content: bytes) -> None:
    with pytest.raises(Mislabelled):
        judge(name, content)


def test_size_is_limited_by_kind() -> None:
    with pytest.raises(TooLarge) as refused:
        judge("记录.txt", b"a" * (5 * rules.MEGABYTE + 1))
    assert refused.value.figures["limit"] == 5
    with pytest.raises(TooLarge):
        judge("合同.pdf", b"%PDF-" + bytes(30 * rules.MEGABYTE))


def test_photos_are_refused_in_zones_of_secrecy_and_other_files_are_not() -> None:
    with pytest.raises(NoPhotosHere):
        judge("现场.jpg", picture(), photos_allowed=False)
    assert judge("说明.pdf", PDF, photos_allowed=False) is rules.PDF


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\现场.jpg", "现场.jpg"),
        ("fdp\u202e.exe.pdf", "fdp.exe.pdf"),
        ("a\x00b\n.txt", "ab.txt"),
        ('a"<b>.txt', "a__b_.txt"),
        ("...", "file"),
        ("", "file"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
    ],
)
def test_the_name_that_is_shown(name: str, shown: str) -> None:
    assert clean_name(name) == shown


@given(st.text(max_size=300))
def test_no_name_leads_elsewhere(name: str) -> None:
    shown = clean_name(name)
    assert shown
    assert len(shown) <= 120
    assert not set(shown) & set('/\\\r\n\0"')
    assert clean_name(shown) == shown


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(content: bytes) -> None:
    kind = rules.kind_of(content)
    assert kind is None or kind in rules.KINDS
