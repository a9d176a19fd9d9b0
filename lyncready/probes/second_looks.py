"""What a second handshake with an address can tell that the first one could not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from lyncready.model import NODE_LOOKS, SecondLook, Tls, is_static_rsa
from lyncready.probes.questions import AskEdge, AskHandshake


class SecondLooks:
    """Gathers what the first handshakes showed; `asks` gives the second ones, each once, when all else is done.

    `nodes_at` tells how many nodes stand behind each address of an edge, given how many addresses it has.
    """

    def __init__(self, edges: tuple[str, ...], nodes_at: Callable[[str, int], int]) -> None:
        self._order = {name: place for place, name in enumerate(edges)}
        self._nodes_at = nodes_at
        self._first: dict[tuple[str, int], dict[str, Tls]] = {}
        self._given: set[AskHandshake] = set()

    def saw(self, ask: AskEdge, tls: Tls) -> None:
        """Remember a handshake with an edge."""
        if ask.sip and tls.chain:
            self._first.setdefault((ask.address, ask.port), {})[ask.name] = tls

    def asks(self) -> list[AskHandshake]:
        """Return the handshakes that are worth trying now; the names at one address share what can be shared."""
        found = []
        addresses = Counter(name for by_name in self._first.values() for name in by_name)
        for (address, port), by_name in self._first.items():
            names = tuple(sorted(by_name, key=lambda name: (self._order.get(name, len(self._order)), name)))
            for look, wanted in ((SecondLook.TLS_1_2, _speaks_1_3), (SecondLook.ECDHE, _exchanges_by_rsa)):
                same = tuple(name for name in names if wanted(by_name[name]))
                if same:
                    found.append(AskHandshake(same, address, port, look))
            if self._nodes_at(names[0], addresses[names[0]]) > 1:
                found += [AskHandshake(names[:1], address, port, look) for look in NODE_LOOKS]
        fresh = [ask for ask in found if ask not in self._given]
        self._given.update(fresh)
        return fresh


def _speaks_1_3(tls: Tls) -> bool:
    return tls.version == "TLSv1.3"


def _exchanges_by_rsa(tls: Tls) -> bool:
    return tls.version == "TLSv1.2" and is_static_rsa(tls.cipher)
