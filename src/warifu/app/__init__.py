# SPDX-License-Identifier: Apache-2.0
"""The only place that knows every store and service at once: builds each body by hand and serves it."""
