# SPDX-License-Identifier: Apache-2.0
"""The form a page draws without knowing a rule: what is asked, in which order, and what is then missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.identity.counter import CITY, EMPLOYER, ON, PURPOSE
from warifu.identity import Bearer, FormModel, NotByPhone, Practice, Seen, Way, showing_of, steps
from warifu.kernel.refusal import Malformed

SELF = {"way": "counter", "bearer": "self"}
CARD = SELF | {"paper-person-card": "on"}
COMPARED = {"expires-person-card": "2030-01-01", "items-person-card": "yes", "face-person-card": "yes"}


def form(draft: dict[str, str], purpose: str = PURPOSE, practice: Practice = CITY) -> FormModel:
    return steps(draft, purpose, practice, ON)


def names(model: FormModel, step: str) -> list[str]:
    fields = next(each for each in model.steps if each.key == step).fields
    return [choice.value for field in fields for choice in field.choices]


def asked(model: FormModel) -> list[str]:
    return [field.name for field in model.steps[2].fields]


def test_an_empty_form_begins_with_how_and_says_what_is_missing() -> None:
    model = form({})
    assert [step.key for step in model.steps] == ["how", "papers", "look"]
    assert model.next_step == "how"
    assert [words.en for words in model.missing] == ["Proof of the number", "Proof of who the person is"]
    assert model.tell is not None
    assert not model.ready


def test_after_each_step_less_is_missing_until_nothing_is() -> None:
    model = form(SELF)
    assert model.next_step == "papers"
    model = form(CARD)
    assert model.next_step == "look"
    assert asked(model) == [
        "expires-person-card",
        "copy-person-card",
        "items-person-card",
        "chip-person-card",
        "face-person-card",
        "tampered-person-card",
    ]
    assert not form(CARD | COMPARED).ready, "the chip was not read"
    model = form(CARD | COMPARED | {"chip-person-card": "yes"})
    assert model.ready
    assert model.next_step == "result"
    assert model.missing == ()
    assert model.tell is None
    assert model.showing.papers[0].chip_genuine is Seen.YES


def test_only_what_can_count_here_is_offered_in_groups() -> None:
    offered = names(form(SELF), "papers")
    assert offered[0] == "paper-person-card"
    assert "paper-person-number-notice" in offered, "to be told that it is no proof"
    assert "paper-person-own-register" in offered
    for absent in (
        "insurance-card",
        "power-of-attorney",
        "student-card",
        "signature-certificate",
        "fact-dealing",
    ):
        assert f"paper-person-{absent}" not in offered
    employer = names(form(SELF, practice=EMPLOYER), "papers")
    assert "paper-person-own-register" not in employer
    assert "paper-person-earlier-file" not in employer
    known = form(SELF | {"earlier_check_on": "令和6年4月1日"}, practice=EMPLOYER)
    assert {"paper-person-earlier-file", "paper-person-well-known"} <= set(names(known, "papers"))
    accepting = names(form(SELF, practice=replace(CITY, accepts=frozenset({"student-card"}))), "papers")
    assert "paper-person-student-card" in accepting


def test_an_agent_is_asked_for_his_own_papers_beside_hers() -> None:
    model = form({"way": "counter", "bearer": "statutory-agent"})
    offered = names(model, "papers")
    assert {"paper-person-family-register-certificate", "paper-person-card", "paper-agent-passport"} <= set(
        offered
    )
    assert "paper-agent-inquiry-letter" not in offered
    assert "paper-person-power-of-attorney" not in offered
    assert "paper-agent-company-register" not in offered
    assert len(model.missing) == 3


def test_a_full_form_of_an_agent_makes_three_proofs() -> None:
    draft = {"way": "counter", "bearer": "voluntary-agent"}
    for name, dated in (
        ("person-power-of-attorney", ""),
        ("agent-passport", "2031-01-01"),
        ("person-record-certificate", ""),
    ):
        draft |= {f"paper-{name}": "on", f"items-{name}": "yes", f"expires-{name}": dated}
    assert not form(draft).ready
    model = form(draft | {"face-agent-passport": "yes"})
    assert model.ready, model.tell
    assert "face-person-record-certificate" not in asked(model)
    shown = showing_of(draft, PURPOSE, CITY, ON)
    assert (shown.way, shown.bearer, len(shown.papers)) == (Way.COUNTER, Bearer.VOLUNTARY_AGENT, 3)


def test_a_date_that_does_not_read_is_told_at_its_field() -> None:
    draft = CARD | COMPARED | {"chip-person-card": "yes", "expires-person-card": "soon"}
    model = form(draft)
    field = next(each for each in model.steps[2].fields if each.name == "expires-person-card")
    assert field.problem is not None
    assert field.value == "soon"
    assert not model.ready
    with pytest.raises(Malformed):
        showing_of(draft, PURPOSE, CITY, ON)
    assert form(draft | {"expires-person-card": "令和12年1月1日"}).ready


def test_choosing_the_telephone_shows_why_it_is_closed() -> None:
    model = form({"way": "phone", "bearer": "self"})
    assert isinstance(model.closed, NotByPhone)
    assert [step.key for step in model.steps] == ["how"]
    assert not model.ready


def test_a_forged_paper_leaves_nothing_ready() -> None:
    model = form(CARD | COMPARED | {"chip-person-card": "yes", "tampered-person-card": "on"})
    assert not model.ready
    assert model.tell is not None
    assert "forged" in model.tell.en


def test_every_word_of_the_form_is_in_both_languages() -> None:
    for draft in (
        {},
        CARD,
        {"way": "post", "bearer": "voluntary-agent"},
        {"way": "online", "bearer": "self"},
    ):
        for step in form(draft).steps:
            words = [step.title, *(field.label for field in step.fields)]
            words += [choice.words for field in step.fields for choice in field.choices]
            assert all(each.ja and each.en for each in words)


def test_what_a_form_cannot_send_is_malformed() -> None:
    for draft in ({"way": "fax"}, {"way": "counter", "bearer": "neighbour"}):
        with pytest.raises(Malformed):
            form(draft)
    assert form(SELF | {"paper-person-library-card": "on"}).showing.papers == ()
