# SPDX-License-Identifier: Apache-2.0
"""二重入力: a paper form is keyed by two people who do not see each other's entry (G2).

Where they differ, beyond width and spaces, a third looks at the paper and keys those fields. A settled form
is judged like a row of a file: it links, it becomes a case, or the office is told what is missing. The digits
of a number are never shown: two keyings are compared by their index.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.linking.judging import decide_about, stop_of
from warifu.linking.members import Member, NumberState, read_member
from warifu.linking.nouns import Statement
from warifu.linking.office import Office, checked_scheme
from warifu.linking.problems import PROBLEMS
from warifu.linking.refusals import FormElsewhere, FormKeyedBefore
from warifu.linking.store import FormEntry, LinkingRows
from warifu.matching import Decision, Verdict

FIELDS = ("member_id", "name", "kana", "birth_date", "sex", "address")
NUMBER = "number"


MOST_FORMS = 100
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "BCDFGHJKLMNPQRSTVWXZBCDFGHJKLMNP")


class FormState(StrEnum):
    """用紙の段階."""

    KEYED_ONCE = "keyed-once"
    DIFFERS = "differs"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, repr=False)
class FieldDifference:
    """相違: one field as the two keyed it; of a number only that it differs."""

    field: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class FormLine:
    """用紙の一覧の行: one form that waits, by the mark on its paper. `mine`: whoever looks has keyed it."""

    form: UUID
    keyed_at: datetime
    state: FormState
    mine: bool

    @property
    def mark(self) -> str:
        """What stands on the paper."""
        return mark_of(self.form)


class Forms:
    """二重入力: the paper forms of a body's schemes."""

    def __init__(self, office: Office) -> None:
        """Key for an office."""
        self._office = office

    def draw(self) -> UUID:
        """Name a new form."""
        return UUID(bytes=self._office.draw(16), version=4)

    def waiting(self, scheme: str, *, by: str) -> list[FormLine]:
        """The forms with something left to do, the oldest first; nothing that says whose they are."""
        with self._office.store.transaction() as tx:
            rows = tx.forms_waiting(checked_scheme(scheme), MOST_FORMS)
        return [
            FormLine(form, at, _state(keyers, settled), by in keyers) for form, at, keyers, settled in rows
        ]

    def form(self, form: UUID, scheme: str, *, by: str) -> FormLine | None:
        """How far one form is; None before anybody has keyed it. Raises FormElsewhere for another scheme."""
        with self._office.store.transaction() as tx:
            entries, settled = tx.entries(form), tx.settled(form) is not None
            if not entries:
                return None
            if tx.scheme_of_form(form) != scheme:
                raise FormElsewhere
        keyers = [each.keyed_by for each in entries]
        return FormLine(form, self._office.clock.now(), _state(keyers, settled), by in keyers)

    def faults(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        """What cannot be read, by field and code (`PROBLEMS`); nothing is kept."""
        return read_member(_keyed(texts), self._office.clock.today())[1]

    def key(self, form: UUID, scheme: str, texts: Mapping[str, str], *, by: str) -> FormState:
        """Key a form, first or second. Nothing of the other keying is given back but whether both agree.

        Raises Malformed, naming the field; FormKeyedBefore for the same person; FormElsewhere for a third.
        """
        checked_scheme(scheme)
        member = self._read(texts)
        with self._office.store.transaction() as tx:
            tx.hold_form(form)
            before = tx.entries(form)
            if any(each.keyed_by == by for each in before):
                raise FormKeyedBefore
            if len(before) > 1 or (before and tx.scheme_of_form(form) != scheme):
                raise FormElsewhere
            entry = self._entry(form, scheme, len(before) + 1, member, by)
            if not tx.add_entry(form, scheme, entry, self._office.clock.now()):
                raise FormKeyedBefore
            if not before:
                return FormState.KEYED_ONCE
            if _differing(before[0], entry):
                return FormState.DIFFERS
            self._settle(tx, form, scheme, member, (), by)
        return FormState.SETTLED

    def differences(self, form: UUID, *, by: str) -> tuple[FieldDifference, ...]:
        """Show a third person where the two keyings differ; the look is recorded first.

        Raises FormKeyedBefore, FormElsewhere.
        """
        with self._office.store.transaction() as tx:
            first, second = _two(tx, form, by)
            tx.record("differences-shown", tx.scheme_of_form(form), form, by, self._office.clock.now(), "")
        return _differing(first, second)

    def resolve(self, form: UUID, texts: Mapping[str, str], *, by: str) -> FormState:
        """Key the fields that differ, from the paper, as a third person; the others stay as both keyed them.

        A number must then agree with one of the two keyings. Raises Malformed, FormKeyedBefore,
        FormElsewhere.
        """
        with self._office.store.transaction() as tx:
            tx.hold_form(form)
            first, second = _two(tx, form, by)
            scheme = tx.scheme_of_form(form)
            differed = tuple(each.field for each in _differing(first, second))
            if missing := [field for field in differed if field not in texts]:
                raise Malformed(f"Key these fields from the paper: {', '.join(missing)}.")
            agreed = dict(zip(FIELDS, first.texts, strict=True))
            member = self._read({**agreed, **{field: texts[field] for field in differed}})
            member = self._with_number(form, scheme, member, first, differs=NUMBER in differed)
            third = self._entry(form, scheme, 3, member, by)
            if NUMBER in differed and third.index not in (first.index, second.index):
                raise Malformed("The number agrees with neither keying. Ask the person to show it again.")
            if not tx.add_entry(form, scheme, third, self._office.clock.now()):
                raise FormKeyedBefore
            self._settle(tx, form, scheme, member, differed, by)
        return FormState.SETTLED

    def judge(self, form: UUID, *, by: str) -> Decision:
        """Judge a settled form: write the link, or open a case; gives the decision. Safe to repeat."""
        office = self._office
        with office.store.transaction() as tx:
            settled = tx.settled(form)
            statement = tx.statement(settled) if settled else None
            if statement is None:
                raise FormElsewhere
            decision, stop = self._decide(tx, statement)
            now = office.clock.now()
            if decision.linked is not None and not stop:
                link = office.new_link(statement, decision.linked.ref, decision.rule)
                if not tx.add_links(statement.scheme, None, [link], by, now, "form keyed twice"):
                    stop = "PERSON_TAKEN"
            if stop not in ("", "ALREADY") or decision.refused_because == ("NUM_TAKEN",):
                person = decision.linked.ref if decision.linked else ""
                tx.freeze_holders(statement.scheme, statement.member.member_id, statement.index, person, now)
                tx.refer(statement, decision.rule, stop or "NUM_TAKEN", now)
            elif decision.verdict is Verdict.REFER:
                tx.refer(statement, decision.rule, "".join(decision.refused_because[:1]), now)
            tx.record("judged-form", statement.scheme, form, by, now, decision.rule)
        return decision

    def _decide(self, tx: LinkingRows, statement: Statement) -> tuple[Decision, str]:
        office, member_id = self._office, statement.member.member_id
        index = [statement.index] if statement.index else []
        _, _, by_number = tx.links_in_force(statement.scheme, [], [], index)
        taken = any(holder != member_id for holder in by_number.values())
        on = office.clock.today()
        decision = decide_about(office.opened(statement), office.register, on, number_taken=taken)
        ref = decision.linked.ref if decision.linked else ""
        people, members, _ = tx.links_in_force(statement.scheme, [member_id], [ref], [])
        return decision, stop_of(decision, statement, people.get(member_id, ""), members.get(ref, ""))

    def _read(self, texts: Mapping[str, str]) -> Member:
        """Read a keying; the number, if any, comes with the person who keys."""
        member, wrong = read_member(_keyed(texts), self._office.clock.today())
        if member is None:
            raise Malformed(" ".join(f"{column}: {PROBLEMS[code][1]}" for column, code in wrong))
        return member

    def _entry(self, form: UUID, scheme: str, turn: int, member: Member, by: str) -> FormEntry:
        texts = (member.member_id, member.name, member.kana, member.birth, member.sex.value, member.address)
        if member.number is None:
            state = "misfit" if member.number_state is NumberState.MISFIT else "none"
            return FormEntry(turn, by, texts, state, None, None)
        sealed, index = self._office.seal_of(scheme).seal(member.number, _bound(form))
        return FormEntry(turn, by, texts, "given", sealed, index)

    def _with_number(
        self, form: UUID, scheme: str, member: Member, first: FormEntry, *, differs: bool
    ) -> Member:
        """Give a third keying the number both agreed on, unless it is the number that differs."""
        if differs or first.sealed is None:
            misfit = not differs and first.number_state == "misfit"
            return replace(member, number_state=NumberState.MISFIT) if misfit else member
        number: Secret[IndividualNumber] = self._office.seal_of(scheme).open(first.sealed, _bound(form))
        return replace(member, number=number, number_state=NumberState.TWICE)

    def _settle(
        self, tx: LinkingRows, form: UUID, scheme: str, member: Member, differed: tuple[str, ...], by: str
    ) -> None:
        sealed, index, number = None, None, member.number
        if number is not None:
            member = replace(member, number_state=NumberState.TWICE)
            sealed, index = self._office.seal_of(scheme).seal(number, member.member_id)
        statement = tx.add_statement(scheme, member, sealed, index)
        tx.add_settled(form, statement, differed, by, self._office.clock.now())


def mark_of(form: UUID) -> str:
    """用紙の印: eight letters to write on the paper; they mean nothing.

    >>> mark_of(UUID(int=0))
    'BBBB-BBBB'
    """
    letters = base64.b32encode(form.bytes[:5]).decode().translate(_LETTERS)
    return f"{letters[:4]}-{letters[4:]}"


def _state(keyers: Sequence[str], settled: bool) -> FormState:  # noqa: FBT001  as the store gives it
    if settled:
        return FormState.SETTLED
    return FormState.KEYED_ONCE if len(keyers) == 1 else FormState.DIFFERS


def _keyed(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a keying as a row; the number comes with the person who keys."""
    number = texts.get(NUMBER, "").strip()
    more = {"number": number, "number_by": "keyed"} if number else {}
    return {field: texts.get(field, "") for field in FIELDS} | more


def _two(tx: LinkingRows, form: UUID, by: str) -> tuple[FormEntry, FormEntry]:
    entries = tx.entries(form)
    if any(each.keyed_by == by for each in entries):
        raise FormKeyedBefore
    if len(entries) != 2 or tx.settled(form) is not None:
        raise FormElsewhere
    return entries[0], entries[1]


def _differing(first: FormEntry, second: FormEntry) -> tuple[FieldDifference, ...]:
    found = [
        FieldDifference(field, one, other)
        for field, one, other in zip(FIELDS, first.texts, second.texts, strict=True)
        if _typed(one) != _typed(other)
    ]
    if (first.number_state, first.index) != (second.number_state, second.index):
        found.append(FieldDifference(NUMBER, "", ""))
    return tuple(found)


def _typed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _bound(form: UUID) -> str:
    return f"form {form}"
