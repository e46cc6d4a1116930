# SPDX-License-Identifier: Apache-2.0
"""Letters of the card to somebody who fled: he who stayed learns nothing of them, and none goes to him.

Adversaries: her husband at home, at the counter and as the other parent; the city she left. As in
`test_protection`, one story is played twice, in `quiet` she did nothing.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tests.databases import MakeDatabase
from tests.notices.house import JLIS, MIDORI, SHELTER, House, Person, open_house
from tests.notices.worlds import World, play, transcript
from tests.papers.sample import text_of
from tests.thorough import scaled
from warifu.notices import AlreadyReceived, CardLetters, Kind, ReturnReason

DAY = date(2026, 4, 1)
TOLD = (
    (Kind.CARD_ARRIVED, DAY, ""),
    (Kind.CARD_ENDING, DAY, "signing"),
    (Kind.CARD_PHOTO, DAY, "covered"),
    (Kind.CARD_STOPPED, None, "call"),
    (Kind.CARD_ENDED, None, "entry-missed"),
)


def order(house: House, person: Person, most: int = len(TOLD)) -> None:
    """What a card may tell, all of it or the first of it, each told twice: the power had gone."""
    (found,) = house.office.people.find([person.code])
    assert found is not None
    for place, (kind, until_on, word) in enumerate(TOLD[:most] * 2):
        CardLetters(house.office).order(
            found.position,
            UUID(int=1 + place % most),
            kind,
            DAY,
            until_on=until_on,
            word=word,
            city=MIDORI if kind is Kind.CARD_ARRIVED else None,
        )


def card_batch(house: House) -> UUID:
    ((batch,),) = house.rows("SELECT batch FROM notices.batch WHERE mail = 'cards' AND posted_on IS NULL")
    assert isinstance(batch, UUID)
    return batch


def told(world: World) -> list[str]:
    """Her card and her daughter's tell everything, others' something; gives what was printed."""
    house = world.house
    for person in (*world.people, world.neighbours[1]):
        order(house, person, len(TOLD) if person in {world.hanako, world.sakura} else 1)
    batch = card_batch(house)
    house.mailing.run(batch)
    house.mailing.check(batch)
    printed = [text_of(pdf) for pdf in house.files(batch).values()]
    house.post_all(batch)
    house.posting.close(batch)
    labels = house.rows(
        "SELECT tracking FROM notices.piece WHERE kind <> 'number-notice' AND stage = 'posted'"
    )
    for (label,) in labels:
        if house.rows(
            "SELECT FROM notices.piece WHERE tracking = %s AND person = %s",
            label,
            person_of(house, world.neighbours[1]),
        ):
            house.posting.returned(str(label), ReturnReason.NOT_COLLECTED)
            house.shelf.receive_back(MIDORI, str(label), "mori")
        else:
            house.posting.delivered(str(label))
    return printed


def person_of(house: House, person: Person) -> UUID:
    (found,) = house.office.people.find([person.code])
    assert found is not None
    return found.person


@pytest.mark.parametrize("moment", scaled(["before the city asks", "printed", "posted"], ["printed"]))
def test_none_is_printed_with_her_registered_address_and_he_and_the_city_read_the_same(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    quiet = play(make_database, tmp_path / "quiet", None)
    fled = play(make_database, tmp_path / "fled", moment)
    before, after = told(quiet), told(fled)
    assert len(before) == len(after) == 2 * len(TOLD) + 3, "each once, in both worlds"
    hers = [each for each in after if "山田花子様" in each or "山田さくら様" in each]
    assert len(hers) == 2 * len(TOLD)
    for letter in hers:
        assert plain(fled.hanako.address) not in letter, "not where he is"
        assert plain(SHELTER.address) in letter
        assert "朝陽市役所" in letter, "and comes back to the counter near her"
    others = [each for each in after if each not in hers]
    assert not [each for each in others if plain(SHELTER.address) in each]

    one, two = (transcript(world, monkeypatch, scaled(200, 10)) for world in (quiet, fled))
    for line, other in zip(one, two, strict=True):
        assert line == other
    assert not [secret for secret in ("ひなげし", "海岸町", "asahi", "朝陽") if secret in json.dumps(two)]
    for table in ("matter", "piece", "step", "batch"):
        dump = repr(fled.house.rows(f"SELECT t::text FROM notices.{table} t"))
        assert not [secret for secret in ("ひなげし", "緑町", "asahi", "山田") if secret in dump]


def plain(text: str) -> str:
    return "".join(text.split())


def test_a_wish_pulls_and_calls_back_the_letters_of_her_card_too(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    house = open_house(make_database, tmp_path)
    hanako = house.born("山田　花子")
    house.send(hanako)
    house.posting.delivered(house.tracking(hanako))
    order(house, hanako)
    batch = card_batch(house)
    house.mailing.run(batch)
    house.mailing.check(batch)
    checked = [line.split(",")[1] for line in list(house.mailing.manifest(batch))[1:-1]]
    house.posting.scan_out(checked[0], "mori")
    with pytest.raises(AlreadyReceived):
        house.choose(hanako)  # told to herself: her notice was received; the place holds all the same
    house.posting.call_back()
    assert house.post.called == checked[:1], "the one with the post comes home"
    stages = house.rows(
        "SELECT void, stage, count(*) FROM notices.piece WHERE kind <> 'number-notice'"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert stages == [(False, "planned", 5), (True, "checked", 4), (True, "posted", 1)]
    ((asker,),) = house.rows("SELECT DISTINCT asked_by FROM notices.batch WHERE mail = 'cards'")
    assert asker == JLIS.text
    for (later,) in house.rows("SELECT batch FROM notices.batch WHERE mail = 'cards'"):
        assert isinstance(later, UUID)
        house.mailing.run(later)
        house.mailing.check(later)
        for pdf in house.files(later).values():
            assert plain(SHELTER.address) in text_of(pdf)
