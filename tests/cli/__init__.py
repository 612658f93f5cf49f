"""The command line's contract, kept against real servers and real processes."""
