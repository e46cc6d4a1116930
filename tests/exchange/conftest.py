# SPDX-License-Identifier: Apache-2.0
"""The service tests of this folder share one settled country; the pure ones need none."""

from tests.stories.country import country

__all__ = ["country"]
