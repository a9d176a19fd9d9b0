"""Which edge serves which SIP domain: SRV targets, else declared edges, else the expected name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from lyncready.model.clouds import cloud_of
from lyncready.model.deployment import Deployment, Discovery, SipDomain, Users
from lyncready.model.names import MAX_NAME, is_host_text
from lyncready.model.seen import Srv

FEDERATION_SERVICE = "_sipfederationtls._tcp"
CLIENT_SERVICE = "_sip._tls"
# As panels of DNS providers and copied instructions misspell it: without the underscore of the protocol, without
# the dot, under another protocol; {} is the SIP domain, which some panels append once more.
_MISSPELT = (
    "_sipfederationtls.tcp.{0}",
    "_sipfederationtls_tcp.{0}",
    "_sipfederationtls._tls.{0}",
    "_sipfederationtls._tcp.{0}.{0}",
)


class Pairing(msgspec.Struct, frozen=True, gc=False):
    """The edges of one SIP domain; `expected` where the only one is guessed as `sip.<domain>`."""

    edges: tuple[str, ...]
    expected: bool = False


def federation_owner(domain: str) -> str:
    """Return the owner name of a SIP domain's federation SRV record."""
    return f"{FEDERATION_SERVICE}.{domain}"


def owner_fits(domain: str) -> bool:
    """Whether the SRV record's name is short enough to be asked for (RFC 1035, 2.3.4)."""
    return len(federation_owner(domain)) <= MAX_NAME


def misspelt_owners(domain: str) -> tuple[str, ...]:
    """Return the names under which a federation SRV record is put by mistake, as far as they can be asked for."""
    return tuple(name for form in _MISSPELT if len(name := form.format(domain)) <= MAX_NAME)


def probeable(records: Iterable[Srv]) -> tuple[str, ...]:
    """Return the SRV targets that name a host of the admin's, in order of priority, each once."""
    targets = dict.fromkeys(record.target for record in sorted(records))
    return tuple(
        target
        for target in targets
        if target != "." and "." in target and is_host_text(target) and cloud_of(target) is None
    )


@lru_cache(maxsize=4)
def declared_below(access_edges: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the declared edges by the SIP domain that they are exactly one label below; Microsoft's are none."""
    found: dict[str, tuple[str, ...]] = {}
    for edge in access_edges:
        if cloud_of(edge) is not None:
            continue
        above = edge.partition(".")[2]
        found[above] = (*found.get(above, ()), edge)
    return found


def pair(domain: SipDomain, records: Iterable[Srv], deployment: Deployment) -> Pairing:
    """Return the edges that serve a SIP domain, given its SRV records (none where it has none or they failed).

    A domain whose users are online has none here. No name is guessed where the record leads to Microsoft and
    nobody said where the users are, nor where partners list edges by name.
    """
    if domain.users is Users.ONLINE:
        return Pairing(())
    records = tuple(records)
    targets = probeable(records)
    if targets:
        return Pairing(targets)
    declared = declared_below(deployment.access_edges).get(domain.name)
    if declared:
        return Pairing(declared)
    by_name = deployment.discovery is Discovery.BY_NAME and bool(deployment.access_edges)
    elsewhere = domain.users is not Users.BOTH and any(cloud_of(record.target) for record in records)
    if elsewhere or by_name or not domain.is_here:
        return Pairing(())
    return Pairing((f"sip.{domain.name}",), expected=True)


def caa_names(name: str) -> tuple[str, ...]:
    """Return the names whose CAA records may count for a name: itself and all above it but the last label.

    A CA climbs to the top (RFC 8659, 3); nobody's own records are at a single label.
    """
    labels = name.split(".")
    return tuple(".".join(labels[place:]) for place in range(len(labels) - 1))
