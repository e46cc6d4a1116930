# SPDX-License-Identifier: Apache-2.0
"""What every office stands on: refusals, secrets, time, keys, database and wire. Knows no law."""
