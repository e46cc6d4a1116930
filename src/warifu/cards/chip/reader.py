# SPDX-License-Identifier: Apache-2.0
"""端末: reads a card by APDUs alone and believes nothing it has not checked (card §5, §14.4).

The same checks run before a card is sealed, in the tests through PC/SC, and in whatever reads a card at a
counter. A data signature alone may be on a copy: `prove` asks the card to sign a fresh challenge (K-24).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.chip import cv, tlv
from warifu.cards.chip.apdu import Command, build
from warifu.cards.chip.apps import surface, text
from warifu.cards.chip.personalise import DIGEST_OF_FACE
from warifu.cards.chip.sw import OK, PAST_END, Status
from warifu.kernel.refusal import Malformed

Transmit = Callable[[bytes], bytes]
_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


@dataclass(frozen=True, repr=False)
class PersonOnCard:
    """入力補助の内容: what the text application says, checked. `number` where it was readable."""

    name: str
    address: str
    birth: str
    sex: str
    number: str = ""


@dataclass(frozen=True, repr=False)
class FaceOnCard:
    """券面の内容: the signed pictures. Expiry and security code are NOT signed and stand apart (K-23)."""

    birth: str
    sex: str
    name: bytes
    address: bytes
    photo: bytes
    unsigned_expiry: str
    unsigned_security_code: bytes


class Reader:
    """カードリーダー: commands in plain words. Raises Status with the card's own status word."""

    def __init__(self, transmit: Transmit) -> None:
        """`transmit` sends one command and gives the answer with its status word."""
        self._transmit = transmit

    def ask(self, command: Command) -> bytes:
        """Send one command; gives its data. Raises Status where the word is not 9000."""
        answer = self._transmit(build(command))
        sw = int.from_bytes(answer[-2:], "big")
        if sw != OK:
            raise Status(sw)
        return answer[:-2]

    def select(self, aid: bytes) -> None:
        """Select an application."""
        self.ask(Command(0, 0xA4, 0x04, 0x0C, aid))

    def select_file(self, fid: int) -> None:
        """Select a file, PIN or key."""
        self.ask(Command(0, 0xA4, 0x02, 0x0C, fid.to_bytes(2, "big")))

    def verify(self, fid: int, pin: bytes) -> None:
        """Verify a PIN."""
        self.select_file(fid)
        self.ask(Command(0, 0x20, 0, 0x80, pin))

    def tries(self, fid: int) -> int:
        """Ask how many tries a PIN has left."""
        self.select_file(fid)
        try:
            self.ask(Command(0, 0x20, 0, 0x80))
        except Status as told:
            return told.sw & 0xF
        raise Malformed("the card did not say how many tries are left")

    def read(self, fid: int) -> bytes:
        """Read a whole file."""
        self.select_file(fid)
        content = b""
        while True:
            try:
                part = self.ask(Command(0, 0xB0, *divmod(len(content), 256), le=256))
            except Status as told:
                if told.sw == PAST_END and content:
                    return content
                raise
            content += part
            if len(part) < 256:
                return content

    def sign(self, data: bytes, form: int, p2: int) -> bytes:
        """Have something signed: `form` is P1 of K-19, `p2` the key."""
        return self.ask(Command(0x80, 0x2A, form, p2, data, le=256))

    def challenge(self, length: int) -> bytes:
        """Take random bytes from the card."""
        return self.ask(Command(0, 0x84, 0, 0, le=length))

    def answer(self, fid: int, fresh: bytes) -> bytes:
        """Have one of the card's own keys sign a challenge."""
        self.select_file(fid)
        return self.sign(_DIGEST_INFO + sha256(fresh).digest(), 0, 0)

    def prove(self, fid: int, key: RSAPublicKey, fresh: bytes) -> None:
        """Have the card sign a challenge. Raises Malformed where it does not hold that key."""
        signed = self.answer(fid, fresh)
        _check(key, signed, fresh, "the card does not hold the key it is signed for: it may be a copy")


@dataclass(frozen=True, repr=False)
class ItemsRead:
    """入力補助の4項目だけ: what a reader takes of the items for somebody who may not have the number.

    `signature` is by the key of the card's face, over what was asked. No hash of the number is here (K-39).
    """

    certificate: bytes
    proof: bytes
    items: bytes
    signature: bytes


def take_items(reader: Reader, pin: bytes, fresh: bytes) -> ItemsRead:
    """Take the items by their PIN, and the card's answer. Raises Status; a wrong PIN costs a try."""
    reader.select(text.TEXT.aid)
    reader.verify(text.PIN, pin)
    certificate, proof, items = (
        reader.read(file) for file in (text.CERTIFICATE, text.ITEMS_PROOF, text.ITEMS)
    )
    reader.select(surface.SURFACE.aid)
    return ItemsRead(certificate, proof, items, reader.answer(surface.KEY, fresh))


def check_items(taken: ItemsRead, cv_root: bytes, fresh: bytes) -> PersonOnCard:
    """Check items far from their card, to the root of those who make cards; no number. Raises Malformed."""
    issuer = cv.verified(taken.certificate, cv.parse_body(cv_root)).key
    proof = _objects(taken.proof, 0xFF60)
    _check(issuer, proof[0xDF63].value, proof[0xDF61].whole + proof[0xDF62].whole, "DF63 is not the issuer's")
    items = _items(taken.items, proof[0xDF61].value)
    key = cv.read_key(proof[0xDF62].value)
    _check(key, taken.signature, fresh, "the card does not hold the key it is signed for: it may be a copy")
    return PersonOnCard(*items, "")


