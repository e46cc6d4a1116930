# SPDX-License-Identifier: Apache-2.0
"""What the provider says no to, one class for each situation.

`AnsweredThere` and its children go back to the service with the `error` code that the standard names for
them; the others are told to whoever made the mistake, and never by a redirect.
"""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class UnknownService(Refusal):
    """No service is registered under this name, or its registration has ended."""

    status = 404
    reason = "unknown-service"
    law = "OpenID Connect Core 3.1.2.2"
    remedy = "Go back to the service and tell it; do not type a PIN or password that such a page asks for."


class ForeignAddress(Refusal):
    """The answer was to go to an address that the service has not registered."""

    status = 403
    reason = "foreign-address"
    law = "OpenID Connect Core 3.1.2.1"
    remedy = "Somebody may be posing as the service: go to it by your own bookmark and begin again."


class SignInGone(Refusal):
    """This sign-in to a service has ended, or was begun in another browser."""

    status = 404
    reason = "service-sign-in-gone"
    law = "OpenID Connect Core 3.1.2.1"
    remedy = "Go back to the service and begin again."


class ItemsNotRead(Refusal):
    """The service asks for items on the card, and the reader has not sent them."""

    status = 403
    reason = "items-not-read"
    law = "docs/spec/openid.md"
    remedy = "Use a reader that reads the items on the card, or go back to the service and say no."


class StopNotConfirmed(Refusal):
    """Your card did not confirm that this service is stopped, or did so more than a minute ago."""

    status = 403
    reason = "stop-not-confirmed"
    law = "CL-5"
    remedy = "Go back to the list, press Stop again, and show your own card at once."


class AnsweredThere(Refusal):
    """A no that goes back to the service. Root of those below; `error` is the standard's code."""

    status = 400
    reason = "answered-there"
    law = "OpenID Connect Core 3.1.2.6"
    remedy = "Read docs/spec/openid.md."
    error = "invalid_request"


class AskedWrongly(AnsweredThere):
    """The service's request lacks what is required, or says it twice."""

    reason = "service-asked-wrongly"
    law = "OpenID Connect Core 3.1.2.1; RFC 7636"
    remedy = "Send response_type, scope, client_id, redirect_uri, state, nonce, an S256 challenge, once each."


class ResponseNotOffered(AnsweredThere):
    """Only the authorization code flow is offered."""

    reason = "response-not-offered"
    remedy = "Ask for response_type=code."
    error = "unsupported_response_type"


class RequestObjectNotOffered(AnsweredThere):
    """Requests as objects are not read here."""

    reason = "request-object-not-offered"
    law = "OpenID Connect Core §6"
    remedy = "Send the parameters themselves."
    error = "request_not_supported"


class RequestAddressNotOffered(RequestObjectNotOffered):
    """Requests by reference are not fetched here."""

    reason = "request-address-not-offered"
    error = "request_uri_not_supported"


class AsksForNumber(AnsweredThere):
    """A sign-in never gives an Individual Number, to anybody."""

    reason = "service-asks-for-number"
    law = "Act 15, Act 20"
    remedy = "Do not ask for it. Who may ask by law asks the person at a counter or by letter."
    error = "invalid_scope"


class ItemNotRegistered(AnsweredThere):
    """The service asks for an item that it has not registered a purpose for."""

    reason = "item-not-registered"
    law = "APPI 17, APPI 18"
    remedy = "Register the item with its purpose first."
    error = "invalid_scope"


class SigningAskedWrongly(AnsweredThere):
    """Scope sign goes with one sign_transaction_id, and with no item."""

    reason = "signing-asked-wrongly"
    law = "docs/spec/openid.md"
    remedy = "Send scope=openid sign and the sign_transaction_id that you were given."


class SignTransactionUnusable(AnsweredThere):
    """There is no such transaction of this service to be signed: it is over, is used, or never was."""

    reason = "sign-transaction-unusable"
    law = "docs/spec/openid.md"
    remedy = "Make a new one; each is good for ten minutes, one person and one browser."


