# SPDX-License-Identifier: Apache-2.0
"""Every page, both languages, read as HTML: structure, words, and what must never be in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from tests.screens.pages import EMPTY, HISTORY, PAGES
from tests.screens.places import ENTRIES, HANAKO, NOW, PROVIDED, W, entry, portal_shell
from warifu.kernel.screens import LANGUAGES
from warifu.portal import screens as portal
from warifu.portal.filters import Filters

EVERY_PAGE = [(name, language) for name in PAGES for language in LANGUAGES]
SAME_TITLE = {"start-fresh", "history-empty", "history-narrowed", "history-whole", "cases-not-found"}
VOID = {"meta", "link", "input", "wbr", "br", "img", "hr"}


class Page(HTMLParser):
    """A page read tag by tag: it checks nesting and keeps what the tests look at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {name: value or "" for name, value in attrs}
        self.tags.append((tag, kept))
        if tag not in VOID:
            self.open.append((tag, kept))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1][0] == tag, f"<{self.open[-1][0]}> closed by </{tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            spoken = next((kept["lang"] for _, kept in reversed(self.open) if "lang" in kept), "")
            self.texts.append((self.open[-1][0], spoken, data.strip()))

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [kept for tag, kept in self.tags if tag in tags]

    def words(self) -> str:
        return " ".join(text for _, _, text in self.texts)


def page(name: str, language: str) -> Page:
    return Page(PAGES[name](language))


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_a_page_says_its_language_and_its_title_and_has_one_first_heading(name: str, language: str) -> None:
    read = page(name, language)
    assert read.all("html") == [{"lang": language}]
    assert len(read.all("title")) == len(read.all("h1")) == len(read.all("main")) == 1
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    steps = zip([0, *levels], levels, strict=False)
    assert all(after <= before + 1 for before, after in steps), levels


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pages_have_the_same_title(language: str) -> None:
    titles: Counter[str] = Counter()
    for name in PAGES.keys() - SAME_TITLE:
        titles[next(text for tag, _, text in page(name, language).texts if tag == "title")] += 1
    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_the_skip_link_is_first_and_the_banner_says_that_all_is_invented(name: str, language: str) -> None:
    read = page(name, language)
    first = next(kept for tag, kept in read.tags if tag in {"a", "button", "input", "select"})
    assert first["href"] == "#main"
    banner = {"ja": "試験環境 – 架空のデータ", "en": "Test environment – fictional data"}
    assert banner[language] in read.words()


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_each_field_has_a_visible_label_and_ids_are_used_once(name: str, language: str) -> None:
    read = page(name, language)
    ids = Counter(kept["id"] for _, kept in read.tags if "id" in kept)
    assert [name for name, times in ids.items() if times > 1] == []
    labelled = {kept["for"] for kept in read.all("label") if "for" in kept}
    for field in read.all("input", "select", "textarea"):
        inside_a_label = field.get("type") == "radio"
        assert field.get("type") == "hidden" or inside_a_label or field["id"] in labelled
    for _, kept in read.tags:
        for named in (kept.get("aria-describedby", "") + " " + kept.get("aria-labelledby", "")).split():
            assert named in ids


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_a_page_needs_no_script_and_no_other_site(name: str, language: str) -> None:
    html = PAGES[name](language)
    read = Page(html)
    assert read.all("script") == []
    assert not any(
        attribute.startswith("on") or attribute == "style" for _, kept in read.tags for attribute in kept
    )
    sources = [kept.get("href", "") for kept in read.all("link")] + [
        kept.get("src", "") for _, kept in read.tags
    ]
    assert all(source.startswith(("/static/", "data:,")) for source in sources if source)


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_no_page_holds_a_run_of_twelve_digits(name: str, language: str) -> None:
    assert re.search(r"\d{12}", PAGES[name](language)) is None
    assert re.search(r"\d{4} \d{4} \d{4}\b", page(name, language).words()) is None


@pytest.mark.parametrize("name", PAGES)
def test_an_english_page_marks_every_japanese_word_as_japanese(name: str) -> None:
    japanese = [
        text
        for tag, lang, text in page(name, "en").texts
        if lang == "en" and re.search(r"[ぁ-んァ-ヶ一-龠]", text)
    ]
    allowed = ("Warifu 割符", "児手-8-")
    assert [text for text in japanese if not any(word in text for word in allowed)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_japanese_page_leaves_no_english_sentence(name: str) -> None:
    english = [
        text
        for tag, lang, text in page(name, "ja").texts
        if tag != "code" and lang == "ja" and re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", text)
    ]
    assert english == []


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_the_language_links_name_each_language_in_itself(name: str, language: str) -> None:
    links = [kept for kept in page(name, language).all("a") if "hreflang" in kept]
    assert [(link["hreflang"], link["lang"]) for link in links] == [("ja", "ja"), ("en", "en")]
    assert [link["hreflang"] for link in links if "aria-current" in link] == [language]


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_every_form_that_changes_something_carries_the_hidden_field(name: str, language: str) -> None:
    html = PAGES[name](language)
    forms = re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL)
    assert all('name="_csrf_token" value="form-secret"' in form for form in forms)


