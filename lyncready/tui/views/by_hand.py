"""How to ask the same question without lyncready: dig, Resolve-DnsName, Test-NetConnection, openssl."""

from __future__ import annotations

import re

from lyncready.model import Checklist, Resolver, federation_owner, quote, split_host_port
from lyncready.readiness.matrix_cells import Cell, Layer, Row
from lyncready.tui.views.lines import CopyText

# Names that need no quoting in any shell; anything else is not offered as a command.
_PLAIN = re.compile(r"[A-Za-z0-9._:\[\]-]+\Z")
DEFAULT_SERVER = "1.1.1.1"

Way = tuple[str, CopyText]


def by_hand(layer: Layer, row: Row, cell: Cell, checklist: Checklist) -> tuple[Way, ...]:
    """Return commands with what they are for; none for a name that a shell could read otherwise."""
    if not _PLAIN.match(cell.subject or "-") or not _PLAIN.match(row.edge or "-"):
        return ()
    if not cell.subject:
        return ()
    if layer is Layer.SRV:
        return _dns(federation_owner(cell.subject), "SRV", checklist)
    if layer is Layer.VIEWS:
        if not row.domain:
            return _dns(row.edge, "A", checklist, both=True)
        return _dns(federation_owner(row.domain), "SRV", checklist, both=True)
    host, port = _target(cell, checklist)
    if layer is Layer.ADDRESS:
        return _dns(host, "A", checklist)
    if layer is Layer.PORT:
        return (
            (
                "From Windows, best from outside the company:",
                _ps(f"Test-NetConnection {quote(host)} -Port {port}"),
            ),
            ("From elsewhere:", CopyText(f"nc -vz {host} {port}", "shell")),
        )
    connect = f"openssl s_client -connect {_bracketed(host)}:{port} -servername {host}"
    if layer is Layer.CERTIFICATE:
        return (
            ("The chain as the edge sends it:", CopyText(f"{connect} -showcerts </dev/null", "shell")),
            ("On the Edge, the certificate in use:", _ps("Get-CsCertificate -Type AccessEdgeExternal")),
        )
    if layer is Layer.TLS:
        return (
            ("A handshake; look for the protocol and for client certificate types:", CopyText(connect, "shell")),
        )
    request = (
        f"OPTIONS sip:{host} SIP/2.0\\r\\nVia: SIP/2.0/TLS me.invalid;branch=z9hG4bK1\\r\\nMax-Forwards: 0\\r\\n"
    )
    request += f"From: <sip:a@me.invalid>;tag=1\\r\\nTo: <sip:{host}>\\r\\nCall-ID: 1\\r\\nCSeq: 1 OPTIONS\\r\\n"
    request += "Content-Length: 0\\r\\n\\r\\n"
    return (
        ("An OPTIONS request over TLS:", CopyText(f"printf '{request}' | {connect} -quiet", "shell")),
        ("On the Edge, what its SIP stack says:", _ps("Start-CsClsLogging -Scenario SIPStack")),
    )


def _target(cell: Cell, checklist: Checklist) -> tuple[str, int]:
    if cell.subject.rpartition(":")[2].isdigit():
        return split_host_port(cell.subject)
    return cell.subject, checklist.network.federation_port


def _dns(name: str, kind: str, checklist: Checklist, both: bool = False) -> tuple[Way, ...]:
    outside = _server(checklist, "public")
    ways = [
        ("From Windows:", _ps(f"Resolve-DnsName -Type {kind} -Name {quote(name)} -Server {_address(outside)}")),
        ("From elsewhere:", CopyText(f"dig {_at(outside)} {name} {kind}", "shell")),
    ]
    if both:
        inside = _server(checklist, "local")
        at = f"{_at(inside)} " if inside is not None else ""
        ways.append(("The inside view:", CopyText(f"dig {at}{name} {kind}", "shell")))
    return tuple(ways)


def _server(checklist: Checklist, vantage: str) -> Resolver | None:
    resolvers = checklist.network.resolvers or ()
    found = (item for item in resolvers if item.vantage == vantage and item.address and _PLAIN.match(item.address))
    return next(found, None)


def _address(resolver: Resolver | None) -> str:
    return resolver.address if resolver is not None else DEFAULT_SERVER


def _at(resolver: Resolver | None) -> str:
    port = f" -p {resolver.port}" if resolver is not None and resolver.port != 53 else ""
    return f"@{_address(resolver)}{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _ps(text: str) -> CopyText:
    return CopyText(text, "powershell")
