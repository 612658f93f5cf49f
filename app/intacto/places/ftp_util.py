"""What we use of ftputil, imported without the warning that it gives to those who leave the encoding of names to it.

Ours is settled: every :class:`~intacto.places.ftp_wire.Wire` speaks Latin-1, which carries any bytes unchanged.
"""

from __future__ import annotations

import ftplib
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from ftputil import FTPHost
    from ftputil.error import FTPError, PermanentError
    from ftputil.stat import StatResult

__all__ = ["FTPError", "FTPHost", "PermanentError", "StatResult", "unwrapped"]


def unwrapped(error: BaseException) -> BaseException:
    """Return ftplib's error, or an equal one, for ftputil's."""
    if not isinstance(error, FTPError):
        return error
    cause = error.__cause__
    if isinstance(cause, ftplib.Error | OSError | EOFError):
        return cause
    return ftplib.error_perm(f"550 {error.strerror.removeprefix('550 ')}")
