"""HRESULTs, as traces, logs and tests show them, with what they mean for federation and where to look.

Names and meanings are Microsoft's; usual causes are knowledge from the field. What no source explains is marked.
"""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.number_shapes import Number, NumberKind, causes
from lyncready.guide.texts import Link

SCHANNEL = "Schannel"
CERTIFICATE = "federation.certificate"
CHAINS = "cert-untrusted cert-private-root"
NOT_FEDERATION = " That is inside, not federation."


def code(
    value: int | None,
    name: str,
    meaning: str,
    *rows: str,
    kind: NumberKind = NumberKind.HRESULT,
    link: Link = links.HRESULTS,
    partner: bool = True,
    fails: bool = False,
    unseen: str = "",
) -> Number:
    return Number(
        kind=kind,
        value=value,
        name=name,
        meaning=meaning,
        causes=causes(*rows),
        link=link,
        partner=partner,
        fails=fails,
        unseen=unseen,
    )


def _peer(text: str, codes: str) -> str:
    return f"{text} > federation.certificate: {codes}; partners.edge: {codes}"


_NAME = "cert-name-mismatch cert-wildcard-only"
_DATES = "cert-expired cert-not-yet-valid"

_NO_CHECK = "The Edge cannot fetch the CRL: outbound port 80, DNS or a proxy > federation.outbound; " + (
    "federation.certificate: cert-no-crl-point cert-crl-unreachable cert-crl-ldap-only"
)

_HYBRID = "hosting provider"

