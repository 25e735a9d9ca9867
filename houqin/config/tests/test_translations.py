"""Translations are compiled on the spot, and what lacks one is found."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, override, pgettext

from houqin.config import translations

SOURCE = """
from houqin.kernel.refusal import N_
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

sentence = N_("The port {port} is taken.")
title = _("Orders")
heading = say("Payments")
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
    """Write the app's catalogue; a context stands before its message and a bar."""
    path = app / translations.CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    path.write_text(head + "".join(_entry(*message.rpartition("|"), chinese) for message, chinese in entries))
    return path


def _entry(context: str, _bar: str, message: str, chinese: str) -> str:
    named = f'msgctxt "{context}"\n' if context else ""
    return f'\n{named}msgid "{message}"\nmsgstr "{chinese}"\n'


def test_every_marked_message_is_found_in_sources_and_templates(app: Path) -> None:
    found = {wanted.message for wanted in translations.untranslated()}
    assert found == {"The port {port} is taken.", "Orders", "Payments", "Work list", "one order's day"}
    assert {wanted.owner for wanted in translations.untranslated()} == {app}


def test_a_translated_message_is_not_missing_and_an_empty_one_is(app: Path) -> None:
    catalogue(app, ("Orders", "工单"), ("Work list", ""))
    assert "Orders" not in {wanted.message for wanted in translations.untranslated()}
    assert "Work list" in {wanted.message for wanted in translations.untranslated()}


def test_a_translation_with_other_places_is_found(app: Path) -> None:
    catalogue(app, ("The port {port} is taken.", "端口 {prot} 已被占用。"), ("Orders", "工单"))
    assert [message for _, message in translations.misplaced()] == ["The port {port} is taken."]


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        (("Open", "未付"), ("Open", "非涉密"), [("", "Open")]),
        (("Open", "未付"), ("Open", "未付"), []),
        (("Open", "未付"), ("secrecy|Open", "非涉密"), []),
        (("secrecy|Open", "未付"), ("secrecy|Open", "非涉密"), [("secrecy", "Open")]),
        (("Open", "未付"), ("Open", ""), []),
    ],
)
def test_words_that_two_catalogues_translate_differently_are_found(
    app: Path, here: tuple[str, str], there: tuple[str, str], found: list[tuple[str, str]]
) -> None:
    both = [catalogue(app, here), catalogue(app.parent / "other", there)]
    contradicting = translations.contradicting()
    assert list(contradicting) == found
    if found:
        assert contradicting[found[0]] == {here[1]: both[:1], there[1]: both[1:]}


def test_the_check_fails_on_them_and_names_the_catalogues(app: Path) -> None:
    for name, chinese in (("app", "工单"), ("other", "订单")):
        catalogue(app.parent / name, ("Orders", chinese))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("messages", "--check", stdout=out)
    told = out.getvalue().partition("# catalogues translate this differently")[2]
    for name, chinese in (("app", "工单"), ("other", "订单")):
        assert f'"{chinese}": {app.parent.name}/{name / translations.CATALOGUE}' in told
    assert 'msgid "Orders"' in told


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(app: Path) -> None:
    path = catalogue(app, ("Orders", "工单"))
    assert translations.compile_all() == [path.with_suffix(".mo")]
    assert translations.compile_all() == []
    path.with_suffix(".mo").touch()
    os.utime(path, ns=(2 * 10**18, 2 * 10**18))
    assert translations.compile_all() == [path.with_suffix(".mo")]


def test_no_word_of_ours_is_overruled_by_a_library() -> None:
    """Libraries that come first bring words of their own: 提供者 stood where 服务商 belongs."""
    overruled = []
    with override("zh-hans"):
        for english, context, chinese in translations.plain_entries():
            said = pgettext(context, english) if context else gettext(english)
            if said != chinese:
                overruled.append((english, chinese, said))
    assert overruled == []


def test_every_thing_of_ours_has_a_chinese_noun() -> None:
    """The archive names what a record is about by its model; no page shows a table's English name."""
    with override("zh-hans"):
        nouns = {model._meta.label: gettext(str(model._meta.verbose_name)) for model in apps.get_models()}
    ours = {label: noun for label, noun in nouns.items() if apps.get_model(label).__module__.startswith("houqin.")}
    assert [label for label, noun in ours.items() if noun.isascii()] == []
