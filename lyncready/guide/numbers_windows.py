"""Numbers of Windows: events of the servers and of Schannel, TLS alerts, HRESULTs, Winsock and DNS errors.

Names and meanings are Microsoft's; usual causes are knowledge from the field. What no source explains is marked.
"""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.number_shapes import Certainty, Number, NumberKind, causes
from lyncready.guide.texts import Link

STACK = "LS Protocol Stack"
FILE_TRANSFER = "LS File Transfer Agent Service"
SCHANNEL = "Schannel"
_CERTIFICATE = "federation.certificate"
_CHAINS = "cert-untrusted cert-private-root"
_NOT_FEDERATION = " That is inside, not federation."


def _event(
    value: int,
    source: str,
    meaning: str,
    *rows: str,
    unseen: str = "",
    partner: bool = False,
    mark: Certainty = Certainty.SOURCED,
) -> Number:
    return Number(
        kind=NumberKind.EVENT,
        value=value,
        name=source,
        who="the server in whose log it stands; look at every node of the pool",
        meaning=meaning,
        causes=causes(*rows),
        unseen=unseen,
        partner=partner,
        mark=mark,
        link=links.TLS_ALERTS if source == SCHANNEL else links.EDGE_REQUIREMENTS,
    )


_NO_CERTIFICATE = (
    "The Edge cannot use its certificate and the service stops. The serial number in the text is in reversed byte "
    "order.",
    "Seen after a cumulative update, with a certificate that looked valid > federation.certificate",
    "The certificate or its key may be missing, or its chain or CRL not checkable > federation.outbound",
)
_TROUBLE = "It belongs to federation trouble with a remote server; read the HRESULTs in its text."
_ITS_TEXT = "No source explains it: read the event's own text."

