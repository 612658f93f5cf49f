"""What things are and what follows from them: values in, values out; no I/O, no clock, no threads."""
