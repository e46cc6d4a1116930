# SPDX-License-Identifier: Apache-2.0
"""No secret identifier prints itself, in any way a program prints (YE-6)."""

import pickle
import traceback
from datetime import date

import pytest

from warifu.identifiers.acquisition_number import AcquisitionNumber
from warifu.identifiers.four_items import FourBasicItems, Sex, normal_form
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.linkage_code import LinkageCode
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed

HANAKO = FourBasicItems("山田　花子", date(1990, 4, 1), Sex.FEMALE, "美登里市緑町１丁目２番３号")
SECRETS: list[tuple[Masked, str]] = [
    (IndividualNumber("123456789018"), "123456789018"),
    (ResidentRecordCode("24727059608"), "24727059608"),
    (LinkageCode(b"0123456789abcdef" * 2), "0123456789abcdef"),
    (AcquisitionNumber(b"0123456789abcdef"), "0123456789abcdef"),
    (InHouseNumber.of_random(b"0123456789abcdef"), "gaytemzugu3doobzmfrggzdfmy"),
    (HANAKO, "花子"),
]


@pytest.mark.parametrize(("secret", "content"), SECRETS)
def test_a_secret_identifier_prints_a_mask_however_it_is_printed(secret: Masked, content: str) -> None:
    printed = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", f"{[secret]}", "%s" % secret]  # noqa: UP031
    assert not any(content in text for text in printed)
    assert repr(secret) == f"{type(secret).__name__}(••••)"


@pytest.mark.parametrize(("secret", "content"), SECRETS)
def test_a_traceback_through_a_secret_identifier_shows_a_mask(secret: Masked, content: str) -> None:
    with pytest.raises(RuntimeError) as raised:
        raise RuntimeError(secret)
    assert content not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(("secret", "content"), SECRETS)
def test_a_secret_identifier_is_not_pickled(secret: Masked, content: str) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize("secret", [secret for secret, _ in SECRETS if secret is not HANAKO])
def test_a_secret_identifier_opens_only_with_a_reason(secret: IndividualNumber) -> None:
    with pytest.raises(ValueError, match="reason"):
        secret.reveal("")


def test_four_items_are_equal_when_only_width_and_spaces_differ() -> None:
    typed = FourBasicItems("山田 花子", date(1990, 4, 1), Sex.FEMALE, "美登里市緑町1丁目2番3号")
    assert typed == HANAKO
    assert hash(typed) == hash(HANAKO)


@pytest.mark.parametrize(
    "other",
    [
        FourBasicItems("山田 華子", date(1990, 4, 1), Sex.FEMALE, HANAKO.address),
        FourBasicItems(HANAKO.name, date(1990, 4, 2), Sex.FEMALE, HANAKO.address),
        FourBasicItems(HANAKO.name, date(1990, 4, 1), Sex.MALE, HANAKO.address),
        FourBasicItems(HANAKO.name, date(1990, 4, 1), Sex.FEMALE, "美登里市緑町1丁目2番4号"),
    ],
)
def test_four_items_differ_when_one_of_them_does(other: FourBasicItems) -> None:
    assert other != HANAKO


def test_items_do_not_slide_from_one_field_into_the_next() -> None:
    one = FourBasicItems("山田花", date(1990, 4, 1), Sex.FEMALE, "子町")
    other = FourBasicItems("山田花子", date(1990, 4, 1), Sex.FEMALE, "町")
    assert one != other


@pytest.mark.parametrize("name", ["", "　", "山\x00田", "山田\n花子", "\ud800", "山" * 201])
def test_a_name_that_is_no_line_of_text_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        FourBasicItems(name, date(1990, 4, 1), Sex.FEMALE, "緑町")


@pytest.mark.parametrize("name", ["山●花子", "山〓", "?", "�"])
def test_an_unreadable_character_is_no_evidence(name: str) -> None:
    assert not FourBasicItems(name, date(1990, 4, 1), Sex.FEMALE, "緑町").readable


def test_variation_selectors_survive_the_normal_form() -> None:
    assert normal_form("葛\U000e0100城") == "葛\U000e0100城"


def test_another_word_for_a_sex_is_refused() -> None:
    with pytest.raises(Malformed):
        Sex.parse("F")
