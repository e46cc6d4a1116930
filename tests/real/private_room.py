# SPDX-License-Identifier: Apache-2.0
"""A private mount, network and process namespace with a pcscd in which only our cards exist (K-45).

The machine's own daemon, its readers and its ports cannot be reached from inside, so no test can spend a try
of a real card. Ends everything it started by ending the namespace's first process.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MODULE = Path(f"/usr/lib/{platform.machine()}-linux-gnu/opensc-pkcs11.so")
APT = (
    "apt-get install --no-install-recommends opensc opensc-pkcs11 pcscd vsmartcard-vpcd pcsc-tools "
    "gnutls-bin openssh-client iproute2 libengine-pkcs11-openssl curl"
)
PROGRAMS = (
    "pcscd",
    "opensc-tool",
    "pkcs11-tool",
    "scriptor",
    "p11tool",
    "ssh-keygen",
    "ip",
    "unshare",
    "nsenter",
)
ENGINE = Path(f"/usr/lib/{platform.machine()}-linux-gnu/engines-3/pkcs11.so")
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READER = f"""FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:0x8C7B
LIBPATH {DRIVER}
CHANNELID 0x8C7B
"""
WALLS = """set -e
mount -t tmpfs tmpfs /run && mkdir /run/pcscd
if [ -d /dev/bus ]; then mount -t tmpfs tmpfs /dev/bus; fi
ip link set lo up
touch "$1"
exec sleep infinity
"""
PATIENCE = 20.0


def missing() -> str:
    """What is absent, or "": programs, the driver, or leave to make a namespace."""
    absent = [name for name in PROGRAMS if shutil.which(name, path=_PATH) is None]
    absent += [str(path) for path in (MODULE, DRIVER, ENGINE) if not path.exists()]
    if absent:
        return f"absent: {', '.join(absent)}: {APT}"
    tried = subprocess.run([*_unshare(), "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"no private namespace here: {tried.stderr.strip()}"


@dataclass
class Room:
    """The namespace from outside."""

    folder: Path
    first: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)

    def run(
        self, *command: str | Path, seconds: float = 60, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run something inside, to its end."""
        return subprocess.run(
            [*self._enter(), *map(str, command)],
            cwd=self.folder,
            env=_environ() | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    def start(self, *command: str | Path, log: str) -> subprocess.Popen[bytes]:
        """Start something inside that stays."""
        with (self.folder / log).open("ab") as place:
            process = subprocess.Popen(
                [*self._enter(), *map(str, command)],
                cwd=self.folder,
                env=_environ(),
                stdout=place,
                stderr=place,
            )
        self.started.append(process)
        return process

    def warifu(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `warifu card …` inside."""
        return self.run(sys.executable, "-m", "warifu", "card", *words)

    def insert(self, name: str, reader: int) -> None:
        """Put a card into a reader, wait until the daemon sees it, and make sure it is ours (K-45)."""
        self.start(
            sys.executable, "-m", "warifu", "card", "insert", name,
            "--folder", "cards", "--reader", str(reader), "--trace",
            log=f"{name}.log",
        )  # fmt: skip
        self.wait(lambda: self._cards()[reader][0])
        self.inserted.append(name)
        readers = self._cards()
        assert all(told.startswith("Virtual PCD") for _, told in readers), readers
        assert sum(there for there, _ in readers) == len(self.inserted), readers
        about = self.run(
            "opensc-tool", "-r", str(reader),
            "-s", "00A4040C0AD392F000260100000001", "-s", "00A4020C020006", "-s", "00B0000050",
        )  # fmt: skip
        assert "WARIFU SOFT TEST" in about.stdout.replace("\n", ""), "this is not a card of ours: stop"

    def eject(self, name: str, reader: int) -> None:
        """Take a card out and wait until the daemon has seen that."""
        assert self.warifu("eject", name, "--folder", "cards").returncode == 0
        self.wait(lambda: not self._cards()[reader][0])
        self.inserted.remove(name)

    def wait(self, fulfilled: object) -> None:
        """Wait for another process's doing."""
        until = time.monotonic() + PATIENCE
        while not fulfilled():  # type: ignore[operator]
            assert time.monotonic() < until, "".join(path.read_text() for path in self.folder.glob("*.log"))
            time.sleep(0.05)

    def _cards(self) -> list[tuple[bool, str]]:
        """Each reader: whether a card is in it, and its name."""
        listed = self.run("opensc-tool", "-l").stdout.splitlines()
        rows = [line.split(maxsplit=2) for line in listed if line[:1].isdigit()]
        return [(row[1] == "Yes", row[2]) for row in rows] or [(False, "")] * 2

    def _enter(self) -> list[str]:
        user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        return [
            "nsenter",
            "--target",
            str(self.first),
            *user,
            "--mount",
            "--net",
            "--pid",
            f"--wd={self.folder}",
        ]


@contextmanager
def private_room(folder: Path) -> Iterator[Room]:
    """Make the walls, start pcscd behind them, and take everything down again."""
    ready = folder / "walls-up"
    walls = subprocess.Popen([*_unshare(), "bash", "-c", WALLS, "walls", str(ready)], env=_environ())
    until = time.monotonic() + PATIENCE
    while not ready.exists():
        assert walls.poll() is None, "the walls did not stand"
        assert time.monotonic() < until
        time.sleep(0.02)
    (first,) = Path(f"/proc/{walls.pid}/task/{walls.pid}/children").read_text().split()
    room = Room(folder, int(first))
    (folder / "readers").mkdir()
    (folder / "readers" / "vpcd").write_text(READER)
    try:
        room.start("pcscd", "-f", "-c", folder / "readers", log="pcscd.log")
        room.wait(lambda: "Virtual PCD" in room.run("opensc-tool", "-l").stdout)
        yield room
    finally:
        walls.kill()  # --kill-child takes the first process with it, and the kernel all others
        walls.wait()
        for process in room.started:
            process.wait(timeout=10)


def _unshare() -> list[str]:
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _environ() -> dict[str, str]:
    return {**os.environ, "PATH": _PATH, "LC_ALL": "C.UTF-8"}
