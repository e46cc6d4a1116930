# SPDX-License-Identifier: Apache-2.0
"""The kernel's small parts: secrets, logs, keys, settings, group calls, problems."""

import io
import json
import logging
import pickle
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel import logs
from warifu.kernel.grouping import GroupCall
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault, Malformed, Refusal, Told, Unreachable, from_json, to_json
from warifu.kernel.secrecy import MASK, Secret, mask_numbers
from warifu.kernel.settings import Peer, Settings, load, save

NUMBER = "123456789018"


class NotToday(Refusal):
    """Not today."""

    reason = "not-today"
    law = "Act 19"
    remedy = "Come back tomorrow."
    status = 409


def test_a_secret_prints_as_a_mask_in_every_way_python_has() -> None:
    secret = Secret(NUMBER)
    for text in (repr(secret), str(secret), f"{secret}", f"{[secret]}", f"{secret!r:>30}"):
        assert NUMBER not in text
        assert MASK in text
    assert secret.reveal("a test") == NUMBER


def test_a_secret_is_not_compared_hashed_pickled_or_opened_without_a_reason() -> None:
    secret = Secret(NUMBER)
    with pytest.raises(TypeError):
        _ = secret == Secret(NUMBER)
    with pytest.raises(TypeError):
        hash(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(ValueError, match="reason"):
        secret.reveal("")


@given(st.text(max_size=30), st.from_regex(r"[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}", fullmatch=True))
def test_twelve_digits_never_survive_masking(before: str, number: str) -> None:
    if before and before[-1].isdigit():
        before += " "
    assert number not in mask_numbers(f"{before}{number} after")


@given(st.recursive(st.just(NUMBER) | st.integers() | st.binary() | st.none(), st.lists, max_leaves=8))
def test_no_log_event_can_hold_a_number_wherever_it_stands(value: object) -> None:
    stream = io.StringIO()
    logger = logs.configure("test", stream)
    logger.error(NUMBER, value=value, mapping={NUMBER: value}, raw=NUMBER.encode())
    assert NUMBER not in stream.getvalue()
    assert json.loads(stream.getvalue())["body"] == "test"


def test_a_traceback_in_the_log_holds_no_number_either() -> None:
    stream = io.StringIO()
    logger = logs.configure("test", stream)
    try:
        int(f"could not store {NUMBER}")
    except ValueError as error:
        logger.error("fault", exc_info=error)  # noqa: TRY400  as the bodies log it
    assert NUMBER not in stream.getvalue()
    assert "could not store" in stream.getvalue()


def test_keys_are_files_that_only_their_owner_can_read_and_are_made_once(tmp_path: Path) -> None:
    ring = FileKeyRing(tmp_path / "keys")
    ring.make("sign", "envelope")
    first = ring.verifying_key("sign")
    FileKeyRing(tmp_path / "keys").make("sign")
    assert FileKeyRing(tmp_path / "keys").verifying_key("sign") == first
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_a_key_that_others_can_read_is_refused_by_name(tmp_path: Path) -> None:
    ring = FileKeyRing(tmp_path)
    ring.make("sign")
    (tmp_path / "sign.key").chmod(0o640)
    with pytest.raises(Fault) as fault:
        ring.sign("sign", b"message")
    assert "sign" in fault.value.detail
    with pytest.raises(Fault):
        ring.secret("absent")
    with pytest.raises(Fault):
        ring.secret("../sign")


def test_settings_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    settings = Settings(
        body="city:midori",
        folder=str(tmp_path),
        peers={"operator": Peer("http://127.0.0.1:1", "AAAA")},
        title_ja='美登里市 "引用"',
    )
    save(settings, tmp_path / "settings.toml")
    assert load(tmp_path / "settings.toml") == settings


@pytest.mark.parametrize("line", ['bodyy = "x"', "quota_per_hour = 'many'", "demo = [", ""])
def test_a_misspelt_or_broken_settings_file_is_refused_with_its_name(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.toml").write_text(line)
    with pytest.raises(Malformed) as wrong:
        load(tmp_path / "settings.toml")
    assert "settings.toml" in wrong.value.told


def test_a_refusal_keeps_its_law_and_remedy_over_the_wire_and_a_fault_loses_its_detail() -> None:
    told = from_json(to_json(NotToday()))
    assert isinstance(told, Told)
    assert (told.reason, told.law, told.remedy, told.status) == (
        "not-today",
        "Act 19",
        "Come back tomorrow.",
        409,
    )
    fault = to_json(Fault(f"row of {NUMBER} is broken"))
    assert NUMBER not in repr(fault)
    assert fault.reference
    assert isinstance(from_json(to_json(Unreachable("portal is down"))), Unreachable)


def test_many_waiting_callers_share_one_call_and_each_gets_its_own_result() -> None:
    batches: list[int] = []
    gate = threading.Event()

    def serve(items: list[int]) -> list[int | Exception]:
        batches.append(len(items))
        gate.wait(5)
        return [NotToday() if item == 13 else item * 2 for item in items]

    group = GroupCall(serve, most=64)
    results: dict[int, int | str] = {}

    def ask(item: int) -> None:
        try:
            results[item] = group.submit(item)
        except NotToday as refusal:
            results[item] = refusal.reason

    threads = [threading.Thread(target=ask, args=(item,)) for item in range(40)]
    for thread in threads:
        thread.start()
    while sum(batches) + group.waiting < 40:
        time.sleep(0)
    gate.set()
    for thread in threads:
        thread.join()
    group.close()
    assert results == {item: "not-today" if item == 13 else item * 2 for item in range(40)}
    assert sum(batches) == 40
    assert len(batches) <= 3
    with pytest.raises(Fault):
        group.submit(1)


def test_a_call_that_breaks_breaks_for_everyone_who_waited_for_it() -> None:
    def serve(_: list[int]) -> list[int | Exception]:
        raise NotToday

    group = GroupCall(serve)
    with pytest.raises(NotToday):
        group.submit(1)
    group.close()


@pytest.fixture(autouse=True)
def quiet() -> None:
    logging.getLogger().setLevel(logging.WARNING)
