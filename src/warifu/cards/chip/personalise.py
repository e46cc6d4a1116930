# SPDX-License-Identifier: Apache-2.0
"""発行: turns a request, its issuers and pictures into the first state of a card (card §9).

The order is K-36: keys inside the card, certificates, contents, digests and signatures, and before sealing
every signature is checked again through APDUs. It does NOT draw (the pictures come ready), choose PINs (the
person does, at hand-over), keep a certificate authority (`Issuers` are ports) or read a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from warifu.cards.chip import cv, tlv
from warifu.cards.chip.apps import jpki, others, surface, text
from warifu.cards.chip.files import Application, PinRef, place
from warifu.cards.chip.image import Kind, Life, Pin, State
from warifu.kernel.dates import era_of
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

TOKEN_LABEL, MAKER = "JPKIAPICCTOKEN2", "WARIFU SOFT TEST"
DIGEST_OF_FACE = bytes.fromhex("3071300D060960864801650304020105000460")
SIGNED_DIGESTS = 96
CARD_ID_BYTES, SERIAL_DIGITS = 16, 15
_FILLER = b"\xff" * 16


@dataclass(frozen=True, repr=False)
class Pictures:
    """券面の画像: 1-bit PNG of each line, and the photo as grey JPEG 2000 (empty under one year)."""

    name: bytes
    address: bytes
    number: bytes
    security_code: bytes
    photo: bytes


@dataclass(frozen=True, repr=False)
class Request:
    """発行依頼: what is to be on one card. `number` is the individual number, twelve digits.

    `sex` is '1' male, '2' female, '0' not known, '9' not stated. `name_replaced` and `address_replaced` are
    the flags of the certificate: 1 for each character that stands for another one.
    """

    name: str
    address: str
    born_on: date
    sex: str
    number: Secret[str]
    kind: Kind
    card_id: bytes
    serial: str
    security_code: Secret[str]
    municipality: str
    issued_on: date
    expires_on: date
    name_replaced: str = ""
    address_replaced: str = ""

    def __post_init__(self) -> None:
        """Refuse what no card can hold. Raises Malformed."""
        if len(self.card_id) != CARD_ID_BYTES or not _digits(self.serial, SERIAL_DIGITS):
            raise Malformed("a card has an id of 16 bytes and a serial of 15 digits")
        if not _digits(self.municipality, 5) or self.sex not in "1209" or len(self.sex) != 1:
            raise Malformed("a card names its municipality by five digits and the sex by one of 1, 2, 0, 9")
        if not _digits(self.security_code.reveal("check its form"), 4):
            raise Malformed("a security code is four digits")
        if "\u3000" not in self.name:
            raise Malformed("write an ideographic space between family and given name")

    def code_a(self) -> bytes:
        """照合番号A: the number."""
        return self.number.reveal("照合番号A of the card").encode()

    def code_b(self) -> bytes:
        """照合番号B: birth date in its era, expiry year, security code, as on the face (K-12)."""
        code = self.security_code.reveal("照合番号B of the card")
        return self.birth_pin() + f"{self.expires_on.year}{code}".encode()

    def birth_pin(self) -> bytes:
        """生年月日: YYMMDD in its era."""
        return birth_pin(self.born_on)


class CertificateIssuer(Protocol):
    """認証局: one of the two certificate authorities."""

    @property
    def certificate(self) -> bytes:
        """Its own certificate, DER."""
        ...

    def certify(self, key: RSAPublicKey, request: Request) -> bytes:
        """Give the person's certificate for this key, DER. It never contains the number."""
        ...


class ContentIssuer(Protocol):
    """Who signs what a card says: PKCS#1 v1.5, SHA-256, under a CV certificate of the CV root."""

    @property
    def certificate(self) -> bytes:
        """Its CV certificate."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign a message; 256 bytes."""
        ...

    def sign_digests(self, digest_info: bytes) -> bytes:
        """Sign a DigestInfo as it stands; 256 bytes."""
        ...


