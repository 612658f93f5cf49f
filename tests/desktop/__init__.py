"""Tests of the window: presenters without Qt, models and widgets without a screen, and the whole on a real one."""
