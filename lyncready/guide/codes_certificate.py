"""The codes of checks on an edge's certificate: meaning, statuses, and a word for the table."""

from __future__ import annotations

from lyncready.guide.code_shapes import many, one
from lyncready.model import Status

_F, _W, _N, _U = Status.FAIL, Status.WARN, Status.NOTE, Status.UNKNOWN

CERTIFICATE = (
    one("cert-name-mismatch", "certificate", _F, "The certificate does not name the edge.", cell="name"),
    one(
        "cert-name-only-in-subject",
        "certificate",
        _W,
        "The edge is in the subject but not among the SANs; whether that counts, Microsoft's topics disagree.",
        cell="CN only",
    ),
    one("cert-no-san", "certificate", _W, "The certificate has no subject alternative names.", cell="no SAN"),
    many(
        "cert-subject-differs",
        "certificate",
        "The subject is none of the Access Edges.",
        (_N, ""),
        (_W, "on the request route"),
        cell="subject",
    ),
    one(
        "cert-wildcard-only",
        "certificate",
        _F,
        "Only a wildcard fits the name, and Lync takes none there.",
        cell="wildcard",
    ),
    one("cert-expired", "certificate", _F, "The certificate's time is over.", cell="expired"),
    one("cert-not-yet-valid", "certificate", _F, "The certificate's time has not begun.", cell="not yet"),
    one(
        "cert-expiring",
        "certificate",
        _W,
        "The certificate ends within 30 days, or within a third of its life where that is less.",
        cell="expiring",
    ),
    one("cert-self-signed", "certificate", _F, "The certificate is signed by itself.", cell="self-signed"),
    one(
        "cert-untrusted",
        "certificate",
        _F,
        "The chain leads to no public root: it looks like a company's own CA, or its issuer did not sign it.",
        cell="untrusted",
    ),
    many(
        "cert-private-root",
        "certificate",
        "Only the checklist or a company's store vouches for the root.",
        (_F, "partner discovery is open, or something is at Microsoft"),
        (_W, "only listed partners"),
        (_N, "on loopback"),
        cell="private CA",
    ),
    many(
        "cert-incomplete-chain",
        "certificate",
        "The server does not send its intermediate certificates, or one that did not sign.",
        (_F, ""),
        (_W, "fetching the issuer leads to a public root"),
        cell="chain",
    ),
    one(
        "cert-chain-undetermined",
        "certificate",
        _U,
        "An issuer was not sent and could still be fetched, so trust cannot be judged yet.",
        cell="chain?",
    ),
    one(
        "cert-extra-expired",
        "certificate",
        _N,
        "An expired certificate is still sent beside a good chain.",
        cell="old CA",
    ),
    one(
        "cert-weak-key",
        "certificate",
        _F,
        "A key of the chain is too weak, or of a kind that Windows does not use.",
        cell="weak key",
    ),
    one(
        "cert-weak-signature",
        "certificate",
        _F,
        "A signature of the chain is weak (leaf or intermediates).",
        cell="weak sig",
    ),
    one("cert-pss-signature", "certificate", _W, "A signature is RSASSA-PSS.", cell="PSS"),
    one(
        "cert-no-server-auth", "certificate", _F, "Server Authentication is not among the uses.", cell="no server"
    ),
    one(
        "cert-no-client-auth", "certificate", _N, "Client Authentication is not among the uses.", cell="no client"
    ),
    one("cert-no-crl-point", "certificate", _W, "The certificate names no CRL distribution point.", cell="no CRL"),
    one(
        "cert-crl-ldap-only",
        "certificate",
        _W,
        "Its revocation list is in a company's directory only, where partners cannot read it.",
        cell="CRL inside",
    ),
    one("cert-revoked", "certificate", _F, "The CA has revoked the certificate.", cell="revoked"),
    many(
        "cert-crl-unreachable",
        "certificate",
        "The revocation list that the certificate names cannot be had.",
        (_W, "the address itself is at fault"),
        (_N, "it may be this network, or a limit of ours"),
        cell="CRL gone",
    ),
    one(
        "cert-crl-stale",
        "certificate",
        _W,
        "The revocation list was out of date when it was fetched.",
        cell="CRL old",
    ),
    one(
        "cert-elliptic-key",
        "certificate",
        _N,
        "Its key is an elliptic one, which servers up to Skype for Business Server 2015 may not take.",
        cell="ECDSA",
    ),
    one(
        "cert-hash-unsupported",
        "certificate",
        _W,
        "A signature is SHA-512, which Windows up to Server 2012 R2 does not take under TLS 1.2 unless updated.",
        cell="SHA-512",
    ),
    one(
        "cert-differs-between-addresses",
        "certificate",
        _W,
        "The addresses show different certificates.",
        cell="differ",
    ),
    one(
        "edge-nodes-unseen",
        "certificate",
        _N,
        "More nodes stand behind an address than certificates were seen there.",
        cell="nodes?",
    ),
)
