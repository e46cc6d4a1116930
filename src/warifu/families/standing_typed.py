# SPDX-License-Identifier: Apache-2.0
"""身分と国籍の届書の読取り: as `typed` reads the others. Who is tied to whom is asked of the office. Pure."""

from __future__ import annotations

from warifu.families.acts.births import Recognition
from warifu.families.acts.divorces import Custody, CustodyChange, Goes, SurnameRestored
from warifu.families.acts.endings import Departure, NationalityLost, Naturalisation
from warifu.families.acts.filing import Filing, Newcomer
from warifu.families.facts import JAPAN, PARENTAL, Fact, FactKind
from warifu.families.fields import TWO_NAMES, Find, FormRead
from warifu.families.names import Reading, ReadingDecision
from warifu.families.questions import FactsOf
from warifu.families.register import Elsewhere, Member, Parents
from warifu.families.standing_forms import ENTERS, HEADS, MARRIAGE, WHY
from warifu.families.typed import newcomer
from warifu.identifiers.four_items import Sex
from warifu.kernel.screens import Wording

NO_PARENT = Wording(
    "この子にその親の記載はありません。認知や縁組が先です。",
    "No such parent of this child is entered. Recognition or adoption comes first.",
)
NO_FOREIGN_SPOUSE = Wording(
    "この方に外国籍の配偶者の記載はありません。", "No foreign spouse of this person is entered."
)
NEEDED_FOR_MARRIAGE = Wording("婚姻のときは相手を書いてください。", "Of a marriage, name the spouse.")


def recognition(read: FormRead, find: Find) -> Recognition | None:
    """認知届: the father from a register here, or as his certificate from elsewhere states him."""
    child, who, filing = read.member("one"), read.named(), read.filing()
    for name in ("other_place", "other_head"):
        read.text(name)
    if read.troubles or child is None or who is None:
        return None
    father = find(who) or newcomer(read, who, Sex.MALE)
    return None if father is None else Recognition(filing, father, child.person, read.yes("consents"))


def custody(read: FormRead, facts: FactsOf) -> CustodyChange | None:
    """親権者変更届: adoptive parents come before natural ones."""
    child, filing = read.member("one"), read.filing()
    chosen = Custody(read.choice("parents", tuple(Custody)))
    if read.troubles or child is None:
        return None
    held = [each for each in facts(child.person) if each.kind in PARENTAL and each.person == child.person]
    held = [each for each in held if each.holds(read.today) and not each.sealed]
    held.sort(key=lambda each: each.kind is not FactKind.NATURAL_PARENT)
    parents = {each.other.sex: each.other.person for each in held}
    wanted = {Custody.FATHER: (Sex.MALE,), Custody.MOTHER: (Sex.FEMALE,)}.get(chosen, (Sex.MALE, Sex.FEMALE))
    if not set(wanted) <= parents.keys():
        read.troubles["parents"] = NO_PARENT
        return None
    return CustodyChange(filing, child.person, tuple(parents[each] for each in wanted))


def naturalisation(read: FormRead, clerk: str, facts: FactsOf) -> Naturalisation | None:
    """帰化届 of the foreign spouse whom the register notes."""
    one, goes = read.member("one"), read.choice("goes", (ENTERS, HEADS))
    surname, given, gazette_on = read.text("surname"), read.text("given"), read.day("gazette_on")
    decided = ReadingDecision(accepted=True, reason=read.text("because"), by=clerk)
    kana = Reading(read.text("surname_kana"), decided), Reading(read.text("kana"), decided)
    parents = Parents(*(read.text(each, required=False) for each in ("father", "mother", "relation")))
    filing, domicile, lives_in = read.filing(), read.domicile(), read.city("lives_in")
    if read.troubles or one is None or gazette_on is None:
        return None
    foreign = [each for each in facts(one.person) if _foreign_spouse(each, one) and each.holds(read.today)]
    if not foreign:
        read.troubles["one"] = NO_FOREIGN_SPOUSE
        return None
    whom, enters = foreign[0].other.person, goes == ENTERS
    return Naturalisation(
        filing, whom, surname, kana[0], given, kana[1], gazette_on, parents, domicile, enters, lives_in
    )


def restored(read: FormRead) -> SurnameRestored | None:
    """復氏届 of a widowed spouse."""
    one, filing, domicile = read.member("one"), read.filing(), read.domicile()
    goes = Goes(read.choice("goes", (Goes.BACK, Goes.NEW)))
    return None if read.troubles or one is None else SurnameRestored(filing, one.person, goes, domicile)


def nationality_lost(read: FormRead) -> NationalityLost | None:
    """国籍喪失届."""
    one, lost_on, nationality = read.member("one"), read.day("lost_on"), read.text("nationality")
    filing = read.filing()
    if read.troubles or one is None or lost_on is None:
        return None
    return NationalityLost(filing, one.person, lost_on, nationality)


def departure(read: FormRead) -> Departure | None:
    """入籍の通知: somebody stands in a register elsewhere from that day on."""
    one, why, entered_on = read.member("one"), read.choice("why", WHY), read.day("entered_on")
    place, head, name = read.text("place"), read.text("head"), read.text("name")
    domicile, filer = read.domicile_elsewhere(place), read.text("filer")
    heading = f"{place}\u3000{head}"
    spouse = _spouse(read, one, heading) if why == MARRIAGE and one is not None else None
    if read.troubles or one is None or entered_on is None or domicile is None:
        return None
    went_to = Elsewhere(domicile, _two(head), _two(name))
    return Departure(Filing(entered_on, filer), one.person, heading, why, spouse, went_to)


def _foreign_spouse(fact: Fact, one: Member) -> bool:
    return fact.kind is FactKind.SPOUSE and fact.person == one.person and fact.other.nationality != JAPAN


def _spouse(read: FormRead, one: Member, heading: str) -> Newcomer | None:
    """The other one of a marriage that was entered elsewhere."""
    name, born_on = read.text("other_name", required=False).split(), read.day("other_born_on", required=False)
    if not name or born_on is None:
        read.troubles.setdefault("other_born_on" if name else "other_name", NEEDED_FOR_MARRIAGE)
        return None
    if len(name) != 2:
        read.troubles["other_name"] = TWO_NAMES
        return None
    sex = Sex.FEMALE if one.sex is Sex.MALE else Sex.MALE
    return Newcomer(name[0], "", name[1], "", born_on, sex, Parents(), heading)


def _two(name: str) -> str:
    return "\u3000".join(name.split())
