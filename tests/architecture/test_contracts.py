# SPDX-License-Identifier: Apache-2.0
"""Every import contract is kept by the tree, and catches a tree that breaks it.

The trial trees are tiny: the same offices and rooms, empty but for one forbidden import.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
NAMES = {contract["id"]: contract["name"] for contract in SETTINGS["contracts"]}
TRIAL = (sys.executable, str(Path(__file__).with_name("trial.py")))
ORDER = next(contract["layers"] for contract in SETTINGS["contracts"] if contract["id"] == "order")

# The lawful imports of the trial tree: enough for every module that a contract names to exist.
TREE = {
    "app/__init__.py": "import litestar, uvicorn\nimport warifu.numbers.store, warifu.kernel.database\n",
    "cli.py": "import warifu.demo, warifu.app\n",
    "demo/__init__.py": "import warifu.app\n",
    "portal/__init__.py": "from warifu.exchange import gateway\n",
    "portal/web.py": "import litestar\n",
    "oversight/__init__.py": "",
    "oversight/store.py": "import psycopg\n",
    "oversight/service.py": "import warifu.oversight.store\n",
    "benefits/__init__.py": "from warifu.exchange import Grant\n",
    "benefits/application.py": "",
    "tax/__init__.py": "import warifu.exchange.nym1.steps\n",
    "residents/__init__.py": "from warifu.identifiers.individual_number import IndividualNumber\n",
    "families/__init__.py": "",
    "notices/__init__.py": "",
    "linking/__init__.py": "",
    "jukinet/__init__.py": "",
    "counters/__init__.py": "",
    "cards/__init__.py": "",
    "cards/jpki/__init__.py": "",
    "cards/jpki/profiles.py": "",
    "cards/authority.py": "",
    "cards/case.py": "from warifu.identifiers.individual_number import IndividualNumber\n",
    "cards/faces.py": "import PIL\n",
    "cards/chip/__init__.py": "",
    "cards/login/__init__.py": "",
    "cards/openid/__init__.py": "",
    "cards/signatures/__init__.py": "",
    "cards/documents/__init__.py": "import pyhanko, pyhanko_certvalidator\n",
    "cards/timestamps/__init__.py": "",
    "cards/verification/__init__.py": "",
    "papers/__init__.py": "",
    "numbers/__init__.py": "from warifu.numbers.service import Issue\n",
    "numbers/service.py": "from warifu.numbers.store import Rows\n",
    "numbers/store/__init__.py": "import psycopg, psycopg_pool\nfrom warifu.kernel import database\n",
    "numbers/store/rows.py": "import psycopg\n",
    "numbers/web.py": "from warifu.numbers.service import Issue\n",
    "exchange/__init__.py": "from warifu.exchange.purposes import Grant\n",
    "exchange/purposes.py": "",
    "exchange/gateway/__init__.py": "import warifu.exchange.gateway.store, warifu.exchange.purposes\n",
    "exchange/gateway/store.py": "",
    "exchange/screens.py": "",
    "exchange/nym1/__init__.py": "",
    "exchange/nym1/steps.py": "",
    "ledger/__init__.py": "",
    "identifiers/__init__.py": "",
    "identifiers/individual_number.py": "",
    "identifiers/number_for_tests.py": "from warifu.identifiers import individual_number\n",
    "identifiers/resident_record_code.py": "",
    "identifiers/linkage_code.py": "",
    "kernel/__init__.py": "",
    "kernel/database/__init__.py": "import psycopg, psycopg_pool\n",
    "kernel/wire/__init__.py": "",
}

# contract → the file that breaks it, and with which words
BREACHES = [
    ("order", "ledger/__init__.py", "import warifu.exchange"),
    ("order", "residents/__init__.py", "import warifu.cards"),
    ("order", "archive/__init__.py", ""),
    ("circles", "exchange/purposes.py", "import warifu.exchange.gateway"),
    ("rooms-web", "numbers/web.py", "from warifu.numbers.store import Rows"),
    ("rooms-web", "exchange/screens.py", "import warifu.exchange.gateway.store"),
    ("rooms-store", "exchange/gateway/store.py", "from warifu.exchange import screens"),
    ("rooms-store", "numbers/store/rows.py", "from warifu.kernel.wire import Wire"),
    ("sql", "numbers/service.py", "from psycopg.errors import UniqueViolation"),
    ("sql", "benefits/application.py", "import psycopg_pool"),
    ("database", "portal/web.py", "from warifu.kernel.database import Database"),
    ("http", "numbers/service.py", "from litestar import get"),
    ("http", "benefits/application.py", "import uvicorn"),
    ("doors", "tax/__init__.py", "from warifu.exchange.purposes import Grant"),
    ("doors", "tax/__init__.py", "from warifu.exchange import purposes"),
    ("doors", "benefits/application.py", "import warifu.numbers.store"),
    ("act-9", "tax/__init__.py", "from warifu.identifiers.individual_number import IndividualNumber"),
    ("act-21-2", "exchange/purposes.py", "from warifu.identifiers import individual_number"),
    ("act-21-2", "exchange/gateway/store.py", "import warifu.numbers"),
    ("onlookers", "portal/web.py", "import warifu.residents"),
    ("onlookers", "oversight/service.py", "import warifu.identifiers.resident_record_code"),
    ("jpki", "cards/jpki/profiles.py", "import warifu.numbers"),
    ("jpki", "cards/jpki/__init__.py", "from warifu.identifiers import individual_number"),
    ("chip", "cards/chip/__init__.py", "import warifu.cards.jpki"),
    ("chip", "cards/chip/__init__.py", "from warifu.identifiers.individual_number import IndividualNumber"),
    ("sign-in", "cards/login/__init__.py", "import warifu.cards.case"),
    ("sign-in", "cards/openid/__init__.py", "from warifu.identifiers import individual_number"),
    ("sign-in", "cards/signatures/__init__.py", "import warifu.residents"),
    ("signing", "cards/documents/__init__.py", "from warifu.identifiers import individual_number"),
    ("signing", "cards/verification/__init__.py", "import warifu.numbers"),
    ("pyhanko", "cards/verification/__init__.py", "import pyhanko"),
    ("commission", "oversight/service.py", "import warifu.exchange.gateway.store"),
]

Linted = dict[tuple[str, ...], tuple[int, str]]


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> Linted:
    """Exit code and report of the tiny house (under no name) and of each breach, whitespace made single."""
    top = tmp_path_factory.mktemp("houses")
    trees: dict[tuple[str, ...], Path] = {}
    for breach in ((), *BREACHES):
        trees[breach] = tiny_house(top / str(len(trees)))
        if breach:
            _write(trees[breach], *breach[1:])
    tried = lint(*TRIAL, *map(str, trees.values()))
    codes = map(int, tried.stdout.split())
    reports = [(tree / "report").read_text("utf-8") for tree in trees.values()]
    return {
        breach: (code, " ".join(report.split()))
        for breach, code, report in zip(trees, codes, reports, strict=True)
    }


def lint(*command: str) -> subprocess.CompletedProcess[str]:
    """Run the real contracts, or the trial of them, from the root."""
    return subprocess.run(
        [*command],
        cwd=ROOT,
        env={"COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def tiny_house(tree: Path) -> Path:
    """A tiny house that keeps every contract."""
    for name, content in TREE.items():
        _write(tree, name, content)
    for layer in re.findall(r"\b(?<!\()\w+\b(?!\))", " ".join(ORDER)):
        if layer != "cli":
            _write(tree, f"{layer}/__init__.py", "")
    shutil.copy(ROOT / "pyproject.toml", tree)
    place = tree / "tests" / "architecture"
    place.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "architecture" / "front_doors.py", place)
    return tree


def _write(tree: Path, name: str, content: str) -> None:
    file = tree / "src" / "warifu" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    (tree / "src" / "warifu" / "__init__.py").touch()
    with file.open("a") as writing:
        writing.write(content + "\n")


def test_the_house_keeps_every_contract() -> None:
    ran = lint(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_tiny_house_keeps_every_contract(linted: Linted) -> None:
    code, report = linted[()]
    assert code == 0, report


@pytest.mark.parametrize("breach", BREACHES, ids=" ".join)
def test_a_forbidden_import_breaks_the_contract_that_names_it(
    linted: Linted, breach: tuple[str, str, str]
) -> None:
    code, report = linted[breach]
    assert code == 1
    assert f"{NAMES[breach[0]]} BROKEN" in report


def test_every_contract_is_tried_on_a_tree_that_breaks_it() -> None:
    assert {broken for broken, _, _ in BREACHES} == set(NAMES)
