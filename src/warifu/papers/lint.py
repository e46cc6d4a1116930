# SPDX-License-Identifier: Apache-2.0
"""Rules for templates that the typesetter itself does not check (PF-2, FN-2). Read from the source text."""

import re

_RULES: tuple[tuple[str, str], ...] = (
    (r"\beval\s*\(", "a template never runs text as code"),
    (r"fallback:\s*true", "a missing character must stop the print (FN-2)"),
    (r"\bsys\.inputs\b", "facts come only through `facts` of sheet.typ"),
    (r"#?\bread\s*\(", "a template reads no file"),
    (r"\bdatetime\.today\b", "the date is a fact, so that the bytes repeat (PF-3)"),
    (r"@preview|@local", "a template loads no package"),
)


def template_faults(source: str) -> list[str]:
    r"""Say what is wrong with a template; empty if nothing.

    >>> template_faults("#show: sheet\n#table([a], [b])")
    ['a table without table.header (PF-2)']
    """
    source = re.sub(r"//[^\n]*", "", source)
    faults = [told for pattern, told in _RULES if re.search(pattern, source)]
    tables = [_call(source, found.end()) for found in re.finditer(r"\btable\s*\(", source)]
    if any(not re.search(r"\btable\.header\s*[(\[]", body) for body in tables):
        faults.append("a table without table.header (PF-2)")
    drawn = [_call(source, found.end()) for found in re.finditer(r"(?<![.\w])image\s*\(", source)]
    if any("alt:" not in body for body in drawn):
        faults.append("an image without alt (PF-2)")
    if not re.search(r"#show:\s*sheet\b", source):
        faults.append("a paper that does not stand on the sheet: no title, no specimen mark (PA-4, PF-2)")
    return faults


def _call(source: str, start: int) -> str:
    """The text between the brackets that were opened before `start`."""
    depth = 1
    for end in range(start, len(source)):
        depth += {"(": 1, ")": -1}.get(source[end], 0)
        if depth == 0:
            return source[start:end]
    return source[start:]
