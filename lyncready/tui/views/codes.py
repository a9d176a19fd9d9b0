"""A finding's code in a word or two, for a cell of the matrix, and the layer it belongs to."""

from __future__ import annotations

from enum import StrEnum


class Layer(StrEnum):
    """The columns of the matrix, in the order in which a partner's server goes. Values are the headings."""

    SRV = "SRV"
    ADDRESS = "address"
    PORT = "5061"
    TLS = "TLS"
    CERTIFICATE = "certificate"
    SIP = "SIP"
    VIEWS = "views"


LAYERS: tuple[Layer, ...] = tuple(Layer)

# Codes that say how the views of DNS differ, whatever record they are about.
VIEW_CODES = frozenset({"dns-views-differ", "dns-only-inside", "dns-servers-disagree", "dns-stale"})

SHORT: dict[str, str] = {
    "not-checked": "",
    "check-incomplete": "not seen",
    "srv-missing": "none",
    "srv-empty": "no SRV",
    "srv-not-offered": "refused",
    "srv-foreign-target": "foreign",
    "srv-deep-target": "too deep",
    "srv-microsoft-365": "M365",
    "srv-wrong-port": "port",
    "srv-target-alias": "alias",
    "srv-target-not-declared": "undeclared",
    "srv-duplicate": "twice",
    "srv-several": "several",
    "srv-hostile": "bad name",
    "dns-servfail": "SERVFAIL",
    "dns-refused": "REFUSED",
    "dns-lame": "lame",
    "dns-timeout": "no answer",
    "dns-malformed": "malformed",
    "dns-public-unreachable": "no public",
    "dns-only-inside": "inside only",
    "dns-views-differ": "differ",
    "dns-servers-disagree": "disagree",
    "dns-stale": "stale",
    "address-missing": "none",
    "address-private": "private",
    "address-ipv6-only": "IPv6 only",
    "tcp-refused": "refused",
    "tcp-reset": "reset",
    "tcp-timeout": "no answer",
    "tcp-unreachable": "unreachable",
    "tcp-not-judged-from-inside": "inside",
    "tcp-outbound-blocked": "our side",
    "edge-partly-down": "partly",
    "tls-not-spoken": "not TLS",
    "tls-too-old": "too old",
    "tls-reset": "reset",
    "tls-alert": "alert",
    "tls-timeout": "no answer",
    "tls-no-client-certificate-request": "no mTLS",
    "cert-name-mismatch": "name",
    "cert-name-only-in-subject": "CN only",
    "cert-no-san": "no SAN",
    "cert-subject-differs": "subject",
    "cert-wildcard-only": "wildcard",
    "cert-expired": "expired",
    "cert-not-yet-valid": "not yet",
    "cert-expiring": "expiring",
    "cert-self-signed": "self-signed",
    "cert-untrusted": "untrusted",
    "cert-private-root": "private CA",
    "cert-incomplete-chain": "chain",
    "cert-chain-undetermined": "chain?",
    "cert-weak-key": "weak key",
    "cert-weak-signature": "weak sig",
    "cert-pss-signature": "PSS",
    "cert-no-server-auth": "no server",
    "cert-no-client-auth": "no client",
    "cert-no-crl-point": "no CRL",
    "cert-differs-between-addresses": "differ",
    "sip-rejected": "",
    "sip-needs-client-certificate": "mTLS",
    "sip-silent": "silent",
    "sip-not-spoken": "not SIP",
    "sip-plain-text": "plain text",
    "provider-missing": "none",
    "provider-retired": "retired",
}

_BY_PREFIX: dict[str, Layer] = {
    "tcp": Layer.PORT,
    "edge": Layer.PORT,
    "tls": Layer.TLS,
    "cert": Layer.CERTIFICATE,
    "sip": Layer.SIP,
    "dns": Layer.ADDRESS,
    "provider": Layer.ADDRESS,
    "address": Layer.ADDRESS,
}


def layer_of_provider(code: str) -> Layer:
    """Return the layer at which a provider's one finding stands; a passing one has got as far as TLS."""
    return _BY_PREFIX.get(code.partition("-")[0], Layer.TLS)
