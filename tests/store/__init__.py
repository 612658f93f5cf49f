"""Tests of the store, against real SQLite files, a real file system and a real Secret Service."""