EVENTS: tuple[Number, ...] = (
    _event(
        14428,
        STACK,
        "Outgoing TLS connections failed.",
        "The name expected is not in the peer's certificate, or its root is not trusted here > "
        "federation.certificate; partners.edge",
        "The peer is the next hop or the pool > federation.inside",
        partner=True,
    ),
    _event(
        14517,
        STACK,
        "The check of the configuration found serious problems, and the Access Edge does not start.",
        "One name is both an allowed partner's edge and a provider's proxy: fatal from Lync Server 2013 CU3 on > "
        "provider.clash: setting-wrong; federation.access-edge: setting-wrong",
    ),
    *(_event(value, STACK, *_NO_CERTIFICATE) for value in (14397, 14694)),
    _event(12303, "LS Server", *_NO_CERTIFICATE),
    _event(
        14508,
        STACK,
        "A discovered partner contacted more of your users than is allowed.",
        "A big partner: list its domain as allowed > federation.access-edge; partners.allowed",
        "A bad configuration there, or somebody harvests addresses",
        unseen="Get-CsAllowedDomain.",
    ),
    _event(
        14559,
        STACK,
        "A shared key could not be imported: its signature is not valid.",
        "The nodes of an Edge pool have different external certificates > "
        "federation.certificate: cert-differs-between-addresses",
    ),
    *(
        _event(value, STACK, _TROUBLE, "The peer > federation.outbound; partners.edge", partner=True)
        for value in (14501, 14502, 14603)
    ),
    *(
        _event(value, STACK, _ITS_TEXT, mark=Certainty.MEMORY)
        for value in (14366, 14402, 14495, 14499, 14601, 14602)
    ),
    _event(
        1017,
        FILE_TRANSFER,
        "The configuration does not reach a replica.",
        "TCP 4443 from the Central Management server to the Edge's inner interface is closed, or has no route > "
        "finish.replicated",
        "The replica's service is stopped",
    ),
    _event(
        1015,
        FILE_TRANSFER,
        "The Edge's replica agent shows a wrong certificate.",
        "The Edge's inner certificate: its name, its issuer, or its missing key > finish.replicated",
    ),
    _event(
        1034,
        FILE_TRANSFER,
        "There is no access to the share of a replica.",
        "The share's permissions, or the group RTCUniversalConfigReplicator > finish.replicated",
    ),
    *(
        _event(
            value,
            source,
            "On an Edge, 30006 with 32136: the Access Edge hangs or does not start.",
            "EnableUserReplicator is True: set it to False, replicate, restart > "
            "federation.access-edge: setting-wrong",
        )
        for value, source in ((30006, "LS User Replicator"), (32136, "LS User Services"))
    ),
    _event(12330, "LS Server", "A worker process did not start.", "Resources or rights"),
    *(
        _event(
            value,
            source,
            "An incoming HTTPS certificate is not valid, and conferencing loses its Front End (TCP 444)."
            + _NOT_FEDERATION,
            "TLS session caching of Windows Server 2012 R2",
            "A subordinate CA in the store of trusted roots, which Windows 2012 and later refuse > "
            "federation.certificate: setting-wrong",
        )
        for value, source in ((32042, "LS User Services"), (61045, "LS MCU Infrastructure"))
    ),
    _event(32263, "LS User Services", "A stale subscription. Microsoft says: ignore it."),
    _event(
        36869,
        SCHANNEL,
        "A certificate has no private key.",
        "It was imported without its key > federation.certificate",
    ),
    _event(
        36870,
        SCHANNEL,
        "A certificate's private key cannot be opened.",
        "The service's account may not read the key, or the key store is damaged > federation.certificate",
        unseen="The permissions on the key.",
    ),
    _event(
        36871,
        SCHANNEL,
        "A TLS credential could not be created.",
        "TLS versions are switched off unevenly > federation.tls: tls-too-old",
        "The private key cannot be opened > federation.certificate",
    ),
    *(
        _event(
            value,
            SCHANNEL,
            "The chain of a certificate could not be built.",
            "An intermediate certificate is missing in the store > federation.certificate: cert-incomplete-chain",
        )
        for value in (36872, 36889)
    ),
    _event(
        36874,
        SCHANNEL,
        "An incoming TLS request had no cipher in common.",
        "The partner is old or hardened, or the suites here are limited > federation.tls",
    ),
    _event(
        36876,
        SCHANNEL,
        "A server's certificate is not valid; the code in the text says why.",
        "The partner's certificate > partners.edge",
        partner=True,
    ),
    _event(
        36877,
        SCHANNEL,
        "A client's certificate is not valid; the code in the text says why.",
        "The certificate of whoever connected > partners.edge; federation.certificate",
        partner=True,
    ),
    _event(
        36881,
        SCHANNEL,
        "The peer's certificate is expired or not yet valid.",
        "The peer's certificate > partners.edge: cert-expired cert-not-yet-valid; "
        "federation.certificate: cert-expired cert-not-yet-valid",
        "This server's clock",
        partner=True,
    ),
    _event(
        36882,
        SCHANNEL,
        "The peer's certificate comes from an authority that is not trusted here.",
        f"Its root is missing here > partners.edge: {_CHAINS}; federation.certificate: {_CHAINS}",
        partner=True,
    ),
    _event(36883, SCHANNEL, "The peer's certificate is revoked.", "The peer's certificate > partners.edge"),
    _event(
        36884,
        SCHANNEL,
        "The name expected is not in the peer's certificate; the name is in the text.",
        "A wrong SRV target, or a name missing in the certificate > partners.edge: cert-name-mismatch; "
        "federation.certificate: cert-name-mismatch; federation.srv",
        partner=True,
    ),
    _event(
        36885,
        SCHANNEL,
        "It may say that the list of trusted authorities was cut because it is too long.",
        "Too many roots on the Edge > federation.tls: tls-trusted-list-cut",
        unseen="The number of certificates in Trusted Root Certification Authorities on the Edge.",
        mark=Certainty.MEMORY,
    ),
    _event(
        36887,
        SCHANNEL,
        "A fatal TLS alert was received: the other side refused this server. The alert's number is in the text.",
        f"42, 43, 46 or 48: it refuses this server's certificate > federation.certificate: {_CHAINS} "
        "cert-incomplete-chain cert-expired",
        "40 or 70: no common cipher or version > federation.tls: tls-too-old",
    ),
    _event(
        36888,
        SCHANNEL,
        "A fatal TLS alert was sent: this server refused the other side. The alert's number is in the text.",
        "42, 43, 46 or 48: the other side's certificate > partners.edge",
        partner=True,
    ),
)


