"""The layers of the matrix, and the ones that a finding on the provider's edge stands at."""

from __future__ import annotations

from enum import StrEnum

from lyncready.model import Finding


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
PROVIDER_LAYERS = (Layer.ADDRESS, Layer.PORT, Layer.TLS)

# Codes that say how the views of DNS differ, whatever record they are about.
VIEW_CODES = frozenset({"dns-views-differ", "dns-only-inside", "dns-servers-disagree", "dns-stale"})

_BY_NAME = {"address": Layer.ADDRESS, "port": Layer.PORT, "tls": Layer.TLS}


def layers_of_provider(finding: Finding) -> tuple[Layer, ...]:
    """Return the layers at which a finding on the provider's edge stands: one that passes says all of them."""
    return (
        tuple(_BY_NAME[name] for name in finding.detail.get("layers", ()) if name in _BY_NAME) or PROVIDER_LAYERS
    )
