# SPDX-License-Identifier: Apache-2.0
"""不受理・拒否: the lawful noes of the family register, one class for each situation.

The first line of each docstring is what the person at the counter reads. KA = 戸籍法 (Family Register
Act), CC = 民法 (Civil Code). No text names a person or a register.
"""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class NoticeRefused(Refusal):
    """The notice cannot be accepted."""

    status = 422
    reason = "notice-refused"
    law = "KA 34"
    remedy = "Correct the notice and bring it again."


class NoSuchRegister(Refusal):
    """No such register is kept here."""

    status = 404
    reason = "no-such-register"
    law = "KA 6, 9"
    remedy = "Give the legal domicile and the head's name exactly, or ask the municipality of the domicile."


class NotWaiting(Refusal):
    """No notice of that mark waits to be entered."""

    status = 409
    reason = "not-waiting"
    law = "KA 15"
    remedy = "It was entered or withdrawn before: read the register."


class NotInRegister(Refusal):
    """The person stands in no open register here."""

    status = 404
    reason = "not-in-register"
    law = "KA 6, 23"
    remedy = "Ask the municipality of the legal domicile, or name her as coming from another register."


class AlreadyInRegister(Refusal):
    """The person already stands in an open register."""

    status = 409
    reason = "already-in-register"
    law = "KA 6, 113"
    remedy = "Nobody has two registers: look for the earlier entry, or ask the family court to correct it."


class RegisterChanged(Refusal):
    """The register was changed after it was read."""

    status = 409
    reason = "register-changed"
    law = "KA 15"
    remedy = "Read the register again, compare, and enter the notice once more."


class LaterEntryRecorded(Refusal):
    """A later change of status is already entered, so this one cannot be put before it."""

    status = 409
    reason = "later-entry-recorded"
    law = "KA 24, 114"
    remedy = "Have the later entry corrected first; what takes effect by acceptance is entered in order."


class NotYet(NoticeRefused):
    """The day named lies in the future."""

    reason = "day-in-future"
    law = "KA 29"
    remedy = "Bring the notice when it has happened."


class BeforeAcceptance(NoticeRefused):
    """The event is stated to have happened after the notice was accepted."""

    reason = "accepted-before-event"
    law = "KA 29, 43"
    remedy = "Correct the day of the event or the day of acceptance."


class NotDomiciledHere(NoticeRefused):
    """The new register would belong to another municipality."""

    status = 409
    reason = "not-domiciled-here"
    law = "KA 6, 25"
    remedy = "Choose a legal domicile in this municipality, or send the notice to the one chosen."


class DomicileMissing(NoticeRefused):
    """A new register needs a legal domicile."""

    reason = "domicile-missing"
    law = "KA 6, 30"
    remedy = "Write the legal domicile chosen on the notice."


class NameCharacters(NoticeRefused):
    """A name can be written only in kanji, hiragana and katakana."""

    reason = "name-characters"
    law = "KA 50; Koseki Rules 60"
    remedy = "Choose common and simple characters; the list of the rules is applied by the clerk."


class ReadingMissing(NoticeRefused):
    """A name needs its reading in kana."""

    reason = "reading-missing"
    law = "KA 13(ii), 29"
    remedy = "Write the reading (振り仮名) of the name in kana."


class ReadingCharacters(NoticeRefused):
    """A reading can be written only in kana."""

    reason = "reading-characters"
    law = "KA 13(ii); Koseki Rules 30"
    remedy = "Write the reading in katakana; the long-vowel mark is allowed."


class ReadingUndecided(NoticeRefused):
    """Nobody has decided whether this reading is generally accepted."""

    reason = "reading-undecided"
    law = "KA 13"
    remedy = "A clerk decides with a reason, from a dictionary or from papers that show the reading in use."


class ReadingNotAccepted(NoticeRefused):
    """A clerk decided that this is no generally accepted reading of these characters."""

    reason = "reading-not-accepted"
    law = "KA 13"
    remedy = (
        "Bring papers that show the reading in use, choose another, or appeal to the family court (KA 122)."
    )


class NotJapanese(NoticeRefused):
    """Only Japanese nationals stand in a family register."""

    reason = "not-japanese"
    law = "Nationality Act 2; KA 6"
    remedy = "The notice is kept (KA 25); apply for a status of residence within 30 days of birth."


class NotHusbandAndWife(NoticeRefused):
    """A marriage is accepted between a man and a woman only, as the law in force stands."""

    reason = "not-husband-and-wife"
    law = "CC 739, 750; KA 74"
    remedy = "Ask the municipality for its partnership system; the courts' rulings bind no clerk yet."


class TooYoungToMarry(NoticeRefused):
    """One of the two is not yet 18."""

    reason = "too-young-to-marry"
    law = "CC 731"
    remedy = "Bring the notice on or after the 18th birthday."


class AlreadyMarried(NoticeRefused):
    """One of the two is married to somebody else."""

    status = 409
    reason = "already-married"
    law = "CC 732"
    remedy = "A marriage can follow when the earlier one has ended and its end is entered."


class RelatedTooClosely(NoticeRefused):
    """The two are related too closely to marry."""

    reason = "related-too-closely"
    law = "CC 734, 735, 736"
    remedy = "This bar does not end; the family court answers questions of kinship."


class NoCapacityShown(NoticeRefused):
    """No certificate shows that the foreign party may marry by her own law."""

    reason = "no-capacity-shown"
    law = "Act on General Rules for Application of Laws 24"
    remedy = "Bring a certificate of legal capacity from the embassy, or a sworn statement in its place."


class WitnessesMissing(NoticeRefused):
    """Two adult witnesses have to sign."""

    reason = "witnesses-missing"
    law = "CC 739, 764, 799; KA 33"
    remedy = "Have two adults sign the notice."


