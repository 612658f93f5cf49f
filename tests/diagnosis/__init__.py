"""Damage of every kind, made without the code that finds it, and how much of it is told rightly."""
