"""The page of a shop's host: what it can do, what changed, the last thirty days."""
