# SPDX-License-Identifier: Apache-2.0
"""認証局の鍵の装置: RSA keys inside a PKCS #11 module, which signs and never gives a key away.

A key is made in the module, for signing only, not to be read out. The module and its PIN are the operator's;
this needs `python-pkcs11` (the extra `hsm`) and is imported only where a module is configured. It makes no
backup: that is the module's own cloning.
"""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from typing import Any, NoReturn

import pkcs11
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass

from warifu.cards.jpki.keys import BITS
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret

_PUBLIC, _PRIVATE = ObjectClass.PUBLIC_KEY, ObjectClass.PRIVATE_KEY


class ModuleAuthorityKeys:
    """Keys in a module's token, found by label. One session, used by one thread at a time."""

    def __init__(self, library: Path, token: str, pin: Secret[str]) -> None:
        """Open the token. Raises a Fault where library, token or PIN is wrong."""
        self._lock = threading.RLock()
        try:
            found = pkcs11.lib(str(library)).get_token(token_label=token)
            self._session: Any = _signed_in(found, pin)
        except (pkcs11.PKCS11Error, RuntimeError) as wrong:
            raise Fault(f"the key module's token cannot be opened: {type(wrong).__name__}") from wrong

    def make(self, name: str) -> None:
        """Make the key pair inside the module, to stay there, if it is not there yet."""
        with self._lock:
            if self._found(name, _PRIVATE):
                return
            self._session.generate_keypair(
                KeyType.RSA,
                BITS,
                label=name,
                store=True,
                public_template={Attribute.ENCRYPT: False, Attribute.WRAP: False},
                private_template={
                    Attribute.SENSITIVE: True,
                    Attribute.EXTRACTABLE: False,
                    Attribute.DECRYPT: False,
                    Attribute.UNWRAP: False,
                },
            )

    def signer(self, name: str) -> rsa.RSAPrivateKey:
        """Give what has the module sign with that key. A Fault where there is none, or more than one."""
        with self._lock:
            private, public = self._found(name, _PRIVATE), self._found(name, _PUBLIC)
            if len(private) != 1 or len(public) != 1:
                raise Fault(f"the key module has {len(private)} keys named {name}; there must be one")
            modulus, exponent = (
                int.from_bytes(public[0][each], "big")
                for each in (Attribute.MODULUS, Attribute.PUBLIC_EXPONENT)
            )
        return _ModuleKey(private[0], rsa.RSAPublicNumbers(exponent, modulus).public_key(), self._lock)

    def close(self) -> None:
        """End the session."""
        with self._lock:
            self._session.close()

    def _found(self, name: str, kind: ObjectClass) -> list[Any]:
        return list(self._session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: name}))


class _ModuleKey(rsa.RSAPrivateKey):
    """A key that signs with PKCS #1 v1.5 and SHA-256, as every certificate and answer here; nothing else."""

    def __init__(self, key: Any, public: rsa.RSAPublicKey, lock: threading.RLock) -> None:
        self._key, self._public, self._lock = key, public, lock

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def public_key(self) -> rsa.RSAPublicKey:
        return self._public

    def sign(
        self, data: Any, padding: AsymmetricPadding, algorithm: Prehashed | hashes.HashAlgorithm | Any
    ) -> bytes:
        if not isinstance(padding, PKCS1v15) or not isinstance(algorithm, hashes.SHA256):
            raise Fault("an authority's key signs with PKCS #1 v1.5 and SHA-256 only")
        with self._lock:
            try:
                return bytes(self._key.sign(bytes(data), mechanism=Mechanism.SHA256_RSA_PKCS))
            except pkcs11.PKCS11Error as failed:
                raise Fault(f"the key module did not sign: {type(failed).__name__}") from failed

    def decrypt(self, _ciphertext: Any, _padding: AsymmetricPadding) -> bytes:
        return self._never()

    def private_numbers(self) -> rsa.RSAPrivateNumbers:
        return self._never()

    def private_bytes(self, _encoding: Any, _format: Any, _encryption_algorithm: Any) -> bytes:
        return self._never()

    def __copy__(self) -> rsa.RSAPrivateKey:
        return self

    def __deepcopy__(self, _memo: dict[Any, Any]) -> rsa.RSAPrivateKey:
        return self

    def _never(self) -> NoReturn:
        raise Fault("an authority's key stays in its module and only signs")


def _signed_in(token: Any, pin: Secret[str]) -> Any:
    """Open a session. A sign-in counts for the whole process: a second one finds it done."""
    try:
        return token.open(user_pin=pin.reveal("open the authorities' module"), rw=True)
    except pkcs11.UserAlreadyLoggedIn:
        return token.open(rw=True)


def read_pin(place: Path) -> Secret[str]:
    """Read the token's PIN from a file that its owner alone may read."""
    try:
        mode, content = place.stat().st_mode, place.read_text("utf-8")
    except OSError as absent:
        raise Fault(f"the key module's PIN cannot be read: {absent.strerror}") from absent
    if stat.S_IMODE(mode) & 0o077:
        raise Fault("the key module's PIN file is readable by others: chmod 600, and change the PIN")
    return Secret(content.strip())
