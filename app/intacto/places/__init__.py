"""Where product files live: FTP hosts and folders behind one protocol. Foreign errors become ours here."""
