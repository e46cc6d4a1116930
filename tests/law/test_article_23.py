# SPDX-License-Identifier: Apache-2.0
"""Act 23: asker, provider and network each record every exchange, and the person sees it."""

from __future__ import annotations

import psycopg
import pytest

from tests.stories.country import Country
from warifu import ledger
from warifu.exchange.nym1.answers import Status
from warifu.exchange.nym1.bodies import EntryKind
from warifu.portal import Line


def asked(country: Country) -> Line:
    """Ask one lawful question about Hanako; gives her line of it."""
    assert country.ask(country.question()).status == "answered"
    return country.history()[0]


def row(country: Country, body: str, query: str, reqid: bytes) -> tuple[object, ...] | None:
    with country.japan.databases[body].transaction() as connection:
        return connection.execute(query.encode(), (reqid,)).fetchone()


def test_the_asker_records_whom_it_asked_for_what_and_when(country: Country) -> None:
    """Act 23: the inquirer's record: other party, items, minute."""
    reqid = asked(country).context.reqid
    kept = row(
        country, "city:midori", "SELECT provider, purpose, items FROM gateway.inquiry WHERE reqid = %s", reqid
    )
    assert kept == ("city:asahi", 7401, [1001])


def test_the_provider_records_who_asked_for_what_and_how_it_ended(country: Country) -> None:
    """Act 23: the provider's record: other party, items, ending."""
    reqid = asked(country).context.reqid
    query = "SELECT asker, purpose, items, status FROM gateway.provision WHERE reqid = %s"
    assert row(country, "city:asahi", query, reqid) == ("city.midori", 7401, [1001], Status.ANSWERED)


def test_both_halves_of_the_network_record_it_without_the_person(country: Country) -> None:
    """Act 23: the network's record is kept by the operator and by the commission."""
    line = asked(country)
    reqid = line.context.reqid
    told = ("city.midori", "city.asahi", 7401)
    fields = "SELECT asker, provider, purpose FROM"
    assert row(country, "operator", f"{fields} hub.request WHERE reqid = %s", reqid) == told
    assert row(country, "commission", f"{fields} converter.exchange WHERE reqid = %s", reqid) == told
    query = "SELECT submitter, entry FROM ledger.ledger_entry WHERE submit_key = %s"
    entry = row(country, "operator", query, reqid + bytes([EntryKind.EXCHANGE]))
    assert entry == ("commission", line.entry)


def test_a_refused_question_is_recorded_as_well(country: Country) -> None:
    """Act 23: also a request that was turned away leaves a record, with its reason."""
    country.refused(country.question(items=[1001, 2001]))
    line = country.history()[0]
    query = "SELECT reason FROM {} WHERE reqid = %s"
    for body, table in (("operator", "hub.request"), ("commission", "converter.exchange")):
        assert row(country, body, query.format(table), line.context.reqid) == ("item-beyond-row",)


def test_the_person_sees_every_record_of_the_network_about_her(country: Country) -> None:
    """Act 23, supplementary provision 6: each record is disclosed to the person, with a proof."""
    line = asked(country)
    country.japan.publish()
    remote = ledger.RemoteLedger(country.japan.parts("portal").wire)
    evidence = remote.evidence(line.mail.order.place.index)
    evidence.verify(line.entry, country.japan.trust)
    assert (line.context.from_domain, line.context.to_domain, line.status) == (
        "city.midori",
        "city.asahi",
        Status.ANSWERED,
    )
    country.japan.check()


@pytest.mark.parametrize(
    ("body", "table"),
    [
        ("city:midori", "gateway.inquiry"),
        ("city:midori", "gateway.outcome"),
        ("city:asahi", "gateway.provision"),
        ("operator", "hub.request"),
        ("operator", "ledger.ledger_entry"),
        ("commission", "converter.exchange"),
        ("commission", "converter.ending"),
        ("portal", "portal.letter"),
    ],
)
def test_no_body_can_change_or_delete_its_records(country: Country, body: str, table: str) -> None:
    """Act 23: records are kept; the role a body works with may add to them and nothing else."""
    asked(country)
    for act in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            country.japan.databases[body].transaction() as connection,
        ):
            connection.execute(act.encode())
    column = "idx" if table.startswith("ledger") else "mailbox" if table.startswith("portal") else "reqid"
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        country.japan.databases[body].transaction() as connection,
    ):
        connection.execute(f"UPDATE {table} SET {column} = {column}".encode())
