"""Which addresses the world can reach, and which a probe may contact."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from functools import lru_cache

# RFC 1918, RFC 6598, RFC 1122 (this network), RFC 3927, RFC 4193, RFC 4291; what no host has at all: RFC 5771
# (multicast), RFC 1112 (reserved, broadcast), RFC 6890 (protocol assignments), RFC 2544 and RFC 5180 (bench
# tests), RFC 6666 and RFC 9780 (discard, dummy), RFC 7343 (no locators), RFC 8215 (NAT64 within a network).
# Documentation ranges count as public.
_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
        "2001:2::/48",
        "2001:10::/28",
        "2001:20::/28",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


# Assigned within 192.0.0.0/24 and reachable from everywhere all the same (RFC 7723, RFC 8155).
_ANYCAST = frozenset(map(ipaddress.ip_address, ("192.0.0.9", "192.0.0.10")))
# Where the last 32 bits are an IPv4 address that the packet comes out at: NAT64 (RFC 6052), SIIT (RFC 2765).
_TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96")))


class Reach(StrEnum):
    """How far an address reaches."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"


@lru_cache(maxsize=8192)
def reach_of(address: str) -> Reach:
    """Return how far an IPv4 or IPv6 address reaches; an IPv4-mapped one counts as its IPv4 address.

    One that carries IPv4 addresses in other ways reaches the world only where all of those do.
    """
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return reach_of(str(parsed.ipv4_mapped))
        if any(reach_of(str(inner)) is not Reach.PUBLIC for inner in _carried(parsed)):
            return Reach.PRIVATE
    if parsed.is_loopback:
        return Reach.LOOPBACK
    if parsed in _ANYCAST:
        return Reach.PUBLIC
    if any(parsed.version == network.version and parsed in network for network in _PRIVATE):
        return Reach.PRIVATE
    return Reach.PUBLIC


def _carried(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """Return the IPv4 addresses inside: translated, 6to4's (RFC 3056), Teredo's server and client (RFC 4380)."""
    if any(address in network for network in _TRANSLATED):
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    return address.teredo or ()
