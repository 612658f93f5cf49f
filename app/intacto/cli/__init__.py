"""Everything that the window does to files, as commands: words, options and exit codes are a contract."""
