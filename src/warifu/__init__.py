"""Warifu 割符: the My Number system, split so that no office holds everything."""
