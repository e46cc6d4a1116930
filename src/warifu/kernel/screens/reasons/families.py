# SPDX-License-Identifier: Apache-2.0
"""The family registers: words for each reason a notice or a request for a certificate can meet.

The clerk reads them aloud, so no sentence finds fault with anybody.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_CHANGED, NOTHING_SHOWN, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILIES: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "query-unreadable": ReasonWords(
            _("The request does not say whose tie is meant, or on which day."),
            _("Ask again with the other person's full name and birth date, and the day."),
            _("They did not say what they wanted to know."),
        ),
        "notice-refused": ReasonWords(
            _("The family register office cannot accept this notice as it stands."),
            _("Correct the notice and bring it again."),
            NOTHING_CHANGED,
        ),
        "reading-already-entered": ReasonWords(
            _("The register has a reading of this name already."),
            _(
                "A reading entered by the office can be changed once without a court. Otherwise the "
                "family court decides."
            ),
            NOTHING_CHANGED,
        ),
        "reading-filing-over": ReasonWords(
            _("Readings were filed from 26 May 2025 to 25 May 2026."),
            _("What was notified is entered. It can be changed once by a notice, without a court."),
            NOTHING_CHANGED,
        ),
        "not-yet-ex-officio": ReasonWords(
            _("The office enters no reading by itself before 26 May 2026, and none it has not notified."),
            _("Send the notice of the planned reading, and wait until the year of filing is over."),
            NOTHING_CHANGED,
        ),
        "no-such-register": ReasonWords(
            _("This office keeps no such register."),
            _(
                "Give the legal domicile and the head's name exactly, or ask the municipality of the "
                "domicile."
            ),
            NOTHING_SHOWN,
        ),
        "register-case-not-open": ReasonWords(
            _("This case was not opened today under this sign-in, or it never showed this register."),
            _("Open a case with its number and reason, and look the register up in it."),
            NOTHING_SHOWN,
        ),
        "not-waiting": ReasonWords(
            _("No notice of this mark waits to be entered."),
            _("Read the register. The notice was entered or withdrawn before."),
            NOTHING_CHANGED,
        ),
        "not-in-register": ReasonWords(
            _("No open register here has this person."),
            _(
                "Ask the municipality of the legal domicile, or say on the notice from which register "
                "the person comes."
            ),
            NOTHING_CHANGED,
        ),
        "already-in-register": ReasonWords(
            _("The person has a register already. Nobody has two."),
            _("Look for the earlier entry. If it is wrong, the family court corrects it."),
            NOTHING_CHANGED,
        ),
        "register-changed": ReasonWords(
            _("The register was changed at another desk after it was read here. Nothing was entered."),
            _("Read the register again, compare, and enter the notice once more."),
            NOTHING_CHANGED,
        ),
        "later-entry-recorded": ReasonWords(
            _("A later entry stands in the register, and none is put before it."),
            _(
                "Have the later entry corrected first. Notices that take effect when accepted are "
                "entered in order."
            ),
            NOTHING_CHANGED,
        ),
        "day-in-future": ReasonWords(
            _("The day on the notice lies in the future."),
            _("Bring the notice when it has happened."),
            NOTHING_CHANGED,
        ),
        "accepted-before-event": ReasonWords(
            _("The notice is dated before the event it reports."),
            _("Correct the day of the event, or the day of acceptance."),
            NOTHING_CHANGED,
        ),
        "not-domiciled-here": ReasonWords(
            _("The new register would belong to another municipality."),
            _("Choose a legal domicile here, or send the notice to the municipality chosen."),
            NOTHING_CHANGED,
        ),
        "domicile-missing": ReasonWords(
            _("A new register needs a legal domicile, and the notice names none."),
            _("Write the legal domicile on the notice."),
            NOTHING_CHANGED,
        ),
        "name-characters": ReasonWords(
            _("The name has a character that family registers do not use."),
            _("Choose characters that may be used for names. The clerk has the list."),
            NOTHING_CHANGED,
        ),
        "reading-missing": ReasonWords(
            _("The notice gives a name without its reading."),
            _("Write the reading of the name in kana."),
            NOTHING_CHANGED,
        ),
        "reading-characters": ReasonWords(
            _("A reading is written in kana only."),
            _("Write it in katakana. The mark for a long vowel may be used."),
            NOTHING_CHANGED,
        ),
        "reading-undecided": ReasonWords(
            _("The office has not yet decided whether this reading is in general use."),
            _("A clerk decides, and writes down the reason."),
            NOTHING_CHANGED,
        ),
        "reading-not-accepted": ReasonWords(
            _("The office decided that this is not a reading in general use."),
            _(
                "Show papers in which the reading is used, choose another reading, or turn to the family "
                "court."
            ),
            NOTHING_CHANGED,
        ),
        "not-japanese": ReasonWords(
            _("Family registers are kept for Japanese nationals."),
            _("The notice itself is kept. Apply for a residence status within 30 days of the birth."),
            NOTHING_CHANGED,
        ),
        "not-husband-and-wife": ReasonWords(
            _("As the law in force stands, the office can accept a marriage only between a man and a woman."),
            _("Ask the municipality whether it has a partnership system."),
            NOTHING_CHANGED,
        ),
        "too-young-to-marry": ReasonWords(
            _("A marriage is accepted from the age of 18, and one of the two has not reached it."),
            _("Bring the notice on the 18th birthday or later."),
            NOTHING_CHANGED,
        ),
        "already-married": ReasonWords(
            _("The register shows an earlier marriage that has not ended."),
            _("Enter the end of the earlier marriage first."),
            NOTHING_CHANGED,
        ),
        "related-too-closely": ReasonWords(
            _("The law allows no marriage between relatives this close."),
            _("The family court answers questions about kinship."),
            NOTHING_CHANGED,
        ),
        "no-capacity-shown": ReasonWords(
            _("There is no certificate that the foreign party may marry under the law of the home country."),
            _("Bring a certificate from the embassy, or a sworn statement in its place."),
            NOTHING_CHANGED,
        ),
        "witnesses-missing": ReasonWords(
            _("The notice needs the signatures of two adult witnesses."),
            _("Have two adults sign the notice."),
            NOTHING_CHANGED,
        ),
        "surname-not-of-the-two": ReasonWords(
            _("A couple takes the surname of one of the two."),
            _("Choose the husband's or the wife's surname."),
            NOTHING_CHANGED,
        ),
        "not-married": ReasonWords(
            _("The register shows no marriage between the two."),
            _("Compare the register. A marriage made abroad is reported first."),
            NOTHING_CHANGED,
        ),
        "custody-missing": ReasonWords(
            _("The notice does not say who has parental authority over each minor child."),
            _(
                "Name one parent, or since April 2026 both, for each child. If there is no agreement, "
                "ask the family court."
            ),
            NOTHING_CHANGED,
        ),
        "no-joint-custody-yet": ReasonWords(
            _("Before 1 April 2026 the law knew one parent with authority, not both."),
            _("Name one parent. The family court can change it since then."),
            NOTHING_CHANGED,
        ),
        "former-register-closed": ReasonWords(
            _("The former register is closed or elsewhere, so nobody returns to it."),
            _("Ask on the notice for a new register, and choose a legal domicile."),
            NOTHING_CHANGED,
        ),
        "surname-not-changed": ReasonWords(
            _("The register shows no changed surname, so there is none to return to or to keep."),
            _("Leave this part of the notice empty."),
            NOTHING_CHANGED,
        ),
        "kept-name-too-late": ReasonWords(
            _("The time in which the surname can be kept has passed, or has not begun."),
            _("Ask the family court for a change of surname."),
            NOTHING_CHANGED,
        ),
        "father-not-presumed": ReasonWords(
            _("The law does not presume this man to be the father."),
            _(
                "State the father the law presumes. The family court hears a denial. Without a marriage, "
                "recognition is possible."
            ),
            NOTHING_CHANGED,
        ),
        "not-a-parent": ReasonWords(
            _("By the register, this cannot be the child's mother or father."),
            _("Compare the birth certificate. A child has a mother and a father, both older than the child."),
            NOTHING_CHANGED,
        ),
        "father-known": ReasonWords(
            _("By law the child has a father already."),
            _("The family court decides first that there is no such tie."),
            NOTHING_CHANGED,
        ),
        "consent-missing": ReasonWords(
            _("The law asks for a consent that is not with the notice."),
            _("Bring the consent in writing, or have it signed on the notice."),
            NOTHING_CHANGED,
        ),
        "adopter-too-young": ReasonWords(
            _("The law asks for an older adoptive parent."),
            _(
                "An adoption is possible from 20. A special adoption is possible from 25, with a spouse "
                "of at least 20."
            ),
            NOTHING_CHANGED,
        ),
        "adoptee-elder": ReasonWords(
            _("The law allows no adoption of an older person or of an ascendant."),
            _("There is no exception to this rule."),
            NOTHING_CHANGED,
        ),
        "spouses-together": ReasonWords(
            _("A minor is adopted by both spouses together, and leaves both together."),
            _("Let both sign, unless the child is the spouse's own."),
            NOTHING_CHANGED,
        ),
        "court-permission-missing": ReasonWords(
            _("The permission of the family court is not with the notice."),
            _("Apply to the family court of the place of residence, and bring its certified decision."),
            NOTHING_CHANGED,
        ),
        "judgment-missing": ReasonWords(
            _("The judgment is not with the notice."),
            _("Bring the judgment and the certificate that it is final."),
            NOTHING_CHANGED,
        ),
        "too-old-for-special-adoption": ReasonWords(
            _("The child was 15 or older when the court was asked."),
            _("Up to 17 it is possible in some cases. The judgment says so."),
            NOTHING_CHANGED,
        ),
        "not-adopted": ReasonWords(
            _("The register shows no such adoption."),
            _("Compare the register."),
            NOTHING_CHANGED,
        ),
        "only-the-head": ReasonWords(
            _("Only the head of the register and the spouse ask for this, together."),
            _("Let both sign. If one has died or is missing, the other signs alone."),
            NOTHING_CHANGED,
        ),
        "cannot-branch": ReasonWords(
            _("A register of one's own is made for an adult who is neither head nor spouse of the head."),
            _("Wait until the age of 18. The head moves a whole register by a transfer."),
            NOTHING_CHANGED,
        ),
        "not-a-parents-surname": ReasonWords(
            _("By the register, this is no parent, or the two have one register already."),
            _("A child enters the register of a parent whose surname is different."),
            NOTHING_CHANGED,
        ),
        "no-ground": ReasonWords(
            _("The correction has no ground in law yet."),
            _("Bring the court's permission or final judgment, or the permission of the legal bureau."),
            NOTHING_CHANGED,
        ),
        "foreign-spouse-needed": ReasonWords(
            _("This change of surname is for the spouse or child of a foreign national."),
            _("Ask the family court for leave to change the surname."),
            NOTHING_CHANGED,
        ),
        "surname-not-the-foreigners": ReasonWords(
            _("This is not the surname of the foreign spouse or parent, or the one borne before."),
            _("Write it as the register writes it. Another surname needs the family court."),
            NOTHING_CHANGED,
        ),
        "adopted-too-shortly": ReasonWords(
            _("The surname of an adoption is kept only after seven years of it."),
            _("The person has the former surname. Another one needs the family court."),
            NOTHING_CHANGED,
        ),
        "noted-as-spouse": ReasonWords(
            _("A register here notes this person as somebody's spouse."),
            _("Take the notice at the register of the spouse, and ask which register the two choose."),
            NOTHING_CHANGED,
        ),
        "no-supplement": ReasonWords(
            _("This office has no address record under these facts."),
            _("Compare the legal domicile, the head and the name."),
            NOTHING_SHOWN,
        ),
        "does-not-agree": ReasonWords(
            _("No open register agrees with these facts in every point."),
            _("Compare domicile, head, name and birth date with the certificate. Do not choose by likeness."),
            NOTHING_CHANGED,
        ),
        "in-person-only": ReasonWords(
            _("A certificate from another municipality is given only at a counter, face to face."),
            _("Come to any municipal counter, or write to the municipality of the legal domicile."),
            NOTHING_SHOWN,
        ),
        "no-agent-here": ReasonWords(
            _("At the counter of another municipality nobody can ask on behalf of somebody else."),
            _("Let the agent ask the municipality of the legal domicile."),
            NOTHING_SHOWN,
        ),
        "photo-needed": ReasonWords(
            _(
                "This certificate needs one official paper with a photograph. Two papers without one do "
                "not replace it."
            ),
            _("Bring an Individual Number Card, a driving licence, a passport or a residence card."),
            NOTHING_SHOWN,
        ),
        "passport-code-not-good": ReasonWords(
            _("This code is not good for this person."),
            _("Compare the code, the name and the birth date, or get a new code where the register is kept."),
            NOTHING_SHOWN,
        ),
        "not-confirmed-abroad": ReasonWords(
            _("Nobody like this is confirmed as a national abroad."),
            _(
                "Compare the certificate of the family register. If it agrees, the city of the legal "
                "domicile can help."
            ),
            NOTHING_SHOWN,
        ),
        "not-in-line": ReasonWords(
            _(
                "The certificate is given to the person, the spouse, parents, grandparents, children and "
                "grandchildren."
            ),
            _(
                "Brothers, sisters and others ask the municipality of the legal domicile, and give their "
                "reason."
            ),
            NOTHING_SHOWN,
        ),
        "not-wide-area": ReasonWords(
            _("Only the municipality of the legal domicile issues this kind of certificate."),
            _("Ask for the full certificate, or ask the municipality of the legal domicile."),
            NOTHING_SHOWN,
        ),
        "at-the-domicile": ReasonWords(
            _("This counter cannot issue the certificate now."),
            _("Ask the municipality of the legal domicile."),
            NOTHING_SHOWN,
        ),
    }
)