def _alert(value: int, meaning: str, *rows: str) -> Number:
    return Number(
        kind=NumberKind.ALERT,
        value=value,
        who="whoever sent it: Schannel 36887 was received, 36888 was sent",
        meaning=meaning,
        causes=causes(*rows),
        link=links.TLS_ALERTS,
    )


_REFUSED = f"The certificate of whoever received the alert > {_CERTIFICATE}"
ALERTS: tuple[Number, ...] = (
    _alert(10, "Unexpected message (0x80090326).", "Something that is not TLS > federation.tls: tls-not-spoken"),
    _alert(20, "Bad record MAC (0x8009030F).", "A device in between changes the traffic > federation.tls"),
    _alert(
        40,
        "Handshake failure (0x80090326).",
        "No common cipher > federation.tls: tls-too-old tls-no-forward-secrecy",
        "No client certificate where one is wanted > federation.certificate: cert-no-client-auth",
    ),
    _alert(42, "Bad certificate (0x80090327).", _REFUSED),
    _alert(43, "Unsupported certificate (0x80090327).", _REFUSED),
    _alert(46, "Certificate unknown (0x80090327).", _REFUSED),
    _alert(44, "Certificate revoked (0x80092010).", f"{_REFUSED}: cert-revoked"),
    _alert(45, "Certificate expired (0x80090328).", f"{_REFUSED}: cert-expired cert-not-yet-valid"),
    _alert(48, "Unknown CA (0x80090325).", f"{_REFUSED}: {_CHAINS} cert-incomplete-chain"),
    _alert(49, "Access denied (0x8009030C).", _REFUSED),
    _alert(51, "Decrypt error (0x80090330).", "A device in between, or a key that does not fit > federation.tls"),
    _alert(70, "Protocol version (0x80090302).", "No common TLS version > federation.tls: tls-too-old tls-no-1.2"),
    _alert(71, "Insufficient security (0x80090331).", "No common cipher > federation.tls: tls-too-old"),
    _alert(80, "Internal error (0x80090304).", "The server that sent it: its event log of that minute"),
)


