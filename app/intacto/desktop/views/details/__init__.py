"""The panel at the right: one file, what is wrong with it, and what can be done."""
