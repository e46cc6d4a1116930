# SPDX-License-Identifier: Apache-2.0
"""`warifu openid …`: the register of services that may ask people to sign in, and the keys of ID tokens."""

# ruff: noqa: PLC0415  as in `cli`: imports happen inside commands, so that each starts only what it needs

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from warifu.cards.openid import House, RegistrationService

openid = typer.Typer(
    help="Services that may ask people to sign in with their cards (OpenID Connect).", no_args_is_help=True
)
SettingsFile = Annotated[Path, typer.Option("--settings", help="The settings file of the sign-in's body.")]
ClientId = Annotated[str, typer.Argument(help="The service's name in the protocol, such as RP00000001.")]


@openid.command()
def register(
    file: Annotated[Path, typer.Argument(help="The registration, TOML (docs/spec/openid.md).")],
    settings: SettingsFile,
    *,
    same_sector: Annotated[
        bool,
        typer.Option("--same-sector", help="One body runs all services of this sector."),
    ] = False,
) -> None:
    """Admit a service; its sector's page is fetched where it names one. A secret is shown once."""
    from warifu.cards.openid import read_registration

    stated = read_registration(file.read_bytes())
    with _register(settings) as services:
        secret = services.register(stated, same_sector=same_sector)
    sys.stdout.write(f"{stated.client_id} is registered\n")
    if secret is not None:
        sys.stdout.write(f"secret: {secret.reveal('hand it over, once')}\n")


@openid.command("list")
def list_services(settings: SettingsFile) -> None:
    """List the services that may ask."""
    with _register(settings) as services:
        for party in services.all():
            stated = party.registration
            scopes = [*(item.value for item in stated.scopes), *(["sign"] if stated.may_sign else [])]
            sys.stdout.write(f"{party.client_id}\t{party.sector}\t{' '.join(scopes) or '-'}\n")


@openid.command()
def end(client_id: ClientId, settings: SettingsFile) -> None:
    """End a service: it may ask no more, and what it could still fetch is gone."""
    with _register(settings) as services:
        services.end(client_id)
    sys.stdout.write(f"{client_id} has ended\n")


@openid.command()
def rotate(settings: SettingsFile) -> None:
    """Make the next key of ID tokens: published now, signing after a day; the old one stays a day."""
    with _house(settings) as house:
        number = house.rotate()
    sys.stdout.write(f"key {number} is published\n")


@contextmanager
def _house(settings: Path) -> Iterator[House]:
    from warifu.app.openid import house_for_officials
    from warifu.app.process import open_parts
    from warifu.kernel.settings import load

    parts = open_parts(load(settings))
    try:
        yield house_for_officials(parts)
    finally:
        parts.database.close()


@contextmanager
def _register(settings: Path) -> Iterator[RegistrationService]:
    from warifu.cards.openid import RegistrationService

    with _house(settings) as house:
        yield RegistrationService(house)
