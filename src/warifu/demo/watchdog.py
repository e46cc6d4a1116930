# SPDX-License-Identifier: Apache-2.0
"""Ends every process group that its supervisor left behind, when the supervisor is gone.

Run as a program of its own by `supervisor`, which tells it on standard input `+PGID` for each group it
starts and `-PGID` for each it has seen end. End of input means that the supervisor is dead, whatever
killed it: the groups get SIGTERM, and after as many seconds as its argument says, SIGKILL. It
starts nothing and writes nothing, and imports only what Python starts quickly.
"""

import contextlib
import os
import signal
import sys
import time


def main() -> None:
    """Listen until the end of input, then end what is left."""
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)  # it must outlive the one it watches
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    _end(groups, float(sys.argv[1]))


def _end(groups: set[int], grace: float) -> None:
    left = {group for group in groups if _send(group, signal.SIGTERM)}
    deadline = time.monotonic() + grace
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if _send(group, 0)}
    for group in left:
        _send(group, signal.SIGKILL)


def _send(group: int, what: int) -> bool:
    """Send a signal to a group; False when nobody is left in it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, what)
        return True
    return False


if __name__ == "__main__":
    main()