def _code(
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
    _code(
        0x80090322,
        "SEC_E_WRONG_PRINCIPAL",
        "The name wanted is not in the peer's certificate.",
        _peer("A wrong SRV target, or a name missing in the certificate", _NAME),
    ),
    _code(
        0x80090325,
        "SEC_E_UNTRUSTED_ROOT",
        "The chain ends at an authority that is not trusted here.",
        _peer("A root that is missing, or a private CA", _CHAINS),
    ),
    _code(
        0x800B0109,
        "CERT_E_UNTRUSTEDROOT",
        "The chain ends at an authority that is not trusted here.",
        _peer("A root that is missing, or a private CA", "cert-untrusted"),
        "A certificate that is not self-signed stands in the store of trusted roots",
    ),
    _code(
        0x800B010A,
        "CERT_E_CHAINING",
        "No chain to any root could be built.",
        _peer("An intermediate certificate is missing", "cert-incomplete-chain"),
    ),
    _code(
        0x800B0112,
        "CERT_E_UNTRUSTEDCA",
        "An authority in the chain is refused.",
        _peer("The chain", "cert-untrusted"),
    ),
    *(
        _code(
            value,
            name,
            "The certificate is outside its dates.",
            _peer("It expired, or is not valid yet", _DATES),
            "This server's own clock",
        )
        for value, name in ((0x80090328, "SEC_E_CERT_EXPIRED"), (0x800B0101, "CERT_E_EXPIRED"))
    ),
    _code(
        0x80090327,
        "SEC_E_CERT_UNKNOWN",
        "The peer sent TLS alert 42, 43 or 46: it refuses this server's certificate.",
        "This server's own certificate > federation.certificate",
    ),
    *(
        _code(
            value,
            name,
            "The certificate may not be used for server (or client) authentication.",
            _peer("Its extended key usage", "cert-no-server-auth cert-no-client-auth"),
        )
        for value, name in ((0x80090349, "SEC_E_CERT_WRONG_USAGE"), (0x800B0110, "CERT_E_WRONG_USAGE"))
    ),
    _code(
        0x800B010F,
        "CERT_E_CN_NO_MATCH",
        "The name wanted is not in the certificate.",
        _peer("A name missing in the certificate", "cert-name-mismatch"),
    ),
    *(
        _code(
            value,
            name,
            "The certificate is revoked by its issuer.",
            _peer("It has to be replaced", "cert-revoked"),
        )
        for value, name in ((0x80092010, "CRYPT_E_REVOKED"), (0x800B010C, "CERT_E_REVOKED"))
    ),
    *(
        _code(value, name, "Whether the certificate is revoked could not be checked.", _NO_CHECK, partner=False)
        for value, name in (
            (0x80092012, "CRYPT_E_NO_REVOCATION_CHECK"),
            (0x80092013, "CRYPT_E_REVOCATION_OFFLINE"),
            (0x800B010E, "CERT_E_REVOCATION_FAILURE"),
        )
    ),
    _code(
        0x80090326,
        "SEC_E_ILLEGAL_MESSAGE",
        "The TLS message is not as expected: alert 10 or 40, or something that is not TLS.",
        "Something else answers, or a handshake is refused > federation.tls: tls-not-spoken tls-alert",
    ),
    _code(
        0x80090331,
        "SEC_E_ALGORITHM_MISMATCH",
        "There is no common cipher or version.",
        "One side is too old > federation.tls: tls-too-old",
    ),
    _code(
        0x80090302,
        "SEC_E_UNSUPPORTED_FUNCTION",
        "TLS alert 70: the version is refused.",
        "One side is too old > federation.tls: tls-too-old",
    ),
    *(
        _code(
            value,
            name,
            "The handshake came garbled or cut.",
            "A device in between > federation.tls: tls-reset tls-not-spoken",
        )
        for value, name in ((0x80090308, "SEC_E_INVALID_TOKEN"), (0x80090318, "SEC_E_INCOMPLETE_MESSAGE"))
    ),
    _code(
        0x8009030C,
        "SEC_E_LOGON_DENIED",
        "TLS alert 49; a refused sign-in, too.",
        "This server's own certificate > federation.certificate",
    ),
    *(
        _code(
            value,
            name,
            "The Edge found no usable certificate of its own.",
            "The certificate that is assigned > federation.certificate",
            partner=False,
        )
        for value, name in ((0x8009030D, "SEC_E_UNKNOWN_CREDENTIALS"), (0x8009030E, "SEC_E_NO_CREDENTIALS"))
    ),
    _code(0x80090324, "SEC_E_TIME_SKEW", "The clocks differ too much.", unseen="The clock of every Edge."),
    _code(
        0x80090304,
        "SEC_E_INTERNAL_ERROR",
        "An internal error of the security system, or TLS alert 80.",
        unseen="The event log of that minute.",
        partner=False,
    ),
    _code(
        0xC3E93D6F,
        "SIPPROXY_E_EPROUTING_MSG_ALLOWED_DOMAIN_NO_SRV_MATCH",
        "Incoming: the partner's SRV record has no target in its own domain, as 1009 says of the other direction.",
        "The partner's record > partners.discovery: partner-foreign-target srv-deep-target",
        fails=True,
    ),
    _code(
        0xC3E93D67,
        "SIPPROXY_E_ROUTING_MSG_CERT_MISMATCH",
        "Incoming: the partner's certificate lacks the name that its SRV record, or your list, expects.",
        "The partner's certificate > partners.edge: cert-name-mismatch",
        "The edge name that your allowed domain holds > partners.allowed: setting-wrong",
        fails=True,
    ),
    _code(
        0xC3E93C5E,
        "SIPPROXY_E_ROUTING",
        "A Route header came from a hop that is not trusted, as an edge of OCS 2007 R2 says of ms-edge-route.",
        "Leave -ProxyFqdn out of Test-CsFederatedPartner",
        partner=False,
    ),
    _code(
        0xC3E93C62,
        "SIPPROXY_E_NO_DEFAULT_OUTGOING_CERT",
        "The Access Edge has no default certificate for outgoing connections and does not start.",
        "The CRL is not reachable: outbound port 80 > federation.outbound",
        "A renewed certificate is not assigned > federation.certificate",
        partner=False,
    ),
    _code(0xC3E8302D, "", "A worker process was slow to start (event 12330).", partner=False),
    _code(0xC3E93C2F, "", "A stale subscription (event 32263). Microsoft says: ignore it.", partner=False),
    _code(
        None,
        "SIPPROXY_E_EPROUTING_MSG_INVALID_EXT_SPLIT_DOMAIN",
        "Hybrid: a request for a shared domain came over a provider that is not set up for it.",
        f"The {_HYBRID} and its shared address space > provider.clash: setting-wrong; "
        "federation.microsoft-365: setting-wrong",
        partner=False,
    ),
)


