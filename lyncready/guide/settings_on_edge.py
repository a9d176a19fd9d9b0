"""What is said of an Edge's own export: what it resolves, reaches and trusts, its keys and its events."""

from __future__ import annotations

from collections.abc import Mapping

from lyncready.guide import links
from lyncready.guide.commands import ask_dns, port_test
from lyncready.guide.settings_labels import Setting, values
from lyncready.guide.texts import Fix
from lyncready.guide.wording import FindingReader, count, day, listed, shown
from lyncready.model import federation_owner


def _edge(setting: Setting) -> str:
    return shown(setting.identity.partition("/")[0]) or "The Edge"


def _which(setting: Setting) -> str:
    """Return which certificate of which Edge it is."""
    computer, _, use = setting.identity.partition("/")
    return f"{use or 'external'} certificate of {shown(computer) or 'the Edge'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _resolver(case: FindingReader, setting: Setting) -> str:
    domain = case.text("domain")
    if not domain:
        errors = case.listed("errors")
        return f"{_edge(setting)} finds no federation record at all{f' ({errors})' if errors else ''}"
    found, wanted = values(case, "found"), values(case, "wanted")
    return f"{_edge(setting)} finds for {shown(domain)} {found}, the world finds {wanted or 'no record'}"


def missed(case: FindingReader) -> str:
    """Return the addresses that were not reached, each with the Edges that miss it; empty where none is named."""
    by_edge = case.detail.get("missed")
    if not isinstance(by_edge, Mapping):
        return ""
    edges: dict[str, list[str]] = {}
    for computer, addresses in sorted(by_edge.items()):
        for address in addresses if isinstance(addresses, (list, tuple)) else ():
            edges.setdefault(str(address), []).append(str(computer))
    return listed((f"{address} (from {listed(computers)})" for address, computers in sorted(edges.items())), 4)


def _from(case: FindingReader) -> str:
    tried = case.detail.get("computers")
    failed = [name for name, reached in tried.items() if reached is False] if isinstance(tried, Mapping) else []
    return f" from {listed(failed)}" if failed else ""


def _outbound(case: FindingReader, setting: Setting) -> str:
    where, addresses, shut = shown(setting.identity) or "the outside", missed(case), _from(case)
    if addresses and not shut:
        return f"The Edge does not reach every address of {where}: not {addresses}"
    said = f"The Edge does not reach {where}{shut}{f': not {addresses}' if addresses else ''}"
    if not case.informs:
        return said
    if setting.identity.endswith(":53"):
        return f"{said}; it does not need to where it resolves by other servers"
    return f"{said}; it does not need to, its own certificate names no list there"


def _next_hop(case: FindingReader, setting: Setting) -> str:
    where, addresses, shut = shown(setting.identity) or "the pool", missed(case), _from(case)
    at = f": not {addresses}" if addresses else ""
    if shut:
        return f"The Edge does not reach its next hop {where}{shut}{at}"
    return f"The Edge does not reach every address of its next hop {where}{at}"


def _root(case: FindingReader, setting: Setting) -> str:
    roots, whose = values(case, "found"), case.names("wanted")
    of = f", in which the chain of {whose} ends" if whose else ""
    said = f"{_edge(setting)} does not have the root {roots}{of}"
    fetches = case.detail.get("fetches")
    if case.informs:
        return f"{said}; Windows may fetch it by itself when it is needed"
    return f"{said}{', and Windows is not allowed to fetch it' if fetches is False else ''}"


def _auto_update(case: FindingReader, setting: Setting) -> str:
    return f"{_edge(setting)} is not allowed to fetch new roots by itself (DisableRootAutoUpdate)"


def _provider(case: FindingReader, setting: Setting) -> str:
    kept = values(case, "found")
    return f"The key of the {_which(setting)} is in {kept}, which this server is not known to work with"


def _key(case: FindingReader, setting: Setting) -> str:
    return f"The {_which(setting)} has no private key there"


def _usages(case: FindingReader, setting: Setting) -> str:
    return f"The {_which(setting)} is not issued for Server Authentication"


def _conferencing(case: FindingReader, setting: Setting) -> str:
    wanted = values(case, "wanted")
    return f"The web conferencing certificate of {_edge(setting)} does not have its name {wanted}"


def other_end(case: FindingReader, setting: Setting) -> str:
    """Say when a certificate of an Edge ends that partners do not see."""
    until, days = day(case.text("found")), case.number("days")
    left = f"ends in {count(int(days), 'day')}" if days is not None and days >= 0 else "is not in date"
    return f"{_capital(f'the {_which(setting)}')} {left}{f' ({until})' if until else ''}"


def _events(case: FindingReader, setting: Setting) -> str:
    found = values(case, "found")
    what = "events of federation trouble" if case.informs else "events with which the Access Edge does not work"
    return f"{_edge(setting)} logged {what} on the day before the export: {found}"


