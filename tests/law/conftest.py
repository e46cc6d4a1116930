# SPDX-License-Identifier: Apache-2.0
"""The law tests that need a whole country share one."""

from tests.stories.country import country

__all__ = ["country"]
