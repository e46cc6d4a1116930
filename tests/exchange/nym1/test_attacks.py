# SPDX-License-Identifier: Apache-2.0
"""The attacks of the specification's §9, as far as the pure layer can show them, each by its number."""

from dataclasses import replace
from typing import Any

import pytest

from tests.exchange.nym1 import roads
from tests.exchange.nym1.roads import MINUTE, RANDOM, A, B, land
from warifu.exchange.nym1 import codes, proofs, steps
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.codes import CodeLocker
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import PairEntry, Part, make_pair, sign_entry
from warifu.exchange.nym1.envelopes import CannotOpen, Role, seal, unseal
from warifu.exchange.nym1.filing import FileOrder, FilingState, Release
from warifu.exchange.nym1.objects import Conv1, Request
from warifu.exchange.nym1.refusals import (
    CaseMismatch,
    ConversionProofFails,
    EnvelopeReplaced,
    OtherDirectory,
    OutsideTime,
    ProofFails,
    ReceiptFails,
    SignatureFails,
    UnknownDomain,
    UnknownPair,
)
from warifu.exchange.nym1.sample import PORTAL
from warifu.kernel.refusal import Malformed, Problem


def summed(*people: str, domain: str = A) -> bytes:
    total = roads.code(people[0], domain)
    for person in people[1:]:
        total = group.add(total, roads.code(person, domain))
    return total


MIXTURES = {
    "nym_1 + nym_2": lambda domain: summed("one", "two", domain=domain),
    "nym_1 - nym_2": lambda domain: group.subtract(roads.code("one", domain), roads.code("two", domain)),
    "2 nym_1": lambda domain: summed("one", "one", domain=domain),
    "three terms": lambda domain: summed("one", "two", "three", domain=domain),
}


@pytest.mark.parametrize("mixture", sorted(MIXTURES))
def test_t1_added_codes_pass_every_proof_and_only_the_mailbox_stops_them(mixture: str) -> None:
    request, _ = roads.ask(MIXTURES[mixture](A))
    roads.check(request)  # π is right: it is one "code" in both halves
    conv1 = roads.first(request)
    steps.check_first(conv1, land().directory)
    outputs, where = roads.second(conv1)
    filed = roads.order(request, outputs, where)
    steps.check_file_order(filed, land().directory, delay_cap=0)
    mailboxes = {roads.code(person, PORTAL) for person in ("one", "two", "three", "four")}
    assert steps.open_line(filed, land().parties[PORTAL].pair, RANDOM).code not in mailboxes
    orphan = roads.receipt(filed, FilingState.ORPHAN)
    with pytest.raises(ReceiptFails):  # no byte for B
        steps.release(outputs, request, where, orphan, b"")
    # The alarm's evidence: σ_A holds over what the commission keeps.
    steps.check_request_signature(request, land().directory)


def test_t1_without_step_4_added_codes_would_link_two_people_by_one_conversion() -> None:
    request, _ = roads.ask(summed("one", "two"))
    outputs, _ = roads.second(roads.first(request))
    stolen = codes.decrypt(land().parties[B].pair.secret, outputs.provider).code
    own_list = {roads.code(f"person {n}", B): n for n in range(20)} | {
        roads.code("one", B): "one",
        roads.code("two", B): "two",
    }
    linked = {own_list.get(group.subtract(stolen, known)) for known in own_list} - {None}
    assert linked == {"one", "two"}


@pytest.mark.parametrize("half", ["provider", "portal"])
def test_t2_a_half_swapped_by_asker_and_x1_together_fails_the_conversion_proof(half: str) -> None:
    honest, decoy = (roads.ask(roads.code(person))[0] for person in ("Hanako", "decoy"))
    ours, theirs = roads.first(honest), roads.first(decoy)
    swapped = (
        replace(ours, provider_out=theirs.provider_out, provider_proof=theirs.provider_proof)
        if half == "provider"
        else replace(ours, portal_out=theirs.portal_out, portal_proof=theirs.portal_proof)
    )
    swapped.__dict__.pop("hashes", None)
    signer = land().parties["operator"].sign
    forged = replace(swapped, signature=signer(b"NYM1/conv1\x00" + swapped.signed_fields))
    roads.check(forged.request)
    steps.check_first(forged, land().directory, proven=False)  # without proofs nobody would notice
    with pytest.raises(ConversionProofFails):
        steps.check_first(forged, land().directory)


