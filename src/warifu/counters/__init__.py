# SPDX-License-Identifier: Apache-2.0
"""窓口: the counters, one folder for each real one.

Who runs them in life: whoever has people standing in front of it, such as a city hall (`window`).
By which law: that of the affair served there; each counter's own front door names it.
What they keep: who worked there and which case was served, never what was said or shown.
What they must never hold: a copy of what an office keeps. A counter asks the office for each case and
forgets the person when the case is closed. Counters never import each other.
"""
