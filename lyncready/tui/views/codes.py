"""The layers of the matrix, and the one that a finding's code belongs to."""

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
