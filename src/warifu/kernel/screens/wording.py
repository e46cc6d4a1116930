# SPDX-License-Identifier: Apache-2.0
"""Words that come with the facts (an office's name, an affair, an item), not from a catalogue.

A catalogue holds the sentences of the pages; the names inside them come from registers and from the law,
which is written in Japanese. This module does not translate: who fills a view brings both languages, or
leaves the English empty, and then the Japanese is shown and marked as Japanese (VI-5).
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Wording:
    """One name or short phrase in Japanese and, where it exists, in English.

    >>> Wording("所得", "income").plain("en"), Wording("所得").plain("en")
    ('income', '所得')
    """

    ja: str
    en: str = ""

    def plain(self, language: str) -> str:
        """Text without markup, for titles and attributes."""
        return self.en if language == "en" and self.en else self.ja

    def html(self, language: str) -> Markup:
        """Escaped text; Japanese on an English page carries `lang="ja"` so that its glyphs are Japanese.

        >>> Wording("所得").html("en")
        Markup('<span lang="ja">所得</span>')
        """
        if language != "ja" and not self.en:
            return Markup('<span lang="ja">{}</span>').format(self.ja)
        return escape(self.plain(language))
