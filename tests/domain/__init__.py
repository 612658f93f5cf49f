"""Tests of the domain: pure values, so every rule is tried directly."""
