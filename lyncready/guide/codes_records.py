"""The codes of what DNS shows: federation records, look-ups, addresses. Order is the contract's."""

from __future__ import annotations

from lyncready.guide.code_shapes import many, one
from lyncready.model import Status

_P, _N, _W = Status.PASS, Status.NOTE, Status.WARN
_F, _U, _H = Status.FAIL, Status.UNKNOWN, Status.HELD

_HERE = ((_F, ""), (_W, "the users of the domain are online"))
_SOFT = ((_F, "found by partner discovery"), (_W, "on the request route"))
_DNS = ((_F, "all deciding DNS servers agree"), (_W, "another of them answers"))

SRV = (
    many("srv-missing", "srv", "The name of the federation SRV record does not exist.", *_HERE, cell="none"),
    many("srv-empty", "srv", "The name exists, but has no SRV record.", *_HERE, cell="no SRV"),
    many(
        "srv-not-offered",
        "srv",
        'The SRV target is ".": the domain declares that it offers no federation.',
        *_HERE,
        cell="refused",
    ),
    many(
        "srv-foreign-target",
        "srv",
        "The target is not one label in front of the SIP domain: it is in another domain, or the domain itself.",
        *_SOFT,
        cell="foreign",
    ),
    many(
        "srv-deep-target",
        "srv",
        "The target has more than one label in front of the SIP domain.",
        *_SOFT,
        cell="too deep",
    ),
    many(
        "srv-microsoft-365",
        "srv",
        "The target is in one of Microsoft's clouds: federation for the domain enters at Microsoft 365.",
        (_F, "nobody said that the users are online, or they are in both places"),
        (_W, "the users are online, and the target is the name at which clients sign in"),
        (_P, "the users are online"),
        cell="M365",
    ),
    many(
        "srv-target-unresolved",
        "srv",
        "The target has no address, or is no name at all, while another edge fits the domain: the record is "
        "wrong.",
        (_F, ""),
        (_W, "only some of several equal answers name it"),
        (_H, "the target is misplaced, too: that fault speaks for both"),
        cell="no target",
    ),
    many("srv-wrong-port", "srv", "The record names another port than federation's.", *_HERE, cell="port"),
    one("srv-target-alias", "srv", _W, "The target is an alias (CNAME), which RFC 2782 forbids.", cell="alias"),
    one(
        "srv-target-not-declared",
        "srv",
        _W,
        "The target is none of the Access Edges in the checklist.",
        cell="undeclared",
    ),
    one("srv-duplicate", "srv", _W, "The same target and port are there more than once.", cell="twice"),
    many(
        "srv-several",
        "srv",
        "There are several targets.",
        (_N, "their priorities differ"),
        (_W, "priorities are equal"),
        cell="several",
    ),
    many(
        "srv-still-on-premises",
        "srv",
        "The users are online, but the record does not lead to Microsoft 365.",
        (_W, "it keeps the tenant from going over to Teams only"),
        (_N, "another SIP domain is hybrid"),
        cell="not M365",
    ),
    one(
        "srv-left-behind",
        "srv",
        _N,
        "The domain has no users, but its federation record is still there.",
        cell="left over",
    ),
    many("srv-hostile", "srv", "The target has octets that no host name has.", *_HERE, cell="bad name"),
    one(
        "discovery-needed",
        "srv",
        _F,
        "Partners are found by name only, but somebody at Microsoft has to find the domain by its record.",
        cell="by name",
    ),
)

LOOK_UPS = (
    many("dns-servfail", "dns provider", "A server failed to find the answer (SERVFAIL).", *_DNS, cell="SERVFAIL"),
    many("dns-refused", "dns provider", "A server refuses to answer.", *_DNS, cell="REFUSED"),
    many("dns-lame", "dns provider", "A server that should serve the zone does not know it.", *_DNS, cell="lame"),
    many(
        "dns-timeout",
        "dns provider",
        "A server gave no answer, however often it was asked.",
        *_DNS,
        cell="no answer",
    ),
    many("dns-malformed", "dns provider", "A server's answer cannot be read.", *_DNS, cell="malformed"),
    one(
        "dns-public-unreachable",
        "dns provider",
        _U,
        "No public resolver answered; only the local view did.",
        cell="no public",
    ),
    one("dns-only-inside", "dns provider", _F, "The name is in this network's own DNS only.", cell="inside only"),
    many(
        "dns-views-differ",
        "dns provider",
        "This network's own DNS and public DNS give different answers.",
        (_N, ""),
        (_W, "the federation record of a hybrid domain, which its Edge looks up inside"),
        cell="differ",
    ),
    one(
        "dns-servers-disagree", "dns provider", _W, "Servers of one view give different answers.", cell="disagree"
    ),
    one(
        "dns-stale",
        "dns provider",
        _W,
        "A resolver still holds an answer that the zone no longer gives.",
        cell="stale",
    ),
    one(
        "address-microsoft-365",
        "address",
        _F,
        "The edge's name is an alias of a host in one of Microsoft's clouds.",
        cell="M365",
    ),
    one("address-missing", "address", _F, "The edge's name has neither an A nor an AAAA record.", cell="none"),
    one(
        "address-private",
        "address",
        _F,
        "Public DNS gives the edge an address that the Internet cannot reach.",
        cell="private",
    ),
    many(
        "address-ipv6-only",
        "address",
        "The edge has IPv6 addresses only.",
        (_W, ""),
        (_F, "on Lync Server 2010, which knows no IPv6"),
        cell="IPv6 only",
    ),
    one(
        "edge-address-changed",
        "address",
        _N,
        "The edge is at another address than it was seen at before.",
        cell="moved",
    ),
)
