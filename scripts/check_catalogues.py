# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  # a script, not a package
"""Check every message catalogue against the sentences in templates and screens; `--update` merges new ones.

Fails, one line for each fault, on: a sentence missing from a catalogue or no longer used, an empty or fuzzy
translation, a missing plural form, placeholders or tags that differ, a sentence left as in English where the
language is another, and a Japanese sentence with half-width punctuation. It does not judge the translation;
people do. Exit 0 clean, 1 faults. Sources: LA-12, VI-14.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("ja", "en")
SAME_IN_EVERY_LANGUAGE: frozenset[str] = frozenset()
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "silent": "false"}}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_TAG = re.compile(r"</?\w+[^>]*>")
_HEADER = "# SPDX-License-Identifier: Apache-2.0"
_HALF_WIDTH = re.compile(r"[ぁ-んァ-ヶ一-龠][,.!?()]|[,.!?()][ぁ-んァ-ヶ一-龠]")


def folders(source: Path) -> list[Path]:
    """Every folder of the package that owns a catalogue, the shared one first."""
    return sorted(found.parent for found in source.rglob("locale") if (found / LANGUAGES[0]).is_dir())


def sentences(folder: Path) -> Catalog:
    """What the folder's own templates and Python files say, as an empty catalogue."""
    template = Catalog(project="Warifu", charset="utf-8")
    files = extract_from_dir(folder, method_map=_METHODS, options_map=_OPTIONS)
    for name, line, message, comments, context in sorted(files, key=lambda found: (found[0], found[1])):
        template.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return template


def path_of(folder: Path, language: str) -> Path:
    """Where a folder's catalogue of a language lies; the domain is the folder's name."""
    return folder / "locale" / language / "LC_MESSAGES" / f"{folder.name}.po"


def read(path: Path, language: str) -> Catalog:
    """A catalogue from its file, empty when there is none yet."""
    if not path.exists():
        return Catalog(
            locale=language, charset="utf-8", project="Warifu", fuzzy=False, header_comment=_HEADER
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(folder: Path, language: str) -> None:
    """Merge new sentences in and drop those no longer used. English is its own translation."""
    path, template = path_of(folder, language), sentences(folder)
    merged = read(path, language)
    merged.update(template, no_fuzzy_matching=True)
    merged.obsolete.clear()
    merged.header_comment, merged.fuzzy = _HEADER, False
    for message in merged:
        if language == "en" and message.id:
            message.string = message.id
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, merged, width=100, sort_output=True, omit_header=False, include_lineno=False)
    text = path.read_text(encoding="utf-8")
    kept = [
        line
        for line in text.splitlines()
        if not re.match(
            r'"(POT-Creation-Date|PO-Revision-Date|Report-Msgid|Last-Transl|Language-Team|Project-Id)', line
        )
    ]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def faults(folder: Path, language: str) -> list[str]:
    """Everything wrong with one catalogue, in words."""
    catalogue, wanted = read(path_of(folder, language), language), sentences(folder)
    name = f"{folder.name}/{language}"
    missing = [f"{name}: missing: {m.id!r}" for m in wanted if m.id and m.id not in catalogue]
    unused = [f"{name}: no longer used: {m.id!r}" for m in catalogue if m.id and m.id not in wanted]
    wrong = [
        f"{name}: {fault}: {m.id!r}" for m in catalogue if m.id for fault in _wrong(m, language, catalogue)
    ]
    return missing + unused + wrong


def _wrong(message: Message, language: str, catalogue: Catalog) -> list[str]:
    sources: tuple[str, ...] = tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)
    given = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    strings = [string or "" for string in given]
    if message.fuzzy:
        return ["fuzzy"]
    if not all(strings) or (message.pluralizable and len(strings) != catalogue.num_plurals):
        return ["empty or a plural form missing"]
    found = []
    for pattern, what in ((_PLACEHOLDER, "placeholders"), (_TAG, "tags")):
        for source, string in zip([*sources, sources[-1]], strings, strict=False):
            wanted, got = set(pattern.findall(source)), set(pattern.findall(string))
            if wanted != got and not (
                message.pluralizable and wanted >= got and wanted - got <= {"%(count)s"}
            ):
                found.append(f"{what} differ")
    if language != "en" and strings[0] == sources[0] and sources[0] not in SAME_IN_EVERY_LANGUAGE:
        found.append("not translated")
    if language == "ja" and any(_HALF_WIDTH.search(_PLACEHOLDER.sub("", string)) for string in strings):
        found.append("half-width punctuation")
    return found


def main(arguments: list[str]) -> int:
    """Check, or with `--update` merge first. Returns the exit code."""
    source = Path(__file__).resolve().parent.parent / "src" / "warifu"
    pairs = [(folder, language) for folder in folders(source) for language in LANGUAGES]
    if "--update" in arguments:
        for folder, language in pairs:
            update(folder, language)
    found = [fault for folder, language in pairs for fault in faults(folder, language)]
    count = sum(len(sentences(folder)) for folder in folders(source))
    print("\n".join(found) or f"catalogues: {count} sentences, {len(LANGUAGES)} languages, no fault")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
