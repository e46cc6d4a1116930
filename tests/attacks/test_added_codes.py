# SPDX-License-Identifier: Apache-2.0
"""T1 of the specification: codes added up pass every proof, and only the mailbox stops them (LC-10).

Each mixture goes through the real services. That the stop is the mailbox and nothing else is shown by a
converter without step 4, built for this test alone: with it the same request links two people.
"""

from __future__ import annotations

import msgspec
import pytest

from tests.attacks.villain import Villain
from tests.stories.country import Country
from warifu.app.ceremony import code_keys
from warifu.exchange import converter
from warifu.exchange.converter.service import ConverterService, Put
from warifu.exchange.messages import ReleasesMessage, offer_release
from warifu.exchange.nym1 import codes, steps
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.bodies import EntryKind, parse_entry_body
from warifu.exchange.nym1.filing import FilingState, Release
from warifu.exchange.nym1.objects import Conv1, Request
from warifu.exchange.nym1.signatures import Label, verify
from warifu.kernel.abreast import Road
from warifu.kernel.refusal import Refusal

MIXTURES = {
    "one + another": ("hanako", "+taro"),
    "twice the same": ("hanako", "+hanako"),
    "one - another": ("hanako", "-taro"),
    "three together": ("hanako", "+taro", "+hina"),
}


def mixed(villain: Villain, country: Country, terms: tuple[str, ...]) -> bytes:
    """Add and subtract codes of Midori's own table."""
    total = villain.code(country.at_midori[terms[0]])
    for term in terms[1:]:
        code = villain.code(country.at_midori[term[1:]])
        total = group.add(total, code) if term[0] == "+" else group.subtract(total, code)
    return total


@pytest.mark.parametrize("mixture", MIXTURES)
def test_t1_a_code_made_of_codes_is_an_orphan_and_nothing_of_it_is_released(
    country: Country, mixture: str
) -> None:
    villain = Villain(country.japan)
    request, _ = villain.request(mixed(villain, country, MIXTURES[mixture]))
    stopped_as_an_orphan(country, villain, request)


def test_a_code_of_zero_is_an_orphan_too_and_stops_nobody_else(country: Country) -> None:
    villain = Villain(country.japan)
    stopped_as_an_orphan(country, villain, villain.about_nobody())
    country.wait(10)
    country.japan.rounds("commission")  # the sweep goes on


def test_an_orphan_without_a_lawful_row_is_refused_for_the_row_and_reported_for_the_code(
    country: Country,
) -> None:
    villain, calls = Villain(country.japan), len(country.japan.network.passed)
    code = mixed(villain, country, ("hanako", "+taro"))
    request, _ = villain.request(code, purpose=9999, basis="none")
    with pytest.raises(Refusal) as refusal:
        villain.send(request)
    assert refusal.value.reason == "no-purpose-row"
    assert country.alarms("orphan")[0].about == "city.midori"
    country.japan.rounds("operator")  # nothing is kept back, so the next refusal is not held up
    assert len(country.sent_to("commission", "exchange/refused", since=calls)) == 1
    lifted(country)


def stopped_as_an_orphan(country: Country, villain: Villain, request: Request) -> None:
    """Send it, and look at all that LC-10 asks for."""
    calls, seen = len(country.japan.network.passed), len(country.history())

    with pytest.raises(Refusal) as refusal:
        villain.send(request)

    assert (refusal.value.reason, refusal.value.law) == ("orphan", "LC-10; Act 23")
    no_byte_reached_the_provider(country, request, calls)
    alarm = country.alarms("orphan")[0]
    kept = parse_entry_body(EntryKind.EXCHANGE, alarm.evidence)
    midori = country.japan.directory.domain("city.midori", 1)
    assert kept.context == request.context
    assert verify(midori.signing_key, Label.REQUEST, kept.request_fields, kept.request_signature)
    assert ledger_has(country, request)
    assert len(country.history()) == seen, "it belongs to nobody"
    assert country.refused(country.question()).reason == "asker-blocked"
    lifted(country)


def no_byte_reached_the_provider(country: Country, request: Request, calls: int) -> None:
    """Compute what would have been released, and look for it in all that Asahi received."""
    conv1 = Conv1.decode(hub_forward(country, request))
    seed = country.japan.parts("commission").seed
    out = steps.convert_second(conv1, country.japan.directory, seed).provider
    received = [p.body for p in country.japan.network.passed[calls:] if p.to == "city:asahi"]
    assert not [body for body in received if b"/exchange/release" in body]
    assert not country.sent_to("city:asahi", "exchange/release", since=calls)
    for body in received:
        assert msgspec.json.encode(out).strip(b'"=')[:40] not in body


def hub_forward(country: Country, request: Request) -> bytes:
    """What the operator recorded of a request."""
    with country.japan.databases["operator"].transaction() as connection:
        row = connection.execute(
            "SELECT forward FROM hub.request WHERE reqid = %s", (request.context.reqid,)
        ).fetchone()
    assert row is not None
    return bytes(row[0])


def ledger_has(country: Country, request: Request) -> bool:
    """Say whether the ledger has the entry of an exchange."""
    with country.japan.databases["operator"].transaction() as connection:
        key = request.context.reqid + bytes([EntryKind.EXCHANGE])
        found = connection.execute(
            "SELECT 1 FROM ledger.ledger_entry WHERE submit_key = %s", (key,)
        ).fetchone()
    return found is not None


def lifted(country: Country) -> None:
    """A day later Midori may ask again."""
    country.wait(24 * 60 + 2)
    assert country.ask(country.question()).status == "answered"
    country.japan.check()


class WithoutStep4(ConverterService):
    """A converter that releases without filing: it exists only here, to show what step 4 prevents."""

    def _carry_through(self, put: Put) -> Road[bytes]:
        where, promise, receipt = yield from self._file(put)
        filed = Release(
            converted=put.outputs.converted,
            out=put.outputs.provider,
            place=where,
            receipt=receipt,
            promise=msgspec.json.encode(promise),
            envelope=put.first.request.envelope,
        )
        return offer_release(self._wire, "city:asahi", filed.encode())

    def _stop_orphan(self, put: Put, receipt: object) -> None:
        """Look away."""


def test_t1_without_step_4_the_same_request_links_two_people(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    japan, villain = country.japan, Villain(country.japan)
    calls = len(japan.network.passed)
    monkeypatch.setattr(converter, "ConverterService", WithoutStep4)
    japan.start("commission")
    request, _ = villain.request(mixed(villain, country, MIXTURES["one + another"]))
    with pytest.raises(Refusal, match="signatures that make a grant"):
        villain.send(request)  # an honest Asahi refuses the orphan's receipt; a dishonest one has it all
    monkeypatch.undo()
    japan.start("commission")

    (received,) = country.sent_to("city:asahi", "exchange/release", since=calls)
    release = Release.decode(msgspec.json.decode(received, type=ReleasesMessage).releases[0])
    assert release.receipt.state is FilingState.ORPHAN
    sum_at_asahi = codes.decrypt(code_keys(japan.ring("city:asahi")).secret, release.out).code
    own_list = {villain.code(in_house, "city:asahi"): who for who, in_house in country.at_asahi.items()}
    linked = {own_list.get(group.subtract(sum_at_asahi, known)) for known in own_list} - {None}
    assert linked == {"hanako", "taro"}
    japan.check()
