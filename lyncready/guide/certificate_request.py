"""The request for an Edge's certificate: its names and why, the command, and what to ask the CA for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lyncready.guide.commands import bare_word
from lyncready.guide.wording import shown
from lyncready.model import (
    EDGE_LABEL,
    MOST_NAMES,
    Deployment,
    ParameterValue,
    Platform,
    Switch,
    Users,
    render_cmdlet,
)

# The three uses of the external interface, which one certificate has: a request for the first alone would leave
# the web conferencing name out, and the A/V service without a certificate.
_EXTERNAL_USES = ("AccessEdgeExternal", "DataEdgeExternal", "AudioVideoAuthentication")
ASK = (
    "Ask the CA for Server Authentication, and for Client Authentication where it still gives it (public CAs have "
    "been taking it out since 2025), for an RSA key of 2048 bits or more, a SHA-256 signature with PKCS #1 v1.5 "
    "padding, an http CRL distribution point, and for its intermediate certificates."
)
_REASONS = {
    "edge": "Access Edge of this deployment",
    "domain": "federation of {} enters there",
    "shared": "users of {} are in Teams, and the address space is shared",
    "present": "the present certificate has it",
    "foreign": "the edge of the partner {}: an Edge does not look outside for a name in its own certificate",
}


def name_reasons(reasons: Iterable[tuple[str, str]]) -> str:
    """Return why a name is wanted, in words; a reason has a kind and the SIP domain that it is about."""
    told = {kind: [shown(domain) for other, domain in reasons if other == kind and domain] for kind, _ in reasons}
    return "; ".join(
        _REASONS[kind].format(", ".join(domains)) for kind, domains in told.items() if kind in _REASONS
    )


KEY_PROVIDER = (
    "The key has to be an RSA key of a CryptoAPI provider, such as Microsoft RSA SChannel Cryptographic Provider: "
    "this server does not take CNG keys. Once the certificate is there, certutil -store My names its provider."
)


def request_file(place: int = 0) -> str:
    """Return where a request is written; `place` counts where a deployment needs several."""
    return f"C:\\access-edge{f'-{place + 1}' if place else ''}.req"


@lru_cache(maxsize=64)
def _certificate_request(names: tuple[str, ...], platform: Platform | None, place: int = 0) -> str:
    parameters: dict[str, ParameterValue] = {
        "New": Switch.ON,
        "Type": _EXTERNAL_USES,
        "DomainName": ",".join(names),
    }
    if platform is not Platform.LYNC_2010:  # its page does not list the parameter, and RSA is what it makes
        parameters["KeyAlg"] = "RSA"
    parameters |= {
        "KeySize": 2048,
        "ClientEKU": True,
        "PrivateKeyExportable": True,
        "Output": request_file(place),
    }
    return render_cmdlet("Request-CsCertificate", parameters)


def request_names(deployment: Deployment, names: Iterable[str], place: int = 0) -> str:
    """Return the command that writes a request for exactly these names; run on an Edge."""
    return _certificate_request(tuple(filter(bare_word, names)), deployment.platform, place)


def shared_with_teams(deployment: Deployment) -> tuple[str, ...]:
    """Return the names that every Edge needs where a domain has users on both sides."""
    domains = deployment.sip_domains
    if not any(domain.users is Users.BOTH for domain in domains):
        return ()
    return tuple(f"{EDGE_LABEL}.{one.name}" for one in domains if one.users in (Users.BOTH, Users.ONLINE))


def request_certificate(deployment: Deployment, edge: str = "", present: Iterable[str] = ()) -> str:
    """Return the command that writes a request for a certificate with every Access Edge FQDN; run on an Edge.

    `edge` is added if the deployment does not declare it, and `present`, the names of the certificate that is
    there: what it serves besides would break without them. Names of partners' domains are left out, as an Edge
    takes a name in its certificate for its own domain's. Where the names are more than public CAs put into one
    certificate, `edge` stands with those that are present, or alone. The file goes to the CA by hand.
    """
    foreign = {f"sip.{partner.name}" for partner in deployment.partners}
    kept = [name.lower() for name in present if bare_word(name) and name.lower() not in foreign]
    own = (*deployment.access_edges, *((edge,) if edge else ()), *shared_with_teams(deployment))
    wanted = tuple(dict.fromkeys((*own, *kept)))
    if edge and len(wanted) > MOST_NAMES:
        wanted = tuple(dict.fromkeys((edge, *kept)))
    return _certificate_request(wanted if not edge or len(wanted) <= MOST_NAMES else (edge,), deployment.platform)
