# SPDX-License-Identifier: Apache-2.0
"""The lawful noes of the print room. None says why a piece is to be taken out."""

from warifu.kernel.refusal import Refusal


class PiecesToPull(Refusal):
    """Some pieces of this batch are to be taken out before it is posted."""

    status = 409
    reason = "pieces-to-pull"
    law = "law M-3"
    remedy = "Take the pieces on the pull list out of the tray and scan each; then post the batch."


class LabelsChanged(Refusal):
    """The labels of this batch are no longer those on the screen."""

    status = 409
    reason = "labels-changed"
    law = "PA-2"
    remedy = "Look at the labels as they are now, and confirm again."


class NothingToPost(Refusal):
    """No checked piece of this batch waits for the post."""

    status = 409
    reason = "nothing-to-post"
    law = "PA-2"
    remedy = "Choose a batch whose pieces are checked and were not posted yet."


class SecondPerson(Refusal):
    """A batch is sent to the post by two different people."""

    status = 422
    reason = "second-person"
    law = "Act 12; law A-9"
    remedy = "Let another person of the print room type her own name and password."
