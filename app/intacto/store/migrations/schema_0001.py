"""The first schema.

Paths and all names from outside are BLOBs (see :mod:`intacto.store.codec`), times are seconds since the epoch (UTC),
sizes are bytes, columns named ``opinion``, ``finding``, ``failure``, ``rivals`` and ``text`` are JSON.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # Numbers of shops are never given twice: folders of evidence are named after them.
    """
    CREATE TABLE shop (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        scheme TEXT NOT NULL,
        host BLOB NOT NULL,
        port INTEGER NOT NULL,
        user BLOB NOT NULL,
        folder BLOB NOT NULL,
        days INTEGER NOT NULL,
        is_demo INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE shop_folder (
        shop_id INTEGER NOT NULL REFERENCES shop ON DELETE CASCADE,
        position INTEGER NOT NULL,
        root BLOB NOT NULL,
        PRIMARY KEY (shop_id, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE host (
        family TEXT NOT NULL,
        host BLOB NOT NULL,
        port INTEGER NOT NULL,
        trusted TEXT,
        encrypted INTEGER,
        most_sessions INTEGER,
        PRIMARY KEY (family, host, port)
    ) WITHOUT ROWID
    """,
    # baseline_id references nothing by declaration: the check would read all files for each baseline that goes.
    """
    CREATE TABLE file (
        id INTEGER PRIMARY KEY,
        shop_id INTEGER NOT NULL REFERENCES shop ON DELETE CASCADE,
        path BLOB NOT NULL,
        size INTEGER,
        modified REAL,
        seen REAL,
        gone_since REAL,
        baseline_id INTEGER,
        proof_level INTEGER,
        proof_at REAL,
        proof_size INTEGER,
        proof_sha256 TEXT,
        proof_opinion TEXT,
        proof_finding TEXT,
        failure_at REAL,
        failure TEXT,
        UNIQUE (shop_id, path)
    )
    """,
    """
    CREATE TABLE baseline (
        id INTEGER PRIMARY KEY,
        file_id INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
        size INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        origin TEXT NOT NULL,
        since REAL NOT NULL,
        source BLOB NOT NULL
    )
    """,
    "CREATE INDEX baseline_of_file ON baseline (file_id)",
    # Apart from the baselines, so that reading the states of all files never touches these pages.
    """
    CREATE TABLE block (
        baseline_id INTEGER PRIMARY KEY REFERENCES baseline ON DELETE CASCADE,
        digests BLOB NOT NULL
    )
    """,
    """
    CREATE TABLE dispute (
        file_id INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,
        rivals TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE copy (
        shop_id INTEGER NOT NULL REFERENCES shop ON DELETE CASCADE,
        path BLOB NOT NULL,
        root BLOB NOT NULL,
        location BLOB NOT NULL,
        size INTEGER NOT NULL,
        modified_ns INTEGER NOT NULL,
        sha256 TEXT,
        opinion TEXT,
        read_at REAL,
        PRIMARY KEY (shop_id, path, root, location)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX copy_in_root ON copy (shop_id, root)",
    """
    CREATE TABLE happening (
        id INTEGER PRIMARY KEY,
        shop_id INTEGER NOT NULL REFERENCES shop ON DELETE CASCADE,
        path BLOB NOT NULL,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL
    )
    """,
    "CREATE INDEX happening_of_file ON happening (shop_id, path, at)",
    """
    CREATE TABLE repair (
        id INTEGER PRIMARY KEY,
        shop_id INTEGER NOT NULL REFERENCES shop ON DELETE CASCADE,
        token TEXT NOT NULL,
        path BLOB NOT NULL,
        source BLOB NOT NULL,
        wanted_size INTEGER NOT NULL,
        wanted_sha256 TEXT NOT NULL,
        temporary BLOB NOT NULL,
        aside BLOB NOT NULL,
        replaced INTEGER NOT NULL,
        step TEXT NOT NULL,
        started REAL NOT NULL,
        permissions INTEGER,
        evidence BLOB,
        undoes TEXT,
        UNIQUE (shop_id, token)
    )
    """,
    "CREATE INDEX repair_of_file ON repair (shop_id, path)",
    """
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value BLOB NOT NULL
    ) WITHOUT ROWID
    """,
)