class NoSignatureMade(AnsweredThere):
    """The person agreed, and no signature that holds came about."""

    reason = "no-signature-made"
    law = "JPKI Act 3, 17"
    remedy = "Let her sign on paper. Why her card did not sign is told to her and not to you."
    error = "access_denied"


class SigningNotRegistered(AnsweredThere):
    """The service has not registered a ground to have documents signed."""

    reason = "signing-not-registered"
    law = "APPI 17, APPI 18"
    remedy = "Register may_sign with its ground and a key for encryption first."
    error = "unauthorized_client"


class CardNeeded(AnsweredThere):
    """Nobody is signed in by card in this browser, or not recently enough."""

    reason = "card-first"
    law = "OpenID Connect Core 3.1.2.6"
    remedy = "Ask again without prompt=none."
    error = "login_required"


class OtherPerson(CardNeeded):
    """Another person is signed in than the one whom the service means."""

    reason = "other-person-signed-in"
    remedy = "Let her sign in with her own card."


class ConsentNeeded(AnsweredThere):
    """The person has to read and agree first."""

    reason = "consent-needed"
    law = "APPI 18, APPI 27"
    remedy = "Ask again without prompt=none."
    error = "consent_required"


class SaidNo(AnsweredThere):
    """The person did not agree."""

    reason = "person-said-no"
    law = "APPI 18, APPI 27"
    remedy = "Serve her without it, or by another way."
    error = "access_denied"


class ServiceNotProven(AnsweredThere):
    """The caller has not shown that it is the service."""

    status = 401
    reason = "service-not-proven"
    law = "RFC 6749 2.3; RFC 7523"
    remedy = "Sign a fresh assertion with the registered key, for the token endpoint or the issuer."
    error = "invalid_client"


class GrantNotOffered(AnsweredThere):
    """Only authorization codes are exchanged here, and client credentials for signing alone."""

    reason = "grant-not-offered"
    law = "RFC 6749 5.2"
    remedy = "Send grant_type=authorization_code, or client_credentials with scope=sign."
    error = "unsupported_grant_type"


class CodeNotGood(AnsweredThere):
    """The code is unknown, over, used before, or was not made for this service, address or verifier."""

    reason = "code-not-good"
    law = "RFC 6749 4.1.3; RFC 7636"
    remedy = "Begin the sign-in again. Use each code once, within a minute."
    error = "invalid_grant"


class CardStopped(CodeNotGood):
    """The card of the sign-in has been suspended or has ended meanwhile."""

    reason = "card-stopped-meanwhile"
    law = "JPKI Act 17; Act 17"
    remedy = "Tell the person to ask her town hall about her card."


class AccessEnded(AnsweredThere):
    """This access is unknown, over, was stopped by the person, or her card does not hold now."""

    status = 401
    reason = "access-ended"
    law = "RFC 6750 3.1"
    remedy = "Let the person sign in again."
    error = "invalid_token"


class UnsafeAddress(Refusal):
    """An address of a registration must be https, or http on the loopback, without fragment or sign-in."""

    status = 422
    reason = "unsafe-address"
    law = "docs/spec/openid.md"
    remedy = "Register the exact https address of your own site."


class SectorNotShown(Refusal):
    """The sector's own page does not list every address of the registration, or none is named for several."""

    status = 422
    reason = "sector-not-shown"
    law = "OpenID Connect Core 8.1"
    remedy = "Publish a JSON array of all redirect addresses at sector_identifier_uri."


class SecretForOldSystemsOnly(Refusal):
    """A shared secret is for old systems of public bodies; every other service signs with a key."""

    status = 422
    reason = "secret-for-old-systems"
    law = "docs/spec/openid.md"
    remedy = "Register a public key and use private_key_jwt."


class SectorTaken(Refusal):
    """Another service was registered for this sector, and both would know each person by one name."""

    status = 409
    reason = "sector-taken"
    law = "OpenID Connect Core 8.1"
    remedy = "Where one body runs both, repeat with --same-sector; else register a host of its own."


class ServiceRegistered(Refusal):
    """A service of this name is registered already."""

    status = 409
    reason = "service-registered"
    law = "docs/spec/openid.md"
    remedy = "Choose another client_id; a name is never given twice."
