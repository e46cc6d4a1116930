# SPDX-License-Identifier: Apache-2.0
"""`python -m warifu` is `warifu`."""

from warifu.cli import main

main()
