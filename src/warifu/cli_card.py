# SPDX-License-Identifier: Apache-2.0
"""`warifu card …`: test cards from the command line. No such card is real, and none is tamper-proof (K-4)."""

# ruff: noqa: PLC0415  as in `cli`: imports happen inside commands, so that each starts only what it needs

from __future__ import annotations

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warifu.cli_hidden import ask_hidden
from warifu.kernel.refusal import Malformed

if TYPE_CHECKING:
    from warifu.cards import CardCase, Jlis
    from warifu.cards.chip.files import Application, PinRef
    from warifu.kernel.secrecy import Secret

card = typer.Typer(
    help="Software My Number Cards for tests. They have no tamper resistance: an old copy of an image "
    "restores old PIN counters. They are marked as tests and no real service takes them.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Option(help="The folder of cards and of those who make them; made if absent.")]
Name = Annotated[str, typer.Argument(help="The card's name: lower-case letters, digits, hyphens.")]
Reference = Annotated[str, typer.Argument(help="Which PIN: auth, sign, text, resident or common.")]
PINS = {
    "auth": "jpki/0018",
    "sign": "jpki/001B",
    "text": "text/0011",
    "resident": "resident/001C",
    "common": "common/001C",
}
HERE = Path("warifu-cards")


@card.command()
def issue(
    name: Name,
    folder: Folder = HERE,
    *,
    kind: Annotated[str, typer.Option(help="ordinary, child or no-pin.")] = "ordinary",
    person: Annotated[str, typer.Option(help="Family and given name, a space between.")] = "山田　花子",
    address: Annotated[str, typer.Option(help="An invented address.")] = "美登里市緑町１丁目２番３号",
    born: Annotated[str, typer.Option(help="Birth date, such as 1990-04-01.")] = "1990-04-01",
    sex: Annotated[str, typer.Option(help="1 male, 2 female, 0 not known, 9 not stated.")] = "2",
    pin: Annotated[str, typer.Option(help="The four-digit PINs.")] = "1234",
    password: Annotated[str, typer.Option(help="The signing password, 6 to 16 of A-Z and 0-9.")] = "ABC123",  # noqa: S107  a test card's
    number: Annotated[
        str | None, typer.Option(help="A number for tests, from `warifu numbers test`; else one is drawn.")
    ] = None,
    country: Annotated[
        Path | None,
        typer.Option(help="Have it certified, as a test card, by the country that runs from this folder."),
    ] = None,
) -> None:
    """Make a test card for an invented person and hand it over. Its number is one for tests: nobody's.

    It is for trying card software: no authority has recorded its certificates, and no service takes them.

    With --country its certificates are recorded, and whoever asks at the addresses in them is answered; they
    say of themselves that they are for tests, and no office of the country takes them for a resident's.
    """
    from warifu.cards import Holder
    from warifu.cards.chip import Kind
    from warifu.identifiers.number_for_tests import NumberForTests
    from warifu.kernel.dates import parse_date

    if kind not in set(Kind):
        raise Malformed(f"There is no kind {kind[:20]!r}; give {', '.join(Kind)}.")
    typed = {reference: password if reference == "sign" else pin for reference in PINS}
    if kind != Kind.ORDINARY:
        del typed["sign"]
    if kind == Kind.NO_PIN:
        del typed["auth"]
    pins = {PINS[reference]: _new_pin(reference, said) for reference, said in typed.items()}
    who = Holder(person.replace(" ", "\u3000"), address, parse_date(born), sex)
    given = NumberForTests(number) if number else None
    with _certified_by(country) as authority:
        open_case(folder, authority).issue(name, who, Kind(kind), pins, number=given)
    certified = f", certified for tests by {country}" if country else ""
    sys.stdout.write(f"{name}: a test card, {kind}{certified}; not a real card, not tamper-proof\n")
    if not country:
        sys.stdout.write("for tests of card software alone: no authority knows it, nobody signs in with it\n")


@card.command()
def insert(
    name: Name,
    folder: Folder = HERE,
    *,
    reader: Annotated[int, typer.Option(min=0, max=1, help="Which virtual reader.")] = 0,
    trace: Annotated[
        bool, typer.Option(help="Write every APDU to standard error, secrets and persons masked.")
    ] = False,
) -> None:
    """Put a card into a virtual reader of pcscd (vpcd) and keep it there until Ctrl-C or `eject`."""
    from warifu.cards.chip import connect, serve

    def told(line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def taken() -> None:
        sys.stdout.write(f"{name} is in reader {reader}\n")
        sys.stdout.flush()

    def waits() -> None:
        told(f"Reader {reader} has not taken {name} yet: another card may be in it. Ctrl-C gives up.")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with open_case(folder).open(name, told if trace else None) as (image, chip), connect(reader) as line:
        image.insert()
        try:
            serve(chip, line, taken, waits)
        except KeyboardInterrupt:
            return


@card.command()
def eject(name: Name, folder: Folder = HERE) -> None:
    """Take a card out of its reader."""
    process = open_case(folder).held_by(name)
    if process is None:
        raise Malformed("This card is in no reader.")
    if not process:
        raise Malformed("This card was put into a reader behind other walls: eject it there.")
    os.kill(process, signal.SIGTERM)
    sys.stdout.write(f"{name} is out\n")


@card.command("list")
def list_cards(folder: Folder = HERE) -> None:
    """List the cards of the folder, and which are in a reader."""
    case = open_case(folder)
    for name in case.names():
        sys.stdout.write(f"{name}  {'in a reader' if case.held_by(name) is not None else 'out'}\n")


@card.command()
def show(
    name: Annotated[str | None, typer.Argument(help="A card; without it, the profile alone.")] = None,
    folder: Folder = HERE,
    *,
    own: Annotated[bool, typer.Option("--own", help="List what of the card is our own invention.")] = False,
) -> None:
    """Show a card's state and the tries each PIN has left; never a content."""
    from warifu.cards.chip import P2016

    if own:
        for where, what in P2016.own():
            sys.stdout.write(f"{where}: {what}\n")
    if name is None:
        return
    with open_case(folder).open(name) as (image, _):
        state = image.state
        code = f"; {state.opening.left} tries at the code from the counter" if state.opening else ""
        sys.stdout.write(f"{name}: {state.profile}, {state.kind}, {state.life}; software test card{code}\n")
        for place, pin in sorted(state.pins.items()):
            sys.stdout.write(f"  {place}: {pin.left} of {pin.most} tries left\n")


@card.command()
def apdu(
    name: Name,
    commands: Annotated[list[str], typer.Argument(help="Commands in hexadecimal, sent in order.")],
    folder: Folder = HERE,
) -> None:
    """Send commands to a card that is in no reader, after a reset; prints the answers as they are."""
    try:
        raw = [bytes.fromhex(each) for each in commands]
    except ValueError as wrong:
        raise Malformed("Write each command in hexadecimal, such as 00A4000C023F00.") from wrong
    with open_case(folder).open(name) as (_, chip):
        for each in raw:
            sys.stdout.write(chip.transmit(each).hex().upper() + "\n")


@card.command()
def pin(name: Name, reference: Reference, folder: Folder = HERE) -> None:
    """Change a PIN, as its holder: asks for the old one and the new one. A wrong old one costs a try."""
    from warifu.cards.chip import Reader
    from warifu.cards.chip.apdu import Command
    from warifu.cards.chip.sw import Status

    application, found = _pin_file(_place(reference))
    assert found.change is not None
    with open_case(folder).open(name) as (_, chip):
        old, typed = (ask_hidden(f"{which} PIN") for which in ("Old", "New"))
        new = _new_pin(reference, typed)  # before a try is spent
        reader, (cla, ins, p1) = Reader(chip.transmit), found.change
        try:
            reader.select(application.aid)
            reader.verify(found.fid, old.encode())
            reader.ask(Command(cla, ins, p1, 0x80, new.reveal("hand the new PIN to the card")))
        except Status as told:
            raise Malformed(_in_words(told.sw)) from told
    sys.stdout.write("changed\n")


@card.command()
def unlock(name: Name, reference: Reference, folder: Folder = HERE) -> None:
    """Unlock a PIN and set a new one, as the municipality does, by a signed order of the issuer."""
    from warifu.cards.chip import Act

    place = _place(reference)
    case = open_case(folder)
    with case.open(name) as (image, _):
        new = _new_pin(reference, ask_hidden("New PIN", again=True))
        case.order(image, Act.UNLOCK, places=(place,), typed={place: new})
    sys.stdout.write("unlocked\n")


@card.command()
def bridge(
    sites: Annotated[Path, typer.Option(help="A TOML file of the sign-ins that your cards answer.")],
    folder: Folder = HERE,
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="On this machine alone.")] = 33518,
    pcsc: Annotated[
        bool, typer.Option("--pcsc", help="Use the card readers of this computer, not the folder.")
    ] = False,
    shared: Annotated[
        bool, typer.Option("--shared", help="Many people use this computer: whoever signs in is out sooner.")
    ] = False,
) -> None:
    """Let browsers here sign in with your cards, until Ctrl-C. PINs are typed on its pages only."""
    from warifu.cards.bridge import Bridge, HttpSignIn, PcscSlots, SoftSlots, read_sites
    from warifu.cards.bridge.web import NAME, Rooms, serve
    from warifu.kernel.clock import SystemClock
    from warifu.kernel.screens.web import Site

    known, host = read_sites(sites), f"127.0.0.1:{port}"
    slots = PcscSlots() if pcsc else SoftSlots(open_case(folder))
    page = Site(office=NAME, elsewhere=tuple(each.origin for each in known))
    made = Bridge(known, slots, HttpSignIn, SystemClock(), os.urandom, shared=shared)

    def ready() -> None:
        sys.stdout.write(f"your cards answer at http://{host}/ for {len(known)} sign-ins; Ctrl-C ends it\n")
        sys.stdout.flush()

    serve(Rooms(made, page, host), port, ready)