HRESULTS: tuple[Number, ...] = (
    code(
        0x80090322,
        "SEC_E_WRONG_PRINCIPAL",
        "The name wanted is not in the peer's certificate.",
        _peer("A wrong SRV target, or a name missing in the certificate", _NAME),
    ),
    code(
        0x80090325,
        "SEC_E_UNTRUSTED_ROOT",
        "The chain ends at an authority that is not trusted here.",
        _peer("A root that is missing, or a private CA", CHAINS),
    ),
    code(
        0x800B0109,
        "CERT_E_UNTRUSTEDROOT",
        "The chain ends at an authority that is not trusted here.",
        _peer("A root that is missing, or a private CA", "cert-untrusted"),
        "A certificate that is not self-signed stands in the store of trusted roots",
    ),
    code(
        0x800B010A,
        "CERT_E_CHAINING",
        "No chain to any root could be built.",
        _peer("An intermediate certificate is missing", "cert-incomplete-chain"),
    ),
    code(
        0x800B0112,
        "CERT_E_UNTRUSTEDCA",
        "An authority in the chain is refused.",
        _peer("The chain", "cert-untrusted"),
    ),
    *(
        code(
            value,
            name,
            "The certificate is outside its dates.",
            _peer("It expired, or is not valid yet", _DATES),
            "This server's own clock",
        )
        for value, name in ((0x80090328, "SEC_E_CERT_EXPIRED"), (0x800B0101, "CERT_E_EXPIRED"))
    ),
    code(
        0x80090327,
        "SEC_E_CERT_UNKNOWN",
        "The peer sent TLS alert 42, 43 or 46: it refuses this server's certificate.",
        "This server's own certificate > federation.certificate",
    ),
    *(
        code(
            value,
            name,
            "The certificate may not be used for server (or client) authentication.",
            _peer("Its extended key usage", "cert-no-server-auth cert-no-client-auth"),
        )
        for value, name in ((0x80090349, "SEC_E_CERT_WRONG_USAGE"), (0x800B0110, "CERT_E_WRONG_USAGE"))
    ),
    code(
        0x800B010F,
        "CERT_E_CN_NO_MATCH",
        "The name wanted is not in the certificate.",
        _peer("A name missing in the certificate", "cert-name-mismatch"),
    ),
    *(
        code(
            value,
            name,
            "The certificate is revoked by its issuer.",
            _peer("It has to be replaced", "cert-revoked"),
        )
        for value, name in ((0x80092010, "CRYPT_E_REVOKED"), (0x800B010C, "CERT_E_REVOKED"))
    ),
    *(
        code(value, name, "Whether the certificate is revoked could not be checked.", _NO_CHECK, partner=False)
        for value, name in (
            (0x80092012, "CRYPT_E_NO_REVOCATION_CHECK"),
            (0x80092013, "CRYPT_E_REVOCATION_OFFLINE"),
            (0x800B010E, "CERT_E_REVOCATION_FAILURE"),
        )
    ),
    code(
        0x80090326,
        "SEC_E_ILLEGAL_MESSAGE",
        "The TLS message is not as expected: alert 10 or 40, or something that is not TLS.",
        "Something else answers, or a handshake is refused > federation.tls: tls-not-spoken tls-alert",
    ),
    code(
        0x80090331,
        "SEC_E_ALGORITHM_MISMATCH",
        "There is no common cipher or version.",
        "One side is too old > federation.tls: tls-too-old",
    ),
    code(
        0x80090302,
        "SEC_E_UNSUPPORTED_FUNCTION",
        "TLS alert 70: the version is refused.",
        "One side is too old > federation.tls: tls-too-old",
    ),
    *(
        code(
            value,
            name,
            "The handshake came garbled or cut.",
            "A device in between > federation.tls: tls-reset tls-not-spoken",
        )
        for value, name in ((0x80090308, "SEC_E_INVALID_TOKEN"), (0x80090318, "SEC_E_INCOMPLETE_MESSAGE"))
    ),
    code(
        0x8009030C,
        "SEC_E_LOGON_DENIED",
        "TLS alert 49; a refused sign-in, too.",
        "This server's own certificate > federation.certificate",
    ),
    *(
        code(
            value,
            name,
            "The Edge found no usable certificate of its own.",
            "The certificate that is assigned > federation.certificate",
            partner=False,
        )
        for value, name in ((0x8009030D, "SEC_E_UNKNOWN_CREDENTIALS"), (0x8009030E, "SEC_E_NO_CREDENTIALS"))
    ),
    code(0x80090324, "SEC_E_TIME_SKEW", "The clocks differ too much.", unseen="The clock of every Edge."),
    code(
        0x80090304,
        "SEC_E_INTERNAL_ERROR",
        "An internal error of the security system, or TLS alert 80.",
        unseen="The event log of that minute.",
        partner=False,
    ),
    code(
        0xC3E93D6F,
        "SIPPROXY_E_EPROUTING_MSG_ALLOWED_DOMAIN_NO_SRV_MATCH",
        "Incoming: the partner's SRV record has no target in its own domain, as 1009 says of the other direction.",
        "The partner's record > partners.discovery: partner-foreign-target srv-deep-target",
        fails=True,
    ),
    code(
        0xC3E93D67,
        "SIPPROXY_E_ROUTING_MSG_CERT_MISMATCH",
        "Incoming: the partner's certificate lacks the name that its SRV record, or your list, expects.",
        "The partner's certificate > partners.edge: cert-name-mismatch",
        "The edge name that your allowed domain holds > partners.allowed: setting-wrong",
        fails=True,
    ),
    code(
        0xC3E93C5E,
        "SIPPROXY_E_ROUTING",
        "A Route header came from a hop that is not trusted, as an edge of OCS 2007 R2 says of ms-edge-route.",
        "Leave -ProxyFqdn out of Test-CsFederatedPartner",
        partner=False,
    ),
    code(
        0xC3E93C62,
        "SIPPROXY_E_NO_DEFAULT_OUTGOING_CERT",
        "The Access Edge has no default certificate for outgoing connections and does not start.",
        "The CRL is not reachable: outbound port 80 > federation.outbound",
        "A renewed certificate is not assigned > federation.certificate",
        partner=False,
    ),
    code(0xC3E8302D, "", "A worker process was slow to start (event 12330).", partner=False),
    code(0xC3E93C2F, "", "A stale subscription (event 32263). Microsoft says: ignore it.", partner=False),
    code(
        None,
        "SIPPROXY_E_EPROUTING_MSG_INVALID_EXT_SPLIT_DOMAIN",
        "Hybrid: a request for a shared domain came over a provider that is not set up for it.",
        f"The {_HYBRID} and its shared address space > provider.clash: setting-wrong; "
        "federation.microsoft-365: setting-wrong",
        partner=False,
    ),
)
