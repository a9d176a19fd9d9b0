"""Who said it, how long it took and when: the facts behind a finding in one line, or all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lyncready.model import (
    AUTHORITATIVE,
    LOCAL,
    Checklist,
    Crl,
    Dns,
    DnsOutcome,
    Fault,
    Finding,
    Https,
    Observation,
    Sip,
    Tcp,
    TcpOutcome,
    Tls,
    federation_owner,
    render_span,
    split_host_port,
)
from lyncready.tui.views.lines import ago

DNS_WORDS: dict[DnsOutcome, str] = {
    DnsOutcome.ANSWER: "answered",
    DnsOutcome.NXDOMAIN: "no such name",
    DnsOutcome.NODATA: "no such record",
    DnsOutcome.SERVFAIL: "server failure",
    DnsOutcome.REFUSED: "refused to answer",
    DnsOutcome.LAME: "does not serve the zone",
    DnsOutcome.ELSEWHERE: "leads to other servers",
    DnsOutcome.TIMEOUT: "did not answer",
    DnsOutcome.CLOSED: "nothing listens there",
    DnsOutcome.UNREACHABLE: "cannot be reached",
    DnsOutcome.MALFORMED: "sent what is no DNS answer",
    DnsOutcome.TRUNCATED: "cut its answer short",
}
TCP_WORDS: dict[TcpOutcome, str] = {
    TcpOutcome.CONNECTED: "connected",
    TcpOutcome.REFUSED: "refused the connection",
    TcpOutcome.RESET: "reset the connection",
    TcpOutcome.TIMEOUT: "did not answer",
    TcpOutcome.UNREACHABLE: "cannot be reached",
    TcpOutcome.NO_ROUTE: "this workstation has no route there",
    TcpOutcome.OURS: "this workstation could not try",
}
_PROBE_OF_CHECK: dict[str, tuple[str, ...]] = {
    "srv": ("dns",),
    "dns": ("dns",),
    "address": ("dns",),
    "external": ("dns", "https"),
    "port": ("tcp",),
    "tls": ("tls", "tcp"),
    "certificate": ("tls",),
    "sip": ("sip", "tls"),
    "https": ("https",),
    "provider": ("dns", "tcp", "tls", "sip"),
}
_FROM_ITS_VANTAGE = frozenset({"srv", "dns", "address", "port", "tls", "certificate", "sip"})
NAMES_SHOWN = 3


def observations_of(checklist: Checklist, finding: Finding) -> tuple[Observation, ...]:
    """Return the facts that a finding rests on, those of its own layer first."""
    probes = _PROBE_OF_CHECK.get(finding.check, ())
    return observations_about(checklist, finding.subject, probes, srv=finding.step == "federation.srv")


def observations_about(
    checklist: Checklist, subject: str, probes: tuple[str, ...], srv: bool = False
) -> tuple[Observation, ...]:
    """Return the facts on a subject by these probes, in the order of the probes, then by key."""
    host = split_host_port(subject)[0] if subject.rpartition(":")[2].isdigit() else subject
    names = {federation_owner(subject)} if srv else {subject, host}
    found = [
        item
        for item in checklist.observations
        if item.probe in probes and item.subject in (names if item.probe == "dns" else {subject, host})
    ]
    return tuple(sorted(found, key=lambda item: (probes.index(item.probe), item.key)))


def seen_line(checklist: Checklist, finding: Finding, now: datetime) -> str:
    """Say who answered (and what, where they differ), how quickly and when; empty where nothing was seen."""
    facts = observations_of(checklist, finding)
    if finding.detail.get("others"):
        # A fault of some addresses only was not seen at the others.
        faulty = finding.detail.get("addresses", ())
        facts = tuple(item for item in facts if not item.address or item.address in faulty) or facts
    if not facts:
        return ""
    own = [item for item in facts if item.probe == facts[0].probe]
    outside = [item for item in own if item.vantage not in (LOCAL, AUTHORITATIVE)]
    # What advises, and the provider's edge, is told under this workstation's name wherever it was asked from.
    there = [item for item in own if item.vantage == finding.vantage] if finding.check in _FROM_ITS_VANTAGE else []
    deciding = there or (outside if outside and own[0].probe == "dns" else own)
    newest = max(item.at for item in deciding)
    took = max(item.took for item in deciding)
    return ", ".join([_what(deciding), render_span(took), ago(newest, now)])


def _what(facts: list[Observation]) -> str:
    groups: dict[str, list[str]] = {}
    for item in facts:
        groups.setdefault(outcome_words(item), []).append(item.server or item.address or item.subject)
    verb = "from resolver" if facts[0].probe == "dns" else "seen at"
    if len(groups) == 1:
        sources = list(dict.fromkeys(next(iter(groups.values()))))
        return f"{verb}{'s' if verb == 'from resolver' and len(sources) > 1 else ''} {names(sources)}"
    return "; ".join(f"{words}, {verb} {names(sources)}" for words, sources in sorted(groups.items()))


def names(items: Iterable[str], shown: int = NAMES_SHOWN) -> str:
    """Return `a, b and c`, or `a, b, c and 4 more`."""
    unique = list(dict.fromkeys(items))
    if len(unique) > shown:
        return f"{', '.join(unique[:shown])} and {len(unique) - shown} more"
    return " and ".join(filter(None, [", ".join(unique[:-1]), unique[-1]])) if unique else ""


def outcome_words(item: Observation) -> str:
    """Say how one question ended, in plain words."""
    seen = item.seen
    if isinstance(seen, Dns):
        return DNS_WORDS[seen.outcome]
    if isinstance(seen, Tcp):
        waited = f" in {render_span(item.took)}" if seen.outcome is TcpOutcome.TIMEOUT else ""
        return TCP_WORDS[seen.outcome] + waited
    if isinstance(seen, Tls):
        return f"TLS {seen.outcome.value}" + (f" ({seen.version})" if seen.version else "")
    if isinstance(seen, Sip):
        return f"SIP {seen.status} {seen.reason}".strip() if seen.status else f"SIP {seen.outcome.value}"
    if isinstance(seen, Https):
        return f"HTTPS {seen.status}" if seen.status else f"HTTPS {seen.outcome.value}"
    if isinstance(seen, Fault):
        return f"not seen: {seen.reason.value}"
    what = "revocation list" if isinstance(seen, Crl) else "certificates"
    return f"{what} could not be fetched" if seen.error else f"{what} fetched"
