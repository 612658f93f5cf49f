"""Widgets that show and ask, and never decide."""
