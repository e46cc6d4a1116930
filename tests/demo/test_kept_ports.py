# SPDX-License-Identifier: Apache-2.0
"""A kept country has the same addresses at every start: certificates and programs name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from warifu.demo.services import kept_ports
from warifu.kernel.refusal import Malformed


def ports(place: Path, *names: str) -> dict[str, int]:
    """Start, note the ports, end."""
    held = kept_ports(place, names)
    for each in held.values():
        each.listen()
    found = {name: each.getsockname()[1] for name, each in held.items()}
    for each in held.values():
        each.close()
    return found


def test_a_country_that_starts_again_has_its_ports_and_a_new_body_gets_one_of_its_own(tmp_path: Path) -> None:
    place = tmp_path / "ports.json"
    first = ports(place, "jlis", "portal")
    assert ports(place, "portal", "jlis") == first
    later = ports(place, "jlis", "tax", "portal")
    assert first.items() <= later.items()
    assert len(set(later.values())) == 3
    assert ports(place, "tax") == {"tax": later["tax"]}
    assert ports(tmp_path / "another.json", "jlis")["jlis"] not in later.values()


def test_a_country_that_runs_is_not_started_twice_and_keeps_its_addresses(tmp_path: Path) -> None:
    place = tmp_path / "ports.json"
    running = kept_ports(place, ["jlis", "portal"])
    running["portal"].listen()
    before = place.read_bytes()
    with pytest.raises(Malformed, match="is taken: it runs already"):
        kept_ports(place, ["jlis", "portal"])
    assert place.read_bytes() == before
    for each in running.values():
        each.close()
