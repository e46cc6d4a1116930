# SPDX-License-Identifier: Apache-2.0
"""通知書の保管: the safe of a city hall, in which number notices lie that came back.

Who runs it in life: the resident section of each municipality, each clerk under her own name.
By which law: Act 7(1), Act 12; law M-2 (returned letters are kept, then destroyed by two people).
What it keeps: nothing. The list is J-LIS's (`notices`); the letters lie in the safe.
What it must never hold: whose a letter is, or why one is to be destroyed. A letter is handed over in a case
of the window (`counters.window`), after the identity check, and nowhere else.
"""
