# SPDX-License-Identifier: Apache-2.0
"""What signing says no to, one class for each situation. No password, name or address is in any of them."""

from __future__ import annotations

from warifu.kernel.refusal import Malformed, Refusal


class NoSigningCertificate(Refusal):
    """This card has no signing certificate."""

    status = 409
    reason = "no-signing-certificate"
    law = "JPKI Act 3; K-28, K-40, K-41"
    remedy = "Sign on paper. A card has one from the age of fifteen, unless its holder gave up her PINs."


class SigningPasswordWrong(Refusal):
    """The signing password is wrong."""

    reason = "signing-password-wrong"
    law = "K-11"
    remedy = "Type the password of 6 to 16 letters and digits, not the PIN of four. No try is given back."

    def __init__(self, left: int) -> None:
        """Say in words how many tries are left."""
        tries = "one try is left" if left == 1 else f"{left} tries are left"
        super().__init__(f"The signing password is wrong; {tries}.")
        self.left = left


class SigningPasswordBlocked(Refusal):
    """The signing password is blocked after five wrong tries."""

    reason = "signing-password-blocked"
    law = "K-11"
    remedy = "Have it unlocked at the city's counter, or in a shop's kiosk with the PIN of four digits."


class AlreadySigned(Refusal):
    """This PDF is signed already; a second signature would stand outside of the first."""

    status = 409
    reason = "already-signed"
    law = "docs/spec/signing.md"
    remedy = "Sign the document before anybody else did, or sign the file as a whole beside it."


class NoTimeStamp(Refusal):
    """The time-stamp authority gave no stamp, so nothing was signed."""

    status = 503
    reason = "no-time-stamp"
    law = "RFC 3161"
    remedy = "Try again, name another authority, or sign without a time stamp."


class NotSigned(Malformed):
    """There is no signature in this file that could be read."""

    reason = "no-signature"


class SigningPasswordUnfit(Malformed):
    """No signing password has this form; no try was used."""

    reason = "signing-password-unfit"


class ListUnfit(Malformed):
    """Not a revocation list that speaks of this certificate at this time."""

    reason = "list-unfit"
