"""Intacto keeps a shop's digital files whole: it proves each one, shows damage, and repairs it with one click."""

__version__ = "0.1.0"
