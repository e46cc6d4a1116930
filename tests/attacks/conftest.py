# SPDX-License-Identifier: Apache-2.0
"""The stories of this folder share one settled country."""

from tests.stories.country import country

__all__ = ["country"]
