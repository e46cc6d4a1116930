# SPDX-License-Identifier: Apache-2.0
"""届出の要件: who may file each notice, by when, and which papers come with it; shown above its form. Pure.

Written from memory of the Family Register Act (戸籍法) and its Rules, and unconfirmed: in doubt the clerk
looks it up. What is refused for want of a paper is the acts' to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from warifu.families.questions import W
from warifu.kernel.screens import Wording


@dataclass(frozen=True, slots=True)
class Requirement:
    """要件: who files, until when, with what."""

    who: Wording
    until: Wording
    papers: Wording


_ANY_TIME = W("期間なし（届け出た日から効力）", "No period; it holds from acceptance")
_TEN_FINAL = W(
    "裁判が確定した日から10日以内（確定日を含む）", "Within 10 days of the final decision, that day included"
)
_JUDGED = W("審判書（判決）の謄本と確定証明書", "Copy of the decision and certificate that it is final")
_COURT = W(
    "家庭裁判所の許可の審判書の謄本と確定証明書",
    "The family court's permission and certificate that it is final",
)
_HERSELF = W("本人", "The person")
_BOTH = W("当事者双方", "Both parties")
_NOTHING = W("なし", "None")
_FOREIGN = W(
    "婚姻要件具備証明書、国籍を示す書面（旅券など）、いずれも訳文を付ける。外国で婚姻したときは婚姻証書とその訳文",
    "Certificate of capacity and proof of nationality, translated; of a marriage abroad its certificate",
)
_AGREED = W(
    "なし。裁判による離縁は裁判書の謄本と確定証明書",
    "None; by judgment its copy and certificate that it is final",
)

REQUIREMENTS: Mapping[str, Requirement] = MappingProxyType(
    {
        "birth": Requirement(
            W(
                "父又は母（嫡出でない子は母）。できないときは同居者、出産に立ち会った医師など",
                "Father or mother (of a child of no marriage the mother); else who lives there, the doctor …",
            ),
            W(
                "生まれた日から14日以内（国外は3か月）",
                "Within 14 days of the birth, that day included; abroad 3 months",
            ),
            W("出生証明書", "Certificate of birth"),
        ),
        "recognition": Requirement(
            W(
                "認知する父。裁判による認知は訴えを提起した者",
                "The father; by judgment who brought the action",
            ),
            W("期間なし。裁判による認知は確定から10日以内", "No period; by judgment within 10 days of it"),
            W(
                "成年の子の承諾書。裁判は謄本と確定証明書",
                "An adult child's consent; of a judgment copy and certificate",
            ),
        ),
        "recognition-foreign": Requirement(
            W("認知する父", "The father"),
            W("期間なし。裁判による認知は確定から10日以内", "No period; by judgment within 10 days of it"),
            W(
                "父の国籍と独身・既婚を示す書面と訳文。成年の子の承諾書",
                "Proof of the father's nationality and status, translated; an adult child's consent",
            ),
        ),
        "recognition-of-foreigner": Requirement(
            W("認知する父", "The father"),
            W("期間なし。裁判による認知は確定から10日以内", "No period; by judgment within 10 days of it"),
            W(
                "子の出生証明書、母の独身証明書、本国法で要る同意書、訳文",
                "Birth certificate, the mother's status, consents asked, all translated",
            ),
        ),
        "adoption": Requirement(
            W(
                "養親と養子（15歳未満は法定代理人）",
                "Who adopts and the adopted (under 15 the representative)",
            ),
            _ANY_TIME,
            W(
                "未成年の養子は家庭裁判所の許可書。配偶者の同意書",
                "For a minor the family court's permission; the spouse's consent",
            ),
        ),
        "special-adoption": Requirement(W("養父又は養母", "One of the adopting couple"), _TEN_FINAL, _JUDGED),
        "dissolution": Requirement(
            W(
                "養親と養子（15歳未満は離縁後に法定代理人となる方）",
                "Both; for a child under 15 who represents it afterwards",
            ),
            W("期間なし。裁判による離縁は確定から10日以内", "No period; by judgment within 10 days of it"),
            _AGREED,
        ),
        "special-dissolution": Requirement(
            W("裁判を請求した者", "Who asked for the judgment"), _TEN_FINAL, _JUDGED
        ),
        "kept-adoptive-name": Requirement(
            _HERSELF,
            W(
                "離縁の日から3か月以内。縁組が7年以上続いたとき",
                "Within 3 months of the end of an adoption of 7 years or more",
            ),
            _NOTHING,
        ),
        "marriage": Requirement(
            _BOTH, _ANY_TIME, W("なし（本人確認書類を見る）", "None; see an identity document")
        ),
        "marriage-foreign": Requirement(
            W(
                "当事者双方。外国で婚姻したときは日本国籍の方",
                "Both; after a marriage abroad the Japanese one",
            ),
            W(
                "期間なし。外国で婚姻したときは成立から3か月以内",
                "No period; of a marriage abroad within 3 months of it",
            ),
            _FOREIGN,
        ),
        "divorce": Requirement(
            W("当事者双方。裁判離婚は訴えを提起した者", "Both; by judgment who brought the action"),
            W("期間なし。裁判離婚は確定から10日以内", "No period; by judgment within 10 days of it"),
            W(
                "なし。裁判離婚は謄本と確定証明書、調停は調書",
                "None; by judgment copy and certificate, the record of a mediation",
            ),
        ),
        "divorce-foreign": Requirement(
            W("当事者双方。裁判離婚は訴えを提起した者", "Both; by judgment who brought the action"),
            W("期間なし。裁判離婚は確定から10日以内", "No period; by judgment within 10 days of it"),
            W(
                "日本人が日本に常居所を持つことの書面（住民票の写し）",
                "Proof that the Japanese spouse lives in Japan (a resident record)",
            ),
        ),
        "kept-name": Requirement(
            _HERSELF, W("離婚の日から3か月以内", "Within 3 months of the divorce"), _NOTHING
        ),
        "surname-restored": Requirement(W("生存配偶者", "The widowed spouse"), _ANY_TIME, _NOTHING),
        "custody": Requirement(W("親権者となった方", "Who got parental authority"), _TEN_FINAL, _JUDGED),
        "given-name": Requirement(_HERSELF, _ANY_TIME, _COURT),
        "surname": Requirement(W("筆頭者と配偶者", "The head and the spouse"), _ANY_TIME, _COURT),
        "surname-foreign-spouse": Requirement(
            _HERSELF,
            W(
                "婚姻の日から6か月以内。過ぎたら家庭裁判所の許可（107条1項）",
                "Within 6 months of the marriage; later with the court's permission (107(1))",
            ),
            _NOTHING,
        ),
        "surname-back-foreign": Requirement(
            _HERSELF,
            W(
                "離婚・取消し・配偶者の死亡から3か月以内",
                "Within 3 months of the divorce, annulment or death",
            ),
            _NOTHING,
        ),
        "surname-foreign-parent": Requirement(
            W("本人（15歳未満は法定代理人）", "The person; under 15 the representative"), _ANY_TIME, _COURT
        ),
        "child-surname": Requirement(
            W("本人（15歳未満は法定代理人）", "The child; under 15 the representative"),
            _ANY_TIME,
            W(
                "家庭裁判所の許可書。父母が婚姻中のときは不要",
                "The family court's permission; none while the parents are married",
            ),
        ),
        "branch": Requirement(
            W("成年の本人（筆頭者と配偶者を除く）", "An adult, neither head nor spouse"), _ANY_TIME, _NOTHING
        ),
        "transfer": Requirement(W("筆頭者と配偶者", "The head and the spouse"), _ANY_TIME, _NOTHING),
        "reading": Requirement(
            W("氏は筆頭者など、名は本人", "The surname: the head and others; a given name: the person"),
            W("期間なし。2回目の変更は家庭裁判所の許可", "No period; a second change needs the court"),
            W(
                "読み方が通用していることを示す書面（通帳、旅券など）",
                "What shows that the reading is in use (passbook, passport …)",
            ),
        ),
        "naturalisation": Requirement(
            _HERSELF,
            W("官報に載った日から1か月以内", "Within 1 month of the Official Gazette"),
            W("帰化者の身分証明書", "The legal bureau's certificate of the naturalised"),
        ),
        "first-naturalisation": Requirement(
            _HERSELF,
            W("官報に載った日から1か月以内", "Within 1 month of the Official Gazette"),
            W("帰化者の身分証明書", "The legal bureau's certificate of the naturalised"),
        ),
        "establishment": Requirement(_HERSELF, _TEN_FINAL, _COURT),
        "nationality-lost": Requirement(
            W("本人、配偶者又は4親等内の親族", "The person, the spouse, or relatives to the fourth degree"),
            W("知った日から1か月以内（国外は3か月）", "Within 1 month of knowing it; abroad 3 months"),
            W("外国の国籍を取得したことの書面", "Proof of the foreign nationality"),
        ),
        "death": Requirement(
            W(
                "同居の親族、その他の同居者、家主・地主・家屋や土地の管理人の順に義務。ほかの親族、後見人なども届け出られる",
                "Who lived there, relatives first; landlord, landowner, manager; other relatives may",
            ),
            W("死亡を知った日から7日以内（国外は3か月）", "Within 7 days of knowing it; abroad 3 months"),
            W("死亡診断書又は死体検案書", "The doctor's certificate of death"),
        ),
        "departure": Requirement(
            W("入籍した先の市区町村長", "The mayor whose register was entered"),
            W("通知が届いたら遅滞なく", "Without delay when it comes"),
            W("届書の謄本又は情報", "Copy of the notice"),
        ),
        "correction": Requirement(
            W(
                "利害関係人、届出人。職権は市区町村長",
                "Whoever it concerns or filed it; ex officio the mayor",
            ),
            W("裁判が確定した日から1か月以内", "Within 1 month of the decision"),
            W(
                "裁判書の謄本と確定証明書。職権は法務局の許可書",
                "Copy of the decision and certificate; ex officio the bureau's permission",
            ),
        ),
    }
)
