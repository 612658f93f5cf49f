"""The second schema: graded proof, the customer's view, partial reads, what a host can do, and what a shop may use."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE shop ADD COLUMN web TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE shop ADD COLUMN key_file BLOB NOT NULL DEFAULT x''",
    # Bytes per second.
    "ALTER TABLE shop ADD COLUMN speed_limit INTEGER",
    # Minutes after local midnight, both or none.
    "ALTER TABLE shop ADD COLUMN quiet_start INTEGER",
    "ALTER TABLE shop ADD COLUMN quiet_end INTEGER",
    "ALTER TABLE shop ADD COLUMN takes_digests INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE shop ADD COLUMN maintenance REAL",
    "ALTER TABLE host ADD COLUMN best_sessions INTEGER",
    "ALTER TABLE host ADD COLUMN abilities TEXT",
    "ALTER TABLE file ADD COLUMN glimpse TEXT",
    "ALTER TABLE file ADD COLUMN customer TEXT",
    # Apart from the files, so that reading the states of all files never touches these pages.
    """
    CREATE TABLE partial (
        file_id INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,
        size INTEGER NOT NULL,
        modified REAL,
        at REAL NOT NULL,
        blocks BLOB NOT NULL
    )
    """,
    # portrait, card and move: the newest of each, as JSON.
    """
    CREATE TABLE host_note (
        shop_id INTEGER NOT NULL REFERENCES shop ON DELETE CASCADE,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (shop_id, kind)
    ) WITHOUT ROWID
    """,
    # day is YYYY-MM-DD in this computer's zone.
    """
    CREATE TABLE host_day (
        shop_id INTEGER NOT NULL REFERENCES shop ON DELETE CASCADE,
        day TEXT NOT NULL,
        answered INTEGER NOT NULL,
        silent_seconds REAL NOT NULL,
        silent_since REAL,
        incident INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (shop_id, day)
    ) WITHOUT ROWID
    """,
)
