# SPDX-License-Identifier: Apache-2.0
"""J-LIS with cards and a print room: one database, one clock, and a post that keeps what it was told."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from tests.cards.house import CLERK, PHOTO, Forms, Workshop
from tests.cards.house import House as Cards
from tests.cards.office import open_jpki
from tests.databases import MakeDatabase
from tests.notices.house import COUNTERS, ISSUER, JLIS, SECRET, HeardPost
from tests.notices.house import House as Letters
from tests.numbers.office import open_office
from tests.papers.sample import text_of
from warifu.app.card_letters import CardPrinting
from warifu.app.card_life import OpenApplications
from warifu.cards.intake import Intake, IntakeStore
from warifu.cards.life import CardEvent, CardUpdates, Channel, LetterOrders
from warifu.cards.renewal import Reminders, RenewalStore
from warifu.kernel.database import Database
from warifu.notices import (
    CardLetters,
    DesignatedPeople,
    Destination,
    NoticesStore,
    Office,
    PrinterFolder,
    RecipientSeal,
    Wanted,
)
from warifu.numbers import Newcomer

OFFICES = ["numbers", "cards.jpki", "cards.life", "cards.renewal", "cards.intake", "notices"]


@dataclass
class Print:
    """All of it."""

    cards: Cards
    letters: Letters
    people: int = 100
    orders: LetterOrders = field(init=False)
    intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, database: Database | None = None) -> None:
        """What a power cut leaves."""
        store, clock = IntakeStore(database or self.cards.database), self.cards.office.clock
        self.intake = Intake(store, lambda: OpenApplications(self.cards.service), clock)
        self.cards.ready = self.intake.ready
        self.cards.restart(database)
        self.orders = LetterOrders(self.cards.service, CardPrinting(CardLetters(self.office(database))))

    def office(self, database: Database | None = None) -> Office:
        """The notices office, perhaps on a database whose power fails."""
        whole = self.letters.office
        return Office(
            store=NoticesStore(database) if database else whole.store,
            people=whole.people,
            seal=whole.seal,
            folder=whole.folder,
            counters=whole.counters,
            issuer=whole.issuer,
            clock=whole.clock,
            draw=whole.draw,
            body=whole.body,
        )

    def remind(self, database: Database | None = None) -> int:
        """One night."""
        updates = CardUpdates(self.cards.service)
        store = RenewalStore(database or self.cards.database)
        return Reminders(store, updates, self.cards.jpki.service, self.cards.office.clock).remind()

    def notified(self, person: Newcomer, request: int) -> None:
        """Her number notice is printed, posted and delivered."""
        to = Destination("999-0101", person.items.address, COUNTER)
        batch = self.letters.requests.ask(COUNTER, UUID(int=request), [Wanted(person.code, to)]).batch
        self.letters.mailing.run(batch)
        self.letters.mailing.check(batch)
        self.letters.post_all(batch)

    def arrives(self, person: Newcomer) -> bytes:
        """Her card is made and lies at the counter; gives its id."""
        card_id = self.cards.apply(person)
        self.cards.service.turn(card_id, CardEvent.ARRIVED, CLERK)
        return card_id

    def applies_by_phone(self, person: Newcomer) -> bytes:
        """An application with the form of her notice; gives its id."""
        lives = self.cards.office.lives
        position = lives.position_of(lives.code_reference(person.code))
        assert position is not None
        form = f"{position:023d}"
        self.cards.forms.positions[form] = position
        self.cards.service.apply_by_form(form, person.items.born_on, PHOTO, Channel.PHONE)
        (card, _) = self.cards.service.cards_of(CLERK, person.code)[0]
        return card.card_id

    def press(self) -> list[str]:
        """Order what is owed, print and check it; gives the text of each letter of the card in the house."""
        self.orders.order()
        found = []
        for (batch,) in self.letters.rows("SELECT batch FROM notices.batch WHERE posted_on IS NULL"):
            assert isinstance(batch, UUID)
            self.letters.mailing.run(batch)
            self.letters.mailing.check(batch)
            found += [text_of(pdf) for pdf in self.letters.files(batch).values()]
        return [each for each in found if "在中" not in each]

    def post(self) -> list[str]:
        """Everything checked goes to the post; gives the labels."""
        labels = [
            str(row[0])
            for row in self.letters.rows(
                "SELECT tracking FROM notices.piece WHERE stage = 'checked' AND NOT void ORDER BY tracking"
            )
        ]
        for label in labels:
            self.letters.posting.scan_out(label, "mori")
        return labels

    def pieces(self, person: Newcomer) -> list[tuple[object, ...]]:
        """Kind, stage and void of each letter of hers, in order."""
        (found,) = self.letters.office.people.find([person.code])
        assert found is not None
        return self.letters.rows(
            "SELECT kind, stage, void FROM notices.piece WHERE person = %s ORDER BY edition", found.person
        )

    def labels(self, person: Newcomer) -> list[str]:
        """The labels of her letters, in order."""
        (found,) = self.letters.office.people.find([person.code])
        assert found is not None
        query = "SELECT tracking FROM notices.piece WHERE person = %s ORDER BY edition"
        return [str(label) for (label,) in self.letters.rows(query, found.person)]

    @property
    def today(self) -> date:
        return self.cards.office.clock.today()


COUNTER = next(city for city in COUNTERS if city.text == "city:midori")


def open_print(make_database: MakeDatabase, folder: Path) -> Print:
    database = make_database(OFFICES)
    numbers = open_office(make_database, database=database)
    jpki = open_jpki(database, folder)
    numbers.clock = jpki.clock  # one clock for all of J-LIS
    numbers.reopen()
    chance = random.Random(7)
    office = Office(
        store=NoticesStore(database),
        people=DesignatedPeople(numbers.register, SECRET),
        seal=RecipientSeal(SECRET, chance.randbytes),
        folder=PrinterFolder(folder / "printer"),
        counters=COUNTERS,
        issuer=ISSUER,
        clock=numbers.clock,
        draw=chance.randbytes,
        body=JLIS,
    )
    cards = Cards(numbers, jpki, database, Workshop(jpki), Forms())
    return Print(cards, Letters(numbers, database, office, HeardPost()))
