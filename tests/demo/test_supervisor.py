# SPDX-License-Identifier: Apache-2.0
"""The supervisor with real processes: order, readiness, deaths told, and nobody left behind."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from warifu.demo.supervisor import Progress, Service, ServiceFailed, Supervisor, free_ports

ROOT = Path(__file__).parents[2]

# Answers every connection with its process id, once it has said on its ready pipe what it serves.
ECHO = """
import json, os, socket, sys
listening = socket.socket(fileno=int(sys.argv[1]))
print("serving", flush=True)
with open(int(sys.argv[2]), "w") as ready:
    ready.write(json.dumps({"ready": listening.getsockname()[1]}) + "\\n")
while True:
    connection, _ = listening.accept()
    connection.sendall(str(os.getpid()).encode())
    connection.close()
"""

# Starts a grandchild in its own group (1) and one in a session of its own that is mortal (2), then waits.
FAMILY = """
import signal, subprocess, sys
from warifu.kernel.mortal import mortal_command, spawn
first = subprocess.Popen(["sleep", "600"])
second = spawn(mortal_command(["sleep", "600"], "INT"), start_new_session=True)
with open(int(sys.argv[1]), "w") as ready:
    ready.write('{"family": [%d, %d]}\\n' % (first.pid, second.pid))
signal.pause()
"""

STUBBORN = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(int(sys.argv[1]), "w").write("{}\\n")
while True:
    signal.pause()
"""


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(program), *arguments]


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Makes services that answer with their process id."""
    with contextlib.ExitStack() as sockets:

        def make(name: str, *needs: str) -> Service:
            listening = sockets.enter_context(free_ports(1)[0])
            log = tmp_path / f"{name}.log"
            return Service(name, python(ECHO, "{fd}", "{ready}"), log, needs, listening)

        yield make


def ask(service: Service) -> int:
    """The process id that answers on a service's port."""
    assert service.listening is not None
    with socket.create_connection(service.listening.getsockname(), timeout=10) as connection:
        return int(connection.recv(64))


def await_end(pid: int) -> None:
    """Wait until a process that is not our child is gone; fails after ten seconds."""
    with contextlib.suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        try:
            assert select.select([descriptor], [], [], 10)[0], f"process {pid} is still there"
        finally:
            os.close(descriptor)


def test_services_start_in_order_of_need_and_stop_in_reverse(echo: Callable[..., Service]) -> None:
    told: list[tuple[str, str]] = []

    def note(progress: Progress) -> None:
        told.append((progress.name, progress.state))
        assert progress.seconds >= 0

    services = [echo("city", "hub"), echo("hub", "ledger"), echo("ledger")]
    with Supervisor(services, note) as supervisor:
        for service in services:
            assert ask(service) == supervisor.pid(service.name)
            assert service.listening is not None
            assert supervisor.reported(service.name) == {"ready": service.listening.getsockname()[1]}
    ups = [(name, state) for name in ("ledger", "hub", "city") for state in ("starting", "ready")]
    downs = [(name, state) for name in ("city", "hub", "ledger") for state in ("stopping", "stopped")]
    assert told == ups + downs


def test_a_restarted_service_has_a_new_process_on_the_same_port(echo: Callable[..., Service]) -> None:
    service = echo("portal")
    with Supervisor([service]) as supervisor:
        first = ask(service)
        supervisor.kill("portal")
        assert not supervisor.is_running("portal")
        with pytest.raises(ConnectionRefusedError):
            ask(service)
        supervisor.restart("portal")
        assert ask(service) == supervisor.pid("portal") != first
        supervisor.restart("portal")
        assert ask(service) == supervisor.pid("portal") != first


def test_no_other_program_can_take_the_port_of_a_killed_service(echo: Callable[..., Service]) -> None:
    service = echo("portal")
    assert service.listening is not None
    with Supervisor([service]) as supervisor, socket.socket() as thief:
        supervisor.kill("portal")
        with pytest.raises(OSError, match="Address already in use"):
            thief.bind(service.listening.getsockname())


def test_free_ports_are_all_different_and_refuse_until_served() -> None:
    with contextlib.ExitStack() as closing:
        ports = [closing.enter_context(held).getsockname() for held in free_ports(20)]
        assert len(set(ports)) == 20
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(ports[0])


def test_an_unexpected_death_is_told_by_name_with_the_end_of_the_log(echo: Callable[..., Service]) -> None:
    told: list[str] = []
    service = echo("hub")
    with Supervisor([service], lambda progress: told.append(progress.state)) as supervisor:
        os.kill(supervisor.pid("hub"), signal.SIGSEGV)
        death = supervisor.wait(timeout=10)
        assert death is not None
        assert (death.name, death.how) == ("hub", "died (SIGSEGV)")
        assert death.log_end == "serving"
        assert str(death) == "hub died (SIGSEGV); the end of its log:\nserving"
        assert told[-1] == "died"
        assert supervisor.wait(timeout=0.05) is None
        with pytest.raises(ConnectionRefusedError):
            ask(service)


