"""Tests of the use cases, against a fake host and a store in memory."""
