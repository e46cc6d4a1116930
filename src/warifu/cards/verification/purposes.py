# SPDX-License-Identifier: Apache-2.0
"""利用の目的: what bodies ask the certified verifier for, in words for the signer; others stay as is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from warifu.kernel.screens import Wording

PURPOSES: Mapping[str, Wording] = MappingProxyType(
    {
        "child-allowance": Wording("児童手当の請求", "a claim for child allowance"),
        "moving-out": Wording("転出届", "a notice of moving out"),
        "tax-return": Wording("市税の申告", "a municipal tax return"),
        "certificate-request": Wording("証明書の請求", "a request for a certificate"),
        "other-application": Wording("その他の申請・届出", "another application or notice"),
        "lease": Wording("賃貸借の契約", "a lease"),
        "sign-transaction": Wording("オンラインで求められた署名", "a signature you were asked for online"),
        "account": Wording("口座の開設", "opening an account"),
    }
)