class SurnameNotOfTheTwo(NoticeRefused):
    """A couple takes the surname of one of the two."""

    reason = "surname-not-of-the-two"
    law = "CC 750"
    remedy = "Choose the husband's or the wife's surname."


class NotMarried(NoticeRefused):
    """The two are not married to each other."""

    status = 409
    reason = "not-married"
    law = "CC 763"
    remedy = "Compare the register; a marriage made abroad is reported first (KA 41)."


class CustodyMissing(NoticeRefused):
    """The notice does not say who has parental authority over each minor child."""

    reason = "custody-missing"
    law = "CC 819; KA 76"
    remedy = "Name the parent, or both since 2026-04-01, for each child; else ask the family court."


class NoJointCustodyYet(NoticeRefused):
    """Both parents together could not be named before 2026-04-01."""

    reason = "no-joint-custody-yet"
    law = "CC 819 as amended by Act 33 of 2024"
    remedy = "Name one parent; the family court may change it to both since 2026-04-01."


class FormerRegisterClosed(NoticeRefused):
    """The former register is closed or elsewhere, so nobody can return to it."""

    status = 409
    reason = "former-register-closed"
    law = "KA 19"
    remedy = "Ask on the notice for a new register and choose a legal domicile."


class SurnameNotChanged(NoticeRefused):
    """This person's surname was not changed, so there is none to return to or keep."""

    reason = "surname-not-changed"
    law = "CC 767, 816; KA 19"
    remedy = "The person stays in the register; choose nothing."


class KeptNameTooLate(NoticeRefused):
    """The time to keep the surname has passed, or has not begun."""

    reason = "kept-name-too-late"
    law = "CC 767, 816; KA 77-2, 73-2"
    remedy = "Ask the family court for a change of surname (KA 107)."


class FatherNotPresumed(NoticeRefused):
    """The law presumes another man, or no man, to be the father."""

    reason = "father-not-presumed"
    law = "CC 772, 774, 779"
    remedy = "State the presumed father; the family court hears a denial. Without marriage: recognition."


class NotAParent(NoticeRefused):
    """Whoever is named cannot be this child's mother or father."""

    reason = "not-a-parent"
    law = "CC 772, 779; KA 49, 60"
    remedy = "Compare the birth certificate: a mother, a father, both older than the child."


class FatherKnown(NoticeRefused):
    """The child already has a father by law."""

    status = 409
    reason = "father-known"
    law = "CC 779"
    remedy = "The family court decides first that there is no such tie (CC 774, 786)."


class ConsentMissing(NoticeRefused):
    """Somebody whose consent the law asks for has not given it."""

    reason = "consent-missing"
    law = "CC 782, 783, 796, 797, 811"
    remedy = "Bring the consent in writing, or have the person sign the notice (KA 38)."


class AdopterTooYoung(NoticeRefused):
    """An adoptive parent is younger than the law asks."""

    reason = "adopter-too-young"
    law = "CC 792, 817-4"
    remedy = "Adoption is possible from 20; a special one from 25 with the other spouse at least 20."


class AdopteeElder(NoticeRefused):
    """An ascendant or an older person cannot be adopted."""

    reason = "adoptee-elder"
    law = "CC 793"
    remedy = "There is no exception."


class SpousesTogether(NoticeRefused):
    """A married person adopts a minor, and ends that adoption, only together with the spouse."""

    reason = "spouses-together"
    law = "CC 795, 811-2, 817-3"
    remedy = "Let both sign, unless the child is the spouse's own."


class CourtPermissionMissing(NoticeRefused):
    """This needs the permission of the family court."""

    reason = "court-permission-missing"
    law = "CC 791, 798, 811; KA 107, 107-2, 107-3, 107-4, 113"
    remedy = "Apply to the family court of the place of residence and bring its certified decision."


class JudgmentMissing(NoticeRefused):
    """This happens only by judgment."""

    reason = "judgment-missing"
    law = "CC 817-2, 817-10, 787, 30; KA 63, 68-2, 94, 116"
    remedy = "Bring the judgment and the certificate that it is final."


class TooOldForSpecialAdoption(NoticeRefused):
    """The child was 15 or older when the court was asked."""

    reason = "too-old-for-special-adoption"
    law = "CC 817-5"
    remedy = "Up to 17 only if in care before 15 and asked late for good reason: the judgment says so."


class NotAdopted(NoticeRefused):
    """There is no such adoption."""

    status = 409
    reason = "not-adopted"
    law = "CC 811, 817-10"
    remedy = "Compare the register."


class OnlyTheHead(NoticeRefused):
    """Only the head and the head's spouse may ask for this, together."""

    reason = "only-the-head"
    law = "KA 107, 108"
    remedy = "Let both sign; if one is dead or missing, the other alone."


class CannotBranch(NoticeRefused):
    """Only an adult who is neither head nor head's spouse can make a register of her own."""

    reason = "cannot-branch"
    law = "KA 21"
    remedy = "Wait until 18; the head moves the register instead (KA 108)."


class NotAParentsSurname(NoticeRefused):
    """The person named is no parent, or has the same register already."""

    reason = "not-a-parents-surname"
    law = "CC 791; KA 18, 98"
    remedy = "A child enters only the register of a parent whose surname differs."


class NoGround(NoticeRefused):
    """The correction has no ground in law."""

    reason = "no-ground"
    law = "KA 24, 113, 114, 116"
    remedy = "Bring the court's permission or final judgment, or the legal bureau's permission for the mayor."


class ForeignerNeeded(NoticeRefused):
    """This change of surname is for the spouse or child of a foreign national only."""

    reason = "foreign-spouse-needed"
    law = "KA 107"
    remedy = "Ask the family court for leave to change the surname."