def _windows(value: int, name: str, meaning: str, *rows: str, link: Link = links.WINSOCK) -> Number:
    return _code(value, name, meaning, *rows, kind=NumberKind.WINDOWS, link=link)


_NO_NAME = "The name does not exist for the resolver that was asked."
_NO_NAME_CAUSE = (
    "The record is missing, or only this resolver lacks it > federation.address: address-missing; "
    "federation.srv: srv-missing dns-only-inside; federation.outbound"
)
_NO_ANSWER = "The DNS server failed or did not answer."
_NO_ANSWER_CAUSE = "The DNS server > federation.srv: dns-servfail dns-timeout; federation.address: dns-servfail"
_NO_RECORD = "The name exists, but has no such record."
_NO_RECORD_CAUSE = "The record is missing > federation.srv: srv-empty; federation.address: address-missing"
_NO_ROUTE = "There is no network, or no route to the host."
_NO_ROUTE_CAUSE = "The routes of the Edge: two interfaces, one gateway > federation.port: tcp-unreachable; " + (
    "federation.outbound"
)

WINDOWS: tuple[Number, ...] = (
    _windows(
        10049,
        "WSAEADDRNOTAVAIL",
        "The Edge is to listen on an address that it does not have.",
        "The addresses in the topology > federation.topology",
    ),
    *(
        _windows(value, name, _NO_ROUTE, _NO_ROUTE_CAUSE)
        for value, name in ((10050, "WSAENETDOWN"), (10051, "WSAENETUNREACH"), (10065, "WSAEHOSTUNREACH"))
    ),
    _windows(
        10054,
        "WSAECONNRESET",
        "The peer cut the connection.",
        "In the handshake: it does not trust your certificate > federation.certificate; federation.tls: tls-reset",
        "At connect: a firewall > federation.port: tcp-reset; federation.outbound",
        "Later: an idle limit on the way",
    ),
    _windows(
        10060,
        "WSAETIMEDOUT",
        "Nobody answered.",
        "A firewall drops it, or the address or a route is wrong > "
        "federation.port: tcp-timeout tcp-outbound-blocked; federation.address: address-private; "
        "federation.outbound; partners.edge: tcp-timeout",
    ),
    _windows(
        10061,
        "WSAECONNREFUSED",
        "The host is up, but nothing listens on the port.",
        "The Access Edge service is down, or federation is not enabled for the pool > "
        "federation.port: tcp-refused; partners.edge: tcp-refused",
    ),
    _windows(11001, "WSAHOST_NOT_FOUND", _NO_NAME, _NO_NAME_CAUSE),
    _windows(11002, "WSATRY_AGAIN", _NO_ANSWER, _NO_ANSWER_CAUSE),
    _windows(11004, "WSANO_DATA", _NO_RECORD, _NO_RECORD_CAUSE),
    _windows(9002, "DNS_ERROR_RCODE_SERVER_FAILURE", _NO_ANSWER, _NO_ANSWER_CAUSE, link=links.SYSTEM_ERRORS),
    _windows(9003, "DNS_ERROR_RCODE_NAME_ERROR", _NO_NAME, _NO_NAME_CAUSE, link=links.SYSTEM_ERRORS),
    _windows(
        9005,
        "DNS_ERROR_RCODE_REFUSED",
        "The DNS server refuses to answer.",
        "The resolver refuses recursion > federation.srv: dns-refused; federation.address: dns-refused",
        link=links.SYSTEM_ERRORS,
    ),
    _windows(9501, "DNS_INFO_NO_RECORDS", _NO_RECORD, _NO_RECORD_CAUSE, link=links.SYSTEM_ERRORS),
)
