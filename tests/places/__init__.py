"""Tests of the places: one suite for all of them, and what can go wrong with each, against real servers."""
