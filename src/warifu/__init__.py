# SPDX-License-Identifier: Apache-2.0
"""Warifu 割符: the My Number system, split so that no office holds everything."""
