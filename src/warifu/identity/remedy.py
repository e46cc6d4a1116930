# SPDX-License-Identifier: Apache-2.0
"""足りないもののご案内: what is missing, every combination that would do, and what was wrong with each paper.

Writes words in Japanese and English from a finding. Decides nothing. It never ends without another way.
"""

from __future__ import annotations

from warifu.identity.law import IdentityLaw
from warifu.identity.nouns import Finding, Showing, Slot, Way
from warifu.identity.refusals import ON_PAPER
from warifu.kernel.screens import Wording

SLOT_WORDS = {
    Slot.NUMBER: Wording("番号の確認", "Proof of the number"),
    Slot.IDENTITY: Wording("身元の確認", "Proof of who the person is"),
    Slot.AUTHORITY: Wording("代理権の確認", "Proof of the agent's authority"),
    Slot.AGENT_IDENTITY: Wording("代理人の身元の確認", "Proof of who the agent is"),
}


def remedy(law: IdentityLaw, showing: Showing, finding: Finding) -> Wording:
    """Everything to tell the person now, in one text for each language."""
    ja, en = [], []
    for fault in finding.faults:
        kind, words = law.kind(fault.kind), law.fault_words[fault.fault]
        said = kind.nothing if fault.fault == "proves-nothing" and kind.nothing else words
        ja.append(f"{kind.words.ja}：{said.ja}")
        en.append(f"{kind.words.en}: {said.en}")
    for missing in finding.missing:
        ja.append(f"{SLOT_WORDS[missing.slot].ja}が必要です。次のどれかで足ります。")
        en.append(f"Missing: {SLOT_WORDS[missing.slot].en.lower()}. Any of these will do:")
        ja += [f"・{each.words.ja}" for each in missing.combinations]
        en += [f"- {each.words.en}" for each in missing.combinations]
    if showing.way is not Way.COUNTER:
        ja.append("窓口でも受け付けます。")
        en.append("The counter is open as well.")
    return Wording("\n".join([*ja, ON_PAPER.ja]), "\n".join([*en, ON_PAPER.en]))
