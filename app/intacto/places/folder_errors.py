"""What the disk's refusals mean: OSError becomes our errors."""

from __future__ import annotations

import errno

from intacto.domain.errors import AccessRefused, FileGone, HostError, HostFull, TransferBroken
from intacto.domain.words import say

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MISSING = {errno.ENOENT, errno.ENOTDIR}


def of_root(error: OSError, folder: str) -> HostError:
    """Return the error for a shop's folder that cannot be entered."""
    if error.errno in _MISSING:
        return FileGone(
            say("The shop's folder is not there"),
            say("Is the disk plugged in? Nothing was changed."),
            paths=(folder,),
            technical=str(error),
        )
    return of_path(error, folder)


def of_path(error: OSError, path: str) -> HostError:
    """Return the error for a file or folder of the place."""
    technical = error.strerror or str(error)
    if error.errno in _MISSING:
        return FileGone(
            say("It is no longer there"), say("There is nothing of this name."), paths=(path,), technical=technical
        )
    if error.errno in _FULL:
        return HostFull(
            say("The copy does not fit on the disk"),
            say("There is no space left, or your quota is reached."),
            paths=(path,),
            technical=technical,
        )
    if error.errno in (errno.EIO, errno.ETIMEDOUT, errno.ESTALE, errno.ENODEV, errno.ENXIO):
        return broken(path, technical)
    return refused(path, technical)


def broken(path: str, technical: str) -> TransferBroken:
    """Return that the bytes of ``path`` could not all be read or written."""
    return TransferBroken(
        say("The disk could not read or write it"),
        say("Check the disk and its cable, then try again."),
        paths=(path,),
        technical=technical,
    )


def refused(path: str, technical: str) -> AccessRefused:
    """Return that the system does not let us."""
    return AccessRefused(
        say("This computer did not let us"),
        say("The permissions there do not allow it. That does not mean that the file is bad."),
        paths=(path,),
        technical=technical,
    )