SAYINGS = {
    "resolver.targets": _resolver,
    "outbound.reached": _outbound,
    "nexthop.reached": _next_hop,
    "rootstore.thumbprint": _root,
    "rootstore.autoupdate": _auto_update,
    "edgecertificate.keyprovider": _provider,
    "edgecertificate.haskey": _key,
    "edgecertificate.usages": _usages,
    "edgecertificate.dataedgename": _conferencing,
    "event.id": _events,
}
RIGHT = {
    "outbound.reached": "The Edge reaches {}",
    "resolver.targets": "{} finds federation records",
    "nexthop.reached": "The Edge reaches its next hop {}",
    "rootstore.thumbprint": "{} has the roots of the chains that others show",
    "rootstore.autoupdate": "{} may fetch new roots by itself",
    "edgecertificate.haskey": "The certificate of {} has its key",
    "edgecertificate.keyprovider": "The key of the certificate of {} is where the server finds it",
    "edgecertificate.usages": "The certificate of {} is issued for servers",
    "edgecertificate.dataedgename": "The certificate of {} has the web conferencing name",
    "event.id": "{} logged no event of federation trouble",
}

_RENEW = (
    "Request it anew with an RSA key by that provider and every name that it has, for all three uses of the "
    "external interface, import the answer, and assign it on every Edge of the pool."
)
FIXES = {
    "resolver": Fix(
        "Let the Edge ask DNS servers that resolve public names, and open UDP and TCP 53 from it to them. Then "
        "export again there.",
        links.EDGE_DNS,
    ),
    "resolver.targets@domain": Fix(
        "The Edge asks a DNS server with a zone of its own for this name: put the public record into that zone, "
        "too, or let the Edge ask servers that do not have the zone. Then export again there.",
        links.EDGE_DNS,
    ),
    "outbound": Fix(
        "Open the firewall from the Edge to the outside for it, then repeat the test there.",
        links.EDGE_REQUIREMENTS,
    ),
    "outbound.reached@missed": Fix(
        "Where the firewall lists addresses, allow TCP 5061 from the Edge to any: the addresses of Microsoft "
        "and of partners change without notice. Then repeat the test there.",
        links.EDGE_REQUIREMENTS,
    ),
    "outbound.reached@note": Fix("Nothing to do.", links.EDGE_REQUIREMENTS),
    "nexthop": Fix(
        "Let the Edge resolve the pool's name by DNS or its hosts file, and open TCP 5061 between both in both "
        "directions. Then repeat the test there.",
        links.EDGE_REQUIREMENTS,
    ),
    "rootstore.thumbprint": Fix(
        "Take the root from a Windows computer that has it (certlm.msc, Trusted Root Certification Authorities) "
        "or from the CA's own page, compare its thumbprint with the one in the command, and add it on every Edge. "
        "Restart the Access Edge service there.",
        links.EDGE_REQUIREMENTS,
    ),
    "rootstore.thumbprint@note": Fix(
        "Nothing to do where the Edge reaches Windows Update. Where it does not, add the root by hand.",
        links.EDGE_REQUIREMENTS,
    ),
    "rootstore.autoupdate": Fix(
        "Allow it (Group Policy: Turn off Automatic Root Certificates Update, Disabled), or add new roots by hand "
        "whenever a partner or Microsoft changes the CA; and waive this.",
        links.EDGE_REQUIREMENTS,
    ),
    "edgecertificate.keyprovider": Fix(_RENEW, links.EDGE_REQUIREMENTS),
    "edgecertificate.usages": Fix(_RENEW, links.EDGE_REQUIREMENTS),
    "edgecertificate.haskey": Fix(
        "Import the certificate on that Edge with its private key: the CA's answer on the computer that made the "
        "request, or a PFX file. Then assign it again.",
        links.EDGE_REQUIREMENTS,
    ),
    "edgecertificate.notafter@other": Fix(
        "Renew it in the Deployment Wizard on that Edge (Request, Install or Assign Certificates) with every name "
        "that it has, and assign it.",
        links.EDGE_REQUIREMENTS,
    ),
    "event": Fix(
        "Read each of them in that Edge's event log at its time. lyncready explain NUMBER says what it means and "
        "which step to look at.",
        links.EDGE_VALIDATE,
    ),
}


def command_of(case: FindingReader, setting: Setting) -> str:
    """Return what is pasted on the Edge to see or mend it; empty where nothing is."""
    kind, host, port = setting.kind.lower(), *_target(setting)
    if kind == "resolver":
        return ask_dns(federation_owner(case.text("domain") or "microsoft.com"), "SRV")
    if kind in ("outbound", "nexthop") and host and port and not case.informs:
        by_edge = case.detail.get("missed")
        addresses = (
            {str(one) for those in by_edge.values() for one in those} if isinstance(by_edge, Mapping) else ()
        )
        return "\n".join(port_test(one, port) for one in sorted(addresses) or [host])
    if setting.key == "rootstore.thumbprint":
        files = [(one, f"root{index}.cer") for index, one in enumerate(case.texts("thumbprints"), 1)]
        taken = [f"certutil -store Root {thumbprint} {file}" for thumbprint, file in files]
        added = [f"certutil -addstore -f Root {file}" for _, file in files]
        return "\n".join((*taken, *added))
    return ""


def _target(setting: Setting) -> tuple[str, int]:
    host, _, port = setting.identity.rpartition(":")
    return host, int(port) if port.isdigit() else 0
