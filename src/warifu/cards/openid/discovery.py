# SPDX-License-Identifier: Apache-2.0
"""提供者の案内: what a service learns of the provider before it asks anything. Pure; no key is in it."""

from __future__ import annotations

from typing import Any

from warifu.cards.openid.asks import OPENID, SIGN
from warifu.cards.openid.house import House
from warifu.cards.openid.parties import Item, Proving
from warifu.cards.openid.proving import ALGORITHMS
from warifu.kernel.screens import LANGUAGES


def discovery(house: House) -> dict[str, Any]:
    """What `openid-configuration` says (OpenID Connect Discovery 3)."""
    issuer = house.names.issuer
    at = f"{issuer}/protocol/openid-connect"
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{at}/auth",
        "token_endpoint": f"{at}/token",
        "userinfo_endpoint": f"{at}/userinfo",
        "jwks_uri": f"{at}/certs",
        "end_session_endpoint": f"{at}/logout",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [each.value for each in Proving],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": [OPENID, *(item.value for item in Item), SIGN],
        "claims_supported": [
            *("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash"),
            *(item.value for item in Item),
        ],
        "acr_values_supported": ["aal3"],
        "ui_locales_supported": list(LANGUAGES),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    }
