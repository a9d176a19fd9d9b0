"""What a server says of its own trouble in a SIP reply: the ms-diagnostics header and the next hop in it.

Source: Microsoft, [MS-OCER] 2.2.1 and the ids of its section "SipStack".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from lyncready.model import Sip, is_address, is_host_text
from lyncready.traces.header import TracedDiagnostics as Header
from lyncready.traces.header import find_diagnostics

_SIP_STACK = range(1000, 2000)
# Parameters that name the server to which the request would have gone on; `fqdn1` and so on are SRV targets.
_NEXT_HOP = re.compile(r"(?:fqdn|peerserver|peer|nexthop|next-hop|tls-target|target|host)[0-9]*\Z")
_PORT = re.compile(r"(.+):[0-9]{1,5}\Z")


class MsDiagnostics(msgspec.Struct, frozen=True, gc=False):
    """One ms-diagnostics header: its id, the reason in words, and the next hop it names."""

    id: int
    reason: str = ""
    next_hop: str = ""


def read_diagnostics(headers: Iterable[str]) -> MsDiagnostics | None:
    """Return what a reply's headers say, the one from the SIP stack first; None where they say nothing."""
    found = [_read(said) for header in headers for said in find_diagnostics(header)]
    named = sorted(found, key=lambda one: (not one.next_hop, one.id not in _SIP_STACK))
    return named[0] if named else None


def _read(said: Header) -> MsDiagnostics:
    source = said.text("source")
    hops = (value for name, value in said.values.items() if _NEXT_HOP.match(name) and _is_server(value))
    hop = next((value for value in hops if _host(value) != _host(source)), "")
    return MsDiagnostics(said.id, said.text("reason"), hop)


def _host(value: str) -> str:
    match = _PORT.match(value)
    return (match[1] if match else value).strip("[]").rstrip(".").lower()


def _is_server(value: str) -> bool:
    host = _host(value)
    return is_address(host) or (is_host_text(host) and "." in host)


def trouble_of(sip: Sip) -> MsDiagnostics | None:
    """Return the trouble that a reply tells of; None where it is only how a stranger is answered.

    A status of 5xx is the server's own failure (RFC 3261, 21.5); any other refusal is trouble where it names the
    next hop.
    """
    said = read_diagnostics(sip.headers)
    if 500 <= sip.status < 600:
        return said or MsDiagnostics(0)
    refused = sip.status >= 300
    return said if refused and said is not None and said.next_hop else None
