# SPDX-License-Identifier: Apache-2.0
"""書体: a character is printed in its exact shape or the paper is refused, by place and never by name."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.papers.sample import facts, printed, text_of
from warifu.papers import (
    CharacterNotInFont,
    FontFault,
    PaperFault,
    Press,
    Template,
    UnprintableCharacter,
    faces_ready,
)
from warifu.papers import fonts as fonts_module

ADOBE = "葛\U000e0100"  # Adobe-Japan1: in Noto Serif JP
MOJI_JOHO = "葛\U000e0102"  # Moji_Joho: not in it; a renderer would draw the base silently


def test_the_usual_families_are_there() -> None:
    assert set(faces_ready()) == {"Noto Serif JP", "Noto Sans JP"}
    assert all(len(face.variants) > 10_000 for face in faces_ready().values())


def test_a_variant_the_font_has_is_printed_with_its_selector() -> None:
    assert ADOBE + "城" in text_of(printed(facts(name=ADOBE + "城")))
    assert printed(facts(name=ADOBE)) != printed(facts(name="葛"))


def test_a_variant_of_another_collection_is_refused_and_its_base_never_printed_instead() -> None:
    with pytest.raises(CharacterNotInFont) as refused:
        printed(facts(name="山" + MOJI_JOHO + "城"))
    assert (refused.value.field, refused.value.place) == ("name", 2)
    assert "葛" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize(
    ("name", "place"),
    [("山\U0003134a", 2), ("田中😀", 3), ("กานดา", 1), ("\U00020bb7野\U00030000", 3)],
)
def test_a_character_no_font_has_is_refused_at_its_place(name: str, place: int) -> None:
    with pytest.raises(CharacterNotInFont) as refused:
        printed(facts(name=name))
    assert refused.value.place == place


def test_a_vietnamese_name_keeps_its_accents() -> None:
    assert "NguyễnThịÁnh" in text_of(printed(facts(name="Nguyễn Thị Ánh")))


def test_an_ideograph_beyond_the_basic_plane_is_printed() -> None:
    assert "𠮷野" in text_of(printed(facts(name="𠮷野")))


@pytest.mark.parametrize(
    "mark", ["〓", "●", "?", "\u202e", "\u200d", "\n", "\x00", "\ue000", "\ufeff", "\udc00"]
)
def test_a_mark_for_an_unread_character_a_control_and_private_use_are_refused(mark: str) -> None:
    with pytest.raises(UnprintableCharacter) as refused:
        printed(facts(name="山田" + mark))
    assert refused.value.place == 3


def test_a_selector_without_its_character_is_refused() -> None:
    with pytest.raises(UnprintableCharacter):
        printed(facts(name="\U000e0100山"))


def test_a_template_in_an_unknown_family_is_refused_because_it_would_print_nothing() -> None:
    with pytest.raises(PaperFault):
        printed(facts(), Template("x", "x", b"#show: sheet", family="No Such Font"))


def test_the_office_does_not_start_without_its_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = fonts_module._PATHS | {"IPAmjMincho": fonts_module._PATHS["Noto Sans JP"]}
    monkeypatch.setattr(fonts_module, "_PATHS", paths)
    with pytest.raises(FontFault) as fault:
        faces_ready.__wrapped__()
    assert "IPAmjMincho" in fault.value.detail


def test_no_font_of_the_system_or_of_the_typesetter_is_ever_used() -> None:
    found = fonts_module.typesetter_fonts([Path(str(faces_ready()["Noto Sans JP"].path)).parent]).families()
    assert set(found) == {"Noto Serif JP", "Noto Sans JP"}


def test_a_press_prints_only_with_the_faces_it_was_given() -> None:
    face = faces_ready()["Noto Serif JP"]
    press = Press({face.family: replace(face, characters=face.characters - {ord("花")})})
    with pytest.raises(CharacterNotInFont):
        press.check(Template("x", "x", b""), facts())
