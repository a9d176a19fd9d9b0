"""What a user, a file or the network causes, as one line for a person; how names are shown in such lines."""

from __future__ import annotations

from collections.abc import Iterable


class UserError(Exception):
    """Something could not be done, and the one line that says why is all that is said of it."""

    @property
    def line(self) -> str:
        """All that is said of it."""
        return str(self)


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


def os_trouble(error: OSError, name: object = None) -> str:
    """Return what the operating system refused, as `name: reason`."""
    where = name if name is not None else error.filename
    reason = error.strerror or type(error).__name__
    return one_line(f"{where}: {reason}" if where not in (None, "") else reason)
