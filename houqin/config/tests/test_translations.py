"""Translations are compiled on the spot, and what lacks one is found."""

import os
from pathlib import Path

import pytest

from houqin.config import translations

SOURCE = """
from houqin.kernel.refusal import N_
from django.utils.translation import gettext_lazy as _

sentence = N_("The port {port} is taken.")
title = _("Orders")
"""
TEMPLATE = """{% load i18n %}<h1 class="a">{% translate "Work list" %}</h1>
  {% blocktranslate trimmed count n=many %}
    one order's day
  {% plural %}
    {{ n }} orders' days
  {% endblocktranslate %} it's (free text
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one app: a source, a template, and a place for its catalogue."""
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "apps.py").write_text("")
    (tmp_path / "app" / "words.py").write_text(SOURCE)
    (tmp_path / "app" / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "app" / translations.CATALOGUE).parent.mkdir(parents=True)
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    return tmp_path / "app"


def catalogue(app: Path, *entries: tuple[str, str]) -> Path:
    """Write the app's catalogue."""
    path = app / translations.CATALOGUE
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    path.write_text(head + "".join(f'\nmsgid "{message}"\nmsgstr "{chinese}"\n' for message, chinese in entries))
    return path


def test_every_marked_message_is_found_in_sources_and_templates(app: Path) -> None:
    found = {wanted.message for wanted in translations.untranslated()}
    assert found == {"The port {port} is taken.", "Orders", "Work list", "one order's day"}
    assert {wanted.owner for wanted in translations.untranslated()} == {app}


def test_a_translated_message_is_not_missing_and_an_empty_one_is(app: Path) -> None:
    catalogue(app, ("Orders", "工单"), ("Work list", ""))
    assert "Orders" not in {wanted.message for wanted in translations.untranslated()}
    assert "Work list" in {wanted.message for wanted in translations.untranslated()}


def test_a_translation_with_other_places_is_found(app: Path) -> None:
    catalogue(app, ("The port {port} is taken.", "端口 {prot} 已被占用。"), ("Orders", "工单"))
    assert [message for _, message in translations.misplaced()] == ["The port {port} is taken."]


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(app: Path) -> None:
    path = catalogue(app, ("Orders", "工单"))
    assert translations.compile_all() == [path.with_suffix(".mo")]
    assert translations.compile_all() == []
    path.with_suffix(".mo").touch()
    os.utime(path, ns=(2 * 10**18, 2 * 10**18))
    assert translations.compile_all() == [path.with_suffix(".mo")]
