"""How much is measured: the whole, or just enough to see that everything works."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """`rounds` of each comparison; `domains` of the network's runs, the last the largest; `delay` in seconds.

    `many` are the SIP domains of the other parts, `keys` the keys pressed of each kind, `quiet` the seconds after
    which nothing more is loaded; `python` runs an installed lyncready; `work` is a folder to use.
    """

    rounds: int
    many: int
    domains: tuple[int, ...]
    delay: float
    keys: int
    quiet: float
    python: Path
    work: Path


def full(python: Path, work: Path, rounds: int) -> Size:
    """Return the whole."""
    return Size(
        rounds=rounds,
        many=1000,
        domains=(1, 10, 100, 1000),
        delay=0.05,
        keys=80,
        quiet=1.5,
        python=python,
        work=work,
    )


def small(python: Path, work: Path) -> Size:
    """Return just enough to see that it works."""
    return Size(rounds=1, many=20, domains=(5,), delay=0.01, keys=3, quiet=0.2, python=python, work=work)
