"""Which addresses the world can reach, and which a probe may contact."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from functools import lru_cache

# RFC 1918, RFC 6598, RFC 1122 (this network), RFC 3927, RFC 4193, RFC 4291; what no host has at all: RFC 5771
# (multicast), RFC 1112 (reserved, broadcast). Documentation ranges count as public.
_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


class Reach(StrEnum):
    """How far an address reaches."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"


@lru_cache(maxsize=8192)
def reach_of(address: str) -> Reach:
    """Return how far an IPv4 or IPv6 address reaches; an IPv4-mapped one counts as its IPv4 address."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return Reach.LOOPBACK
    if any(parsed.version == network.version and parsed in network for network in _PRIVATE):
        return Reach.PRIVATE
    return Reach.PUBLIC
