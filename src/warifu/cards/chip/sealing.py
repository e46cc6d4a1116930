# SPDX-License-Identifier: Apache-2.0
"""発行前検査: a card is sealed only after every signature on it was checked through APDUs (card K-36)."""

from __future__ import annotations

import os

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.chip.apps import jpki, surface, text
from warifu.cards.chip.image import Kind, State
from warifu.cards.chip.personalise import (
    Entropy,
    Issuers,
    KeyMaker,
    Pictures,
    Request,
    seal,
    transport_pins,
)
from warifu.cards.chip.profile import Profile
from warifu.cards.chip.reader import (
    Reader,
    check_items,
    read_age,
    read_face,
    read_number_picture,
    read_text,
    take_items,
)
from warifu.cards.chip.system import Chip
from warifu.kernel.refusal import Fault, Malformed


def make_card(
    profile: Profile,
    request: Request,
    issuers: Issuers,
    pictures: Pictures,
    make_key: KeyMaker,
    entropy: Entropy = os.urandom,
) -> State:
    """Personalise, check all of it as a reader would, seal. Raises Fault where the check fails."""
    state: State = profile.personalise(profile.name, request, issuers, pictures, make_key, entropy)
    try:
        check_card(Chip(profile, state, lambda: None, entropy), state, issuers, entropy)
    except (Malformed, InvalidSignature) as wrong:
        raise Fault(f"a card that was just made fails its check: {type(wrong).__name__}") from wrong
    seal(state)
    return state


def check_card(chip: Chip, state: State, issuers: Issuers, entropy: Entropy) -> None:
    """Check certificates, contents and keys by APDUs, with the transport PINs."""
    reader = Reader(chip.transmit)
    reader.select(text.TEXT.aid)
    reader.verify(text.PIN, transport_pins(state, text.TEXT)[text.PIN])
    read_text(reader, issuers.cv_root, entropy(32))
    fresh = entropy(32)
    pin = transport_pins(state, text.TEXT)[text.PIN]
    check_items(take_items(reader, pin, fresh), issuers.cv_root, fresh)
    reader.select(surface.SURFACE.aid)
    for fid, pin in transport_pins(state, surface.SURFACE).items():
        reader.verify(fid, pin)
    read_age(reader, issuers.cv_root, entropy(32))
    read_face(reader, issuers.cv_root, entropy(32))
    read_number_picture(reader, issuers.cv_root, entropy(32))
    reader.select(jpki.JPKI.aid)
    for fid, pin in transport_pins(state, jpki.JPKI).items():
        reader.verify(fid, pin)
    if state.kind is Kind.ORDINARY:
        _check_pair(reader, jpki.SIGNING_CERTIFICATE, jpki.SIGNING_CA, 0x9A, entropy)
    if state.kind is not Kind.NO_PIN:
        _check_pair(reader, jpki.AUTHENTICATION_CERTIFICATE, jpki.AUTHENTICATION_CA, 0x97, entropy)
    chip.reset()


def _check_pair(reader: Reader, own: int, authority: int, key: int, entropy: Entropy) -> None:
    certificate, issuer = (x509.load_der_x509_certificate(reader.read(fid)) for fid in (own, authority))
    certificate.verify_directly_issued_by(issuer)
    public, said = certificate.public_key(), entropy(32)
    assert isinstance(public, RSAPublicKey)
    public.verify(reader.sign(said, 3, key), said, PKCS1v15(), SHA256())
