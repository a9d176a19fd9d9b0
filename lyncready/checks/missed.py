"""Addresses that we did not get to see: whatever lies behind them is open, not as good as their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lyncready.checks.connections import AddressContact, Connections
from lyncready.checks.port import Verdict
from lyncready.model import Fault, Finding, Status, Tls, TlsOutcome

INCOMPLETE = "check-incomplete"


def unresolved(findings: Iterable[Finding], deciding: str) -> str:
    """Return why the name's addresses may be more than those known, by our own doing; empty where none can be."""
    for finding in findings:
        ours = finding.code == INCOMPLETE and finding.status is Status.UNKNOWN
        if ours and finding.check == "dns" and finding.vantage == deciding:
            return str(finding.detail.get("reason", ""))
    return ""


def missed_addresses(about_port: Iterable[Verdict]) -> dict[str, str]:
    """Return the addresses that the port's verdicts leave open by our own doing, with the reason."""
    return {
        address: detail["reason"]
        for code, status, detail in about_port
        if code == INCOMPLETE and status is Status.UNKNOWN
        for address in detail["addresses"]
    }


def without_certificate(connections: Connections) -> dict[str, str]:
    """Return the addresses that answered, and whose certificate we did not get to see, with the reason."""
    found = {contact.address: _why(contact) for contact in connections.up}
    return {address: why for address, why in found.items() if why}


def _why(contact: AddressContact) -> str:
    if isinstance(contact.tls, Fault):
        return contact.tls.reason.value
    ours = isinstance(contact.tls, Tls) and contact.tls.outcome is TlsOutcome.OURS and not contact.tls.chain
    return "our own TLS failed" if ours else ""


def with_missed(verdicts: Iterable[Verdict], missed: Mapping[str, str], reason: str = "") -> list[Verdict]:
    """Return the verdicts on other addresses, and one that leaves those missed open; then nothing is `ok`.

    `reason` says why there may be further addresses, that nobody could name.
    """
    told = list(verdicts)
    if not missed and not reason:
        return told
    known = next((detail for code, _, detail in told if code == INCOMPLETE), {})
    addresses = sorted({*missed, *known.get("addresses", ())})
    reason = known.get("reason") or min(missed.values(), default=reason)
    rest = [verdict for verdict in told if verdict[0] not in (INCOMPLETE, "ok")]
    return [*rest, (INCOMPLETE, Status.UNKNOWN, {**known, "addresses": addresses, "reason": reason})]
