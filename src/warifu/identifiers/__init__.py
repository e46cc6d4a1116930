# SPDX-License-Identifier: Apache-2.0
"""One file for each way a person or a body can be named. A leaf: it knows only `kernel`.

Import rules say who may hold which of them (Act 9, Act 21-2), so each is imported from its own module,
`from warifu.identifiers.individual_number import IndividualNumber`; nothing is re-exported here.

| module | law term | form | may print itself |
|---|---|---|---|
| individual_number | 個人番号 | 12 digits | no |
| resident_record_code | 住民票コード | 11 digits | no |
| corporate_number | 法人番号 | 13 digits | yes, public |
| municipality_code | 全国地方公共団体コード | 6 digits | yes, public |
| linkage_code | 機関別符号 | 32 bytes | no |
| acquisition_number | 取得番号 | 16 bytes | no |
| in_house_number | 統合宛名番号 | 26 letters and digits | no |
| four_items | 基本4情報 | name, birth date, sex, address | no |
| body_name | a body | `city:midori` | yes, public |

What this folder does NOT do: make numbers (`numbers`), convert codes (`exchange`), decide whether two
persons are one (`matching`), or store anything.
"""
