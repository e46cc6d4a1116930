# SPDX-License-Identifier: Apache-2.0
"""What every page of every office shares: shell, words, dates, icons, one style sheet, problem pages.

An office keeps its own `templates/`, `locale/` and `screens.py`; that file builds one `Screens` and offers
`render_…(view, language) -> str`. This package draws. It asks nobody, decides nothing, opens no address and
knows no office: `web.py` chooses the language, calls a service, fills a view and sends what comes back.
Every page is whole without a script. Static files: `static_file(path)`; their addresses begin `/static/`.
Sources: design rules SC-1…SC-7, VI-1…VI-14, AC-1…AC-6, LA-2…LA-18; WCAG 2.2 AA.
"""

from warifu.kernel.screens.citations import cite
from warifu.kernel.screens.engine import Screens, Shell, StaticFile, static_file
from warifu.kernel.screens.languages import LANGUAGES, choose_language
from warifu.kernel.screens.problems import render_problem
from warifu.kernel.screens.reasons import REASONS, ReasonWords
from warifu.kernel.screens.titles import Titles
from warifu.kernel.screens.wording import Wording

__all__ = [
    "LANGUAGES",
    "REASONS",
    "ReasonWords",
    "Screens",
    "Shell",
    "StaticFile",
    "Titles",
    "Wording",
    "choose_language",
    "cite",
    "render_problem",
    "static_file",
]
