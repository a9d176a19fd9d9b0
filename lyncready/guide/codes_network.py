"""The codes of what the network shows: records, look-ups, edges, certificates, SIP. Order is the contract's."""

from __future__ import annotations

from lyncready.guide.code_shapes import many, one
from lyncready.model import Status

_P, _N, _W = Status.PASS, Status.NOTE, Status.WARN
_F, _U, _H = Status.FAIL, Status.UNKNOWN, Status.HELD

_SOFT = ((_F, "found by partner discovery"), (_W, "on the request route"))
_DNS = ((_F, "all servers of the deciding view say so"), (_W, "another of them answers"))
_SKYPE = ((_F, "for the purpose skype"), (_W, "for the purpose federation"))
_PROVIDER = ((_F, ""), (_U, "for the provider, asked from a workstation"))

SRV = (
    one("srv-missing", "srv", _F, "The name of the federation SRV record does not exist.", cell="none"),
    one("srv-empty", "srv", _F, "The name exists, but has no SRV record.", cell="no SRV"),
    one(
        "srv-not-offered",
        "srv",
        _F,
        'The SRV target is ".": the domain says it offers no federation.',
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
    one(
        "srv-microsoft-365",
        "srv",
        _F,
        "The target is under online.lync.com: federation for the domain enters at Microsoft 365.",
        cell="M365",
    ),
    one("srv-wrong-port", "srv", _F, "The record names another port than federation's.", cell="port"),
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
    one("srv-hostile", "srv", _F, "The target has octets that no host name has.", cell="bad name"),
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
    one(
        "dns-views-differ",
        "dns provider",
        _N,
        "This network's own DNS and public DNS say different things.",
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
)

EDGE = (
    one(
        "tcp-refused",
        "port provider",
        _F,
        "The address refuses the connection: nothing listens there.",
        cell="refused",
    ),
    one("tcp-reset", "port provider", _F, "The connection is reset.", cell="reset"),
    many("tcp-timeout", "port provider", "Nothing answers within the time-out.", *_PROVIDER, cell="no answer"),
    many(
        "tcp-unreachable",
        "port provider",
        "A router on the way says that it cannot be reached.",
        *_PROVIDER,
        cell="unreachable",
    ),
    one(
        "tcp-not-judged-from-inside",
        "port provider",
        _U,
        "Silence, seen from inside or past a split DNS: it proves nothing about the outside.",
        cell="inside",
    ),
    one(
        "tcp-outbound-blocked",
        "port provider",
        _U,
        "Every target timed out and so did the control: this network lets nothing out on that port.",
        cell="our side",
    ),
    many(
        "edge-partly-down",
        "port provider",
        "Some addresses or targets answer, others do not.",
        (_W, ""),
        (_F, "nothing at the preferred priority answers"),
        cell="partly",
    ),
    one("tls-not-spoken", "tls provider", _F, "Something else than TLS answers.", cell="not TLS"),
    many("tls-too-old", "tls provider", "TLS 1.0 or 1.1 is the best on offer.", *_SKYPE, cell="too old"),
    one(
        "tls-reset",
        "tls provider",
        _F,
        "The connection ends before the server shows its certificate.",
        cell="reset",
    ),
    one(
        "tls-alert",
        "tls provider",
        _F,
        "The server breaks off with an alert before it shows its certificate.",
        cell="alert",
    ),
    many(
        "tls-timeout",
        "tls provider",
        "The handshake stalls before the server shows its certificate.",
        *_PROVIDER,
        cell="no answer",
    ),
    one(
        "tls-no-client-certificate-request",
        "tls",
        _W,
        "The server asks for no client certificate.",
        cell="no mTLS",
    ),
)

SIP = (
    one("sip-rejected", "sip", _P, "SIP is spoken: the answer is a status other than 2xx."),
    one(
        "sip-needs-client-certificate",
        "sip",
        _P,
        "Mutual TLS stops here, as it should without a certificate.",
        cell="mTLS",
    ),
    one(
        "sip-silent",
        "sip",
        _F,
        "No SIP answer, though no client certificate was asked for or ours was taken.",
        cell="silent",
    ),
    one("sip-not-spoken", "sip", _F, "The answer over TLS is not SIP.", cell="not SIP"),
    one("sip-plain-text", "sip", _F, "SIP is spoken without TLS.", cell="plain text"),
)
