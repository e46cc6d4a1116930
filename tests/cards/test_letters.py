# SPDX-License-Identifier: Apache-2.0
"""What a card does to its holder by post: one letter for each cause, with what she must know and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cards.house import CLERK, PHOTO
from tests.cards.printing import COUNTER, Print, open_print
from tests.databases import Databases
from tests.numbers.office import ASAHI, MIDORI, newcomer
from tests.numbers.power import FailingDatabase, PowerCut
from tests.thorough import scaled
from warifu.app.card_letters import KINDS
from warifu.cards.intake import Reason
from warifu.cards.intake.nouns import digest_of
from warifu.cards.life import RULES, CardEvent, CardState, Tells
from warifu.cards.renewal.nouns import Of
from warifu.kernel.database import Database
from warifu.kernel.dates import in_era
from warifu.notices import Kind, ReturnReason
from warifu.notices.cardletter import words_of
from warifu.numbers import ItemsChange, Newcomer, NumberChange, Standing


@pytest.fixture(scope="module")
def room(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Print]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield open_print(make, tmp_path_factory.mktemp("print"))
    for database in made:
        database.close()


def of(person: Newcomer, letters: Sequence[str]) -> str:
    """The one letter to her among those."""
    (found,) = [each for each in letters if plain(person.items.name) in each]
    return found


def plain(text: str) -> str:
    """As a letter is read back: without spaces."""
    return "".join(text.split())


def test_arrival_stop_last_day_and_refused_photograph_are_told_once_each(room: Print) -> None:
    fetches, loses, ends, shows = (room.cards.number(place) for place in (11, 12, 13, 14))
    for place, person in enumerate((fetches, loses, ends, shows), 1):
        room.notified(person, place)
    room.arrives(fetches)
    room.cards.active(loses)
    until = room.today + timedelta(days=60)
    room.cards.service.apply_at_counter(CLERK, ends.code, PHOTO, until)
    room.cards.service.make_waiting()
    short = room.cards.service.cards_of(CLERK, ends.code)[0][0].card_id
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        room.cards.service.turn(short, event, CLERK)
    room.cards.service.hand_over(short, CLERK)
    room.press()
    room.post()  # what told of the arrivals
    assert [kind for kind, _, _ in room.pieces(fetches)] == ["number-notice", "card-arrived"]

    items = loses.items
    room.cards.stop_line.call(items.name, items.born_on, items.address)
    assert room.remind() >= 1
    assert room.remind() == 0
    photo = room.applies_by_phone(shows)
    room.intake.say(photo, digest_of(PHOTO), Reason.COVERED, "kanda")
    letters = room.press()
    for person, title, facts in (
        (loses, "個人番号カードの一時停止のお知らせ", (in_era(room.today), "一時停止の受付")),
        (ends, "有効期限のお知らせ", (in_era(until), "個人番号カード", COUNTER_OFFICE)),
        (shows, "顔写真の再提出のお願い", ("顔がかくれています", in_era(room.today + timedelta(days=90)))),
    ):
        letter = of(person, letters)
        assert title in letter
        assert all(fact in letter for fact in facts), (title, letter)
        envelope = letter[: letter.index(title)]
        assert "個人番号" not in envelope
        assert "カード" not in envelope
        assert letter.count(person.items.address) == 1, "on the envelope alone"
        nobody_may_read(room, person, letter)
    for _ in range(2):
        assert (room.orders.order(), room.remind(), room.intake.tidy()) == (0, 0, 0)
    assert sorted(letters) == sorted(room.press()), "once each"
    rows = room.letters.rows(
        "SELECT DISTINCT application = '' FROM notices.piece WHERE kind <> 'number-notice'"
    )
    assert rows == [(True,)], "whoever finds a letter cannot apply with it"


COUNTER_OFFICE = "美登里市役所"


def nobody_may_read(room: Print, person: Newcomer, letter: str) -> None:
    """No number, no birth date, no application id, no record code."""
    lives = room.cards.office.lives
    position = lives.position_of(lives.code_reference(person.code))
    (whole,) = lives.whole([position or 0])
    digits = re.sub(r"[\s-]", "", letter)
    assert whole.number.reveal("look for it") not in digits
    assert person.code.reveal("look for it") not in digits
    assert in_era(person.items.born_on) not in letter
    applications = room.letters.rows("SELECT application FROM notices.piece WHERE application <> ''")
    assert not [id_ for (id_,) in applications if str(id_) in digits]


def test_the_letter_of_an_arrival_says_where_and_until_when_and_notifies(room: Print) -> None:
    person = room.cards.number(21)
    card_id = room.arrives(person)
    letter = of(person, room.press())
    assert "個人番号カード交付通知書" in letter
    assert f"{COUNTER_OFFICE}市民課" in letter
    assert in_era(room.today + timedelta(days=90)) in letter
    assert "〒000" not in letter, "Juki Net holds no postal code"
    assert room.cards.state(card_id) is CardState.NOTIFIED
    room.cards.service.hand_over(card_id, CLERK)
    room.orders.order()
    assert room.pieces(person) == [("card-arrived", "checked", True)], "she has it: the letter is pulled"


def test_who_moved_is_written_to_at_her_new_address_about_what_ended(room: Print) -> None:
    person = room.cards.number(31)
    room.notified(person, 31)
    room.applies_by_phone(person)
    moved = newcomer(9031).items
    lives = room.cards.office.lives
    (whole,) = lives.whole([lives.position_of(lives.code_reference(person.code)) or 0])
    change = ItemsChange(person.code, moved, room.today, whole.number)
    room.cards.office.changes.record_items(ASAHI, change)
    room.cards.following.follow()
    letter = next(each for each in room.press() if moved.address in each)
    assert "ほかの市区町村へ転出されました" in letter
    assert "朝陽市役所" in letter, "what can be done now is done where she lives now"
    assert person.items.address not in letter


def test_nothing_reaches_who_died_or_left_and_a_changed_number_is_told_under_the_new_one(
    room: Print,
) -> None:
    dies, leaves, changes = (room.cards.number(place) for place in (41, 42, 43))
    office = room.cards.office
    for person in (dies, leaves):
        room.arrives(person)
    card = room.cards.active(changes)
    room.press()
    assert room.pieces(dies) == [("card-arrived", "checked", False)]
    room.letters.posting.scan_out(room.labels(leaves)[0], "mori")
    office.changes.retire(MIDORI, dies.code, Standing.DECEASED, room.today)
    office.changes.retire(MIDORI, leaves.code, Standing.ABROAD, room.today)
    (whole,) = office.lives.whole([office.lives.position_of(office.lives.code_reference(changes.code)) or 0])
    asked = NumberChange(UUID(int=43), changes.code, whole.number, True, True, False, "file 43")
    office.changes.change_number(MIDORI, asked)
    room.cards.following.follow()
    letters = room.press()
    assert room.pieces(dies) == [("card-arrived", "checked", True)], "on the pull list"
    assert room.pieces(leaves) == [("card-arrived", "posted", True)]
    room.letters.posting.call_back()
    assert room.labels(leaves)[0] in room.letters.post.called
    assert not [
        each for each in letters if plain(dies.items.name) in each or plain(leaves.items.name) in each
    ]
    assert room.cards.state(card) is CardState.VOID
    ended = [each for each in letters if "失効のお知らせ" in each and plain(changes.items.name) in each]
    assert len(ended) == 1
    assert "個人番号が変わりました" in ended[0]
    lately = office.lives.position_of(office.lives.code_reference(changes.code))
    digits = re.sub(r"[\s-]", "", ended[0])
    for each in office.lives.whole([whole.position, lately or 0]):
        assert each.number.reveal("look for it") not in digits


def test_what_comes_back_is_kept_and_handed_over_with_all_else_of_hers(room: Print) -> None:
    person = room.cards.number(51)
    room.notified(person, 51)
    room.arrives(person)
    room.press()
    room.post()
    labels = room.labels(person)
    for label in labels:
        room.letters.posting.returned(label, ReturnReason.NOT_COLLECTED)
        room.letters.shelf.receive_back(COUNTER, label, "mori")
    given = room.letters.shelf.hand_over(COUNTER, person.code, UUID(int=5), "mori")
    assert given == labels
    assert len(given) == 2
    assert {stage for _, stage, _ in room.pieces(person)} == {"handed-over"}


def test_an_application_ends_when_no_other_photograph_came_in_time(room: Print) -> None:
    late, soon = room.cards.number(61), room.cards.number(62)
    ids = [room.applies_by_phone(each) for each in (late, soon)]
    for card_id in ids:
        room.intake.say(card_id, digest_of(PHOTO), Reason.BLURRED, "kanda")
    room.cards.office.clock.step(timedelta(days=90))
    room.intake.lapse()
    assert {room.cards.state(each) for each in ids} == {CardState.APPLIED}, "the last day is hers"
    with room.cards.service.store.transaction() as tx:
        tx.keep_photo(ids[1], PHOTO)
    room.cards.office.clock.step(timedelta(days=1))
    room.intake.lapse()
    assert [room.cards.state(each) for each in ids] == [CardState.VOID, CardState.APPLIED]
    room.press()
    assert [(kind, void) for kind, _, void in room.pieces(late)] == [
        ("card-photo", True),  # pulled: it is over
        ("card-ended", False),
    ]


def stopped(room: Print, person: Newcomer) -> Callable[[Database], object]:
    """Her card is stopped at the counter, which says so again after a power cut."""
    card_id = room.cards.active(person)

    def act(_database: Database) -> None:
        if room.cards.state(card_id) is CardState.ACTIVE:
            room.cards.service.turn(card_id, CardEvent.LOST, CLERK)

    return act


def reminded(room: Print, person: Newcomer) -> Callable[[Database], object]:
    """Her card ends soon, and the night comes."""
    room.cards.service.apply_at_counter(CLERK, person.code, PHOTO, room.today + timedelta(days=60))
    room.cards.service.make_waiting()
    card_id = room.cards.service.cards_of(CLERK, person.code)[0][0].card_id
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        room.cards.service.turn(card_id, event, CLERK)
    room.cards.service.hand_over(card_id, CLERK)
    return room.remind


def refused(room: Print, person: Newcomer) -> Callable[[Database], object]:
    """Her photograph is refused; what a crash left is done by the next round, or by who looks at it again."""
    card_id = room.applies_by_phone(person)

    def act(_database: Database) -> None:
        room.intake.tidy()
        if room.intake.next_photo() is not None:
            room.intake.say(card_id, digest_of(PHOTO), Reason.COVERED, "kanda")

    return act


@pytest.mark.parametrize(
    ("prepare", "told"),
    [(stopped, "card-stopped"), (reminded, "card-ending"), (refused, "card-photo")],
)
def test_the_power_goes_at_every_step_and_no_letter_is_lost_and_none_printed_twice(
    room: Print, prepare: Callable[[Print, Newcomer], Callable[[Database], object]], told: str
) -> None:
    failing = FailingDatabase(room.cards.database)

    def once(cut: tuple[int, bool]) -> None:
        """What causes a letter, and its order, while the power goes; then everything starts again."""
        room.people += 1
        person = room.cards.number(room.people)
        act = prepare(room, person)
        room.orders.order()
        room.restart(failing)
        failing.cut(cut[0], after_commit=cut[1])
        power = True
        try:
            act(failing)
            room.orders.order()
        except PowerCut:
            power = False
        assert power is (cut[0] == 0)
        room.restart()
        act(room.cards.database)
        room.orders.order()
        assert room.orders.order() == 0
        kinds = [(kind, void) for kind, _, void in room.pieces(person) if kind != "card-arrived"]
        assert kinds == [(told, False)]

    once((0, False))
    cuts = [(step, after) for step in range(1, failing.transactions + 1) for after in (False, True)]
    assert len(cuts) >= 10
    for cut in scaled(cuts, cuts[:: len(cuts) // 5]):
        once(cut)


def test_every_word_that_a_card_can_say_is_a_word_of_its_letter() -> None:
    assert set(KINDS) == set(Tells) - {Tells.OVER}
    assert set(KINDS.values()) == set(Kind) - {Kind.NUMBER_NOTICE}
    assert words_of(Kind.CARD_PHOTO) == set(Reason)
    assert words_of(Kind.CARD_ENDING) == set(Of)
    assert words_of(Kind.CARD_STOPPED) == {"call", "counter"}
    assert words_of(Kind.CARD_ENDED) <= set(RULES)
