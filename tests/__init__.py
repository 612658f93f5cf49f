"""Tests, one folder per room; `servers/` starts real FTP daemons on loopback."""
