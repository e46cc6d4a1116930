# SPDX-License-Identifier: Apache-2.0
"""In words: what a check found, and what a signature will show of its signer. For a terminal, in English."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from warifu.cards.documents.nouns import Checked, Verdict, signer_name, stated
from warifu.cards.jpki import is_for_test
from warifu.kernel.clock import JST

_VERDICTS = {
    Verdict.VALID: "valid: unchanged since it was signed",
    Verdict.ALTERED: "ALTERED: it is not what was signed, or something was added to it",
    Verdict.UNKNOWN: "UNKNOWN: no authority that you trust lets this certificate sign documents",
    Verdict.EXPIRED: "EXPIRED: the certificate was not in force at that time",
    Verdict.REVOKED: "REVOKED: the certificate had ended at that time",
    Verdict.HELD: "HELD: the certificate was suspended at that time",
}
_ITEMS = ((1, "name"), (5, "address"), (4, "birth date, the era's figure before it"), (3, "sex"))
_SEXES = {"1": "male", "2": "female", "3": "not said"}


def report(checked: Checked) -> list[str]:
    """Say what was found, the verdict first. Of the signer only her name: the rest is nobody's errand."""
    return [
        _VERDICTS[checked.verdict],
        f"  signer  {_signer(checked)}",
        f"  time    {_time(checked)}",
        f"  state   {_state(checked)}",
    ]


def will_show(certificate: x509.Certificate) -> list[str]:
    """表示の注意: what everybody who gets the document will read in the signature (K-30)."""
    facts = stated(certificate)
    why = "warn her before she signs"
    said = [(words, facts[item].reveal(why)) for item, words in _ITEMS if item in facts]
    lines = [f"  {words}: {_SEXES.get(text, text) if words == 'sex' else text}" for words, text in said]
    return ["Whoever gets the signed file can read in it:", *lines]


def _signer(checked: Checked) -> str:
    if checked.issuer is None:
        return "not known"
    who = f"{signer_name(checked.certificate)}, as {checked.issuer.subject.rfc4514_string()} says"
    return f"{who}; A TEST CARD, OF NOBODY" if is_for_test(checked.certificate) else who


def _time(checked: Checked) -> str:
    if checked.stamped:
        return f"{_written(checked.at)}, by a time stamp"
    claimed = f"the signer wrote {_written(checked.claimed_at)}, " if checked.claimed_at else ""
    return f"no time stamp; {claimed}which proves nothing, so it was checked as of now"


def _state(checked: Checked) -> str:
    if checked.state_asked:
        return "by the authority's list"
    return "not asked: whether it was revoked only certified verifiers may ask (JPKI Act 17)"


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(JST):%Y-%m-%d %H:%M:%S} JST"