def test_what_a_register_says_is_never_read_as_markup() -> None:
    spiteful = entry(
        1, portal.Outcome.PROVIDED, 1, asker=W("<script>市</script>", "<b>City</b>"), case='"><img>'
    )
    for language in LANGUAGES:
        html = portal.render_history(replace(HISTORY, entries=(spiteful,)), language)
        assert "<script>" not in html
        assert "<b>City" not in html
        assert "<img>" not in html


def test_the_history_never_says_all_and_tells_what_is_missing() -> None:
    words = Page(portal.render_history(HISTORY, "ja")).words()
    assert "役所どうしのやりとりを、ここで見られます" in words
    assert "出ていないものがあります" in words
    assert "すべてのやりとり" not in words


def test_a_refusal_is_shown_with_its_reason_its_law_and_that_nothing_went() -> None:
    words = Page(PAGES["entry-refused"]("ja")).words()
    for told in (
        "断られた",
        "あなたの申請がその事務にありません",
        "番号法第19条第8号",
        "情報提供ネットワーク が止めた",
        "渡った項目 なし",
    ):
        assert told in words.replace("  ", " ")


@pytest.mark.parametrize("outcome", portal.Outcome)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_has_its_own_chip_and_a_headline(outcome: portal.Outcome, language: str) -> None:
    told = {
        o: Page(
            portal.render_entry(portal.EntryView(portal_shell("/"), replace(PROVIDED, outcome=o)), language)
        )
        for o in portal.Outcome
    }
    chips = {o: re.findall(r"\S+", read.words())[:60] for o, read in told.items()}
    assert all(chips[outcome] != chips[other] for other in portal.Outcome if other is not outcome)


def test_a_button_is_shown_only_where_the_view_offers_it() -> None:
    silent = replace(PROVIDED, offers=(), proof="")
    html = portal.render_entry(portal.EntryView(portal_shell("/"), silent), "en")
    assert "Why?" not in html
    assert "Report a mistake" not in html
    assert "Proof of this entry" not in html
    assert "Report a mistake" in portal.render_entry(portal.EntryView(portal_shell("/"), PROVIDED), "en")


def test_telling_the_commission_is_the_primary_button_only_on_a_refusal() -> None:
    tell = portal.Offer(portal.Action.TELL_COMMISSION, "/reports")
    for outcome, primary in ((portal.Outcome.REFUSED, True), (portal.Outcome.PROVIDED, False)):
        shown = replace(PROVIDED, outcome=outcome, offers=(tell,))
        html = portal.render_entry(portal.EntryView(portal_shell("/"), shown), "en")
        assert ('<button type="submit">Tell the commission' in html) is primary


def test_every_history_says_that_some_entries_are_read_at_a_counter_and_only_a_whole_one_that_it_is() -> None:
    for view in (HISTORY, EMPTY):
        words = portal.render_history(view, "en")
        assert "Whoever is under a protection measure reads at a counter what is kept back here." in words
        assert "This visit shows everything" not in words
    assert "This visit shows everything" in PAGES["history-whole"]("en")


def test_a_fault_shows_its_reference_and_nothing_of_its_detail() -> None:
    html = PAGES["fault"]("en")
    assert "detail that stays inside" not in html
    assert re.search(r"<code>F[0-9a-f]{8}</code>", html)


def test_a_refusal_page_has_three_parts_and_cites_the_article_in_the_readers_language() -> None:
    words = Page(PAGES["refusal"]("ja")).words()
    assert all(
        part in words
        for part in ("起きたこと", "理由", "これからできること", "番号法第19条第8号、番号法第21条")
    )


def test_the_counts_are_of_the_period_and_not_of_the_type_chosen() -> None:
    counted = re.compile(r"<b>(\d+)</b>")
    every = counted.findall(portal.render_history(HISTORY, "en"))
    refused = counted.findall(portal.render_history(replace(HISTORY, filters=Filters("refused")), "en"))
    assert every == refused == ["2", "3", "1"]


def test_the_newest_entry_comes_first_whatever_the_order_given() -> None:
    turned = replace(HISTORY, entries=tuple(reversed(ENTRIES)))
    assert portal.render_history(turned, "ja") == portal.render_history(HISTORY, "ja")


def test_a_long_history_is_cut_into_leaves_that_link_to_each_other() -> None:
    many = tuple(entry(n, portal.Outcome.PROVIDED, n / 10) for n in range(120))
    view = replace(HISTORY, entries=many, filters=Filters(leaf=2), now=NOW + timedelta(hours=1))
    html = portal.render_history(view, "en")
    assert html.count("<article") == 50
    assert "leaf=1" in html
    assert "leaf=3" in html


def test_the_name_in_the_header_is_the_latin_one_on_an_english_page() -> None:
    assert HANAKO.en in Page(PAGES["history"]("en")).words()
    assert HANAKO.ja in Page(PAGES["history"]("ja")).words()
