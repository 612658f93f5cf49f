"""What the window shows and offers, worked out without Qt, so that plain tests can call it."""
