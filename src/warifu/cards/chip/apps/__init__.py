# SPDX-License-Identifier: Apache-2.0
"""カードAP: the applications of the card of 2016, each a table of files, PINs and keys (card §2, §4, §5).

Who makes them in life: J-LIS. What an application must never hold: a rule of commands (`system`), or a
content (`personalise`). What a table marks as `own` is our invention; `warifu card show --own` lists it.
"""
