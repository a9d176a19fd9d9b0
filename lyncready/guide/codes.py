"""The finding codes as data: which checks yield each, with which statuses and when. Order is the contract's."""

from __future__ import annotations

import msgspec

from lyncready.model import Status

ANY = "any"
_P, _N, _W = Status.PASS, Status.NOTE, Status.WARN
_F, _U, _H = Status.FAIL, Status.UNKNOWN, Status.HELD


class Case(msgspec.Struct, frozen=True):
    """One status a code can have; `when` is empty where it is the only one."""

    status: Status
    when: str = ""


class CodeInfo(msgspec.Struct, frozen=True):
    """What a code means: the checks that yield it (`any` for all), its statuses, and one or two sentences."""

    code: str
    checks: tuple[str, ...]
    cases: tuple[Case, ...]
    meaning: str

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses alone, in order."""
        return tuple(case.status for case in self.cases)


def _one(code: str, checks: str, status: Status, meaning: str) -> CodeInfo:
    return CodeInfo(code, tuple(checks.split()), (Case(status),), meaning)


def _many(code: str, checks: str, meaning: str, *cases: tuple[Status, str]) -> CodeInfo:
    return CodeInfo(code, tuple(checks.split()), tuple(Case(status, when) for status, when in cases), meaning)


_SOFT = ((_F, "found by partner discovery"), (_W, "on the request route"))
_DNS = ((_F, "all servers of the deciding view say so"), (_W, "another of them answers"))
_SKYPE = ((_F, "for the purpose skype"), (_W, "for the purpose federation"))
_PROVIDER = ((_F, ""), (_U, "for the provider, asked from a workstation"))

_ANY = (
    _one("ok", ANY, _P, "The check found nothing wrong."),
    _many(
        "not-checked",
        ANY,
        "There is no observation for this yet, so nothing is judged.",
        (_U, "nobody has asked yet"),
        (_H, "it cannot be asked before something else is mended"),
    ),
    _one(
        "check-incomplete",
        ANY,
        _U,
        "We could not look: our own network, route, deadline or mistake. It says nothing about the other side.",
    ),
    _many(
        "not-attested",
        "word",
        "The step rests on a person's word (or on an export), and there is none yet.",
        (_U, "it can be said now"),
        (_H, "a step that comes before is open"),
    ),
)

_SRV = (
    _one("srv-missing", "srv", _F, "The name of the federation SRV record does not exist."),
    _one("srv-empty", "srv", _F, "The name exists, but has no SRV record."),
    _one("srv-not-offered", "srv", _F, 'The SRV target is ".": the domain says it offers no federation.'),
    _many(
        "srv-foreign-target",
        "srv",
        "The target is not one label in front of the SIP domain: it is in another domain, or the domain itself.",
        *_SOFT,
    ),
    _many("srv-deep-target", "srv", "The target has more than one label in front of the SIP domain.", *_SOFT),
    _one(
        "srv-microsoft-365",
        "srv",
        _F,
        "The target is under online.lync.com: federation for the domain enters at Microsoft 365.",
    ),
    _one("srv-wrong-port", "srv", _F, "The record names another port than federation's."),
    _one("srv-target-alias", "srv", _W, "The target is an alias (CNAME), which RFC 2782 forbids."),
    _one("srv-target-not-declared", "srv", _W, "The target is none of the Access Edges in the checklist."),
    _one("srv-duplicate", "srv", _W, "The same target and port are there more than once."),
    _many(
        "srv-several",
        "srv",
        "There are several targets.",
        (_N, "their priorities differ"),
        (_W, "priorities are equal"),
    ),
    _one("srv-hostile", "srv", _F, "The target has octets that no host name has."),
)

_LOOK_UPS = (
    _many("dns-servfail", "dns provider", "A server failed to find the answer (SERVFAIL).", *_DNS),
    _many("dns-refused", "dns provider", "A server refuses to answer.", *_DNS),
    _many("dns-lame", "dns provider", "A server that should serve the zone does not know it.", *_DNS),
    _many("dns-timeout", "dns provider", "A server gave no answer, however often it was asked.", *_DNS),
    _many("dns-malformed", "dns provider", "A server's answer cannot be read.", *_DNS),
    _one("dns-public-unreachable", "dns provider", _U, "No public resolver answered; only the local view did."),
    _one("dns-only-inside", "dns provider", _F, "The name is in this network's own DNS only."),
    _one("dns-views-differ", "dns provider", _N, "This network's own DNS and public DNS say different things."),
    _one("dns-servers-disagree", "dns provider", _W, "Servers of one view give different answers."),
    _one("dns-stale", "dns provider", _W, "A resolver still holds an answer that the zone no longer gives."),
    _one("address-missing", "address", _F, "The edge's name has neither an A nor an AAAA record."),
    _one("address-private", "address", _F, "Public DNS gives the edge an address that the Internet cannot reach."),
    _many(
        "address-ipv6-only",
        "address",
        "The edge has IPv6 addresses only.",
        (_W, ""),
        (_F, "on Lync Server 2010, which knows no IPv6"),
    ),
)

_EDGE = (
    _one("tcp-refused", "port provider", _F, "The address refuses the connection: nothing listens there."),
    _one("tcp-reset", "port provider", _F, "The connection is reset."),
    _many("tcp-timeout", "port provider", "Nothing answers within the time-out.", *_PROVIDER),
    _many("tcp-unreachable", "port provider", "A router on the way says that it cannot be reached.", *_PROVIDER),
    _one(
        "tcp-not-judged-from-inside",
        "port provider",
        _U,
        "Silence, seen from inside or past a split DNS: it proves nothing about the outside.",
    ),
    _one(
        "tcp-outbound-blocked",
        "port provider",
        _U,
        "Every target timed out and so did the control: this network lets nothing out on that port.",
    ),
    _many(
        "edge-partly-down",
        "port provider",
        "Some addresses or targets answer, others do not.",
        (_W, ""),
        (_F, "nothing at the preferred priority answers"),
    ),
    _one("tls-not-spoken", "tls provider", _F, "Something else than TLS answers."),
    _many("tls-too-old", "tls provider", "TLS 1.0 or 1.1 is the best on offer.", *_SKYPE),
    _one("tls-reset", "tls provider", _F, "The connection ends before the server's certificate came."),
    _one("tls-alert", "tls provider", _F, "The server breaks off with an alert before its certificate came."),
    _many("tls-timeout", "tls provider", "The handshake stalls before the server's certificate came.", *_PROVIDER),
    _one("tls-no-client-certificate-request", "tls", _W, "The server asks for no client certificate."),
)

_CERTIFICATE = (
    _one("cert-name-mismatch", "certificate", _F, "The certificate does not name the edge."),
    _one(
        "cert-name-only-in-subject",
        "certificate",
        _W,
        "The edge is in the subject but not among the SANs; whether that counts, Microsoft's topics disagree.",
    ),
    _one("cert-no-san", "certificate", _W, "The certificate has no subject alternative names."),
    _many(
        "cert-subject-differs",
        "certificate",
        "The subject is none of the Access Edges.",
        (_N, ""),
        (_W, "on the request route"),
    ),
    _one("cert-wildcard-only", "certificate", _F, "Only a wildcard fits the name, and Lync takes none there."),
    _one("cert-expired", "certificate", _F, "The certificate's time is over."),
    _one("cert-not-yet-valid", "certificate", _F, "The certificate's time has not begun."),
    _one("cert-expiring", "certificate", _W, "The certificate ends within 30 days."),
    _one("cert-self-signed", "certificate", _F, "The certificate is signed by itself."),
    _one("cert-untrusted", "certificate", _F, "The chain ends at a root that nobody here trusts."),
    _many(
        "cert-private-root",
        "certificate",
        "Only the checklist or a company's store vouches for the root.",
        *_SKYPE,
        (_N, "on loopback"),
    ),
    _many(
        "cert-incomplete-chain",
        "certificate",
        "The server does not send its intermediate certificates.",
        (_F, ""),
        (_W, "fetching the issuer leads to a public root"),
    ),
    _one("cert-chain-undetermined", "certificate", _U, "An issuer is unknown here, so trust cannot be judged."),
    _one("cert-weak-key", "certificate", _F, "A key of the chain is too weak."),
    _one("cert-weak-signature", "certificate", _F, "A signature of the chain is weak (leaf or intermediates)."),
    _one("cert-pss-signature", "certificate", _W, "A signature is RSASSA-PSS."),
    _one("cert-no-server-auth", "certificate", _F, "Server Authentication is not among the uses."),
    _one("cert-no-client-auth", "certificate", _N, "Client Authentication is not among the uses."),
    _one("cert-no-crl-point", "certificate", _N, "The certificate names no CRL distribution point."),
    _one("cert-differs-between-addresses", "certificate", _W, "The addresses show different certificates."),
)

_SIP = (
    _one("sip-rejected", "sip", _P, "SIP is spoken: the answer is a status other than 2xx."),
    _one("sip-needs-client-certificate", "sip", _P, "Mutual TLS stops here, as it should without a certificate."),
    _one(
        "sip-silent",
        "sip",
        _F,
        "No SIP answer, though no client certificate was asked for or ours was taken.",
    ),
    _one("sip-not-spoken", "sip", _F, "The answer over TLS is not SIP."),
    _one("sip-plain-text", "sip", _F, "SIP is spoken without TLS."),
)

_REST = (
    _one("external-srv-missing", "external", _W, "There is no client SRV record. Federation does not need it."),
    _one("external-address-missing", "external", _W, "A name that clients outside look for has no address."),
    _one("https-unreachable", "https", _W, "The site does not answer."),
    _one("https-status", "https", _W, "The site answers with an error."),
    _one("https-certificate", "https", _W, "The site's certificate is not accepted; a wildcard would be."),
    _one("provider-missing", "provider", _F, "The provider's name does not exist."),
    _one("provider-retired", "provider", _F, "Skype's own name does not exist: Microsoft ended it on 2025-05-05."),
    _many(
        "setting-wrong",
        "settings",
        "An exported setting is not as it should be.",
        (_F, "a hard rule"),
        (_W, "a soft rule"),
        (_N, "worth knowing"),
    ),
    _one("setting-unknown", "settings", _U, "No export shows the setting."),
    _one("attested-but-wrong", "settings", _F, "An export made after a person's word disproves it."),
    _one("evidence-older-than-word", "settings", _N, "A word is newer than the export and wins; export again."),
    _one("evidence-old", "settings", _W, "The export is more than 30 days old."),
    _one("field-missing", "deployment", _U, "A field that is needed is empty."),
    _one("field-invalid", "deployment", _F, "A field holds what cannot be right."),
    _one("platform-unsupported", "deployment", _F, "The platform takes no part in PIC federation."),
    _one("platform-out-of-support", "deployment", _N, "Microsoft no longer supports the platform."),
    _one("request-not-submitted", "request", _U, "No request has been sent."),
    _one("request-pending", "request", _U, "The request is up to 48 hours old; the step is waiting."),
    _many(
        "request-late",
        "request",
        "The request is more than 48 hours old.",
        (_W, "a first request, until 30 days; the step is waiting"),
        (_F, "a change"),
    ),
    _one("request-overdue", "request", _F, "The request is more than 30 days old."),
)

CODES: dict[str, CodeInfo] = {
    info.code: info for info in (*_ANY, *_SRV, *_LOOK_UPS, *_EDGE, *_CERTIFICATE, *_SIP, *_REST)
}


def all_codes() -> tuple[str, ...]:
    """Return every finding code, in the contract's order."""
    return tuple(CODES)