@dataclass(frozen=True)
class Issuers:
    """発行に要る者: everybody who must sign for a card to come into being.

    `cv_root` and `terminal_root` are bodies of self-signed CV certificates; `order_key` is Ed25519.
    """

    signing: CertificateIssuer
    authentication: CertificateIssuer
    text: ContentIssuer
    surface: ContentIssuer
    cv_root: bytes = field(repr=False)
    terminal_root: bytes = field(repr=False)
    order_key: bytes = field(repr=False)


KeyMaker = Callable[[], RSAPrivateKey]
Entropy = Callable[[int], bytes]


def birth_pin(born_on: date) -> bytes:
    """Write a birth date as the card's PIN has it.

    >>> birth_pin(date(1980, 2, 17))
    b'550217'
    """
    return f"{era_of(born_on)[1]:02d}{born_on:%m%d}".encode()


def personalise(
    profile: str, request: Request, issuers: Issuers, pictures: Pictures, make_key: KeyMaker, entropy: Entropy
) -> State:
    """Make the state of a card whose PINs still work by transport values; `sealed` ends that."""
    state = State(
        profile=profile,
        kind=request.kind,
        life=Life.ACTIVE,
        card_id=request.card_id,
        files={},
        records={},
        pins={},
        keys={},
        terminal_root=issuers.terminal_root,
        order_key=issuers.order_key,
    )
    making = _Making(request, issuers, pictures, state, make_key)
    making.jpki()
    making.text(making.surface())
    making.others()
    making.pins(entropy)
    return state


def seal(state: State) -> None:
    """封緘: block every PIN until the person sets hers (K-37)."""
    for pin in state.pins.values():
        pin.left = 0
    state.life = Life.SEALED


