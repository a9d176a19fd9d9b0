"""The DNS team's lines: every record that federation needs, by zone, as it is and as it should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from lyncready.guide.code_shapes import Owner
from lyncready.guide.codes import CODES
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.settings_labels import FIX, KEEP, LEAVE
from lyncready.model import (
    ADDRESS_TYPES,
    CLIENT_SERVICE,
    Dns,
    DnsOutcome,
    Finding,
    Observation,
    Status,
    cloud_of,
    federation_owner,
    render_instant,
)
from lyncready.reports.owner_lines import (
    LineMark,
    TeamFacts,
    TeamLine,
    TeamSection,
    facts_of,
    newest_of,
    shown_value,
)

_TTL = 3600
_PUBLIC = "<public address of the Edge>"
_PROXY = "<public address of the reverse proxy>"
_GONE = frozenset({DnsOutcome.NXDOMAIN, DnsOutcome.NODATA})


def dns_sections(facts: TeamFacts) -> Iterator[TeamSection]:
    """Yield one section a zone."""
    zones: dict[str, list[TeamLine]] = {domain.name: [] for domain in facts.deployment.sip_domains}
    for domain in facts.deployment.sip_domains:
        zones[domain.name] += _federation(facts, domain.name)
    for edge in facts.topology.edges:
        zones.setdefault(_zone_of(edge, zones), []).append(_address(facts, edge))
    for check, subject in facts.findings:
        if check == "external" and subject not in facts.topology.edges:
            zones.setdefault(_zone_of(subject, zones), []).append(_external(facts, subject))
    for line, zone in _caa(facts, zones):
        zones.setdefault(zone, []).append(line)
    for zone, lines in sorted(zones.items()):
        if lines:
            yield TeamSection(f"Zone {zone}", tuple(lines))


def _zone_of(name: str, zones: Iterable[str]) -> str:
    fitting = [zone for zone in zones if name == zone or name.endswith(f".{zone}")]
    return max(fitting, key=len) if fitting else name.partition(".")[2]


def _told(looks: Iterable[Observation]) -> str:
    """Return what each server says now, and when."""
    told: dict[tuple[str, str], list[str]] = {}
    for item in looks:
        if isinstance(item.seen, Dns):
            records = [f"{one.priority} {one.weight} {one.port} {one.target}" for one in item.seen.srv]
            said = (
                ", ".join((*records, *item.seen.addresses)) or f"no {item.record_type} ({item.seen.outcome.value})"
            )
            via = f" by way of {', '.join(item.seen.cnames)}" if item.seen.cnames else ""
            told.setdefault((item.server or item.vantage, render_instant(item.at)), []).append(said + via)
    return "; ".join(f"{', '.join(dict.fromkeys(said))} ({server}, {at})" for (server, at), said in told.items())


def _earliest(looks: Iterable[Observation], mark: LineMark) -> str:
    """Return when every resolver that asked before has forgotten what it heard (RFC 2308, 5)."""
    if mark is not LineMark.CHANGE:
        return ""
    known = [(item.at, item.seen) for item in looks if isinstance(item.seen, Dns) and item.seen.ttl is not None]
    if not known:
        return ""
    at, seen = max(known, key=lambda pair: (pair[0], pair[1].ttl or 0))
    kind = "negative TTL" if seen.outcome in _GONE else "TTL"
    until = render_instant(at + timedelta(seconds=min(seen.ttl or 0, 1 << 24)))
    return f"{until} for resolvers that asked before ({kind} {seen.ttl} s)"


def _line(
    mark: LineMark,
    deed: tuple[str, str],
    what: tuple[str, str],
    looks: list[Observation],
    wanted: list[str],
    now: str = "",
    also: str = "",
) -> TeamLine:
    """`what` are owner name and type, `wanted` zone lines; the panel's fields are taken from these.

    `also` is what else is wrong with the record.
    """
    owner, record_type = what
    ttl = next((line.split()[1] for line in wanted), "")
    asked = record_type.partition(" ")[0]
    return TeamLine(
        mark=mark,
        action=deed[0],
        what=f"{owner} {record_type}",
        facts=facts_of(
            (
                ("Owner", f"{owner}."),
                ("Type", record_type),
                ("TTL", ttl),
                ("Now", now or _told(looks)),
                ("Zone line", "\n".join(wanted)),
                ("Fields", "\n".join(map(_fields, wanted))),
                ("Why", deed[1]),
                ("Also", also),
                ("Earliest visible", _earliest(looks, mark)),
            )
        ),
        prove=f"nslookup -type={asked} {owner} 1.1.1.1",
        seen_at=newest_of(looks),
    )


def _fields(line: str) -> str:
    """Return a zone line as the separate fields of a panel."""
    owner, ttl, _, record_type, *rest = line.split(" ", 4)
    value = rest[0] if rest else ""
    if record_type != "SRV":
        return f"name {owner}, type {record_type}, value {value}, TTL {ttl}"
    service, protocol, name = owner.split(".", 2)
    priority, weight, port, target = value.split()
    return (
        f"service {service}, protocol {protocol}, name {name}, priority {priority}, weight {weight}, "
        f"port {port}, target {target}, TTL {ttl}"
    )


def _judged(facts: TeamFacts, found: list[Finding]) -> tuple[LineMark, Finding | None, tuple[str, str]]:
    """Return the mark of a record, what decides it, and what to do why."""
    deciding = [one for one in found if one.vantage in (None, facts.checklist.network.deciding)]
    mark, finding = facts.mark(deciding or found, Owner.DNS)
    if mark is LineMark.CHANGE and finding is not None:
        return mark, finding, CODES[finding.code].record or FIX
    why = "waived" if mark is LineMark.OK and finding is not None and finding.waived else ""
    return mark, finding, (KEEP if mark is LineMark.OK else "", why)


def _also(facts: TeamFacts, found: list[Finding], mark: LineMark, decides: Finding | None) -> str:
    """Return what else is wrong with a record that is changed: other faults, and other views."""
    if mark is not LineMark.CHANGE:
        return ""
    others = [one for one in found if one is not decides and facts.asks(one, Owner.DNS)]
    facts.tell(others)
    texts = [finding_text(one, facts.deployment) for one in others]
    return "\n".join(dict.fromkeys(" ".join(f"{text.summary} {text.remedy}".split()) for text in texts))


def _records(looks: Iterable[Observation], owner: str) -> list[str]:
    found: dict[str, None] = {}
    for item in looks:
        if isinstance(item.seen, Dns):
            for one in item.seen.srv:
                ranks = f"{one.priority} {one.weight} {one.port}"
                found[f"{owner}. {item.seen.ttl or _TTL} IN SRV {ranks} {one.target.rstrip('.')}."] = None
    return list(found)


def _federation(facts: TeamFacts, domain: str) -> Iterator[TeamLine]:
    owner = federation_owner(domain)
    looks = facts.looks("dns", owner, "SRV")
    found = facts.about("srv", domain)
    mark, finding, deed = _judged(facts, found + facts.about("dns", domain))
    also = _also(facts, found + facts.about("dns", domain), mark, finding)
    wanted = [str(one.detail["wanted"]) for one in found if one.detail.get("wanted")][:1]
    there = _records(looks, owner)
    at_microsoft = any(
        isinstance(item.seen, Dns) and any(cloud_of(one.target) for one in item.seen.srv) for item in looks
    )
    servers = finding is not None and finding.check == "dns"  # their faults are to be fixed wherever it leads
    if at_microsoft and not (mark is LineMark.CHANGE and (wanted or servers)):
        # Where nobody said that the users are there, it is not called right, and is to be left all the same.
        mark, deed, wanted = (LineMark.NOT_SEEN if mark is LineMark.CHANGE else mark), (LEAVE, ""), there
    elif mark is not LineMark.CHANGE:
        wanted = there
        deed = deed if there or mark is LineMark.NOT_SEEN else ("leave as it is", "no record is needed")
    elif deed[0] == "delete":
        wanted = list(there) if finding is not None and finding.code == "srv-duplicate" else []
    yield _line(mark, deed, (owner, "SRV"), looks, wanted, also=also if mark is LineMark.CHANGE else "")
    for name, records in sorted(_misspelt(found).items()):
        asked = facts.looks("dns", name, "SRV")
        yield _line(
            LineMark.CHANGE, ("delete", "the name is misspelt"), (name, "SRV"), asked, [], shown_value(records)
        )


def _misspelt(found: Iterable[Finding]) -> dict[str, object]:
    """Return what stands under misspelt names, where the right one is missing."""
    wrong = [one for one in found if one.status is Status.FAIL and one.waived is None]
    near = [one.detail["near"] for one in wrong if isinstance(one.detail.get("near"), dict)]
    return {str(name): records for one in near for name, records in one.items()}


def _address(facts: TeamFacts, edge: str) -> TeamLine:
    looks = [item for kind in ADDRESS_TYPES for item in facts.looks("dns", edge, kind)]
    found = facts.about("address", edge) + facts.about("dns", edge)
    mark, finding, deed = _judged(facts, found)
    also = _also(facts, found, mark, finding)
    alias = any(isinstance(item.seen, Dns) and any(map(cloud_of, item.seen.cnames)) for item in looks)
    if alias and not (finding is not None and finding.check == "dns"):
        mark, deed = (LineMark.NOT_SEEN if mark is LineMark.CHANGE else mark), (LEAVE, "")
    wanted = _addresses(looks, edge)
    if mark is LineMark.CHANGE and deed[0] in ("add", "replace"):
        wanted = [f"{edge}. {_TTL} IN A {_PUBLIC}"]
    return _line(mark, deed, (edge, "A"), looks, wanted, also=also if mark is LineMark.CHANGE else "")


def _addresses(looks: Iterable[Observation], name: str) -> list[str]:
    """Return the zone lines of a name's addresses; none where it is an alias, whose own zone has them."""
    found = [
        f"{name}. {item.seen.ttl or _TTL} IN {item.record_type} {address}"
        for item in looks
        if isinstance(item.seen, Dns) and not item.seen.cnames
        for address in item.seen.addresses
    ]
    return list(dict.fromkeys(found))