def test_t2_a_conv1_without_proofs_is_refused_unless_sampled() -> None:
    conv1 = Conv1.decode(roads.first(roads.ask(roads.code("Hanako"))[0], prove=False).encode())
    steps.check_first(conv1, land().directory, proven=False)
    with pytest.raises(ConversionProofFails):
        steps.check_first(conv1, land().directory)


def test_t3_another_person_in_the_portals_half_fails_the_proof() -> None:
    request, other = (roads.ask(roads.code(person))[0] for person in ("Hanako", "decoy"))
    tampered = {
        "CP of another": request.halves[:64] + other.halves[64:],
        "CP shifted by a code": request.halves[:64] + group.add(request.halves[64:], roads.code("decoy")),
        "halves swapped": request.halves[:32] + request.halves[64:] + request.halves[32:64],
        "C1 of another": other.halves[:32] + request.halves[32:],
    }
    for halves in tampered.values():
        cheat = roads.resigned(request, halves=halves)
        steps.check_request_signature(cheat, land().directory)
        with pytest.raises(ProofFails):
            steps.check_request_proof(cheat, land().directory)


def test_t3_a_proof_made_for_another_label_or_ctx_fails() -> None:
    country = land()
    request, _ = roads.ask(roads.code("Hanako"))
    provider, portal = country.directory.domain(B, 1), country.directory.domain(PORTAL, 1)
    difference, r = country.directory.key_difference(provider, portal), group.reduce(RANDOM(64))
    halves = codes.encrypt(roads.code("Hanako"), r, provider.key, portal.key)
    masked = group.subtract(halves[32:64], halves[64:])
    keys = provider.key + portal.key
    for statement in (
        b"rerand\x00" + request.context.hash + halves + keys,
        b"request\x00" + bytes(32) + halves + keys,
    ):
        proof = proofs.prove_equal(r, group.BASE, halves[:32], difference, masked, statement, RANDOM)
        with pytest.raises(ProofFails):
            steps.check_request_proof(roads.resigned(request, halves=halves, proof=proof), country.directory)


def test_t4_a_replayed_reqid_with_other_bytes_shows_and_with_the_same_bytes_repeats() -> None:
    reqid = RANDOM(16)
    one, two = (roads.ask(roads.code("Hanako"), reqid=reqid)[0] for _ in range(2))
    assert one.encoded != two.encoded  # the service keeps reqid → hash of these bytes
    assert Request.decode(one.encoded).encoded == one.encoded
    assert roads.first(one).provider_out != roads.first(two).provider_out


def test_t5_a_rogue_key_without_proof_of_possession_enters_no_directory() -> None:
    country = land()
    x = group.reduce(RANDOM(64))
    portal = country.directory.domain(PORTAL, 1)
    rogue_key = group.multiply(x, portal.key)  # would let B strip P's half
    rogue = replace(country.directory.domain(B, 1), key=rogue_key)
    guesses = [
        rogue.possession,
        portal.possession,
        proofs.prove_possession(x, rogue_key, B, RANDOM),
        bytes(64),
    ]
    for possession in guesses:
        entry = replace(rogue, possession=possession)
        with pytest.raises(Malformed, match="proof of possession"):
            rebuilt(domains=[entry])


def rebuilt(**changes: list[Any]) -> Directory:
    """Verify the directory again with some entries put in the place of those they replace."""
    country = land()
    x1, x2 = country.parties["operator"], country.parties["commission"]
    directory = country.directory
    domains = {(e.domain, e.epoch): e for e in directory.entries}
    operators = {part: directory.operator(part) for part in (Part.X1, Part.X2, Part.COMMISSION)}
    for entry in changes.get("domains", []):
        domains[entry.domain, entry.epoch] = sign_entry(entry, x1.sign, x2.sign)
    for entry in changes.get("operators", []):
        operators[entry.part] = entry
    pairs: list[PairEntry] = changes.get("pairs", [])
    return Directory.verified(
        9,
        operators.values(),
        changes.get("only", list(domains.values())),
        pairs,
        x1_key=x1.signing_key,
        x2_key=x2.signing_key,
    )


