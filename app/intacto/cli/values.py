"""What a JSON line may hold."""

from __future__ import annotations

Value = str | int | float | None | list["Value"] | dict[str, "Value"]
