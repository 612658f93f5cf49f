"""The seller's private key: read from its file for a login, and what to do where it cannot be."""

from __future__ import annotations

import hashlib
import secrets
import threading
import weakref
from pathlib import Path

import asyncssh

from intacto.domain.errors import KeyFileUnusable, KeyLocked
from intacto.domain.words import say

_LONGEST = 65536


class _Unlocked:
    """Keys that open sessions hold, so that further sessions of a run need not undo bcrypt again, about a second each.

    They are held weakly: a key is forgotten when the last session that logged in with it ends. No passphrase is held;
    what a key is found by is a keyed digest of its file's bytes and its passphrase, good in this process only.
    """

    def __init__(self) -> None:
        self._keys: weakref.WeakValueDictionary[bytes, asyncssh.SSHKey] = weakref.WeakValueDictionary()
        self._salt = secrets.token_bytes(32)
        self._lock = threading.Lock()

    def key(self, raw: bytes, passphrase: str) -> asyncssh.SSHKey:
        """Return the key in ``raw``; raises asyncssh's errors. Of workers that ask at once, one does the work."""
        mark = hashlib.blake2b(passphrase.encode("utf-8", "surrogatepass"), key=self._salt)
        mark.update(b"\0" + raw)
        with self._lock:
            known = self._keys.get(mark.digest())
            if known is None:
                known = asyncssh.import_private_key(raw, passphrase)
                self._keys[mark.digest()] = known
            return known


_UNLOCKED = _Unlocked()


def load_key(path: str, passphrase: str) -> asyncssh.SSHKey:
    """Return the key; raises KeyLocked where its passphrase is missing or wrong, KeyFileUnusable for anything else."""
    raw = _raw(path)
    try:
        return asyncssh.import_private_key(raw)
    except asyncssh.KeyEncryptionError as problem:
        raise _unusable(path, str(problem)) from problem
    except asyncssh.KeyImportError as problem:
        if "assphrase" not in str(problem):
            raise _unusable(path, str(problem)) from problem
    if not passphrase:
        raise KeyLocked(
            say("The key has a passphrase"),
            say("Type the passphrase of {path}, or hand it over with --password-stdin.", path=path),
            paths=(path,),
        )
    try:
        return _UNLOCKED.key(raw, passphrase)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        # Without a cause: libraries may repeat what they were given.
        wrong = KeyLocked(
            say("The passphrase of the key is not right"),
            say("Type the passphrase of {path} once more. It is not the password of your host.", path=path),
            paths=(path,),
        )
    raise wrong


def _raw(path: str) -> bytes:
    try:
        with Path(path).expanduser().open("rb") as file:
            raw = file.read(_LONGEST)
    except FileNotFoundError as problem:
        raise KeyFileUnusable(
            say("The key file is not there"), say("There is no {path}.", path=path), paths=(path,)
        ) from problem
    except OSError as problem:
        raise KeyFileUnusable(
            say("The key file cannot be read"),
            say("This computer does not let us read {path}.", path=path),
            paths=(path,),
            technical=problem.strerror or "",
        ) from problem
    if raw.startswith((b"ssh-", b"ecdsa-", b"sk-", b"---- BEGIN SSH2 PUBLIC", b"-----BEGIN PUBLIC")):
        raise KeyFileUnusable(
            say("This is the public half of a key"),
            say("Choose the other file, mostly of the same name without .pub: {path}", path=path),
            paths=(path,),
        )
    if raw.startswith(b"PuTTY-User-Key-File"):
        raise KeyFileUnusable(
            say("This key is in the form of PuTTY"),
            say("Open it in PuTTYgen and export it as an OpenSSH key: {path}", path=path),
            paths=(path,),
        )
    return raw


def _unusable(path: str, technical: str) -> KeyFileUnusable:
    return KeyFileUnusable(
        say("This file is not a private key that Intacto can read"),
        say("It must be an OpenSSH or PEM key: {path}", path=path),
        paths=(path,),
        technical=technical,
    )
