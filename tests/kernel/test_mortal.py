# SPDX-License-Identifier: Apache-2.0
"""Children that die with their parent, and only with it."""

import os
import select
import shutil
import subprocess
import sys
import threading

import pytest

from warifu.kernel.mortal import mortal_command, spawn

PARENT = """
import os, shutil, sys
if sys.argv[1] == "no setpriv":
    shutil.which = lambda name: None
from warifu.kernel.mortal import mortal_command, spawn
child = spawn(mortal_command(["cat"], "TERM"), stdin=0, start_new_session=True)
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("machine", ["as it is", "no setpriv"])
def test_a_child_dies_when_its_parent_is_killed(machine: str) -> None:
    read, write = os.pipe()  # the child waits for input that never comes
    parent = subprocess.Popen([sys.executable, "-c", PARENT, machine], stdin=read, stdout=subprocess.PIPE)
    out, _ = parent.communicate()
    child = int(out)
    try:
        descriptor = os.pidfd_open(child)
    except ProcessLookupError:
        return
    finally:
        os.close(read)
    assert select.select([descriptor], [], [], 10)[0], "the child is still there"
    os.close(descriptor)
    os.close(write)


def test_a_child_outlives_the_thread_that_asked_for_it() -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        started.append(spawn(mortal_command(["cat"], "KILL"), stdin=subprocess.PIPE, stdout=subprocess.PIPE))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    out, _ = started[0].communicate(b"still here")
    assert out == b"still here"
    assert started[0].returncode == 0


def test_a_change_of_credentials_comes_before_the_death_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    command = mortal_command(["postgres", "-D", "x"], "INT", after=["unshare", "--user"])
    assert command[:5] == ["unshare", "--user", "/usr/bin/setpriv", "--pdeathsig", "INT"]
    assert command[-3:] == ["postgres", "-D", "x"]
