"""The codes of what connections show: ports, TLS, certificates, SIP. Order is the contract's."""

from __future__ import annotations

from lyncready.guide.code_shapes import many, one
from lyncready.model import Status

_P, _N, _W = Status.PASS, Status.NOTE, Status.WARN
_F, _U, _H = Status.FAIL, Status.UNKNOWN, Status.HELD

_SKYPE = ((_F, "for the purpose skype"), (_W, "for the purpose federation"))
_PROVIDER = ((_F, ""), (_U, "for the provider, asked from a workstation"))

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
        "A router on the way reports that it cannot be reached.",
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
        "Every target timed out, and the control too, or Microsoft's edge alone answers: it may be this network.",
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
    many(
        "standby-silent",
        "port",
        "A target of lower preference does not answer, while one of higher preference does.",
        (_N, ""),
        (_W, "for an edge that is said to be a warm standby"),
        cell="standby",
    ),
    one("tls-not-spoken", "tls provider", _F, "Something else than TLS answers.", cell="not TLS"),
    one("tls-too-old", "tls provider", _F, "TLS 1.0 or 1.1 is the best on offer.", cell="too old"),
    one(
        "tls-trusted-list-cut",
        "tls",
        _W,
        "The list of issuers in the request for a client certificate reaches 16 KB, where Windows cuts it.",
        cell="CA list",
    ),
    one(
        "tls-no-forward-secrecy",
        "tls",
        _W,
        "Keys are exchanged by RSA alone; ECDHE was refused.",
        cell="no ECDHE",
    ),
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
        _F,
        "The server asks for no client certificate, so its TLS is not mutual.",
        cell="no mTLS",
    ),
    one(
        "tls-intercepted",
        "tls provider",
        _U,
        "This network replaces certificates on the federation port: none seen from here is the server's own.",
        cell="replaced",
    ),
    many(
        "tls-no-1.2",
        "tls",
        "TLS 1.3 is spoken, but 1.2 is refused.",
        (_W, ""),
        (_F, "a typed partner speaks at most 1.2"),
        cell="no 1.2",
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
        "sip-server-trouble",
        "sip",
        _W,
        "SIP is spoken, but the server tells of its own trouble: a status of 5xx, or a next hop that fails.",
        cell="trouble",
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
