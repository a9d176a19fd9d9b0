"""The certificate team's lines: what every Edge shows, what the next certificate needs, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha1

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.checks.facts import Facts
from lyncready.checks.topology import EdgeTopology
from lyncready.checks.wanted_names import wanted_names
from lyncready.guide.certificate_request import ASK, KEY_PROVIDER, name_reasons, request_names
from lyncready.guide.code_shapes import Owner
from lyncready.guide.commands import has_shell
from lyncready.guide.finding_texts import finding_text
from lyncready.model import Dns, Finding, Observation, Tls, Trust, caa_names, expiry_window, read_settings
from lyncready.model import EdgeCertificate as Stored
from lyncready.reports.owner_lines import LineMark, TeamFacts, TeamLine, TeamSection, facts_of, newest_of
from lyncready.reports.proofs import handshake

# Faults of what is sent or published beside a certificate that is right itself.
_KEPT = frozenset({"cert-incomplete-chain", "cert-not-yet-valid", "cert-crl-unreachable", "cert-crl-stale"})

_Shown = dict[str, tuple[Certificate, list[Observation]]]


def certificate_sections(facts: TeamFacts) -> Iterator[TeamSection]:
    """Yield one section for each Edge as the network shows it, and one for each Edge computer with an export."""
    network = EdgeTopology(Facts(facts.checklist, Trust(), facts.at))
    shown = {edge: _shown(facts, network, edge) for edge in facts.topology.edges}
    stores = read_settings(facts.checklist.evidence).locals
    places: dict[str, list[str]] = {}
    for edge, leaves in shown.items():
        for thumbprint, (_, looks) in leaves.items():
            places.setdefault(thumbprint, []).extend(f"{edge} ({item.address})" for item in looks)
    for store in stores:
        for one in store.certificates.items:
            if one.use.lower() != "internal":
                places.setdefault(one.thumbprint.upper(), []).append(store.evidence.computer.upper())
    for edge, leaves in shown.items():
        lines = [_of_edge(facts, network, edge, leaf, looks, places) for leaf, looks in leaves.values()]
        yield TeamSection(f"Edge {edge}", tuple(lines or [_unseen(facts, edge)]))
    for store in stores:
        computer, at = store.evidence.computer, store.evidence.collected_at
        lines = [_stored(facts, one, computer, at, places) for one in store.certificates.items]
        if lines:
            yield TeamSection(f"Edge computer {computer}", tuple(lines))


def _shown(facts: TeamFacts, network: EdgeTopology, edge: str) -> _Shown:
    """Return the certificates that an Edge shows at its present addresses, by thumbprint."""
    current = network.addresses(edge).own
    found: _Shown = {}
    subject = f"{edge}:{facts.topology.port}"
    for item in (*facts.seen.get(("tls", subject), ()), *facts.seen.get(("handshake", subject), ())):
        if not isinstance(item.seen, Tls) or not item.seen.chain or (current and item.address not in current):
            continue
        try:
            leaf = read_certificate(item.seen.chain[0])
        except BadCertificate:
            continue
        known = found.setdefault(_thumbprint(leaf), (leaf, []))[1]
        if all(one.address != item.address for one in known):
            known.append(item)
    return found


def _thumbprint(leaf: Certificate) -> str:
    return sha1(leaf.der, usedforsecurity=False).hexdigest().upper()


def _unseen(facts: TeamFacts, edge: str) -> TeamLine:
    found = facts.about("certificate", f"{edge}:{facts.topology.port}")
    mark, _ = facts.mark(found, Owner.CERTIFICATE)
    return TeamLine(mark, "", "no certificate was seen", (), handshake(edge, facts.topology.port), None)


def _of_edge(
    facts: TeamFacts,
    network: EdgeTopology,
    edge: str,
    leaf: Certificate,
    looks: list[Observation],
    places: dict[str, list[str]],
) -> TeamLine:
    about = facts.about("certificate", f"{edge}:{facts.topology.port}")
    found = [one for one in about if one.detail.get("serial") in (None, leaf.serial)]
    mark, _ = facts.mark(found, Owner.CERTIFICATE)
    names = wanted_names(network.facts, [network.edges[edge]], [leaf])
    wanted = [one.name for one in names if one.wanted]
    wrong = [one for one in found if facts.asks(one, Owner.CERTIFICATE)]
    new = any(map(_needs_another, wrong)) or not wrong
    offered = not new and any(map(_is_offered, wrong))
    missing = [one.name for one in names if one.wanted and one.name not in leaf.dns_names]
    before = _names_before(looks) - set(leaf.dns_names)
    shell = has_shell(facts.deployment.platform)
    root = next((str(one.detail["root"]) for one in found if one.detail.get("root")), "")
    told = [
        *_of_leaf(leaf, root),
        *_dates(leaf.not_before, leaf.not_after, facts.at, offered=offered),
        ("Names now", ", ".join(leaf.dns_names)),
        ("Names wanted", "\n".join(f"{one.name}: {name_reasons(one.reasons)}" for one in names if one.wanted)),
        ("Names missing", ", ".join(missing)),
        ("Names lost", ", ".join(sorted(before))),
        ("Names to leave out", "\n".join(f"{i.name}: {name_reasons(i.reasons)}" for i in names if not i.wanted)),
        ("Usages after renewal", ASK),
        ("CAA", _caa(facts, edge)),
        ("Request", request_names(facts.deployment, wanted) if wanted and shell and new else ""),
        ("Same certificate on", _same(places, _thumbprint(leaf))),
        ("Tell", ", ".join(sorted(one.name for one in facts.deployment.partners)) or "nobody is listed"),
        *_wrong(facts, found),
    ]
    return TeamLine(
        mark=mark,
        action=("replace" if new else "fix") if mark is LineMark.CHANGE else "",
        what=", ".join(leaf.dns_names) or leaf.title,
        facts=facts_of(told),
        prove=handshake(edge, facts.topology.port, looks[0].address),
        seen_at=newest_of(looks),
    )


def _of_leaf(leaf: Certificate, root: str) -> Iterator[tuple[str, str]]:
    yield from (("Serial number", leaf.serial), ("Thumbprint", _thumbprint(leaf)))
    yield from (("Issuer", leaf.issuer_title), ("Root", root or "not known"))
    yield from (("Key", leaf.key), ("Key provider", f"seen on the Edge only. {KEY_PROVIDER}"))
    purposes = leaf.purpose_names if leaf.purposes is not None else ["not limited"]
    yield from (("Usages now", ", ".join(purposes)), ("CRL", "\n".join(leaf.crl_urls) or "none"))


def _dates(
    begins: datetime | None, ends: datetime, now: datetime, *, offered: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield days left, when to order (lyncready warns from then on), and the last day to install.

    `offered` where another address already shows the next one.
    """
    left = (ends - now).days
    order, install = ends - expiry_window(begins, ends), ends - timedelta(days=1)
    yield "Valid until", f"{ends:%Y-%m-%d}"
    yield "Days left", str(left) if ends > now else f"none, it ended {-left} days ago"
    due = "now" if order <= now else f"{order:%Y-%m-%d}"
    yield "Order by", due if not offered else "not needed, the next one is there"
    yield "Install by", "now" if install <= now else f"{install:%Y-%m-%d}"


