"""What a user, a file or the network causes, as one line for a person; how names are shown in such lines."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable

_REASONS: dict[int, str] = {
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "a part of the path is no folder",
    errno.EISDIR: "it is a folder, expected a file",
    errno.ENOTSUP: "it is a pipe or a device, expected a file",
    errno.EIO: "the disk reports an input/output error",
    errno.EFBIG: "the file is too large for this disk",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "its symbolic links lead round in a circle",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.EBUSY: "it is in use by another program",
    errno.ETIMEDOUT: "the network drive does not answer",
    errno.ESTALE: "the network drive has lost it",
    errno.EHOSTDOWN: "the network drive's host is down",
    errno.ENETDOWN: "the network is down",
    errno.ENODEV: "the drive is gone",
    errno.ENXIO: "the drive is gone",
}


class UserError(Exception):
    """Something could not be done, and the one line that says why is all that is said of it.

    Only a file's mistakes are several: `more` has a line for each other one.
    """

    more: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """What is said of it where there is room for one line."""
        return f"{self} (and {len(self.more)} more)" if self.more else str(self)

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is said of it."""
        return (str(self), *self.more)


class Interrupted(Exception):
    """The user stopped a command, which has said and kept what it had."""


def one_line(text: str) -> str:
    """Return any message as one safe line."""
    from lyncready.model import printable  # help and completion show no name

    return printable(" ".join(text.split()), 2000)


def shown(text: object) -> str:
    """Return what a user typed or a file is called, safe to print."""
    from lyncready.model import printable

    return printable(str(text), 300)


def near(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean X?)` where a known word is close, else nothing."""
    from difflib import get_close_matches

    names = sorted(set(known))
    close = get_close_matches(word.lower(), names, n=1, cutoff=0.9)
    close = close or get_close_matches(word.lower(), names, n=2, cutoff=0.65)
    if not close:
        close = [name for name in names if name.endswith("." + word) or name.startswith(word + ".")][:3]
    return f" (did you mean {' or '.join(close)}?)" if close else ""


def reason_of(error: OSError) -> str:
    """Return why the system refused, in words, by errno."""
    code = error.errno
    if code is None:
        return "the system refused"
    return _REASONS.get(code) or os.strerror(code).lower()


def os_trouble(error: OSError, name: object = None) -> str:
    """Return what the operating system refused, as `name: reason`."""
    where = name if name is not None else error.filename
    return one_line(f"{where}: {reason_of(error)}" if where not in (None, "") else reason_of(error))
