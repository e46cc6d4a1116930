# SPDX-License-Identifier: Apache-2.0
"""The embedded PostgreSQL server: made, started and stopped as a child of this process.

It listens on one Unix socket only, dies with this process, and writes no row value into
its log. With WARIFU_DATABASE_URL set, none of this is touched and that server is used instead.

What it does NOT do: make databases (`bodies`), back up, replicate, or listen on a network: whoever
needs these runs a PostgreSQL server of their own.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol, Self

from psycopg.conninfo import make_conninfo

from warifu.kernel.database.binaries import Programs, find_programs
from warifu.kernel.database.faults import DatabaseFault
from warifu.kernel.mortal import spawn

_SUPERUSER = "postgres"
_PORT = "5432"
_SOCKET_BYTES = 107  # sockaddr_un.sun_path without its closing NUL
_PATIENCE_SECONDS = 60.0

# No network, no row value in the log (terse drops DETAIL and CONTEXT; panic drops the statement).
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "timezone": "UTC",
    "jit": "off",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "password_encryption": "scram-sha-256",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_THROWN_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "scram_iterations": "1",
}
_INITDB = (
    "-U", _SUPERUSER, "-A", "scram-sha-256", "--no-instructions", "-E", "UTF8",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8",
)  # fmt: skip


class ServerFailed(DatabaseFault):
    """The embedded server did not start or stop; the text ends with its log's last lines."""


class Server(Protocol):
    """A PostgreSQL server in which databases and roles may be made."""

    @property
    def admin_conninfo(self) -> str:
        """The conninfo of a role that may create databases and roles."""
        ...

    def stop(self) -> None:
        """End it if it is ours; harmless when repeated."""
        ...


class ExternalServer:
    """A server of the operator's own, named by WARIFU_DATABASE_URL; never started or stopped here."""

    def __init__(self, url: str) -> None:
        """Take a libpq URL or conninfo string of a role with CREATEDB and CREATEROLE."""
        self.admin_conninfo = url

    def stop(self) -> None:
        """Leave it running: it is not ours."""