@dataclass
class _Making:
    request: Request
    issuers: Issuers
    pictures: Pictures
    state: State
    make_key: KeyMaker

    def jpki(self) -> None:
        request, name = self.request, jpki.JPKI.name
        signs = request.kind is Kind.ORDINARY
        key = self._key(name, jpki.AUTHENTICATION_KEY)
        files = {
            jpki.SIGNING_CA: self.issuers.signing.certificate,
            jpki.AUTHENTICATION_CERTIFICATE: self.issuers.authentication.certify(key, request),
            jpki.AUTHENTICATION_CA: self.issuers.authentication.certificate,
            jpki.ABOUT: _token_info(),
            jpki.PRESENT: bytes([0x8F if signs else 0x00, 0x8F, 0x00]),
            jpki.TERMINAL_REFERENCE: cv.parse_body(self.issuers.terminal_root).subject,
        }
        if signs:
            signing_key = self._key(name, jpki.SIGNING_KEY)
            files[jpki.SIGNING_CERTIFICATE] = self.issuers.signing.certify(signing_key, request)
        self._put(name, files)

    def text(self, face_key: bytes) -> None:
        request, issuer, name = self.request, self.issuers.text, text.TEXT.name
        person = (request.name, request.address, request.born_on, request.sex)
        said = text_files(request.code_a(), *person, face_key, issuer)
        about = tlv.make(0xDF41, bytes.fromhex("01030E01")) + tlv.make(0xDF42, _subject(issuer.certificate))
        about += tlv.make(0xDF43, sha256(issuer.certificate).digest() + b"\xff" * 96)
        card_key = tlv.make(0xDF51, cv.public_key(self._key(name, text.KEY)))
        channel_key = cv.public_key(self._key(name, text.CHANNEL_KEY))
        self._put(
            name,
            {
                **said,
                text.CERTIFICATE: issuer.certificate,
                text.ABOUT: tlv.make(0xFF40, about),
                text.CHANNEL_KEY: tlv.make(0xA1, channel_key),
                text.CARD_KEY: tlv.make(0xFF50, card_key + tlv.make(0xDF52, issuer.sign(card_key))),
                text.FILLER: _FILLER,
            },
        )

    def surface(self) -> bytes:
        """Make the surface application; gives its key, which also stands behind the items as text."""
        request, issuer, name = self.request, self.issuers.surface, surface.SURFACE.name
        key = cv.public_key(self._key(name, surface.KEY))
        age = tlv.make(0xDF11, f"{request.born_on:%Y%m%d}".encode()) + tlv.make(0xDF12, key)
        number = tlv.make(0xDF41, self.pictures.number) + tlv.make(0xDF42, key)
        about = tlv.make(0xDF31, bytes.fromhex("06030E01")) + tlv.make(0xDF32, _subject(issuer.certificate))
        about += tlv.make(0xDF33, b"\x01") + tlv.make(0xDF34, request.municipality.encode())
        about += tlv.make(0xDF35, self.issuers.cv_root[: cv.ID_BYTES] + b"\xff" * 256)
        self._put(
            name,
            {
                surface.AGE: tlv.make(0xFF10, age + tlv.make(0xDF13, issuer.sign(age))),
                surface.FACE: self._face(key),
                surface.ABOUT: tlv.make(0xFF30, about),
                surface.CERTIFICATE: issuer.certificate,
                surface.NUMBER: tlv.make(0xFF40, number + tlv.make(0xDF43, issuer.sign(number))),
                surface.FILLER: _FILLER,
            },
        )
        return key

    def _face(self, key: bytes) -> bytes:
        request = self.request
        return face_file(
            key, request.born_on, request.sex, request.expires_on, self.pictures, self.issuers.surface
        )

    def others(self) -> None:
        request, state = self.request, self.state
        card = f"{request.serial}{request.municipality}{request.expires_on:%Y%m%d}".encode()
        reference = tlv.simple(0x01, _subject(self.issuers.text.certificate))
        common, resident = others.COMMON.name, others.RESIDENT.name
        state.records[place(common, others.CARD)] = [tlv.simple(0x01, card)]
        state.records[place(common, others.KEY_REFERENCE)] = [reference]
        state.records[place(resident, others.KEY_REFERENCE)] = [reference]
        self._key(common, others.COMMON_KEY)
        contents = dict.fromkeys(others.MANAGER_OBJECTS, bytes(4))
        contents |= {
            0x0045: request.card_id,
            0x00F0: request.municipality.encode(),
            0x00F2: f"{request.expires_on:%Y%m%d}".encode(),
            0x7F21: self.issuers.text.certificate,
            0x5F51: bytes.fromhex("E000FF8131FE4514"),
        }
        self._put(others.MANAGER.name, contents)

    def pins(self, entropy: Entropy) -> None:
        """Set transport PINs; those this kind of card cannot use are blocked for ever (K-40, K-41)."""
        known = {
            place("text", text.CODE_A): self.request.code_a(),
            place("text", text.CODE_B): self.request.code_b(),
            place("surface", surface.CODE_A): self.request.code_a(),
            place("surface", surface.CODE_B): self.request.code_b(),
            place("surface", surface.BIRTH_PIN): self.request.birth_pin(),
        }
        blocked = {place("text", text.UNKNOWN_PIN)}
        if self.request.kind is not Kind.ORDINARY:
            blocked.add(place("jpki", jpki.SIGNING_PIN))
        if self.request.kind is Kind.NO_PIN:
            blocked.add(place("jpki", jpki.AUTHENTICATION_PIN))
        for application in (jpki.JPKI, text.TEXT, surface.SURFACE, others.RESIDENT, others.COMMON):
            for ref in application.pins():
                name = place(application.name, ref.fid)
                most = 0 if name in blocked else ref.tries
                self.state.pins[name] = Pin(known.get(name) or _transport_pin(ref, entropy), most, most)

    def _key(self, application: str, fid: int) -> RSAPublicKey:
        made = self.make_key()
        der = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.state.keys[place(application, fid)] = der
        return made.public_key()

    def _put(self, application: str, contents: dict[int, bytes]) -> None:
        self.state.files |= {place(application, fid): content for fid, content in contents.items()}


