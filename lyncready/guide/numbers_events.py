"""Events of the servers' logs and TLS alerts, with what they mean for federation and where to look."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.number_shapes import Certainty, Number, NumberKind, causes
from lyncready.guide.numbers_windows import CERTIFICATE, CHAINS, NOT_FEDERATION, SCHANNEL

STACK = "LS Protocol Stack"
FILE_TRANSFER = "LS File Transfer Agent Service"


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
            + NOT_FEDERATION,
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
        f"Its root is missing here > partners.edge: {CHAINS}; federation.certificate: {CHAINS}",
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
        f"42, 43, 46 or 48: it refuses this server's certificate > federation.certificate: {CHAINS} "
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


_REFUSED = f"The certificate of whoever received the alert > {CERTIFICATE}"

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
    _alert(48, "Unknown CA (0x80090325).", f"{_REFUSED}: {CHAINS} cert-incomplete-chain"),
    _alert(49, "Access denied (0x8009030C).", _REFUSED),
    _alert(51, "Decrypt error (0x80090330).", "A device in between, or a key that does not fit > federation.tls"),
    _alert(70, "Protocol version (0x80090302).", "No common TLS version > federation.tls: tls-too-old tls-no-1.2"),
    _alert(71, "Insufficient security (0x80090331).", "No common cipher > federation.tls: tls-too-old"),
    _alert(80, "Internal error (0x80090304).", "The server that sent it: its event log of that minute"),
)