def _names_before(looks: Iterable[Observation]) -> set[str]:
    names: set[str] = set()
    for item in looks:
        if item.before is not None and item.before.leaf:
            try:
                names.update(read_certificate(item.before.leaf).dns_names)
            except BadCertificate:
                continue
    return names


def _caa(facts: TeamFacts, edge: str) -> str:
    """Return which CAs the zone allows: the records of the nearest name that has any (RFC 8659, 3)."""
    asked = False
    for name in caa_names(edge):
        for item in facts.looks("dns", name, "CAA"):
            asked = True
            if isinstance(item.seen, Dns) and item.seen.caa:
                return ", ".join(f"{name}: {one.tag} {one.value or 'nobody'}" for one in item.seen.caa)
    return "no record: any CA may issue" if asked else "not asked"


def _same(places: dict[str, list[str]], thumbprint: str) -> str:
    return ", ".join(dict.fromkeys(places.get(thumbprint, ())))


def _wrong(facts: TeamFacts, found: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, what to do about it, and the commands that are no request: that is its own line."""
    wrong = [one for one in found if facts.asks(one, Owner.CERTIFICATE)]
    facts.tell(wrong)
    texts = [finding_text(one, facts.deployment) for one in wrong]
    kept = [text.command for one, text in zip(wrong, texts, strict=True) if not _needs_another(one)]
    yield "What is wrong", "\n".join(" ".join(text.summary.split()) for text in texts)
    yield "What to do", "\n".join(dict.fromkeys(" ".join(text.remedy.split()) for text in texts))
    yield "Command", "\n".join(dict.fromkeys(filter(None, kept)))


def _needs_another(finding: Finding) -> bool:
    """Whether a fault is mended by ordering: not where the certificate is right, or another node has the next."""
    return finding.code not in _KEPT and not _is_offered(finding)


def _is_offered(finding: Finding) -> bool:
    """Whether another address of the edge shows the certificate that is wanted."""
    return isinstance(finding.detail.get("present"), dict)


def _stored(facts: TeamFacts, one: Stored, computer: str, at: datetime, places: dict[str, list[str]]) -> TeamLine:
    about = [
        finding
        for finding in facts.assessment.findings
        if finding.detail.get("object") == "edgeCertificate"
        and str(finding.detail.get("computer", "")).lower() == computer.lower()
        and one.use.lower() != "internal"
    ]
    over = one.not_after is not None and one.not_after <= facts.at
    mark, _ = facts.mark(about, Owner.CERTIFICATE)
    if not about:
        mark = LineMark.CHANGE if over else LineMark.OK
    told = [
        ("Use", one.use),
        ("Thumbprint", one.thumbprint.upper()),
        ("Subject", one.subject),
        *(_dates(one.not_before, one.not_after, facts.at) if one.not_after is not None else ()),
        ("Names now", ", ".join(one.names)),
        (
            "Private key",
            {True: "there", False: "missing"}.get(bool(one.has_key), "") if one.has_key is not None else "",
        ),
        ("Key provider", one.key_provider),
        ("Usages now", ", ".join(one.usages)),
        ("CRL", ", ".join(one.crl_hosts)),
        ("Same certificate on", _same(places, one.thumbprint.upper())),
        *_wrong(facts, about),
    ]
    what = f"{one.use or 'certificate'}: {one.subject}"
    return TeamLine(
        mark, "replace" if mark is LineMark.CHANGE else "", what, facts_of(told), "Get-CsCertificate", at
    )
