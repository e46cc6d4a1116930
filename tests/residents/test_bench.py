# SPDX-License-Identifier: Apache-2.0
"""The bench of the register measures what it says: everybody loaded, made ready and found."""

from pathlib import Path

from warifu.residents import bench


def test_the_bench_loads_everybody_and_links_whom_it_looks_up(tmp_path: Path) -> None:
    figures = bench.run(residents=300, looked_up=20, home=tmp_path)
    assert (figures["residents"], figures["looked_up"], figures["linked"]) == (300, 20, 20)
    parts = float(figures["load_seconds"]) + float(figures["match_forms_seconds"])
    assert abs(parts - float(figures["seconds"])) < 0.02
    assert float(figures["bare_copy_and_index_seconds"]) > 0
    assert float(figures["match_p50_ms"]) <= float(figures["match_p99_ms"])