def _items(content: bytes, hashed: bytes) -> tuple[str, str, str, str]:
    """Name, address, birth date and sex, if they are those that were signed."""
    # some real cards have bytes before FF20, it is said
    items = _objects(content[max(content.find(b"\xff\x20"), 0) :], 0xFF20)
    signed = [items[tag] for tag in range(0xDF22, 0xDF26)]
    if sha256(b"".join(each.whole for each in signed)).digest() != hashed:
        raise Malformed("the four items are not those that were signed")
    name, address, birth, sex = (each.value.decode() for each in signed)
    return name, address, birth, sex


def read_text(reader: Reader, cv_root: bytes, fresh: bytes) -> PersonOnCard:
    """Read and check the text application after a PIN was verified. Raises Malformed or Status."""
    issuer = _issuer(reader, text.CERTIFICATE, cv_root)
    proof = _objects(reader.read(text.PROOF), 0xFF30)
    _check(issuer, proof[0xDF33].value, proof[0xDF31].whole + proof[0xDF32].whole, "DF33 is not the issuer's")
    items = _items(reader.read(text.ITEMS), proof[0xDF32].value)
    whole = reader.read(text.NUMBER)
    if sha256(whole).digest() != proof[0xDF31].value:
        raise Malformed("the number is not the one that was signed")
    card = _objects(reader.read(text.CARD_KEY), 0xFF50)
    _check(issuer, card[0xDF52].value, card[0xDF51].whole, "DF52 is not the issuer's")
    reader.prove(text.KEY, cv.read_key(card[0xDF51].value), fresh)
    return PersonOnCard(*items, tlv.read(whole).value.decode())


def read_face(reader: Reader, cv_root: bytes, fresh: bytes) -> FaceOnCard:
    """Read and check the face after 照合番号 A or B. Raises Malformed or Status."""
    issuer = _issuer(reader, surface.CERTIFICATE, cv_root)
    items = face_items(reader.read(surface.FACE), issuer)
    reader.prove(surface.KEY, cv.read_key(items[0xDF24].value), fresh)
    return FaceOnCard(
        items[0xDF22].value.decode(),
        items[0xDF23].value.decode(),
        items[0xDF25].value,
        items[0xDF26].value,
        items[0xDF27].value,
        items[0xDF29].value.decode(),
        items[0xDF2A].value,
    )


def face_items(content: bytes, issuer: RSAPublicKey) -> dict[int, tlv.Item]:
    """The objects of a face whose signature its issuer made. Whose chip they are from, nobody has asked.

    Raises Malformed.
    """
    items = _objects(content, 0xFF20)
    parts = ((0xDF22, 0xDF23, 0xDF24), (0xDF25, 0xDF26), (0xDF27,))
    digests = b"".join(sha256(b"".join(items[tag].whole for tag in part)).digest() for part in parts)
    try:
        said = issuer.recover_data_from_signature(items[0xDF28].value, PKCS1v15(), None)
    except InvalidSignature as wrong:
        raise Malformed("DF28 is not the issuer's") from wrong
    if said != DIGEST_OF_FACE + digests:
        raise Malformed("the face is not the one that was signed")
    return items


def read_age(reader: Reader, cv_root: bytes, fresh: bytes) -> str:
    """Read and check the age record after the birth PIN; YYYYMMDD. Raises Malformed or Status."""
    return _one_of_surface(reader, surface.AGE, (0xFF10, 0xDF11, 0xDF12, 0xDF13), cv_root, fresh).decode()


def read_number_picture(reader: Reader, cv_root: bytes, fresh: bytes) -> bytes:
    """Read and check the picture of the number after 照合番号A was verified. Raises Malformed or Status."""
    return _one_of_surface(reader, surface.NUMBER, (0xFF40, 0xDF41, 0xDF42, 0xDF43), cv_root, fresh)


def _one_of_surface(
    reader: Reader, fid: int, tags: tuple[int, int, int, int], cv_root: bytes, fresh: bytes
) -> bytes:
    outer, content, key, signature = tags
    issuer = _issuer(reader, surface.CERTIFICATE, cv_root)
    items = _objects(reader.read(fid), outer)
    signed = items[content].whole + items[key].whole
    _check(issuer, items[signature].value, signed, f"{signature:X} is not the issuer's")
    reader.prove(surface.KEY, cv.read_key(items[key].value), fresh)
    return items[content].value


def _issuer(reader: Reader, fid: int, cv_root: bytes) -> RSAPublicKey:
    return cv.verified(reader.read(fid), cv.parse_body(cv_root)).key


def _objects(content: bytes, outer: int) -> dict[int, tlv.Item]:
    whole = tlv.read(content)
    if whole.tag != outer:
        raise Malformed(f"a file of the card does not begin with {outer:X}")
    found = {each.tag: each for each in tlv.read_all(whole.value)}
    return _Items(found)


class _Items(dict[int, tlv.Item]):
    """Objects by tag; a missing one is the card's mistake."""

    def __missing__(self, tag: int) -> tlv.Item:
        """Say which."""
        raise Malformed(f"a file of the card has no {tag:X}")


def _check(key: RSAPublicKey, signature: bytes, message: bytes, otherwise: str) -> None:
    try:
        key.verify(signature, message, PKCS1v15(), SHA256())
    except InvalidSignature as wrong:
        raise Malformed(otherwise) from wrong