class Cluster:
    """An embedded server whose files live in one folder.

    Layout: `data/` (the cluster), `postgres.pgpass` (the superuser's password, 0600), `server.log`, `lock`,
    `socket/` (or `socket-folder`, which names a folder with a shorter path).
    """

    def __init__(self, home: Path, programs: Programs, *, durable: bool = True) -> None:
        """Describe a cluster in `home`; `start` makes it if it is not there. `durable=False` is for tests."""
        self.home = home.absolute()
        self._programs = programs
        self._settings = {**_SETTINGS, **(_DURABLE if durable else _THROWN_AWAY)}
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._socket_dir: Path | None = None

    @property
    def admin_conninfo(self) -> str:
        """The conninfo of the superuser; holds no password, only the name of its file."""
        return make_conninfo(
            host=str(self._socket_dir),
            port=_PORT,
            user=_SUPERUSER,
            dbname="postgres",
            passfile=str(self.home / "postgres.pgpass"),
        )

    @property
    def pid(self) -> int | None:
        """The process id of the running server."""
        return self._process.pid if self._process else None

    def make(self) -> None:
        """Run initdb unless the cluster is there already. A half-made one is thrown away and made again.

        The locale is the builtin C.UTF-8: with plain C, pg_trgm sees no letters in Japanese names.
        """
        data, half = self.home / "data", self.home / "data.half"
        if data.is_dir():
            return
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700, parents=True)
        self._give(half)
        self._run_initdb(half)
        half.rename(data)

    def start(self) -> None:
        """Make the cluster if need be, start the server, and return when it takes connections.

        Raises ServerFailed when it does not, or when another process runs a server on the same folder.
        """
        self._take_lock()
        self.make()
        data, log = self.home / "data", self.home / "server.log"
        data.chmod(0o700)  # a widened folder makes the server refuse
        self._socket_dir = self._own_socket_dir()
        settings = {**self._settings, "unix_socket_directories": f'"{self._socket_dir}"'}
        options = [f"{name}={value}" for name, value in settings.items()]
        arguments = ["-D", str(data), *(word for option in options for word in ("-c", option))]
        with log.open("ab") as errors:
            self._process = spawn(
                self._programs.mortal_command("postgres", *arguments),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,  # Ctrl-C at the terminal reaches the parent, which stops us in order
                cwd="/",
            )
        try:
            self._wait_until_ready(data / "postmaster.pid")
        except BaseException:
            self.stop(signal.SIGQUIT)
            raise

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(how)
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._programs.forget()
        if self._socket_dir is not None:
            shutil.rmtree(self._socket_dir, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def log_end(self, lines: int = 20) -> str:
        """The last lines of the server's log."""
        log = self.home / "server.log"
        return (
            "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:]) if log.exists() else "(no log)"
        )

    def _run_initdb(self, data: Path) -> None:
        """Make the cluster files with a random superuser password, which stays in `postgres.pgpass`."""
        password, first = secrets.token_hex(32), self.home / "first-password"
        _write_private(self.home / "postgres.pgpass", f"*:*:*:{_SUPERUSER}:{password}\n")
        _write_private(first, password)
        self._give(first)
        unsynced = ["--no-sync"] if self._settings["fsync"] == "off" else []
        made = subprocess.run(  # noqa: S603  our own command line
            self._programs.command("initdb", "-D", str(data), f"--pwfile={first}", *_INITDB, *unsynced),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        first.unlink()
        if made.returncode != 0:
            raise ServerFailed(f"initdb failed in {data}: {made.stderr.strip()}{self._reach_hint()}")

    def _reach_hint(self) -> str:
        """Why nobody's server may fail here: it must be able to walk down to its data folder."""
        if self._programs.owner is None:
            return ""
        closed = [str(folder) for folder in self.home.parents if not folder.stat().st_mode & 0o001]
        return f" (as root the server runs as nobody, who cannot enter {', '.join(closed)})" if closed else ""

    def _take_lock(self) -> None:
        self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (self.home / "lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise ServerFailed(
                f"another warifu runs the database in {self.home}; stop it or use another folder"
            ) from error
        self._lock = lock

    def _own_socket_dir(self) -> Path:
        """The private folder of the socket: the same at every start, so that conninfo strings stay true.

        In `home` where the path is short enough for a socket; else elsewhere, its name kept in `home`.
        """
        kept = self.home / "socket-folder"
        own = Path(os.fsdecode(kept.read_bytes())) if kept.exists() else self.home / "socket"
        if _fits(own):
            with contextlib.suppress(OSError):
                shutil.rmtree(own, ignore_errors=True)
                own.mkdir(mode=0o700)  # fails where someone else made it meanwhile: then a new one
                self._give(own)
                return own
        for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  mkdtemp below is private
            if _fits(Path(place) / "warifu-12345678") and os.access(place, os.W_OK):
                made = Path(tempfile.mkdtemp(prefix="warifu-", dir=place))
                kept.write_bytes(os.fsencode(made))
                self._give(made)
                return made
        raise ServerFailed("no folder with a short path for the database socket: set TMPDIR to one")

    def _give(self, folder: Path) -> None:
        if self._programs.owner is not None:
            os.chown(folder, self._programs.owner, self._programs.owner)

    def _wait_until_ready(self, status: Path) -> None:
        """Poll the server's own status file: its eighth line says when connections are taken."""
        assert self._process is not None
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise ServerFailed(
                    f"the database server ended at once:\n{self.log_end()}{self._reach_hint()}"
                )
            with contextlib.suppress(FileNotFoundError):
                lines = status.read_text().splitlines()
                if len(lines) >= 8 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        raise ServerFailed(
            f"the database server was not ready after {_PATIENCE_SECONDS:.0f} s:\n{self.log_end()}"
        )


def open_server(home: Path, environ: Mapping[str, str] = os.environ, *, durable: bool = True) -> Server:
    """The server named by WARIFU_DATABASE_URL, else a started embedded one with its files in `home`.

    Raises NoPostgres, ServerFailed.
    """
    url = environ.get("WARIFU_DATABASE_URL")
    if url:
        return ExternalServer(url)
    cluster = Cluster(home, find_programs(environ), durable=durable)
    cluster.start()
    return cluster


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{_PORT}.lock")) <= _SOCKET_BYTES


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(text)
