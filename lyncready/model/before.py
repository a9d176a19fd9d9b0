"""What stood in the place of a fact before it changed: the last certificate, or addresses, that were others.

Of each fact the newest is kept; what a renewal took away shows only beside the one before it. So an observation
carries it along, until the next change puts another in its place. However files are joined the same is kept: the
newest sight that differs from the newest. Of a revocation list the newest that was read stands.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from lyncready.model.observation import Before, Observation
from lyncready.model.seen import ADDRESS_TYPES, Crl, Dns, DnsOutcome, Tls


def remembering(newer: Observation, older: Iterable[Observation]) -> Observation:
    """Return a fact with what was there before it, as older facts of the same question tell."""
    if isinstance(newer.seen, Crl):
        return replace(newer, seen=_with_list(newer.seen, [item.seen for item in older]))
    mine = _shown(newer)
    told = [newer.before]
    for item in older:
        theirs = _shown(item)
        told.append(item.before if theirs is None or theirs == mine else Before(item.at, *theirs))
    others = [one for one in told if one is not None and (one.leaf, one.addresses) != mine]
    best = max(others, key=lambda one: (one.at, one.leaf, one.addresses), default=None)
    return newer if best == newer.before else replace(newer, before=best)


def changes(item: Observation) -> bool:
    """Whether what came before a fact of this kind is worth keeping."""
    return (
        (item.probe == "tls" and isinstance(item.seen, Tls))
        or isinstance(item.seen, Crl)
        or (item.record_type in ADDRESS_TYPES and isinstance(item.seen, Dns))
    )


def _with_list(newer: Crl, older: Iterable[object]) -> Crl:
    """Return a look at a revocation list with what the newest list says: an older copy takes nothing back.

    Nor does an address at which there is no list any more; why, stays told. Lists of other keys say nothing.
    """
    best = newer
    for item in older:
        if isinstance(item, Crl) and item.issuer_key and _is_later(item, best):
            best = item
    return newer if best is newer else replace(best, error=newer.error)


def _is_later(one: Crl, other: Crl) -> bool:
    if not other.issuer_key:
        return True
    if one.issuer_key != other.issuer_key or one.this_update is None or other.this_update is None:
        return False
    return one.this_update > other.this_update


def _shown(item: Observation) -> tuple[bytes, tuple[str, ...]] | None:
    """Return the certificate, or the addresses, that were seen; None where none were."""
    seen = item.seen
    if isinstance(seen, Tls) and seen.chain and item.probe == "tls":
        return seen.chain[0], ()
    if isinstance(seen, Dns) and seen.addresses and seen.outcome is DnsOutcome.ANSWER:
        return b"", tuple(sorted(seen.addresses))
    return None
