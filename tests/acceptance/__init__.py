"""The whole thing as a seller uses it: the command line in processes of its own against real daemons."""
