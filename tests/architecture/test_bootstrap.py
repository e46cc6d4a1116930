# SPDX-License-Identifier: Apache-2.0
"""`./warifu` starts the right thing from anywhere; CI's promise about tests of real clients is kept.

uv and pip are played by small scripts here; that the real ones work on a fresh machine is what `.ci/run`
shows.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

AUTO, STEAL = ("-n", "auto"), ("--dist", "worksteal")
UV = '#!/bin/sh\npwd -P\nfor word; do printf "%s\\n" "$word"; done\nexit 7\n'

# A python3 whose pip puts that uv where --target says.
PIP = """#!/bin/sh
case "$*" in
    *--version) exit ${PIP_BROKEN:-0} ;;
    *"--target "*)
        while [ "$1" != --target ]; do shift; done
        mkdir -p "$2/bin" && cp "$UV" "$2/bin/uv" && chmod +x "$2/bin/uv" ;;
esac
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A clone with a space and Japanese in its path, and a folder of programs without uv."""
    root = tmp_path / "空 白" / "割符"
    (root / "tests").mkdir(parents=True)
    (root / "tests" / "test_a.py").touch()
    shutil.copy(ROOT / "warifu", root)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "readlink", "mkdir", "cp", "chmod", "mv", "rm"):
        (programs / name).symlink_to(str(shutil.which(name)))
    _program(programs / "python3", PIP)
    _program(tmp_path / "fake-uv", UV)
    return root


def _program(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


def start(
    house: Path, *words: str, cwd: Path, by: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    top = house.parents[1]
    return subprocess.run(
        [by or house / "warifu", *words],
        cwd=cwd,
        env={"PATH": str(top / "bin"), "UV": str(top / "fake-uv"), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_keeps_the_callers_folder_words_and_exit_code(house: Path, tmp_path: Path) -> None:
    done = start(house, "verify", "../a b.json", "", cwd=tmp_path)
    wanted = ["run", "--project", str(house), "--frozen", "--no-dev", "warifu", "verify", "../a b.json", ""]
    assert done.stdout.split("\n")[:-1] == [str(tmp_path), *wanted]
    assert done.returncode == 7


def test_what_was_compiled_once_is_kept_even_where_the_caller_keeps_nothing(
    house: Path, tmp_path: Path
) -> None:
    _program(tmp_path / "bin" / "uv", '#!/bin/sh\necho "${PYTHONDONTWRITEBYTECODE-kept}"\n')
    assert start(house, "demo", cwd=tmp_path, PYTHONDONTWRITEBYTECODE="1").stdout == "kept\n"


def test_uv_is_fetched_once_into_the_clone(house: Path, tmp_path: Path) -> None:
    first = start(house, "demo", cwd=tmp_path)
    assert first.stderr == "warifu: fetching uv, once\n"
    assert start(house, "demo", cwd=tmp_path).stderr == ""
    assert sorted(file.name for file in house.iterdir()) == [".uv", "tests", "warifu"]


def test_uv_on_the_path_is_used_first(house: Path, tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "uv", UV)
    assert start(house, "demo", cwd=tmp_path).stderr == ""
    assert not (house / ".uv").exists()


def test_without_pip_the_line_to_type_is_given(house: Path, tmp_path: Path) -> None:
    done = start(house, "demo", cwd=tmp_path, PIP_BROKEN="1")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "apt install python3 python3-pip" in done.stderr


def test_a_symbolic_link_leads_to_the_clone(house: Path, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to(house / "warifu")
    done = start(house, "demo", cwd=tmp_path, by=tmp_path / "one")
    assert done.stdout.split("\n")[3] == str(house)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], [*AUTO, *STEAL]),
        (["-q", "-k", "a b"], [*AUTO, *STEAL, "-q", "-k", "a b"]),
        (["-n0"], [*STEAL, "-n0"]),
        (["-n", "4"], [*STEAL, "-n", "4"]),
        (["-p", "no:xdist"], ["-p", "no:xdist"]),
        (["--numprocesses=2"], [*STEAL, "--numprocesses=2"]),
    ],
)
def test_tests_run_on_all_cores_unless_told_otherwise(
    house: Path, words: list[str], wanted: list[str]
) -> None:
    done = start(house, "test", *words, cwd=house)
    assert done.stdout.split("\n")[:-1] == [
        str(house), "run", "--project", str(house), "--frozen", "pytest", *wanted,
    ]  # fmt: skip


def test_a_test_is_found_from_where_the_caller_stands(house: Path) -> None:
    done = start(house, "test", "test_a.py::test_x", "nowhere/else.py", cwd=house / "tests")
    assert done.stdout.split("\n")[-3:-1] == [f"{house}/tests/test_a.py::test_x", "nowhere/else.py"]


@pytest.mark.parametrize(("required", "outcome"), [("1", "1 failed"), ("0", "1 skipped")])
def test_a_skipped_test_of_a_real_client_fails_where_it_is_required(
    tmp_path: Path, required: str, outcome: str
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    for name in ("conftest.py", "databases.py", "memory.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    (tmp_path / "tests" / "test_real.py").write_text(
        "import pytest\n\n@pytest.mark.real\ndef test_chromium():\n    pytest.skip('apt install chromium')\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "tests"],
        cwd=tmp_path,
        env={**os.environ, "WARIFU_REQUIRE_REAL": required},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout
    assert "apt install chromium" in done.stdout
