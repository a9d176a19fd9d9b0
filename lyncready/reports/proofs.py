"""How anybody can see what a finding says: one command to paste, and when it was last looked at."""

from __future__ import annotations

from datetime import datetime

from lyncready.guide.commands import bare_word
from lyncready.guide.settings_labels import SHOW_SETTINGS
from lyncready.model import (
    CLIENT_SERVICE,
    Checklist,
    Finding,
    Observation,
    federation_owner,
    read_instant,
    split_host_port,
)

_PROBES = {"port": "tcp", "tls": "tls", "certificate": "tls", "sip": "sip", "https": "https"}
_RECORD_STEPS = frozenset({"federation.srv", "partners.discovery"})
_RECORDS = frozenset({"srv", "partner"})
_SHOWN = {**SHOW_SETTINGS, "resolver": "nslookup -type=SRV _sipfederationtls._tcp.microsoft.com"}
_EVENTS = SHOW_SETTINGS["event"]


def see(finding: Finding) -> str:
    """Return one command that shows the fault: from anywhere outside, or on the servers where it is a setting."""
    if finding.check in ("settings", "message"):
        kind, _, identity = finding.subject.rpartition(".")[0].partition(":")
        shown = _SHOWN.get(kind, _EVENTS)
        return shown.format(identity=identity if bare_word(identity) else "NAME")
    if finding.check in _RECORDS or finding.step in _RECORD_STEPS:
        return ask(federation_owner(finding.subject), "SRV")
    if finding.check in ("address", "dns", "external"):
        return ask(finding.subject, "SRV" if finding.subject.startswith(f"{CLIENT_SERVICE}.") else "A")
    host, port = _place(finding.subject)
    if finding.check == "port" or finding.code == "https-unreachable":
        return f"Test-NetConnection {host} -Port {port}"
    if finding.code == "https-status":
        return f"curl.exe -v https://{host}/"
    return handshake(host, port)


def _place(subject: str) -> tuple[str, int]:
    return split_host_port(subject) if subject.rpartition(":")[2].isdigit() else (subject, 443)


def ask(name: str, record_type: str) -> str:
    """Return how anybody outside asks for a record."""
    return f"nslookup -type={record_type} {name} 1.1.1.1"


def handshake(host: str, port: int, address: str = "") -> str:
    """Return how a server is asked for its certificates, at one of its addresses where that matters."""
    where = address or host
    literal = f"[{where}]" if ":" in where else where
    return f"openssl s_client -connect {literal}:{port} -servername {host} -showcerts"


def seen_at(checklist: Checklist, finding: Finding) -> datetime | None:
    """Return when that was last looked at; None where it never was."""
    if isinstance(at := finding.detail.get("collected_at"), str):
        return read_instant(at)
    subjects = {finding.subject, federation_owner(finding.subject)}
    wanted = _PROBES.get(finding.check, "dns")

    def fits(item: Observation) -> bool:
        return item.probe == wanted and item.subject in subjects

    return max((item.at for item in checklist.observations if fits(item)), default=None)
