# SPDX-License-Identifier: Apache-2.0
"""What must hold after every story; each function says one thing, and `check` says them all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from warifu import ledger
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Status
from warifu.portal.service import NoMailbox

if TYPE_CHECKING:
    from tests.japan import Japan

ANSWERING = ("city:midori", "city:asahi", "agency:pension")


def check(japan: Japan) -> None:
    """Re-verify everything."""
    nothing_went_wrong_unseen(japan)
    every_answer_has_its_record(japan)
    every_record_is_in_the_log(japan)
    every_letter_is_provable(japan)
    no_two_bodies_share_a_code(japan)
    no_number_where_none_may_be(japan)


def nothing_went_wrong_unseen(japan: Japan) -> None:
    """No fault was swallowed."""
    assert not japan.faults, japan.faults


def every_answer_has_its_record(japan: Japan) -> None:
    """Each provision of each body stands with the commission, filed, before it was given."""
    for body in ANSWERING:
        for (reqid,) in _rows(japan, body, "SELECT reqid FROM gateway.provision"):
            filing = _rows(japan, "commission", "SELECT state FROM converter.filing WHERE reqid = %s", reqid)
            assert filing == [(1,)], f"{body} answered what was not filed"
            assert _rows(japan, "operator", "SELECT 1 FROM hub.request WHERE reqid = %s", reqid)
        for (reqid,) in _rows(
            japan, body, "SELECT reqid FROM gateway.outcome WHERE status IN ('answered', 'no-record')"
        ):
            ending = _rows(japan, "commission", "SELECT status FROM converter.ending WHERE reqid = %s", reqid)
            assert ending, f"{body} got an answer that was not recorded"


def every_record_is_in_the_log(japan: Japan) -> None:
    """Each filed exchange and each ending has its ledger entry, with the very commitment of its body."""
    entries = {row[0] for row in _rows(japan, "operator", "SELECT entry FROM ledger.ledger_entry")}
    commitments = {bytes(entry[12:]) for entry in entries}
    kept = _rows(
        japan,
        "commission",
        "SELECT e.salt, e.body FROM converter.exchange e JOIN converter.filing USING (reqid)",
    )
    ended = _rows(
        japan, "commission", "SELECT e.salt, e.body FROM converter.ending e JOIN converter.done USING (reqid)"
    )
    for salt, body in [*kept, *ended]:
        assert ledger.commitment(salt, body) in commitments, "a record is not in the log"


def every_letter_is_provable(japan: Japan) -> None:
    """Each letter of each resident opens, proves that it is hers, and stands in the published log."""
    japan.publish()
    remote = ledger.RemoteLedger(japan.parts("portal").wire)
    for city in ("city:midori", "city:asahi"):
        for (in_house,) in _rows(
            japan, city, "SELECT DISTINCT in_house_number FROM residents.designated_number"
        ):
            _check_mailbox(japan, remote, city, in_house)


def _check_mailbox(japan: Japan, remote: ledger.RemoteLedger, city: str, in_house: str) -> None:
    try:
        lines = japan.history(city, in_house)
    except NoMailbox:  # she came from the other city, whose custody made her mailbox
        return
    for line in lines:
        steps.check_mail(line.mail, japan.directory)
        place = line.mail.order.place
        assert ledger.entry_hash(line.entry) == place.entry_hash
        remote.evidence(place.index).verify(line.entry, japan.trust)
        assert ledger.parse_entry(line.entry).commitment == ledger.commitment(line.mail.order.salt, line.body)
        if line.notice is not None:
            steps.check_statement(line.notice.statement, line.context, japan.directory)
            remote.evidence(line.notice.index).verify(line.notice_entry, japan.trust)
            assert line.notice.statement.status is not Status.NO_ANSWER or line.status is Status.NO_ANSWER


def no_two_bodies_share_a_code(japan: Japan) -> None:
    """No value of one body's code table stands in another's, nor does any code itself."""
    seen: dict[bytes, str] = {}
    for body in ANSWERING:
        locker = japan.parts(body).locker
        for index, sealed in _rows(japan, body, "SELECT code_index, sealed FROM gateway.code"):
            for value in (bytes(index), bytes(sealed), locker.code(bytes(sealed))):
                assert seen.setdefault(value, body) == body, "two bodies share a value"


def no_number_where_none_may_be(japan: Japan) -> None:
    """The canary sees nothing."""
    assert japan.canary().sightings(japan) == []


def _rows(japan: Japan, body: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    with japan.databases[body].transaction() as connection:
        return [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in connection.execute(query, values or None)
        ]


def dumped(found: list[str]) -> str:
    """Write findings for a failing test."""
    return json.dumps(found, ensure_ascii=False, indent=1)
