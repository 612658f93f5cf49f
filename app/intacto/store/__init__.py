"""What outlives a run: database, journal, evidence, settings, and passwords in the keyring of the operating system."""
