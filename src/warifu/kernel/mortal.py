# SPDX-License-Identifier: Apache-2.0
"""Child processes that die with this one, also when it is killed with SIGKILL and can do nothing itself.

The kernel of Linux sends a child its death signal when the *thread* that made the child ends
(prctl(2), PR_SET_PDEATHSIG). Every child is therefore made by one thread that lives as long as this
process, and `spawn` may be called from any thread. What it does NOT do: reach grandchildren, which
make the same provision for themselves or are ended by `warifu.demo.watchdog`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

DeathSignal = Literal["INT", "TERM", "KILL"]

# A parent that died before the signal was set sends none, so whoever finds another parent then ends at once.
_CHECK = '[ "$PPID" = "$1" ] || exit 1; shift; exec "$@"'

# For machines without util-linux: prctl(PR_SET_PDEATHSIG = 1, signal), the same check, then the program.
_SHIM = (
    "import ctypes, os, signal, sys\n"
    "ctypes.CDLL(None).prctl(1, int(signal.Signals['SIG' + sys.argv[1]]), 0, 0, 0)\n"
    "os.getppid() == int(sys.argv[2]) or sys.exit(1)\n"
    "os.execvp(sys.argv[3], sys.argv[3:])"
)

_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


def mortal_command(
    command: Sequence[str], death_signal: DeathSignal, *, after: Sequence[str] = ()
) -> list[str]:
    """The command line that runs `command`, to be sent `death_signal` when this process dies.

    To be started by this process itself, with `spawn`. `after` are words that change the credentials
    (unshare, setpriv --reuid): they come first, because a change of credentials clears the death signal.
    """
    setpriv, parent = shutil.which("setpriv"), str(os.getpid())
    if setpriv is None:
        return [*after, sys.executable, "-IS", "-c", _SHIM, death_signal, parent, *command]
    return [*after, setpriv, "--pdeathsig", death_signal, "/bin/sh", "-c", _CHECK, "sh", parent, *command]


def spawn(command: Sequence[str], **popen: Any) -> subprocess.Popen[bytes]:
    """Start a process from the thread that never ends; arguments as for `subprocess.Popen`."""
    return _spawner.submit(lambda: subprocess.Popen(command, **popen)).result()  # noqa: S603  never a shell
