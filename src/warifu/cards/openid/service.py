# SPDX-License-Identifier: Apache-2.0
"""認証の連携: a service asks who somebody is, the person proves it with her card, and agrees.

    1 begin      read what is asked; keep it for this browser
    2 decide     her yes or no. Recorded for her history, with the code, in one transaction. Where she is
                 to sign a document, her yes leads to her reader first, and the code comes after that
    3 exchange   the service proves itself, uses the code once, gets a name for her and an access (exchanging)
    4 read       each reading of items is recorded before they leave                        (exchanging)

Power fails after a record: a line without an answer, never the reverse. It does NOT check a card (the port
`CardSignIn` does), holds no item in clear, and knows no individual number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from warifu.cards.openid import asks
from warifu.cards.openid.asks import Ask, Parameters
from warifu.cards.openid.house import House, hashed, id_of, read_ask
from warifu.cards.openid.parties import RelyingParty
from warifu.cards.openid.ports import Did, KeptAsk, KeptCode, OpenIdRows, SignedIn
from warifu.cards.openid.refusals import (
    AnsweredThere,
    AskedWrongly,
    AsksForNumber,
    CardNeeded,
    ConsentNeeded,
    NoSignatureMade,
    OtherPerson,
    SaidNo,
    SignInGone,
    SignTransactionUnusable,
)
from warifu.cards.openid.sealing import Sealed, seal
from warifu.cards.signatures import SignatureService, Stage, Transaction
from warifu.kernel.refusal import Malformed

ASK_LASTS = timedelta(minutes=10)
CODE_LASTS = timedelta(seconds=60)
PROOF_LIVES = timedelta(seconds=60)
"""How long a card's proof counts for what matters (CL-5)."""


@dataclass(frozen=True, slots=True)
class Back:
    """Where the browser goes: to the service, with an answer."""

    address: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: its name in our addresses, and what the service would like the page to speak."""

    name: str
    locales: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What the person is asked. `signed_in` is None where she has to use her card first.

    `to_sign` is the document she is to sign, where she is; `named_alike` are the other services of its
    sector.
    """

    party: RelyingParty
    ask: Ask
    signed_in: SignedIn | None
    to_sign: Transaction | None = None
    named_alike: tuple[RelyingParty, ...] = ()


@dataclass(frozen=True, slots=True)
class ToTheReader:
    """She agreed to sign: her reader is next. The digits must be the same there."""

    begun: Transaction


