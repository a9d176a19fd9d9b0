"""The firewall team's lines: who has to reach whom on which port, and what was seen of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.guide.code_shapes import Owner
from lyncready.guide.commands import bare_word
from lyncready.guide.settings_labels import HANDLING
from lyncready.model import (
    Finding,
    Status,
    Tcp,
    TcpOutcome,
    Tls,
    read_settings,
    render_instant,
    split_host_port,
)
from lyncready.reports.owner_lines import LineMark, TeamFacts, TeamLine, TeamSection, facts_of, shown_value
from lyncready.reports.proofs import handshake

_SEEN = {
    TcpOutcome.CONNECTED: "reached",
    TcpOutcome.REFUSED: "refused",
    TcpOutcome.RESET: "reset",
    TcpOutcome.TIMEOUT: "silent",
    TcpOutcome.UNREACHABLE: "silent (unreachable)",
    TcpOutcome.NO_ROUTE: "not tried: no route from this computer",
    TcpOutcome.OURS: "not tried: this computer's own fault",
}
_LISTS, _DNS, _CENTRAL = 80, 53, 4443
_EDGE = "Edge"


def firewall_sections(facts: TeamFacts) -> Iterator[TeamSection]:
    """Yield the directions: in, out, inside."""
    yield TeamSection("In: Internet to the Edge", tuple(_inbound(facts)))
    yield TeamSection("Out: Edge to the Internet", tuple(_outbound(facts)))
    yield TeamSection("Inside: Edge and internal servers", tuple(_inner(facts)))


def _rule(
    mark: LineMark, ends: tuple[str, str, str], port: str, seen: str, prove: str, *more: tuple[str, str]
) -> TeamLine:
    direction, source, destination = ends
    return TeamLine(
        mark=mark,
        action="open" if mark is LineMark.CHANGE else "",
        what=f"{source} to {destination}, {port}",
        facts=facts_of(
            (
                ("Direction", direction),
                ("Source", source),
                ("Destination", destination),
                ("Port", port),
                ("Handling", HANDLING),
                ("Result", seen),
                *more,
            )
        ),
        prove=prove,
        seen_at=None,
    )


def _inbound(facts: TeamFacts) -> Iterator[TeamLine]:
    port = facts.topology.port
    for edge in facts.topology.edges:
        subject = f"{edge}:{port}"
        found = facts.about("port", subject)
        tried = [item for item in facts.seen.get(("tcp", subject), ()) if isinstance(item.seen, Tcp)]
        known = {str(one) for finding in found for one in finding.detail.get("addresses", ())}
        tried = [item for item in tried if not known or item.address in known]
        ended = [one for one in facts.about("tls", subject) if facts.asks(one, Owner.FIREWALL)]
        fault = next((one for one in found if facts.asks(one, Owner.FIREWALL)), None)
        for item in tried:
            assert isinstance(item.seen, Tcp)
            mark = _mark(item.seen.outcome, fault)
            handled = [one for one in ended if item.address in one.detail.get("addresses", (item.address,))]
            told = [fault] if mark is LineMark.CHANGE and fault is not None else []
            if handled and mark is LineMark.OK:
                mark, told = LineMark.CHANGE, handled
            facts.tell(told)
            line = _rule(
                mark,
                ("in", "any", f"{item.address} ({edge})"),
                f"TCP {port}",
                f"{_SEEN[item.seen.outcome]}, from this computer, {render_instant(item.at)}",
                f"Test-NetConnection {item.address} -Port {port}",
                ("Also", _explained(item.seen.outcome, bool(handled))),
            )
            if mark is LineMark.CHANGE and item.seen.outcome is TcpOutcome.CONNECTED:
                # That the port answers proves nothing here: the server itself has to be what answers.
                line = replace(line, action="pass through", prove=handshake(edge, port, item.address))
            yield _dated(line, item.at)
        if not tried:
            prove = f"Test-NetConnection {edge} -Port {port}"
            yield _rule(LineMark.NOT_SEEN, ("in", "any", edge), f"TCP {port}", "not tried yet", prove)


def _mark(outcome: TcpOutcome, fault: Finding | None) -> LineMark:
    if outcome is TcpOutcome.CONNECTED:
        return LineMark.OK
    silent = outcome in (TcpOutcome.TIMEOUT, TcpOutcome.UNREACHABLE)
    return LineMark.CHANGE if silent and fault is not None else LineMark.NOT_SEEN


def _explained(outcome: TcpOutcome, inspected: bool) -> str:
    if inspected and outcome is TcpOutcome.CONNECTED:
        return "something in between changes or ends the TLS connection: let it through as it is"
    if outcome in (TcpOutcome.REFUSED, TcpOutcome.RESET):
        return "the Edge's service is not running, or a firewall rejects: the server team looks first"
    return ""


def _dated(line: TeamLine, at: datetime | None) -> TeamLine:
    return replace(line, seen_at=at)


def _outbound(facts: TeamFacts) -> Iterator[TeamLine]:
    port = facts.topology.port
    shown = [one for one in facts.assessment.findings if one.check == "settings"]
    tried = {one.subject.removeprefix("outbound:").rpartition(".")[0]: one for one in shown if _is_way(one)}
    named = {split_host_port(key) for key in tried if not key.isdigit() and ":" in key}
    hosts = {host for pairing in facts.topology.partners.values() for host in pairing.edges}
    hosts |= {str(one.detail["found"]) for one in shown if one.subject.endswith(".ProxyFqdn") and _is_host(one)}
    named |= {(host, port) for host in hosts} | {(host, _LISTS) for host in _list_hosts(facts)}
    yield _way(facts, ("any", port), None, "Microsoft's and partners' servers")
    for host, number in sorted(named, key=lambda pair: (pair[1] or 0, pair[0])):
        if number != _DNS:
            finding = tried.get(f"{host}:{number}")
            yield _way(
                facts, (host, number or port), finding, "revocation list" if number == _LISTS else "federation"
            )
    yield _resolvers(facts)


def _is_way(finding: Finding) -> bool:
    return finding.subject.startswith("outbound:") and finding.subject.endswith(".Reached")


def _is_host(finding: Finding) -> bool:
    found = finding.detail.get("found")
    return finding.status is Status.PASS and isinstance(found, str) and "." in found


def _list_hosts(facts: TeamFacts) -> set[str]:
    """Return the hosts from which the Edge fetches the revocation lists of its own certificates."""
    hosts = set()
    for edge in facts.topology.edges:
        for item in facts.looks("tls", f"{edge}:{facts.topology.port}"):
            for der in item.seen.chain if isinstance(item.seen, Tls) else ():
                try:
                    urls = read_certificate(der).crl_urls
                except BadCertificate:
                    continue
                hosts |= {url.partition("//")[2].partition("/")[0] for url in urls if url.startswith("http://")}
    return {host.partition(":")[0].lower() for host in hosts if host}


def _way(facts: TeamFacts, to: tuple[str, int], finding: Finding | None, why: str) -> TeamLine:
    host, port = to
    mark, _ = facts.mark([finding] if finding is not None else [], Owner.FIREWALL)
    missed = shown_value(finding.detail.get("missed")) if finding is not None else ""
    computers = finding.detail.get("computers") if finding is not None else None
    results = computers if isinstance(computers, dict) else {}
    seen = ", ".join(f"{_reached(result)} from {name}" for name, result in sorted(results.items()))
    target = host if host != "any" and bare_word(host) else "HOST"  # an export may name anything
    line = _rule(
        mark,
        ("out", _EDGE, host),
        f"TCP {port}",
        seen or "not tried from the Edge yet",
        f"Test-NetConnection {target} -Port {port}",
        ("For", why),
        ("Addresses not reached", missed),
    )
    return _dated(line, _collected(facts) if results else None)


def _reached(result: object) -> str:
    return "reached" if result is True else "silent or refused" if result is False else "not tried"


def _collected(facts: TeamFacts) -> datetime | None:
    stores = read_settings(facts.checklist.evidence).locals
    return max((store.evidence.collected_at for store in stores), default=None)


def _resolvers(facts: TeamFacts) -> TeamLine:
    stores = read_settings(facts.checklist.evidence).locals
    answers = [one for store in stores for one in store.resolved.items]
    answered = any(one.targets for one in answers)
    seen = "answered" if answered else "not seen yet"
    prove = "nslookup -type=SRV _sipfederationtls._tcp.microsoft.com"
    ends = ("out", _EDGE, "its DNS resolvers")
    line = _rule(LineMark.OK if answered else LineMark.NOT_SEEN, ends, f"UDP and TCP {_DNS}", seen, prove)
    return _dated(line, _collected(facts) if answers else None)


def _inner(facts: TeamFacts) -> Iterator[TeamLine]:
    port = 5061
    hops = [one for one in facts.assessment.findings if one.subject.startswith("nextHop:")]
    for finding in hops:
        host = split_host_port(finding.subject.removeprefix("nextHop:").rpartition(".")[0])
        to = (host[0], host[1] or port)
        yield _inside(_way(facts, to, finding, "the internal next hop"), _EDGE, to[0])
    if not hops:
        prove = f"Test-NetConnection POOL -Port {port}"
        ends = ("inside", _EDGE, "internal pool")
        yield _rule(LineMark.NOT_SEEN, ends, f"TCP {port}", "not tried from the Edge yet", prove)
    prove = f"Test-NetConnection EDGE -Port {port}"
    ends = ("inside", "internal pool", _EDGE)
    yield _rule(LineMark.NOT_SEEN, ends, f"TCP {port}", "not tried from the pool yet", prove)
    reports = [one for one in facts.assessment.findings if one.detail.get("property") == "LastStatusReport"]
    mark, deciding = facts.mark(reports, Owner.FIREWALL)
    told = {
        LineMark.OK: "the Edge reported its status",
        LineMark.NOT_SEEN: "not seen yet",
        LineMark.CHANGE: "no report came",
    }
    prove = f"Test-NetConnection EDGE -Port {_CENTRAL}"
    line = _rule(mark, ("inside", "Central Management", _EDGE), f"TCP {_CENTRAL}", told[mark], prove)
    seen = [one for one in facts.checklist.evidence if deciding and deciding.detail.get("collected_at")]
    yield _dated(line, max((one.collected_at for one in seen), default=None))


def _inside(line: TeamLine, source: str, destination: str) -> TeamLine:
    facts = tuple(replace(one, value="inside") if one.what == "Direction" else one for one in line.facts)
    return replace(line, facts=facts, what=f"{source} to {destination}, {line.what.rpartition(', ')[2]}")