def test_a_service_that_dies_before_it_is_ready_stops_the_others(
    echo: Callable[..., Service], tmp_path: Path
) -> None:
    broken = Service(
        "broken", python("import sys; sys.exit('no such key')", "{ready}"), tmp_path / "b", ["hub"]
    )
    hub = echo("hub")
    with pytest.raises(ServiceFailed) as caught, Supervisor([broken, hub]):
        pytest.fail("it must not start")
    assert (
        str(caught.value) == "broken died before it was ready (exit code 1); the end of its log:\nno such key"
    )
    with pytest.raises(ConnectionRefusedError):
        ask(hub)


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ("'yes\\n'", "wrote no JSON on its ready pipe"),
        ("'[1]\\n'", "wrote JSON that is no object on its ready pipe"),
        ("'{}'", "was not ready after 1 s"),
    ],
)
def test_a_service_that_says_nonsense_when_ready_is_a_failure(tmp_path: Path, said: str, how: str) -> None:
    program = f"import os, sys, signal; os.write(int(sys.argv[1]), {said}.encode()); signal.pause()"
    service = Service("mute", python(program, "{ready}"), tmp_path / "mute.log", patience=1.0)
    with pytest.raises(ServiceFailed, match=how), Supervisor([service]):
        pytest.fail("it must not start")


def test_a_probe_can_say_when_a_service_without_a_ready_pipe_is_ready(tmp_path: Path) -> None:
    made = tmp_path / "made"
    program = f"import pathlib, signal; pathlib.Path({str(made)!r}).touch(); signal.pause()"
    service = Service("plain", python(program), tmp_path / "plain.log", probe=made.exists)
    with Supervisor([service]):
        assert made.exists()


def test_a_service_that_ignores_sigterm_is_killed_at_the_deadline(tmp_path: Path) -> None:
    service = Service("stubborn", python(STUBBORN, "{ready}"), tmp_path / "log")
    with Supervisor([service], deadline=0.3) as supervisor:
        pid = supervisor.pid("stubborn")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_grandchildren_end_with_their_service(tmp_path: Path) -> None:
    service = Service("family", python(FAMILY, "{ready}"), tmp_path / "log")
    with Supervisor([service]) as supervisor:
        family = supervisor.reported("family")["family"]
        supervisor.kill("family")
        for pid in family:
            await_end(pid)
        supervisor.restart("family")
        family = supervisor.reported("family")["family"]
    for pid in family:
        await_end(pid)


@pytest.mark.parametrize("needs", [{"a": ["b"], "b": ["a"]}, {"a": ["nobody"]}, {"a": ["a"]}])
def test_needs_that_cannot_be_met_are_refused_before_anything_starts(
    tmp_path: Path, needs: dict[str, list[str]]
) -> None:
    services = [Service(name, ["true"], tmp_path / name, need) for name, need in needs.items()]
    with pytest.raises(ValueError, match="need what does not exist or each other"):
        Supervisor(services)


# A supervisor in a process of its own, with a family, an embedded PostgreSQL under one service, and
# another under the supervisor itself; says all process ids, then waits for a signal.
TOWN = """
import json, os, sys
from pathlib import Path
from warifu.demo.supervisor import Service, Supervisor
from warifu.kernel.database import Cluster
from warifu.kernel.database.binaries import find_programs

folder = Path(sys.argv[1])
family, stubborn, server = sys.argv[2:5]
services = [
    Service("family", [sys.executable, "-c", family, "{ready}"], folder / "family.log"),
    Service("stubborn", [sys.executable, "-c", stubborn, "{ready}"], folder / "stubborn.log"),
    Service("server", [sys.executable, "-c", server, "{ready}", str(folder / "one")], folder / "server.log"),
]
with Cluster(folder / "two", find_programs(os.environ), durable=False) as own:
    with Supervisor(services, deadline=1.0) as supervisor:
        pids = [supervisor.pid(service.name) for service in services]
        pids += [*supervisor.reported("family")["family"], supervisor.reported("server")["server"], own.pid]
        print(json.dumps(pids), flush=True)
        supervisor.wait()
print("stopped in order", flush=True)
"""

SERVER = """
import os, signal, sys
from pathlib import Path
from warifu.kernel.database import Cluster
from warifu.kernel.database.binaries import find_programs
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with Cluster(Path(sys.argv[2]), find_programs(os.environ), durable=False) as cluster:
    with open(int(sys.argv[1]), "w") as ready:
        ready.write('{"server": %d}\\n' % cluster.pid)
    signal.pause()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_process_is_left_behind_however_the_supervisor_ends(tmp_path: Path, how: signal.Signals) -> None:
    town = subprocess.Popen(
        python(TOWN, str(tmp_path), FAMILY, STUBBORN, SERVER), stdout=subprocess.PIPE, start_new_session=True
    )
    assert town.stdout is not None
    with town.stdout:
        pids = json.loads(town.stdout.readline())
        assert len(pids) == 7
        assert all(Path(f"/proc/{pid}").exists() for pid in pids)
        children = _descendants(town.pid)
        town.send_signal(how)
        rest = town.stdout.read()
    town.wait()
    for pid in {*pids, *children}:
        await_end(pid)
    assert (rest, town.returncode) == ((b"", -9) if how is signal.SIGKILL else (b"stopped in order\n", 0))


def _descendants(pid: int) -> set[int]:
    """All processes below one, as the kernel tells: also the watchdog and PostgreSQL's own children."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found |= {child, *_descendants(child)}
    return found
