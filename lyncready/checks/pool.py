"""What an edge's other addresses have to offer: a fault of one node is mended with what its neighbours show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from hashlib import sha1
from typing import Any

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.checks.port import Verdict
from lyncready.model import Status, render_instant

_ENDS = frozenset({"cert-expired", "cert-expiring"})
_UNSOUND = frozenset({Status.FAIL, Status.UNKNOWN})


def with_present(
    verdicts: Iterable[Verdict],
    judged: Iterable[tuple[Verdict, list[str]]],
    chains: dict[str, tuple[bytes, ...]],
    foreign: Set[str] = frozenset(),
) -> Iterator[Verdict]:
    """Yield verdicts, each with the sound certificate of the addresses that it spares as `present`.

    What is to follow one that ends must have all its names, but for `foreign` ones, which are partners'.

    `judged` are all verdicts on single chains with their addresses, `chains` what each address sent. There is no
    `present` where the spared addresses show the same certificate or have troubles of their own.
    """
    unsound: set[str] = set()
    for (code, status, _), addresses in judged:
        if status in _UNSOUND or code == "cert-expiring":
            unsound.update(addresses)
    for code, status, detail in verdicts:
        there = {chains[address][0] for address in detail.get("addresses", ()) if address in chains}
        spared = [address for address in detail.get("others", ()) if address not in unsound]
        if code in _ENDS:
            lost = {name for der in there for name in _names(der)} - foreign
            spared = [address for address in spared if lost <= _names(chains[address][0])]
        present = _newest(chains, [address for address in spared if chains[address][0] not in there])
        yield code, status, {**detail, "present": present} if present and status is not Status.NOTE else detail


def _names(der: bytes) -> frozenset[str]:
    try:
        return frozenset(read_certificate(der).dns_names)
    except BadCertificate:
        return frozenset()


def _newest(chains: dict[str, tuple[bytes, ...]], addresses: list[str]) -> dict[str, Any] | None:
    """Return what is told of the certificate that lasts longest among those at some addresses."""
    by_leaf: dict[bytes, list[str]] = {}
    for address in addresses:
        by_leaf.setdefault(chains[address][0], []).append(address)
    found = []
    for der, there in by_leaf.items():
        try:
            found.append((read_certificate(der), sorted(there)))
        except BadCertificate:
            continue
    if not found:
        return None
    best, there = max(found, key=lambda one: (one[0].not_after, one[0].serial))
    return {
        "addresses": there,
        "serial": best.serial,
        "thumbprint": sha1(best.der, usedforsecurity=False).hexdigest().upper(),
        "not_after": render_instant(best.not_after),
    }
