# SPDX-License-Identifier: Apache-2.0
"""届出: the law of each notice, as functions that check and then change a folio.

One module for each group of the Family Register Act's chapter 4. Each function raises the refusal that
applies before it changes anything that would be stored: a folio that raised is thrown away. None of them
checks who brings the notice (KA 27-2; the counter does) or reads a clock.
"""
