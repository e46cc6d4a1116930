# SPDX-License-Identifier: Apache-2.0
"""What a person types and nobody may see, at a terminal or handed over by another program."""

from __future__ import annotations

import os
import sys

import typer

from warifu.kernel.refusal import Malformed


def ask_hidden(words: str, *, again: bool = False, default: str | None = None) -> str:
    """Ask for a PIN, a code or a passphrase, `again` for one that is typed twice. Raises Malformed.

    Without a terminal each is a line of standard input: nothing echoes there, and Python's own way would warn
    of an echo, with a path of this machine.
    """
    if _at_a_terminal():
        hidden = typer.prompt(
            words, hide_input=True, confirmation_prompt=again, default=default, show_default=False
        )
        return str(hidden)
    typed = _line(words, default)
    if again and _line(words, default) != typed:
        raise Malformed(f"{words}: the two lines differ.")
    return typed


def _at_a_terminal() -> bool:
    """Whether somebody can be asked: at standard input, or at the terminal that the process belongs to."""
    try:
        os.close(os.open(os.ctermid(), os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin.isatty()
    return True


def _line(words: str, default: str | None) -> str:
    sys.stderr.write(f"{words}: \n")
    sys.stderr.flush()
    read = sys.stdin.readline().rstrip("\r\n") or default
    if read is None:
        raise Malformed(f"{words}: give it at a terminal, or as a line of standard input.")
    return read
