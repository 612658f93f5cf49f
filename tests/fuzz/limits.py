"""What a tester may take."""

from __future__ import annotations

LARGEST = 1_000_000
"""Bytes of the largest input."""
SECONDS = 2.0
"""Processor time that it may take."""
MEMORY = 256_000_000
"""Bytes that the whole process may ever have resident."""