def test_t5_shared_keys_unsigned_entries_and_false_pairs_enter_no_directory() -> None:
    country = land()
    midori, asahi = country.directory.domain(A, 1), country.directory.domain(B, 1)
    with pytest.raises(Malformed, match="proof of possession"):  # another's key and proof, under our name
        rebuilt(domains=[replace(midori, key=asahi.key, possession=asahi.possession)])
    keys = country.parties[A].pair
    shared = replace(
        asahi, key=keys.key, possession=proofs.prove_possession(keys.secret, keys.key, B, RANDOM)
    )
    with pytest.raises(Malformed, match="share a key"):
        rebuilt(domains=[shared])
    with pytest.raises(Malformed, match="signed by both"):
        rebuilt(only=[replace(midori, second_signature=bytes(64))])
    pair = make_pair(1, country.first_seed, midori, asahi, RANDOM)
    for wrong in (
        replace(pair, converter=2),
        replace(pair, commitment=group.BASE),
        replace(pair, to_domain=PORTAL),
        replace(pair, proof=pair.proof[:32] + pair.proof[:32]),
    ):
        with pytest.raises(Malformed, match="not proven"):
            rebuilt(pairs=[wrong])
    rebuilt(pairs=[pair])


def test_t5_a_directory_of_other_converters_is_refused_by_whoever_pinned_ours() -> None:
    country = land()
    content = country.directory.encode()
    x1, x2 = country.parties["operator"].signing_key, country.parties["commission"].signing_key
    assert Directory.decode(content, x1_key=x1, x2_key=x2).hash == country.directory.hash
    for one, other in ((x2, x1), (x1, x1), (country.parties[A].signing_key, x2)):
        with pytest.raises(Malformed):
            Directory.decode(content, x1_key=one, x2_key=other)


def test_t7_a_receipt_of_another_request_releases_nothing() -> None:
    one, two = (roads.ask(roads.code(person))[0] for person in ("Hanako", "decoy"))
    filed, release = roads.released(one)
    other_order, other = roads.released(two)
    wrong = (
        other.receipt,
        replace(other.receipt, reqid=release.receipt.reqid),
        roads.receipt(filed, FilingState.ORPHAN),
        replace(release.receipt, state=FilingState.FILED_DELAYED),
        roads.receipt(replace(filed, place=replace(filed.place, index=8))),
        roads.receipt(replace(other_order, converted=replace(other_order.converted, context=one.context))),
    )
    for receipt in wrong:
        offered = Release.decode(replace(release, receipt=receipt).encode())
        with pytest.raises(ReceiptFails):
            steps.check_release(offered, land().directory, MINUTE)
    steps.check_release(release, land().directory, MINUTE)


def test_t9_two_agencies_dumps_share_no_value() -> None:
    people = [f"person {n}" for n in range(30)]
    dumps = []
    for domain in (A, B):
        locker = CodeLocker(RANDOM(32), RANDOM(32))
        found = [roads.code(person, domain) for person in people]
        dumps.append({piece for code in found for piece in (locker.index(code), locker.value(code), code)})
        assert len(dumps[-1]) == 3 * len(people)
    assert not dumps[0] & dumps[1]


def test_t10_nothing_that_b_or_p_receives_holds_what_b_could_decrypt() -> None:
    request, _ = roads.ask(roads.code("Hanako"))
    conv1 = roads.first(request)
    outputs, where = roads.second(conv1)
    filed = roads.order(request, outputs, where)
    release = steps.release(outputs, request, where, roads.receipt(filed), b"promise")
    mail = steps.open_line(filed, land().parties[PORTAL].pair, RANDOM)
    secret = request.halves + request.proof + conv1.provider_out + conv1.portal_out
    secret += conv1.provider_proof + conv1.portal_proof
    pieces = {secret[at : at + 32] for at in range(0, len(secret), 32)}
    for name, content in (("P", filed.encode()), ("B", release.encode()), ("resident", mail.encode())):
        assert not [piece for piece in pieces if piece in content], name
    assert outputs.provider not in filed.encode()
    assert outputs.portal not in release.encode()


CHANGES = [
    ("minute", MINUTE + 1),
    ("purpose", 75),
    ("items", (7401, 7402)),
    ("basis", "table2:75"),
    ("case", bytes(32)),
    ("reqid", bytes(16)),
]


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_a_word_of_ctx_changed_after_signing_fails_everywhere(field: str, value: object) -> None:
    request, _ = roads.ask(roads.code("Hanako"))
    filed, release = roads.released(request)
    changed = replace(request.context, **{field: value})  # type: ignore[arg-type]
    with pytest.raises(SignatureFails):
        steps.check_request_signature(replace(request, context=changed), land().directory)
    account = replace(filed.converted, context=changed)
    with pytest.raises(SignatureFails):
        steps.check_file_order(replace(filed, converted=account), land().directory, delay_cap=0)
    account = replace(release.converted, context=changed)
    with pytest.raises(SignatureFails):
        steps.check_release(replace(release, converted=account), land().directory, MINUTE)
    with pytest.raises(ProofFails):
        steps.check_request_proof(replace(request, context=changed), land().directory)


