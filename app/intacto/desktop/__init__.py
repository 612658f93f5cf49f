"""The window, the tray and everything else that knows Qt."""
