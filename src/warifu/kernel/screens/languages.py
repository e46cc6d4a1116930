# SPDX-License-Identifier: Apache-2.0
"""Which languages the pages speak, how one is chosen, and the catalogues (gettext) behind them.

Catalogues are `.po` files compiled in memory when first used: no build step, no `.mo` in the tree.
This module does not check catalogues; `scripts/check_catalogues.py` does. It sets no cookie; `web.py` does.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = MappingProxyType({"ja": "日本語", "en": "English"})
"""Code → the language's own name (LA-4), in the order shown."""

FALLBACK = "en"
_SHARED = Path(__file__).parent / "locale"


def choose_language(
    asked: str | None, kept: str | None = None, accept: str | None = None, suggested: str | None = None
) -> str:
    """Choose by `?lang=`, else the cookie, else what the service suggested that sent her here.

    Else by Accept-Language (RFC 9110 §12.5.4), else English.

    Unknown codes are passed over, never an error: a page must always come.

    >>> choose_language(None, None, "fr;q=0.9, ja-JP;q=0.8"), choose_language("en", "ja")
    ('ja', 'en')
    """
    for wish in (asked, kept, suggested):
        if wish in LANGUAGES:
            return str(wish)
    wishes = sorted((_weighed(part) for part in (accept or "").split(",")), key=lambda wish: -wish[0])
    return next((code for weight, code in wishes if weight > 0 and code in LANGUAGES), FALLBACK)


def _weighed(part: str) -> tuple[float, str]:
    code, _, parameter = part.strip().partition(";")
    weight = parameter.strip().removeprefix("q=") or "1"
    try:
        return float(weight), code.strip().split("-")[0].lower()
    except ValueError:
        return 0.0, code


@cache
def catalogue(folder: Path, domain: str, language: str) -> Translations:
    """An office's catalogue over the shared one. `folder` is the office's `locale`; OSError when missing."""
    own = _compiled(folder / language / "LC_MESSAGES" / f"{domain}.po", language)
    if folder != _SHARED:
        own.add_fallback(catalogue(_SHARED, "screens", language))
    return own


def _compiled(path: Path, language: str) -> Translations:
    with path.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def marked(message: str) -> str:
    """Mark a sentence for the catalogues where it stands; it is translated where it is shown."""
    return message
