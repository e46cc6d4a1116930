# SPDX-License-Identifier: Apache-2.0
"""Catalogues, reasons, dates, languages, the style sheet and the vendored files."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from tests.screens.places import request
from warifu.kernel.screens import REASONS, Wording, choose_language, moments, static_file
from warifu.kernel.screens.engine import in_language
from warifu.kernel.screens.reasons import reason_words
from warifu.oversight.screens import AlarmKind
from warifu.portal.filters import Filters

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "warifu"
TOKENS_SHA256 = "ec3fb5b1e881d1bdf076feff29fe15a32269353c7a9cef40194f1eff0c3d7a90"


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "check_catalogues", ROOT / "scripts" / "check_catalogues.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_sentence_is_translated_in_every_catalogue(checker: ModuleType) -> None:
    folders = checker.folders(SOURCE)
    assert len(folders) >= 6
    assert [
        fault for folder in folders for lang in checker.LANGUAGES for fault in checker.faults(folder, lang)
    ] == []


@pytest.mark.parametrize(
    ("string", "flags", "fault"),
    [
        ("", [], "empty"),
        ("%(name)s さん", ["fuzzy"], "fuzzy"),
        ("さん", [], "placeholders differ"),
        ("Hello %(name)s", [], "not translated"),
        ("<b>%(name)s</b>さん", [], "tags differ"),
        ("こんにちは, %(name)s", [], "half-width punctuation"),
    ],
)
def test_the_check_catches_each_kind_of_bad_translation(
    checker: ModuleType, string: str, flags: list[str], fault: str
) -> None:
    catalogue = Catalog(locale="ja", fuzzy=False)
    catalogue.add("Hello %(name)s", string, flags=flags)
    message = catalogue.get("Hello %(name)s")
    assert any(fault in found for found in checker._wrong(message, "ja", catalogue))


def test_every_reason_the_exchange_can_give_has_words_of_its_own() -> None:
    given = set()
    for folder in ("exchange", "benefits/service.py", "numbers/designation.py"):
        files = [SOURCE / folder] if folder.endswith(".py") else sorted((SOURCE / folder).rglob("*.py"))
        for file in files:
            if file.exists():
                given |= set(
                    re.findall(r'^    reason = "([^"]+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
                )
    counter_only = {"no-record", "succession-not-offered"} | {
        reason for reason in given if reason.startswith(("number", "no-such", "no-ground", "only-", "held-"))
    }
    assert sorted(reason for reason in given - counter_only if reason_words(reason, str) is None) == []


def test_no_reason_speaks_of_the_reader_with_blame_or_an_exclamation_mark() -> None:
    sentences = [s for words in REASONS.values() for s in (words.what, words.now, words.to_person)]
    assert all(sentence.endswith(".") and "!" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2019, 4, 30), "平成31年"),
        (date(2019, 5, 1), "令和元年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1989, 1, 8), "平成元年"),
        (date(1926, 12, 24), "大正15年"),
        (date(1926, 12, 25), "昭和元年"),
        (date(1912, 7, 29), "明治45年"),
        (date(1912, 7, 30), "大正元年"),
    ],
)
def test_the_era_changes_on_its_first_day(on: date, said: str) -> None:
    assert moments.day(on, "ja").startswith(f"{said}（{on.year}年）")


def test_an_instant_is_shown_in_japan_time_with_its_machine_form() -> None:
    at = datetime(2026, 6, 11, 15, 5, tzinfo=UTC)
    assert moments.minute(at, "ja") == "令和8年（2026年）6月12日（金）0時05分"
    assert moments.minute(at, "en") == "Friday 12 June 2026, 00:05"
    assert 'datetime="2026-06-12T00:05:00+09:00"' in moments.time_element(at, "x")


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moments.time_element(datetime(2026, 6, 12, 0, 0), "x")  # noqa: DTZ001  # the fault under test


@pytest.mark.parametrize(
    ("asked", "kept", "accept", "chosen"),
    [
        ("ja", "en", "en", "ja"),
        ("xx", "en", "ja", "en"),
        (None, None, "ja,en;q=0.5", "ja"),
        (None, None, "en-GB;q=0.9, ja;q=0.1", "en"),
        (None, None, "fr, de;q=nonsense", "en"),
        (None, None, "ja;q=0", "en"),
        (None, None, None, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_kept_else_wished(
    asked: str | None, kept: str | None, accept: str | None, chosen: str
) -> None:
    assert choose_language(asked, kept, accept) == chosen


def test_a_language_link_keeps_the_other_parameters_and_no_foreign_host() -> None:
    assert (
        in_language("/history?type=refused&lang=ja&office=A%26B", "en")
        == "/history?type=refused&office=A%26B&lang=en"
    )
    assert in_language("//evil.example/history", "en").startswith("/history")


def test_filters_that_make_no_sense_mean_the_default() -> None:
    assert Filters.read({"type": "x", "period": "9", "leaf": "-1", "request": request(1).upper()}) == Filters(
        request=request(1)
    )


def test_an_alarm_without_words_is_a_failed_check() -> None:
    assert AlarmKind.of("orphan") is AlarmKind.ORPHAN
    assert AlarmKind.of("something-new") is AlarmKind.FAILED_CHECK


def test_words_without_english_are_shown_in_japanese_and_marked() -> None:
    assert Wording("<所得>").html("en") == '<span lang="ja">&lt;所得&gt;</span>'
    assert Wording("所得", "income").html("en") == "income"


def test_the_style_sheet_is_small_and_uses_only_tokens_that_exist() -> None:
    sheet, tokens = static_file("warifu.css"), static_file("vendor/dads/tokens.css")
    assert sheet is not None
    assert tokens is not None
    assert len(sheet.content) <= 12 * 1024
    own = set(re.findall(rb"(--[\w-]+):", sheet.content)) | set(re.findall(rb"(--[\w-]+):", tokens.content))
    assert set(re.findall(rb"var\((--[\w-]+)", sheet.content)) <= own
    assert re.findall(rb"#[0-9a-f]{6}\b|url\(|@import", sheet.content) == []


def test_every_class_used_in_a_template_is_in_the_style_sheet() -> None:
    sheet = static_file("warifu.css")
    assert sheet is not None
    styled = set(re.findall(r"\.([a-z][\w-]*)", sheet.content.decode()))
    used = set()
    for template in SOURCE.rglob("templates/*.html"):
        for names in re.findall(r'class="([^"{]*)"', template.read_text(encoding="utf-8")):
            used |= set(names.split())
    assert sorted(used - styled) == []


def test_the_vendored_tokens_are_the_published_bytes() -> None:
    tokens = static_file("vendor/dads/tokens.css")
    assert tokens is not None
    assert hashlib.sha256(tokens.content).hexdigest() == TOKENS_SHA256
    assert static_file("vendor/dads/LICENSE") is not None


@pytest.mark.parametrize("path", ["../engine.py", "/etc/passwd", "", "vendor/../../engine.py", "vendor"])
def test_no_other_file_can_be_had_as_a_static_file(path: str) -> None:
    assert static_file(path) is None
