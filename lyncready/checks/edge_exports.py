"""What Edge Servers showed of themselves in their exports: trusted roots, Windows, their resolvers' answers."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from hashlib import sha1

from lyncready.model import OLD_WINDOWS, Checklist, LocalStore, Platform, Resolved, read_settings

_WINDOWS_2016 = 14393  # its build; Windows Server 2012 R2 is 9600


class EdgeExports:
    """The Edges' own words, each by its newest export."""

    def __init__(self, checklist: Checklist) -> None:
        self._stores: tuple[LocalStore, ...] = (
            read_settings(checklist.evidence).locals if checklist.evidence else ()
        )

    def trust(self, root: bytes) -> bool:
        """Whether every Edge whose export lists its trusted roots has this one (DER) among them."""
        thumbprint = sha1(root, usedforsecurity=False).hexdigest()
        return bool(self._roots) and all(thumbprint in one for one in self._roots)

    @cached_property
    def _roots(self) -> tuple[frozenset[str], ...]:
        """The thumbprints that each Edge trusts, without those that it refuses."""
        found = []
        for store in self._stores:
            if store.roots.seen:
                by_store = {one.store: one.thumbprints for one in store.roots.items}
                refused = by_store.pop("disallowed", frozenset())
                found.append(frozenset().union(*by_store.values()) - refused)
        return tuple(found)

    def answers(self, name: str, since: datetime) -> dict[str, Resolved]:
        """Return what Edges' own resolvers said of a federation record later than an instant, by computer."""
        return {
            store.evidence.computer.lower(): one
            for store in self._stores
            if store.evidence.collected_at > since
            for one in store.resolved.items
            if one.name == name and one.answered
        }

    def old_windows(self, platform: Platform | None) -> str:
        """The Windows of before Windows Server 2016 that an Edge runs, or the platform by which that is likely.

        What an Edge says of itself outweighs the platform; empty where it is a later one, or nobody can tell.
        """
        known = [store.evidence for store in self._stores if store.evidence.os_build is not None]
        old = [one for one in known if one.os_build is not None and one.os_build < _WINDOWS_2016]
        if known:
            return next((one.os_name or f"build {one.os_build}" for one in old), "")
        return platform.value if platform in OLD_WINDOWS else ""