def open_case(folder: Path, authority: Jlis | None = None) -> CardCase:
    """Open the folder of cards, with its own makers or with those of a running country."""
    from warifu.cards import CardCase
    from warifu.kernel.clock import SystemClock

    return CardCase(folder, SystemClock(), jlis=authority)


def _certified_by(country: Path | None) -> AbstractContextManager[Jlis | None]:
    if country is None:
        return nullcontext()
    from warifu.app.testing import authority_for_tests

    return authority_for_tests(country)


def _place(reference: str) -> str:
    if reference not in PINS:
        raise Malformed(f"There is no PIN {reference[:20]!r}; give {', '.join(PINS)}.")
    return PINS[reference]


def _pin_file(place: str) -> tuple[Application, PinRef]:
    from warifu.cards.chip import P2016
    from warifu.cards.chip.files import PinRef

    name, _, fid = place.partition("/")
    application = next(each for each in P2016.applications if each.name == name)
    found = application.file(int(fid, 16))
    assert isinstance(found, PinRef)
    return application, found


def _new_pin(reference: str, typed: str) -> Secret[bytes]:
    """Check the form of a PIN that is to be set, before anything is done with a card. Raises Malformed."""
    from warifu.kernel.secrecy import Secret

    if not _pin_file(_place(reference))[1].form.fullmatch(typed.encode()):
        form = "6 to 16 of A-Z and 0-9, at least one of each" if reference == "sign" else "four digits"
        raise Malformed(f"The new PIN {reference} does not have its form; give {form}.")
    return Secret(typed.encode())


def _in_words(sw: int) -> str:
    if sw & 0xFFF0 == 0x63C0:
        left = sw & 0xF
        return f"The old PIN is wrong; {left} {'try is' if left == 1 else 'tries are'} left."
    words = {
        0x6984: "The PIN is blocked; `warifu card unlock` sets a new one.",
        0x6A82: "This card has no such PIN, or is void.",
    }
    return words.get(sw, f"The card refused: {sw:04X}.")