def _external(facts: TeamFacts, subject: str) -> TeamLine:
    service = subject.startswith(f"{CLIENT_SERVICE}.")
    kinds = ("SRV",) if service else ADDRESS_TYPES
    looks = [item for kind in kinds for item in facts.looks("dns", subject, kind)]
    mark, _, deed = _judged(facts, facts.about("external", subject))
    wanted = _records(looks, subject) if service else _addresses(looks, subject)
    if mark is LineMark.CHANGE and service:
        domain = subject.removeprefix(f"{CLIENT_SERVICE}.")
        edge = next(iter(facts.topology.pairing(domain).edges), f"sip.{domain}")
        wanted = [f"{subject}. {_TTL} IN SRV 0 0 443 {edge}."]
    elif mark is LineMark.CHANGE:
        wanted = [f"{subject}. {_TTL} IN A {_PROXY}"]
    return _line(mark, deed, (subject, "SRV" if service else "A"), looks, wanted)


def _caa(facts: TeamFacts, zones: Iterable[str]) -> Iterator[tuple[TeamLine, str]]:
    """Yield CAA records that stand above the edges, and those that forbid the CA of the certificate."""
    forbids = [one for one in facts.assessment.findings if one.code == "cert-caa-forbids"]
    for (probe, name), items in sorted(facts.seen.items()):
        looks = [item for item in items if item.record_type == "CAA"]
        if probe != "dns" or not looks:
            continue
        found = {one for item in looks if isinstance(item.seen, Dns) for one in item.seen.caa}
        if not found:
            continue
        wrong = [one for one in forbids if facts.asks(one, Owner.DNS) and _is_below(one.subject, name)]
        facts.tell(wrong)
        mark = LineMark.CHANGE if wrong else LineMark.OK
        deed = CODES["cert-caa-forbids"].record or FIX if wrong else (KEEP, "")
        now = ", ".join(f"{one.tag} {one.value or 'nobody'}" for one in sorted(found))
        yield _line(mark, deed, (name, "CAA"), looks, [], now), _zone_of(name, zones)


def _is_below(subject: str, zone: str) -> bool:
    host = subject.partition(":")[0]
    return host == zone or host.endswith(f".{zone}")
