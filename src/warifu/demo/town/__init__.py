# SPDX-License-Identifier: Apache-2.0
"""架空の町: believable residents of two fictional cities, 美登里市 and 朝陽市 in 割符県, for demos and tests.

`make_town(seed, residents, town)` streams people, `write_town(path, people)` writes them as a register
file, `personas` has the people of the stories. It gives nobody a number: cities load the file, and J-LIS
generates numbers for those in the register.
"""

from warifu.demo.town.generator import make_town
from warifu.demo.town.places import ASAHI, MIDORI, TOWNS, Town
from warifu.demo.town.writer import cells, write_town

__all__ = ["ASAHI", "MIDORI", "TOWNS", "Town", "cells", "make_town", "write_town"]
