"""The numbered steps from an empty file to the database of today. One that was ever released is never edited."""

from __future__ import annotations

from intacto.store.migrations import schema_0001, schema_0002

Migration = tuple[str, ...]
"""The statements of one step; its number is its place in :data:`MIGRATIONS`, from 1."""

MIGRATIONS: tuple[Migration, ...] = (schema_0001.STATEMENTS, schema_0002.STATEMENTS)
