# SPDX-License-Identifier: Apache-2.0
"""A register of a fictional city for tests, on real PostgreSQL, and rows to load into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.residents import (
    COLUMNS,
    Duty,
    Particulars,
    Resident,
    ResidentsService,
    ResidentsStore,
    read_particulars,
)
from warifu.residents.protection.decisions import on_duty

MIDORI = MunicipalityCode.of_five_digits("99201")
ASAHI = MunicipalityCode.of_five_digits("99202")
START = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)

HANAKO = {
    "household": "A-0001",
    "relation": "妻",
    "name": "山田　花子",
    "kana": "ヤマダ　ハナコ",
    "latin_name": "YAMADA HANAKO",
    "former_surname": "",
    "common_name": "",
    "birth_date": "1990-04-01",
    "sex": "女",
    "nationality": "日本",
    "residence_status": "",
    "residence_until": "",
    "postal_code": "999-0101",
    "address": "割符県朝陽市緑町一丁目2番3号",
    "resident_since": "2015-05-03",
}
TARO = HANAKO | {
    "relation": "世帯主",
    "name": "山田　太郎",
    "kana": "ヤマダ　タロウ",
    "latin_name": "",
    "birth_date": "S63.8.20",
    "sex": "男",
}
HINA = HANAKO | {
    "relation": "子",
    "name": "山田　陽菜",
    "kana": "ヤマダ　ヒナ",
    "latin_name": "",
    "birth_date": "平成30年6月10日",
    "resident_since": "2018-06-10",
}
LAN = HANAKO | {
    "household": "A-0002",
    "relation": "世帯主",
    "name": "NGUYEN THI LAN",
    "kana": "",
    "latin_name": "NGUYEN THI LAN",
    "common_name": "山川　蘭",
    "birth_date": "1996-11-02",
    "nationality": "ベトナム",
    "residence_status": "技術・人文知識・国際業務",
    "residence_until": "2028-03-31",
    "resident_since": "2023-04-01",
}
FAMILY = (TARO, HANAKO, HINA)


def draws(seed: str = "draws") -> Callable[[int], bytes]:
    """Bytes that look random and repeat from test to test."""
    count = 0

    def draw(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_128(f"{seed}/{count}".encode()).digest(size)

    return draw


def stated(row: dict[str, str]) -> Particulars:
    """Read a row that is right."""
    found, problems = read_particulars(row)
    assert found is not None, problems
    return found


def register(
    database: Database,
    folder: Path,
    municipality: MunicipalityCode = ASAHI,
    draw: Callable[[int], bytes] | None = None,
) -> ResidentsService:
    """Open a register in a database with the office `residents` migrated."""
    keys = FileKeyRing(folder / f"keys-{municipality}")
    keys.make("residents-number", "residents-custody")
    return ResidentsService(
        ResidentsStore(database),
        municipality=municipality,
        keys=keys,
        clock=SteppedClock(START),
        draw=draw or draws(municipality.digits),
    )


def whole(resident: Resident) -> Particulars:
    """Everything the register states of a resident, opened as the office's own duty: for tests only."""
    return resident.stated.opened(on_duty(Duty.JUKI_NET))


def csv_text(*rows: dict[str, str], header: tuple[str, ...] = tuple(COLUMNS)) -> str:
    """Write rows as a register file."""
    lines = [",".join(header), *(",".join(row[column] for column in COLUMNS) for row in rows)]
    return "\n".join(lines) + "\n"


def write(folder: Path, text: str | bytes, name: str = "register.csv") -> Path:
    """Write a file to load."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
