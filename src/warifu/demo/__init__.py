# SPDX-License-Identifier: Apache-2.0
"""デモ: a country in a box, every body its own process, database, role and keys on one machine.

Who runs it in life: nobody; it is how a stranger sees the system work, and how the stories are tried.
By which law: none; its towns, bodies and people do not exist.
What it keeps: nothing after it ends, unless it is told where.
What it must never hold: a real person's number or name.
"""