class OpenIdService:
    """The provider as the person meets it."""

    def __init__(self, house: House, signatures: SignatureService) -> None:
        """Serve from `house`; documents to be signed lie with `signatures`."""
        self._house, self._signatures = house, signatures

    # -- 1 begin ----------------------------------------------------------------------------------

    def begin(self, parameters: Parameters, browser: str, signed_in: SignedIn | None) -> Begun | Back:
        """Read what a service asks. Raises UnknownService or ForeignAddress; every other no goes back."""
        party = self._house.party(parameters.get("client_id", ()))
        redirect_uri = asks.check_address(party, parameters)
        try:
            ask = asks.read(party, parameters)
            self._to_sign(ask)
            if ask.silent:
                return self._silent(party, ask, signed_in)
        except AnsweredThere as no:
            self._note_number(no, party, signed_in)
            return self._back(redirect_uri, asks.state_of(parameters), no)
        name, now = self._house.random_name(), self._house.clock.now()
        with self._house.store.transaction() as tx:
            kept = KeptAsk(hashed(browser), msgspec.json.encode(ask), now)
            tx.add_ask(name, kept, now + ASK_LASTS)
        return Begun(name, ask.locales)

    def _silent(self, party: RelyingParty, ask: Ask, signed_in: SignedIn | None) -> Back:
        """prompt=none: only the name, only where she agreed before, only while she is signed in."""
        now = self._house.clock.now()
        if signed_in is None or _is_old(ask, now, signed_in) or signed_in.shared:
            raise CardNeeded  # nothing is given in silence at a shared computer
        self._check_hint(ask, party, signed_in)
        with self._house.store.transaction() as tx:
            before = {each.client_id for each in tx.agreed(id_of(signed_in))}
            if ask.items or ask.transaction or ask.client_id not in before:
                raise ConsentNeeded
            return self._give_code(tx, party, ask, signed_in, Did.SIGNED_IN)

    def _note_number(self, no: AnsweredThere, party: RelyingParty, signed_in: SignedIn | None) -> None:
        """Record that a service asked for the number; a line for whoever is signed in (OP-7)."""
        if not isinstance(no, AsksForNumber):
            return
        with self._house.store.transaction() as tx:
            tx.count_refused(party.client_id, self._house.clock.today(), no.reason)
            if signed_in is not None:
                self._house.record(tx, id_of(signed_in), Did.ASKED_NUMBER, party)

    # -- 2 decide ---------------------------------------------------------------------------------

    def question(self, name: str, browser: str, signed_in: SignedIn | None) -> Question:
        """What the person is asked under this name in this browser. Raises SignInGone."""
        with self._house.store.transaction() as tx:
            kept = tx.ask(name, hashed(browser), self._house.clock.now())
            party = tx.party(read_ask(kept.ask).client_id) if kept else None
            alike = tuple(tx.named_alike(party)) if party else ()
        if kept is None or party is None:
            raise SignInGone
        ask = read_ask(kept.ask)
        to_sign = self._signatures.look(ask.client_id, ask.transaction) if ask.transaction else None
        if _has_to_use_her_card(ask, kept.made_at, signed_in, self._house.clock.now()):
            signed_in = None
        return Question(party, ask, signed_in, to_sign, alike)

    def decide(self, name: str, browser: str, signed_in: SignedIn | None, *, yes: bool) -> Back | ToTheReader:
        """同意: her yes or no, once. Raises SignInGone; CardNeeded where she has to use her card first."""
        question = self.question(name, browser, signed_in)
        ask, party = question.ask, question.party
        no: AnsweredThere = SaidNo()
        if yes:
            if question.signed_in is None:
                raise CardNeeded  # nothing is decided yet: she uses her card and comes back
            try:
                self._check_hint(ask, party, question.signed_in)
                if ask.transaction:
                    return ToTheReader(self._begin_signing(name, question, question.signed_in))
            except AnsweredThere as wrong:
                no, yes = wrong, False
        if ask.transaction:
            self._forget_document(ask, name)
        with self._house.store.transaction() as tx:
            if tx.take_ask(name, hashed(browser), self._house.clock.now()) is None:
                raise SignInGone
            if yes and question.signed_in is not None:
                return self._give_code(tx, party, ask, question.signed_in, Did.AGREED)
            if isinstance(no, SaidNo) and signed_in is not None:
                self._house.record(tx, id_of(signed_in), Did.SAID_NO, party, ask.items)
        return self._back(ask.redirect_uri, ask.state, no)

    # -- where she signs a document -----------------------------------------------------------------

    def signing(self, name: str, browser: str, signed_in: SignedIn | None) -> Back | ToTheReader:
        """How far it has come: to her reader, or from it back to the service, once.

        Raises SignInGone; CardNeeded where she has to use her card again first.
        """
        question = self.question(name, browser, signed_in)
        ask, party, found = question.ask, question.party, question.to_sign
        if ask.transaction is None or (found is not None and found.stage is Stage.WAITING):
            raise SignInGone  # she has not agreed to sign anything here
        if found is not None and found.ask != name:
            found = None  # another browser has it
        if found is not None and found.stage in {Stage.BEGUN, Stage.JUDGING}:
            return ToTheReader(found)
        signer = _signer(found, question.signed_in)
        self._forget_document(ask, name)
        with self._house.store.transaction() as tx:
            if tx.take_ask(name, hashed(browser), self._house.clock.now()) is None:
                raise SignInGone
            if signer is not None:
                return self._give_code(tx, party, ask, signer, Did.SIGNED_IN)
        return self._back(ask.redirect_uri, ask.state, _ended(found))

    def _to_sign(self, ask: Ask) -> None:
        """Raise SignTransactionUnusable unless there is what is to be signed, and nobody has begun it."""
        if ask.transaction is None:
            return
        found = self._signatures.look(ask.client_id, ask.transaction)
        if found is None or found.stage is not Stage.WAITING:
            raise SignTransactionUnusable

    def _begin_signing(self, name: str, question: Question, signed_in: SignedIn) -> Transaction:
        found = question.to_sign
        begun = self._signatures.begin(found, name, id_of(signed_in)) if found else None
        if begun is None:
            raise SignTransactionUnusable
        return begun

    def _forget_document(self, ask: Ask, name: str) -> None:
        """Forget what was to be signed, unless another browser has begun it."""
        if ask.transaction is not None:
            self._signatures.end(ask.client_id, ask.transaction, name)

    def _check_hint(self, ask: Ask, party: RelyingParty, signed_in: SignedIn) -> None:
        if not ask.hint:
            return
        try:
            claims = self._house.own_claims(ask.hint)
        except Malformed as wrong:
            raise AskedWrongly from wrong
        if claims.get("sub") != self._house.names.of(signed_in.person_id, party):
            raise OtherPerson

    def _give_code(
        self, tx: OpenIdRows, party: RelyingParty, ask: Ask, signed_in: SignedIn, did: Did
    ) -> Back:
        code, now = self._house.random_text(), self._house.clock.now()
        facts, why = signed_in.facts, "seal it for the service she agreed to"
        content = Sealed(
            items={each.value: facts.value(each, why) for each in ask.items} if facts else {},
            serial=signed_in.serial.reveal("ask for its state when the code is used"),
        )
        person = id_of(signed_in)
        self._house.record(tx, person, did, party, ask.items)
        tx.agree(person, party.client_id, [each.value for each in ask.items], now)
        kept = KeptCode(
            person,
            party.client_id,
            msgspec.json.encode(ask),
            signed_in.auth_at,
            seal(code, party.client_id, content),
        )
        tx.add_code(hashed(code), kept, now + CODE_LASTS)
        return self._back(ask.redirect_uri, ask.state, None, code=code)

    def _back(self, to: str, state: str, no: AnsweredThere | None, **fields: str) -> Back:
        """The answer's address, always with state and issuer (RFC 9207)."""
        if no is not None:
            fields = {"error": no.error, "error_description": f"{no.told} {no.law}".strip()}
        return Back(asks.answer_address(to, **fields, state=state, iss=self._house.names.issuer))


