"""Connecting a shop, step by step."""
