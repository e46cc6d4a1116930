# SPDX-License-Identifier: Apache-2.0
"""Time stamps: what is asked for is stamped once, what is unfit is refused, and nothing of it is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from litestar.testing import create_test_client

from tests.cards.linter import findings
from tests.cards.questions import pem
from tests.cards.stamper import Stamping
from tests.databases import Databases
from warifu.app.certification import open_root
from warifu.app.plan import STAMPS
from warifu.app.stamping import certify_stamper, open_stamper
from warifu.cards.timestamps import web
from warifu.cards.timestamps.service import POLICY
from warifu.cards.timestamps.tokens import Answer
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Settings

IMPRINT = sha256(b"a signature").digest()


def query(hashed: bytes = IMPRINT, algorithm: str = "sha256", **more: Any) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": hashed}
    asked = {"version": "v1", "message_imprint": imprint, "cert_req": True} | more
    return bytes(tsp.TimeStampReq(asked).dump())


def answered(stamping: Stamping, asked: bytes) -> Answer:
    answer: Answer = Answer.load(stamping.service.answer(asked), strict=True)
    return answer


def said(answer: Answer) -> tsp.TSTInfo:
    return answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed


def counted(stamping: Stamping) -> int:
    with stamping.service.store.transaction() as tx:
        return tx.counted(stamping.clock.now().date())


def test_a_stamp_says_the_hash_the_instant_the_policy_and_the_nonce(stamping: Stamping) -> None:
    stamp = said(answered(stamping, query(nonce=1 << 70, req_policy=POLICY)))
    assert stamp["message_imprint"]["hashed_message"].native == IMPRINT
    assert stamp["gen_time"].native == stamping.clock.now().replace(microsecond=0)
    assert (stamp["policy"].dotted, stamp["nonce"].native) == (POLICY, 1 << 70)


def test_a_stamp_carries_the_certificate_only_where_it_is_asked_for(stamping: Stamping) -> None:
    bare = answered(stamping, query(cert_req=False))
    assert bare["time_stamp_token"]["content"]["certificates"].native is None
    assert said(bare)["nonce"].native is None


@pytest.mark.parametrize(
    ("asked", "failure"),
    [
        (query(b"x" * 20, "sha1"), "bad_alg"),
        (query(IMPRINT[:-1]), "bad_data_format"),
        (query(req_policy="1.3.6.1.4.1.32473.9"), "unaccepted_policy"),
        (query(extensions=[{"extn_id": "2.5.29.99", "extn_value": b"\x05\x00"}]), "unaccepted_extensions"),
        (query(nonce=1 << 300), "bad_request"),
        (query() + b"\0", "bad_request"),
        (query()[:-1], "bad_request"),
        (b"", "bad_request"),
        (b"\x30\x80", "bad_request"),
    ],
    ids=["sha1", "short", "policy", "extension", "nonce", "more", "less", "nothing", "endless"],
)
def test_what_is_unfit_is_refused_in_the_words_of_the_rfc_and_not_counted(
    stamping: Stamping, asked: bytes, failure: str
) -> None:
    before = counted(stamping)
    answer = answered(stamping, asked)
    assert answer["status"]["status"].native == "rejection"
    assert answer["status"]["fail_info"].native == {failure}
    assert answer["time_stamp_token"].native is None
    assert counted(stamping) == before


def test_stamps_given_at_once_have_different_serials_and_all_are_counted(stamping: Stamping) -> None:
    before = counted(stamping)
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: answered(stamping, query()), range(24)))
    assert len({said(each)["serial_number"].native for each in answers}) == 24
    assert counted(stamping) == before + 24


def test_nothing_of_what_was_stamped_is_kept(stamping: Stamping) -> None:
    answered(stamping, query())
    with stamping.service.store.transaction() as tx:
        rows = tx.connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'timestamps'"
        )
        assert {name for (name,) in rows} == {"day", "stamps"}


def test_outside_the_time_of_its_certificate_nothing_is_stamped(stamping: Stamping) -> None:
    stamping.clock.step(timedelta(days=6 * 365))
    with pytest.raises(Fault):
        stamping.service.answer(query())
    stamping.clock.step(-timedelta(days=6 * 365))


def test_a_linter_finds_nothing_in_the_stampers_certificate(stamping: Stamping, tmp_path: Path) -> None:
    assert findings("lint_pkix_cert", pem(tmp_path, "stamper.pem", stamping.service.certificate)) == ""


def test_the_operators_key_is_certified_once_and_stamps_nothing_before(
    stamping: Stamping, databases: Databases, tmp_path: Path
) -> None:
    ring, clock, words = FileKeyRing(tmp_path / "keys"), stamping.clock, Secret(b"words")
    settings = Settings(body="operator", folder=str(tmp_path / "operator"), peers={})
    ring.make(STAMPS)
    place, offline = databases.create(["cards.timestamps"]), tmp_path / "offline"
    with closing(Database.connect(place.conninfo)) as database:
        with pytest.raises(Fault):
            open_stamper(settings, ring, database, clock)
        root = open_root(offline, words, clock)
        made = [certify_stamper(settings, ring, offline, words, clock) for _ in range(2)]
        service = open_stamper(settings, ring, database, clock)
        stamp = said(Answer.load(service.answer(query())))
    databases.drop(place)
    assert made == [True, False]
    assert stamp["message_imprint"]["hashed_message"].native == IMPRINT
    assert service.certificate.issuer == root.subject


def test_the_window_takes_queries_and_nothing_else(stamping: Stamping) -> None:
    with create_test_client(web.pages(stamping.service.answer)) as client:
        headers = {"content-type": web.QUERY}
        answer = client.post(web.PATH, content=query(), headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, web.REPLY)
        assert said(Answer.load(answer.content))["message_imprint"]["hashed_message"].native == IMPRINT
        assert client.post(web.PATH, content=query()).status_code == 415
        assert client.post(web.PATH, content=b"0" * 5000, headers=headers).status_code == 413
        assert client.get(web.PATH).status_code == 405
