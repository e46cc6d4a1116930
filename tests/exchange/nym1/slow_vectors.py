# SPDX-License-Identifier: Apache-2.0
"""Every value of tests/vectors/nym1.json, made again from its inputs by the second implementation alone."""

from __future__ import annotations

import hashlib
import hmac
from itertools import count
from typing import Any

from tests.exchange.nym1 import slow, slow_keys
from tests.exchange.nym1.slow import H, h, lp8, scalar, u8, u16, u32, u64

A, B, PORTAL = "city.midori", "city.asahi", "portal"
PARTS = {"0": 2, A: 0, B: 0, PORTAL: 1, "operator": 11, "commission": 12, "commission.legal": 13}


def stream(name: str) -> slow.Randomness:
    calls = count()
    head = b"nym1-vectors\x00" + name.encode() + b"\x00"
    return lambda size: hashlib.shake_256(head + u64(next(calls))).digest(size)


def draw_scalar(rand: slow.Randomness) -> int:
    return int.from_bytes(rand(64), "little") % slow.L


class Again:
    """Makes the values; `given` is the file's inputs with bytes decoded."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.values: dict[str, Any] = {}
        self.keys = {name: slow.to_scalar("key", seed) for name, seed in given["domain_seeds"].items()}
        self.points = {name: slow.times(key) for name, key in self.keys.items()}
        self.seeds = given["seed_1"], given["seed_2"]

    def sign(self, name: str, label: str, fields: bytes) -> bytes:
        return slow_keys.sign(self.given["signing_seeds"][name], label, fields)

    def make(self) -> dict[str, Any]:
        self.directory()
        self.codes()
        self.exchange()
        self.refusal()
        self.registration()
        self.orders()
        return self.values

    def directory(self) -> None:
        given = self.given
        sealing = {name: slow_keys.x25519(secret) for name, secret in given["sealing_secrets"].items()}
        signing = {name: slow_keys.ed_key(seed) for name, seed in given["signing_seeds"].items()}

        def signed(unsigned: bytes) -> bytes:
            names = ("operator", "commission")
            return unsigned + b"".join(self.sign(name, "NYM1/directory", unsigned) for name in names)

        domains = {}
        for name, key in self.keys.items():
            epoch = int(name != "0")
            unsigned = b"NYM1DOM\x00" + u8(PARTS[name]) + lp8(name) + u32(epoch) + u64(0)
            unsigned += signing[name] + sealing[name] + self.points[name]
            unsigned += slow.possession(key, name, stream("possession " + name))
            unsigned += b"".join(slow.times(slow.factor(seed, name, epoch)) for seed in self.seeds)
            domains[name] = signed(unsigned)
        operators = {
            name: signed(
                b"NYM1OPR\x00" + u8(PARTS[name]) + lp8(name) + u64(0) + signing[name] + sealing[name]
            )
            for name in ("operator", "commission", "commission.legal")
        }
        pairs = [self.pair(number, to) for number in (1, 2) for to in (B, PORTAL)]
        whole = b"NYM1DIR\x00" + u64(given["directory_version"])
        for entries in (operators.values(), domains.values(), pairs):
            whole += u32(len(entries)) + b"".join(u16(len(e)) + e for e in sorted(entries))
        self.values |= {
            "domain_entries": domains,
            "operator_entries": operators,
            "pairs": pairs,
            "directory": whole,
            "directory_hash": H(b"NYM1/directory\x00" + whole),
        }

    def pair(self, number: int, to: str) -> bytes:
        seed = self.seeds[number - 1]
        s_from, s_to = slow.times(slow.factor(seed, A, 1)), slow.times(slow.factor(seed, to, 1))
        t = slow.pair_factor(seed, (A, 1), (to, 1))
        info = b"pair\x00" + lp8(A) + lp8(to) + u32(1) + u32(1)
        rand, commitment = stream(f"pair {number} {to}"), slow.times(t)
        proof = slow.dleq(t, s_from, s_to, slow.encode_base(), commitment, info, rand)
        return b"NYM1PAI\x00" + u8(number) + lp8(A) + u32(1) + lp8(to) + u32(1) + commitment + proof

    def codes(self) -> None:
        given, values = self.given, self.values
        issuer = slow.to_scalar("issuer", given["issuer_seed"])
        for person in ("rid", "new_rid"):
            root = slow.times(issuer, slow.to_point("root", given[person]))
            values[f"root_of_{person}"] = root
            for domain in (A, B, PORTAL):
                product = slow.factor(self.seeds[0], domain, 1) * slow.factor(self.seeds[1], domain, 1)
                values[f"code_of_{person}_at_{domain}"] = slow.times(product % slow.L, root)
        code = values[f"code_of_rid_at_{A}"]
        values["code_index"] = hmac.digest(given["index_key"], code, "sha256")
        values["code_value"] = slow_keys.aes_siv(h("code-value", given["value_key"]), code)
        deltas = [slow.pair_factor(seed, (A, 1), (A, 2)) for seed in self.seeds]
        values["epoch_steps"] = [scalar(delta) for delta in deltas]
        values["next_code"] = slow.times(deltas[0] * deltas[1] % slow.L, code)
        values["factors"] = [scalar(slow.factor(seed, A, 1)) for seed in self.seeds]
        values["pair_factors"] = [scalar(slow.pair_factor(s, (A, 1), (B, 1))) for s in self.seeds]
        s = bytes(range(32))
        values["known_factor"] = scalar(slow.to_scalar("factor", s, b"tax", u32(0)))
        values["known_root"] = slow.to_point("root", s)

    def ctx(self, mode: int, origin: str, to: str, envelope: bytes, case: bytes) -> bytes:
        given = self.given
        return b"".join(
            (
                b"NYM1CTX\x00" + u8(mode) + given["reqid"] + lp8(origin) + lp8(to),
                u32(int(origin != "0")) + u32(1) + u32(1) + u64(given["directory_version"]),
                u16(given["purpose"]) + lp8(given["basis"]),
                u16(len(given["items"])) + b"".join(map(u32, given["items"])),
                u64(given["minute"]) + H(envelope) + case + b"\x00",
            )
        )

    def letter(self, key: bytes, salt: bytes, case: str, query: str) -> bytes:
        texts = u16(len(case.encode())) + case.encode() + u32(len(query.encode())) + query.encode()
        return b"NYM1LET\x00" + key + salt + texts

    def exchange(self) -> None:
        given, values = self.given, self.values
        self.answer_key = slow_keys.x25519(given["answer_secret"])
        letter = self.letter(self.answer_key, given["case_salt"], given["case"], given["query"])
        to_key = slow_keys.x25519(given["sealing_secrets"][B])
        envelope = slow_keys.seal(given["request_ephemeral"], "request", given["reqid"], letter, to_key)
        case = H(b"NYM1/case\x00" + given["case_salt"] + given["case"].encode())
        ctx = self.ctx(1, A, B, envelope, case)
        self.ctx_hash = H(b"NYM1/ctx\x00" + ctx)
        rand = stream("request")
        r, code, keys = draw_scalar(rand), values[f"code_of_rid_at_{A}"], self.points[B] + self.points[PORTAL]
        self.halves = slow.times(r) + b"".join(
            slow.plus(code, slow.times(r, key)) for key in (keys[:32], keys[32:])
        )
        proof = slow.request_proof(r, self.halves, keys, self.ctx_hash, rand)
        assert slow.request_holds(proof, self.halves, keys, self.ctx_hash)
        self.ct_hash = H(b"NYM1/ct\x00" + self.halves + proof)
        self.signature = self.sign(A, "NYM1/request", self.ctx_hash + self.ct_hash)
        self.request = b"NYM1REQ\x00" + u32(len(ctx)) + ctx + u8(3) + self.halves + proof
        self.request += self.signature + u32(len(envelope)) + envelope + u16(0)
        self.asked = ctx + self.ct_hash + self.signature
        values |= {
            "letter": letter,
            "ctx": ctx,
            "ctx_hash": self.ctx_hash,
            "ct_hash": self.ct_hash,
            "request": self.request,
            "refusal_id": self.ctx_hash[:16],
        }
        self.envelope = envelope
        self.convert(ctx)
        self.answer()

    def half(self, converter: int, to: str, half: bytes, rand: slow.Randomness) -> tuple[bytes, bytes]:
        seed, reqid = self.seeds[converter - 1], self.given["reqid"]
        t = slow.pair_factor(seed, (A, 1), (to, 1))
        rho, key = slow.rerandomiser(seed, reqid, (to, 1), half), self.points[to]
        proof = (
            slow.conversion_proof(reqid, half, t, rho, slow.times(t), key, rand) if converter == 1 else b""
        )
        return slow.convert(t, rho, half, key)[0], proof

    def convert(self, ctx: bytes) -> None:
        given, values, both = self.given, self.values, self.ctx_hash + self.ct_hash
        rand = stream("conv1")
        b1, b1_proof = self.half(1, B, self.halves[:64], rand)
        p1, p1_proof = self.half(1, PORTAL, self.halves[:32] + self.halves[64:], rand)
        first = self.sign("operator", "NYM1/conv1", both + H(b1) + H(p1))
        whole = b"NYM1CV1\x00" + u32(len(self.request)) + self.request + b1 + p1
        b2, p2 = self.half(2, B, b1, rand)[0], self.half(2, PORTAL, p1, rand)[0]
        where = u64(given["index"]) + given["entry_hash"]
        second = self.sign("commission", "NYM1/conv2", both + H(b2) + H(p2) + where)
        asked = u32(len(ctx)) + ctx + self.ct_hash + self.signature
        order = b"NYM1FIL\x00" + asked + p2 + H(b1) + H(p1) + H(b2) + first + second + where
        order += given["salt"] + u8(0) + u16(0) + u32(0)
        code, opening = slow.opening_proof(self.keys[PORTAL], p2, stream("opening"))
        assert code == values[f"code_of_rid_at_{PORTAL}"]
        filed = given["reqid"] + self.ctx_hash + H(p2) + u64(given["index"]) + u8(1)
        receipt = b"NYM1RCP\x00" + given["reqid"] + u8(1) + self.sign(PORTAL, "NYM1/filed", filed)
        release = b"NYM1REL\x00" + asked + b2 + H(b1) + H(p1) + H(p2) + first + second + where
        release += u16(len(receipt)) + receipt + u16(len(given["promise"])) + given["promise"]
        values |= {
            "conv1": whole + u8(1) + b1_proof + p1_proof + first,
            "entry_body": self.asked + H(b1) + H(p1) + H(b2) + H(p2) + first,
            "out2_provider": b2,
            "out2_portal": p2,
            "file_order": order,
            "mail": b"NYM1MAI\x00" + u32(len(order)) + order + code + u32(1) + opening,
            "receipt": receipt,
            "release": release + u32(len(self.envelope)) + self.envelope,
            "provider_code": slow.minus(b2[32:], slow.times(self.keys[B], b2[:32])),
        }

    def answer(self) -> None:
        given = self.given
        content, reqid = given["answer"].encode(), given["reqid"]
        envelope = slow_keys.seal(given["answer_ephemeral"], "answer", reqid, content, self.answer_key)
        said = reqid + u8(1) + H(envelope) + u64(given["minute"])
        said += self.sign(B, "NYM1/answer", self.ctx_hash + said)
        silence = reqid + u8(4) + bytes(32) + u64(given["minute"])
        places = u64(given["index"]) + u64(given["answer_index"])
        places += given["answer_entry_hash"] + given["answer_salt"]
        self.values |= {
            "answer": b"NYM1ANS\x00" + said + u32(len(envelope)) + envelope,
            "answer_body": reqid + u64(given["index"]) + said[16:],
            "answer_notice": b"NYM1NOT\x00" + said + places,
            "silence": silence + self.sign("commission", "NYM1/no-answer", self.ctx_hash + silence),
        }

    def refusal(self) -> None:
        given, values = self.given, self.values
        reason, both = lp8(given["reason"]), self.ctx_hash + self.ct_hash
        p1, proof = self.half(1, PORTAL, self.halves[:32] + self.halves[64:], stream("refusal"))
        first = self.sign("operator", "NYM1/refused1", both + H(p1) + reason)
        p2 = self.half(2, PORTAL, p1, stream("refusal"))[0]
        where = u64(given["index"]) + given["entry_hash"]
        second = self.sign("commission", "NYM1/refused2", both + H(p2) + reason + where)
        ctx = values["ctx"]
        order = b"NYM1FIL\x00" + u32(len(ctx)) + self.asked + p2 + bytes(32) + H(p1) + bytes(32)
        order += first + second + where + given["salt"] + u8(1) + reason + u16(0) + u32(0)
        request = u32(len(self.request)) + self.request
        values |= {
            "refused1": b"NYM1RF1\x00" + request + p1 + u8(1) + proof + reason + first,
            "refusal_body": self.asked + u8(1) + reason + bytes(32) + H(p1) + H(p2) + first,
            "refusal_order": order,
        }

    def registration(self) -> None:
        given = self.given
        letter = self.letter(slow_keys.x25519(given["sealing_secrets"][A]), bytes(32), "", "")
        to_key = slow_keys.x25519(given["sealing_secrets"][PORTAL])
        envelope = slow_keys.seal(given["request_ephemeral"], "request", given["reqid"], letter, to_key)
        ctx = self.ctx(3, "0", PORTAL, envelope, bytes(32))
        ctx_hash, rand, key = H(b"NYM1/ctx\x00" + ctx), stream("register"), self.points[PORTAL]
        r = draw_scalar(rand)
        half = slow.times(r) + slow.plus(self.values["root_of_rid"], slow.times(r, key))
        proof = slow.register_proof(r, half, key, ctx_hash, rand)
        signature = self.sign("0", "NYM1/request", ctx_hash + H(b"NYM1/ct\x00" + half + proof))
        whole = b"NYM1REQ\x00" + u32(len(ctx)) + ctx + u8(2) + half + proof + signature
        self.values["registration"] = whole + u32(len(envelope)) + envelope + u16(0)

    def orders(self) -> None:
        given, minute = self.given, self.given["minute"]
        delay = b"NYM1DLY\x00" + lp8(A) + u8(1) + given["reqid"] + u64(minute + 1000) + u64(minute + 2000)
        delay += lp8("police:1")
        move = b"NYM1SUC\x00" + lp8(A) + given["old_reqid"] + given["new_reqid"] + u64(minute)
        signed = [self.sign(name, "NYM1/succession", move) for name in ("0", "commission.legal")]
        self.values |= {
            "delay_order": delay + self.sign("commission.legal", "NYM1/delay", delay),
            "succession_order": move + b"".join(signed),
            "succession_case": H(b"NYM1/succession\x00" + move),
        }