@pytest.mark.parametrize("name", ["request", "file order", "release"])
def test_one_flipped_bit_anywhere_is_refused_by_somebody(name: str) -> None:
    request, _ = roads.ask(roads.code("Hanako"))
    filed, release = roads.released(request)
    whole = {"request": request.encoded, "file order": filed.encode(), "release": release.encode()}[name]

    def read(content: bytes) -> None:
        if name == "request":
            roads.check(Request.decode(content))
        elif name == "file order":
            order = FileOrder.decode(content)
            steps.check_file_order(order, land().directory, delay_cap=0)
            assert order.salt == filed.salt  # the ledger's commitment is checked with it
        else:
            given = Release.decode(content)
            steps.check_release(given, land().directory, MINUTE)
            assert given.promise == release.promise  # the ledger's signature is checked over it

    read(whole)
    for at in range(0, len(whole), 5):
        flipped = whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]
        with pytest.raises((Problem, AssertionError)):
            read(flipped)


def test_wrong_addresses_and_times_are_refused_by_their_names() -> None:
    code, directory = roads.code("Hanako"), land().directory
    with pytest.raises(OtherDirectory):
        roads.ask(code, directory_version=2)
    for changes in ({"to_epoch": 2}, {"from_epoch": 9}, {"portal_epoch": 0}):
        with pytest.raises(UnknownDomain):
            roads.ask(code, **changes)
    request, _ = roads.ask(code)
    for minute in (MINUTE + 6, MINUTE - 6):
        with pytest.raises(OutsideTime):
            steps.check_addressing(request, directory, minute)
    steps.check_addressing(request, directory, MINUTE + 600, apart=600)  # a batch's own window
    with pytest.raises(EnvelopeReplaced):
        steps.check_addressing(replace(request, envelope=bytes(1024)), directory, MINUTE)
    without_pairs = rebuilt()
    moved, _ = roads.ask(code)
    context = replace(moved.context, directory_version=9)
    with pytest.raises(UnknownPair):
        steps.check_addressing(replace(moved, context=context), without_pairs, MINUTE)


def test_an_envelope_opens_for_its_own_role_request_and_key_only() -> None:
    country = land()
    asahi, reqid = country.parties[B], RANDOM(16)
    envelope = seal(Role.REQUEST, reqid, b"letter", asahi.sealing_key)
    assert unseal(Role.REQUEST, reqid, envelope, asahi.opens) == b"letter"
    flipped = envelope[:-1] + bytes([envelope[-1] ^ 1])
    wrong = (
        (Role.MAIL, reqid, envelope, asahi.opens),
        (Role.REQUEST, bytes(16), envelope, asahi.opens),
        (Role.REQUEST, reqid, flipped, asahi.opens),
        (Role.REQUEST, reqid, envelope[:-1], asahi.opens),
        (Role.REQUEST, reqid, envelope, country.parties[A].opens),
    )
    for attempt in wrong:
        with pytest.raises(CannotOpen):
            unseal(*attempt)


def test_envelopes_come_in_few_lengths() -> None:
    key = land().parties[B].sealing_key
    sizes = [len(seal(Role.MAIL, bytes(16), bytes(n), key)) for n in (0, 972, 973, 4044, 4045, 70_000)]
    assert sizes == [1024, 1024, 4096, 4096, 16384, 262144]
    with pytest.raises(Malformed, match="do not fit"):
        seal(Role.MAIL, bytes(16), bytes(4 * 2**20), key)


def test_a_case_other_than_the_one_committed_to_is_refused() -> None:
    request, _ = roads.ask(roads.code("Hanako"), case=bytes(32))
    with pytest.raises(CaseMismatch):
        steps.open_letter(request.context, request.envelope, land().parties[B].opens)


def test_no_repr_or_message_prints_a_code_or_a_key() -> None:
    country = land()
    request, key = roads.ask(roads.code("Hanako"))
    filed, release = roads.released(request)
    mail = steps.open_line(filed, country.parties[PORTAL].pair, RANDOM)
    outputs, _ = roads.second(roads.first(request))
    locker = CodeLocker(bytes(32), b"x" * 32)
    secrets = (country, country.parties[A], country.parties[A].pair, country.first_seed, key, mail, filed)
    for thing in (*secrets, release, request, outputs, locker, codes.decrypt(mail_key(), filed.out)):
        assert repr(thing) == f"{type(thing).__name__}(••••)"


def mail_key() -> bytes:
    return land().parties[PORTAL].pair.secret
