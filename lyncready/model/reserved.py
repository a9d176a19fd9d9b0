"""Names that no public DNS zone can ever hold: nobody outside finds them, and no public CA certifies them."""

from __future__ import annotations

from lyncready.model.names import labels_above

# RFC 6762, 3 and appendix G; RFC 6761, 6.3 and 6.4; RFC 8375; ICANN board resolution 2024.07.29.06 (.internal).
# The names that RFC 6761 keeps for documentation and tests stand for public ones wherever they are used.
_NOT_PUBLIC = frozenset(
    {"local", "lan", "internal", "corp", "home", "intranet", "private", "localhost", "invalid"}
)
_HOME = "home.arpa"


def reserved_ending(name: str) -> str:
    """Return the ending that keeps a name out of public DNS (`.local`), empty where nothing does.

    A name of one label is its own ending: it is no domain that anybody can register.
    """
    last = name.rpartition(".")[2]
    if last == name:
        return name
    if last in _NOT_PUBLIC:
        return f".{last}"
    return f".{_HOME}" if labels_above(name, _HOME) is not None else ""
