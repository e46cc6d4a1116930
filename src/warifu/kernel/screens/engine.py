# SPDX-License-Identifier: Apache-2.0
"""Templates made into pages: one Jinja2 environment for each office and language, autoescape always on.

Reads templates, catalogues, icons and static files of this package and of the office; nothing else, and
never a path that a reader chose: `static_file` looks in a fixed list. It does not serve; `web.py` does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warifu.kernel.screens import moments
from warifu.kernel.screens.languages import LANGUAGES, catalogue
from warifu.kernel.screens.reasons import reason_words
from warifu.kernel.screens.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

_HERE = Path(__file__).parent
_MEDIA = MappingProxyType({".css": "text/css; charset=utf-8", ".md": "text/markdown", "": "text/plain"})


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame around a page: whose page it is, where it stands, and who is signed in.

    `address` is the page's own path with its GET parameters; the language links repeat it.
    `csrf` fills the hidden field `_csrf_token` of every form; empty means the forms carry none.
    """

    office: Wording
    address: str = "/"
    home: str = "/"
    start: str = ""
    signed_in_as: Wording | None = None
    sign_out: str = ""
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """Bytes that never change while the process lives, their media type and a strong entity tag."""

    content: bytes
    media_type: str
    etag: str


@cache
def _static_files() -> Mapping[str, StaticFile]:
    root = _HERE / "static"
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            etag = hashlib.sha256(content).hexdigest()[:10]
            found[path.relative_to(root).as_posix()] = StaticFile(content, _MEDIA[path.suffix], f'"{etag}"')
    return MappingProxyType(found)


def static_file(path: str) -> StaticFile | None:
    """The file behind `/static/<path>`, or None. Only files that lay there at start are ever given."""
    return _static_files().get(path)


def _static_address(path: str) -> str:
    return f"/static/{path}?v={_static_files()[path].etag.strip(chr(34))}"


@cache
def _icon(name: str) -> Markup:
    """An icon as inline SVG, hidden from readers: an icon never stands without text (VI-13)."""
    drawing = (_HERE / "vendor" / "material" / f"{name}.svg").read_text(encoding="utf-8")
    drawn = drawing.strip().replace("<svg ", '<svg class="icon" aria-hidden="true" focusable="false" ', 1)
    return Markup(drawn)  # noqa: S704  # a file of our own, not what anybody typed


def in_language(address: str, language: str) -> str:
    """The same address with its `lang` parameter set; every other parameter stays."""
    parts = urlsplit(address)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key != "lang"]
    return f"{parts.path}?{urlencode([*kept, ('lang', language)])}"


class Screens:
    """The pages of one office. `folder` holds its `templates` and `locale`; `domain` names its catalogue."""

    def __init__(self, folder: Path, domain: str) -> None:
        self._folder = folder
        self._domain = domain
        self._made: dict[str, Environment] = {}

    def render(self, template: str, language: str, **values: object) -> str:
        """Draw a page. ValueError for a language we do not speak: `choose_language` never gives one."""
        if language not in LANGUAGES:
            raise ValueError(f"no catalogue for this language; choose one of {', '.join(LANGUAGES)}")
        if language not in self._made:
            self._made[language] = self._environment(language)
        return self._made[language].get_template(template).render(**values)

    def _environment(self, language: str) -> Environment:
        folders = (self._folder / "templates", _HERE / "templates")
        made = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        words = catalogue(self._folder / "locale", self._domain, language)
        made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # added by i18n
        made.globals |= {"language": language, "languages": LANGUAGES, "icon": _icon}
        made.globals |= {"static": _static_address, "in_language": in_language}
        made.globals |= {"reason_words": lambda reason: reason_words(reason, words.gettext)}
        made.filters |= _filters(language)
        return made


def _filters(language: str) -> dict[str, Any]:
    def minute(at: datetime) -> Markup:
        return moments.time_element(at, moments.minute(at, language))

    def clock(at: datetime) -> Markup:
        return moments.time_element(at, moments.clock(at, language))

    def day(on: date) -> Markup:
        return moments.time_element(on, moments.day(on, language))

    def month(on: date) -> str:
        return moments.month(on, language)

    def say(words: Wording) -> Markup:
        return words.html(language)

    def plain(words: Wording) -> str:
        return words.plain(language)

    def listed(phrases: tuple[Wording, ...]) -> Markup:
        comma = "、" if language == "ja" else ", "
        return Markup(comma).join(words.html(language) for words in phrases)  # noqa: S704  # our own comma

    return {f.__name__: f for f in (minute, clock, day, month, say, plain, listed)}
