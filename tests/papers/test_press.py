# SPDX-License-Identifier: Apache-2.0
"""印刷: the same bytes every time, every fact in its place, and no fact ever run as code."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.papers.sample import DAY, PAPER, SOURCE, facts, printed, text_of
from warifu.kernel.refusal import Malformed
from warifu.papers import LongerThanLayout, PaperFault, Press, Template, two_dimensional_code

ROOT = Path(__file__).parents[2]


def test_the_same_facts_and_date_give_the_same_bytes() -> None:
    first = printed(facts(), code=two_dimensional_code("x"))
    printed(facts(name="別の人"))
    assert printed(facts(), code=two_dimensional_code("x")) == first
    assert printed(facts(name="別の人")) != first


def test_another_process_prints_the_same_bytes() -> None:
    there = "import sys; from tests.papers.sample import *; sys.stdout.buffer.write(printed(facts()))"
    made = subprocess.run([sys.executable, "-c", there], cwd=ROOT, capture_output=True, check=True)
    assert made.stdout == printed(facts())


def test_the_text_read_back_is_the_facts_in_their_order() -> None:
    read = text_of(printed(facts()))
    assert read.endswith("見本の書類山田花子割符県美登里市緑町1-2項目内容番号7-8")


def test_every_page_says_that_it_is_a_specimen() -> None:
    assert "試験環境・見本" in text_of(printed(facts()))


def test_a_paper_says_which_standards_it_was_produced_to_and_has_tags_title_author_and_language() -> None:
    pdf = printed(facts())
    reader = PdfReader(BytesIO(pdf))
    metadata = reader.xmp_metadata
    assert metadata is not None
    raw = re.sub(rb"\s", b"", metadata.stream.get_data())
    assert b"<pdfaid:part>2</pdfaid:part>" in raw
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in raw
    assert b"<pdfuaid:part>1</pdfuaid:part>" in raw
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ja"
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("見本の書類", "試験の役所")
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile3" in descendant["/FontDescriptor"], "a font is not embedded"


@pytest.mark.parametrize(
    "trick",
    [
        '#panic("ran")',
        '"); #read("/etc/passwd")',
        "$ 1/0 $ *bold* _em_ `raw` @ref <label>",
        '\\"}], #eval("1+1")',
        "= heading",
        "{{7*7}} ${7*7} %s",
    ],
)
def test_a_name_is_text_whatever_it_says(trick: str) -> None:
    assert "".join(trick.split()) in text_of(printed(facts(name=trick)))


def test_a_name_that_is_too_wide_for_one_line_shrinks_then_wraps_and_keeps_every_character() -> None:
    for count in (5, 20, 40, 60):
        name = "長" * (count - 1) + "終"
        assert name in text_of(printed(facts(name=name)))


@pytest.mark.parametrize("name", ["長" * 100, "UNBROKENLATIN" * 10, "WIDE " * 80])
def test_a_name_longer_than_its_box_is_refused_and_never_cut(name: str) -> None:
    with pytest.raises(LongerThanLayout) as refused:
        printed(facts(name=name))
    assert refused.value.field == "name"
    assert name[:4] not in repr(refused.value) + str(refused.value)


def test_the_field_that_is_too_long_is_named() -> None:
    with pytest.raises(LongerThanLayout, match="address is longer"):
        printed(facts(address="割" * 400))


def test_a_template_that_does_not_compile_tells_nothing_of_what_was_to_be_printed() -> None:
    broken = replace(PAPER, source=SOURCE + b"#facts.nothing")
    with pytest.raises(PaperFault) as fault:
        printed(facts(name="秘密花子"), broken)
    assert "秘密" not in fault.value.detail + str(fault.value)
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__


def test_facts_that_are_no_text_are_refused() -> None:
    with pytest.raises(Malformed):
        Press.ready().check(PAPER, {"name": 1.5})  # type: ignore[dict-item]


def test_pictures_of_the_pages_can_be_looked_at() -> None:
    pages = Press.ready().look(PAPER, facts(), author="試験の役所", dated_on=DAY)
    assert [page[:4] for page in pages] == [b"\x89PNG"]


def test_another_date_is_another_paper() -> None:
    press = Press.ready()
    one, two = (press.render(PAPER, facts(), author="a", dated_on=date(2026, 1, each)) for each in (1, 2))
    assert one != two


def test_a_template_that_breaks_a_rule_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "bad.typ"
    file.write_text('#show: sheet\n#table([a])\n#image(bytes("x"))\n#eval(facts.name)')
    with pytest.raises(PaperFault) as fault:
        Template.read(file, title="x")
    for told in ("table without table.header", "image without alt", "never runs text"):
        assert told in fault.value.detail