def _signer(found: Transaction | None, signed_in: SignedIn | None) -> SignedIn | None:
    """Who signed, if she did. Raises CardNeeded where her sign-in has ended, SignInGone at another's card."""
    if found is None or found.stage is not Stage.SIGNED:
        return None
    if signed_in is None:
        raise CardNeeded  # at a shared computer it ends while she is at her reader
    if id_of(signed_in) != found.person_id:
        raise SignInGone
    return signed_in


def _ended(found: Transaction | None) -> AnsweredThere:
    """What the service hears where no signature waits for it; which reason her card gave is hers to know."""
    if found is None:
        return SignTransactionUnusable()
    return SaidNo() if found.stage is Stage.DECLINED else NoSignatureMade()


def _has_to_use_her_card(ask: Ask, made_at: datetime, signed_in: SignedIn | None, now: datetime) -> bool:
    return (
        signed_in is None
        or (signed_in.shared and now - signed_in.auth_at > PROOF_LIVES)
        or ("login" in ask.prompts and signed_in.auth_at < made_at)
        or _is_old(ask, made_at, signed_in)
        or (bool(ask.items) and signed_in.facts is None)
    )


def _is_old(ask: Ask, at: datetime, signed_in: SignedIn) -> bool:
    return ask.max_age is not None and at - signed_in.auth_at > timedelta(seconds=ask.max_age)
