# SPDX-License-Identifier: Apache-2.0
"""時刻認証局: says that some bytes existed at an instant, knowing only their hash (RFC 3161).

Who runs it in life: time-stamping businesses that the minister recognises (時刻認証業務; the notice of 2021,
unconfirmed), which issue no certificates to people. By which law: none of the My Number laws; it is asked by
whoever must show later that a signature is older than the end of its certificate.
What it keeps: how many stamps it gave on each day, which also makes every serial another one.
What it must never hold: a hash it stamped, who asked, a document; a key that certifies people. Whoever
could do both could sign in anybody's name and date it back.
"""

from warifu.cards.timestamps.nouns import StampRequest
from warifu.cards.timestamps.refusals import StampPolicyUnknown
from warifu.cards.timestamps.service import TimeStampService
from warifu.cards.timestamps.store import TimeStampStore

__all__ = ["StampPolicyUnknown", "StampRequest", "TimeStampService", "TimeStampStore"]