def text_files(
    number: bytes, name: str, address: str, born_on: date, sex: str, key: bytes, issuer: ContentIssuer
) -> dict[int, bytes]:
    """The number, the four items, and the issuer's word for both (card §5.1).

    That word has the number's hash in it, from which the number is found. Whoever may not have the number
    gets another one (own, EF 0009): for the items and `key`, that of this card's face, so for no other card.
    """
    content = tlv.make(0xFF10, number) + b"\xff\xff"
    items = [
        tlv.make(0xDF22, name.encode()),
        tlv.make(0xDF23, address.encode()),
        tlv.make(0xDF24, f"{born_on:%Y%m%d}".encode()),
        tlv.make(0xDF25, sex.encode()),
    ]
    hashed = sha256(b"".join(items)).digest()
    digests = tlv.make(0xDF31, sha256(content).digest()) + tlv.make(0xDF32, hashed)
    proven = tlv.make(0xDF61, hashed) + tlv.make(0xDF62, key)
    return {
        text.NUMBER: content,
        text.ITEMS: tlv.with_offsets(0xFF20, 0xDF21, items),
        text.PROOF: tlv.make(0xFF30, digests + tlv.make(0xDF33, issuer.sign(digests))),
        text.ITEMS_PROOF: tlv.make(0xFF60, proven + tlv.make(0xDF63, issuer.sign(proven))),
    }


def face_file(
    key: bytes, born_on: date, sex: str, expires_on: date, pictures: Pictures, issuer: ContentIssuer
) -> bytes:
    """The face, signed; `key` is the card's own for it, as a TLV of exponent and modulus (card §5.2)."""
    person = [
        tlv.make(0xDF22, f"{born_on:%Y%m%d}".encode()),
        tlv.make(0xDF23, sex.encode()),
        tlv.make(0xDF24, key),
    ]
    lines = [tlv.make(0xDF25, pictures.name), tlv.make(0xDF26, pictures.address)]
    photo = [tlv.make(0xDF27, pictures.photo)]
    digests = b"".join(sha256(b"".join(part)).digest() for part in (person, lines, photo))
    signature = tlv.make(0xDF28, issuer.sign_digests(DIGEST_OF_FACE + digests))
    unsigned = [
        tlv.make(0xDF29, f"{expires_on:%Y%m%d}".encode()),
        tlv.make(0xDF2A, pictures.security_code),
    ]
    return tlv.with_offsets(0xFF20, 0xDF21, [*person, *lines, *photo, signature, *unsigned])


def transport_pins(state: State, application: Application) -> dict[int, bytes]:
    """The PINs that work until the card is sealed, for the check that comes before it."""
    names = {each.fid: place(application.name, each.fid) for each in application.pins()}
    return {fid: state.pins[name].value for fid, name in names.items() if state.pins[name].left}


def _transport_pin(ref: PinRef, entropy: Entropy) -> bytes:
    digits = f"{int.from_bytes(entropy(8), 'big') % 10**10:010d}"
    candidates = (digits[:4].encode(), b"T" + digits.encode())
    return next(each for each in candidates if ref.form.fullmatch(each))


def _subject(certificate: bytes) -> bytes:
    """The key id that a CV certificate is about."""
    body = tlv.read(tlv.read(certificate).value)
    return body.value[cv.ID_BYTES : 2 * cv.ID_BYTES]


def _token_info() -> bytes:
    """EF 0006: CK_TOKEN_INFO of PKCS#11, 160 bytes; the maker is the mark of a software card (K-17)."""
    texts = TOKEN_LABEL.ljust(32) + MAKER.ljust(32) + "JPKI".ljust(16) + "".ljust(16)
    flags = (0x0000040D).to_bytes(4, "big")  # random, login required, user PIN set, token initialised
    counters = b"".join(each.to_bytes(4, "big") for each in (0, 0, 0, 0, 16, 4, 0, 0, 0, 0))
    return texts.encode() + flags + counters + bytes.fromhex("01000100") + b" " * 16


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()
