# SPDX-License-Identifier: Apache-2.0
"""What every test may ask for: real databases, and no silent skip of a test against the real world.

One cluster per test process, made by its own initdb (half a second, and the processes make theirs side
by side); fsync is off and files lie in memory (`memory`), for nothing here survives. Test files may share
a name between folders (`tests/tax/test_store.py`, `tests/numbers/test_store.py`) and import from each other
as `tests.…`.
"""

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.databases import Databases, MakeDatabase
from tests.memory import files_in_memory
from warifu.kernel.database import BodyDatabase, Cluster, Database, ExternalServer, Server
from warifu.kernel.database.binaries import find_programs


def pytest_configure(config: pytest.Config) -> None:
    """Import test files by their path, so that equal names in two folders do not collide; work in memory."""
    config.option.importmode = "importlib"
    if not hasattr(config, "workerinput"):  # the processes of one run work where the first one does
        stack = ExitStack()
        stack.enter_context(files_in_memory())
        config.add_cleanup(stack.close)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: the garbage collector shall not look through it again and again."""
    gc.disable()
    collected = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return collected


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """A folder for this process's server, with a path short enough to read in an error."""
    home = Path(tempfile.mkdtemp(prefix="warifu-test-"))
    home.chmod(0o711)
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def database_server(server_home: Path) -> Iterator[Server]:
    """The server of this test process: WARIFU_DATABASE_URL, else an embedded one."""
    url = os.environ.get("WARIFU_DATABASE_URL")
    if url:
        yield ExternalServer(url)
        return
    cluster = Cluster(server_home, find_programs(os.environ), durable=False)
    cluster.start()
    yield cluster
    cluster.stop(signal.SIGQUIT)


@pytest.fixture(scope="session")
def databases(database_server: Server, server_home: Path) -> Iterator[Databases]:
    """The maker of databases; for tests that need conninfo strings rather than a Database."""
    made = Databases(database_server, server_home / "secrets")
    yield made
    if isinstance(database_server, ExternalServer):
        made.drop_all()


@pytest.fixture
def make_database(databases: Databases) -> Iterator[MakeDatabase]:
    """`make_database(["numbers", "ledger"])`: a fresh database with those offices migrated."""
    made: list[tuple[BodyDatabase, Database]] = []

    def make(offices: Sequence[str]) -> Database:
        place = databases.create(offices)
        database = Database.connect(place.conninfo)
        made.append((place, database))
        return database

    yield make
    for place, database in made:
        database.close()
        databases.drop(place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With WARIFU_REQUIRE_REAL=1 a skipped test against the real world fails: CI must have the tools."""
    report = yield
    required = os.environ.get("WARIFU_REQUIRE_REAL") == "1"
    if required and report.skipped and item.get_closest_marker("real") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"WARIFU_REQUIRE_REAL=1, but this test was skipped: {reason}"
    return report
