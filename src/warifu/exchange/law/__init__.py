# SPDX-License-Identifier: Apache-2.0
"""The law of the exchange: dated rows, and the words they are written in (README.md lists the files)."""
