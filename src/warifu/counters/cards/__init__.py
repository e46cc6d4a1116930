# SPDX-License-Identifier: Apache-2.0
"""届いたカード: the cards that came from J-LIS and lie in the safe of a city hall until people fetch them.

Who runs it in life: the resident section of each municipality, each clerk under her own name.
By which law: Act 16-2, 17(1); law C-5.
What it keeps: nothing. The list is J-LIS's (`cards.life`); the cards lie in the safe (`cards.safe`).
What it must never hold: whose a card is. It is handed over in a case of the window (`counters.window`), after
the identity check, and nowhere else.
"""
