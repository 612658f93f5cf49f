"""Windows of their own that ask one thing."""
