# SPDX-License-Identifier: Apache-2.0
"""A reader with a browser: what a page of `docs/` asks her to press, pressed on the real pages.

Knows links and forms and nothing of the offices: a button is found by the words on it, as a person finds it.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar


@dataclass
class Press:
    """Something to press: its words, where it leads, and what its form sends (None: a link)."""

    words: str
    address: str
    sends: dict[str, str] | None = None


@dataclass
class Page(HTMLParser):
    """A page's text and everything on it that can be pressed."""

    text: str = ""
    presses: list[Press] = field(default_factory=list)
    _form: Press | None = None
    _open: Press | None = None

    def __post_init__(self) -> None:
        """Begin as the standard parser does."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, their hidden fields, buttons and links."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Press("", given.get("action", ""), {})
        elif tag == "input" and given.get("type") == "checkbox" and "checked" not in given:
            pass  # a box that nobody ticked is not sent
        elif tag == "input" and self._form is not None and self._form.sends is not None:
            self._form.sends[given.get("name", "")] = given.get("value", "")
        elif tag == "button" and self._form is not None and self._form.sends is not None:
            own = {given["name"]: given.get("value", "")} if "name" in given else {}
            self._open = Press("", self._form.address, self._form.sends | own)
        elif tag == "a" and "href" in given:
            self._open = Press("", given["href"])

    def handle_endtag(self, tag: str) -> None:
        """Finish a button, a link or a form."""
        if tag in {"a", "button"} and self._open is not None:
            self._open.words = " ".join(self._open.words.split())
            self.presses.append(self._open)
            self._open = None
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """Collect words."""
        self.text += data
        if self._open is not None:
            self._open.words += data


class Reader:
    """One browser window with its cookies, in English."""

    def __init__(self) -> None:
        """Begin without cookies."""
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self.address = ""
        self.page = Page()
        self._typed: dict[str, str] = {}

    def open(self, address: str) -> str:
        """Open an address; gives the page's text."""
        content = self._fetch(urllib.parse.urljoin(self.address, address), None)
        self.page = Page()
        self.page.feed(content.decode())
        return self.page.text

    def press(self, words: str) -> str:
        """Press the button or link with these words; gives the text of the page that follows."""
        found = self.find(words)
        if found.sends is None:
            return self.open(found.address)
        unknown = self._typed.keys() - found.sends.keys()
        assert not unknown, f"nothing here is called {unknown}; there is {sorted(found.sends)}"
        sent, self._typed = found.sends | self._typed, {}
        content = self._fetch(urllib.parse.urljoin(self.address, found.address), sent)
        self.page = Page()
        self.page.feed(content.decode())
        return self.page.text

    def type(self, words: str, name: str) -> None:
        """Type into the field of this name, or choose this one of several; the next button sends it."""
        self._typed[name] = words

    def download(self, words: str) -> bytes:
        """Fetch what the link with these words leads to, without leaving the page."""
        here = self.address
        content = self._fetch(urllib.parse.urljoin(here, self.find(words).address), None)
        self.address = here
        return content

    def find(self, words: str) -> Press:
        """Find what to press by the beginning of its words. Fails with what there is instead."""
        found = [each for each in self.page.presses if each.words.startswith(words)]
        assert found, (
            f"nothing to press says {words!r}; there is {[each.words for each in self.page.presses]}"
        )
        return found[0]

    def _fetch(self, address: str, form: dict[str, str] | None) -> bytes:
        content = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(address, content, {"accept-language": "en"})
        origin = urllib.parse.urlsplit(self.address or address)
        if form is not None:
            request.add_header("origin", f"{origin.scheme}://{origin.netloc}")
        try:
            answered = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as no:
            if no.code != 403:  # a lawful no is a page to read
                raise
            answered = no
        with answered as answer:
            self.address = answer.url
            body: bytes = answer.read()
            return body
