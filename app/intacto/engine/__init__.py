"""The use cases: scan, learn from copies, verify, diagnose, repair, undo. Threads live here and nowhere below."""
