"""Advisory rules on external access: what clients outside look for. Nothing here blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.certificates.path import ChainEnd, Roots, find_chain
from lyncready.checks.dns import judge_look_ups
from lyncready.checks.facts import Facts
from lyncready.checks.lookup import LookUp
from lyncready.checks.srv import as_note
from lyncready.checks.standing import is_ours
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    CLIENT_SERVICE,
    HTTPS_PORT,
    LOCAL,
    DnsOutcome,
    Fault,
    Finding,
    HttpOutcome,
    Https,
    Purpose,
    Route,
    SipDomain,
    Status,
    Users,
    expiry_window,
    host_port,
    read_settings,
    split_host_port,
)

STEP = "prepare.external-access"
NO_ADDRESS = "it has no address"


def judge_external(
    facts: Facts, network: EdgeTopology, roots: Roots, domain: SipDomain, wanted: bool
) -> Iterable[Finding]:
    """Return the findings on a SIP domain's external access: client SRV, its names, and autodiscovery.

    Where clients outside are not `wanted` warnings only inform, save for a hybrid domain, which needs these names.
    """
    found = _judge_clients_view(facts, network, roots, domain)
    if not is_ours(facts, domain):
        return map(as_note, found)
    return found if wanted or domain.users is Users.BOTH else map(_warned_as_note, found)


def clients_are_wanted(facts: Facts) -> bool:
    """Whether clients outside are wanted: not for federation alone, nor where that is waived or switched off."""
    said = facts.checklist.steps.get(STEP)
    if facts.deployment.purpose is Purpose.FEDERATION or (said is not None and said.waives(facts.now)):
        return False
    edges = read_settings(facts.checklist.evidence).access_edge.items
    return not edges or any(edge.outside_users is not False for edge in edges)


def _warned_as_note(finding: Finding) -> Finding:
    return as_note(finding) if finding.status is Status.WARN else finding


def _judge_clients_view(facts: Facts, network: EdgeTopology, roots: Roots, domain: SipDomain) -> Iterator[Finding]:
    owner = f"{CLIENT_SERVICE}.{domain.name}"
    yield from _judge_name(facts, owner, (network.look(owner, "SRV"),), "external-srv-missing")
    name, site = f"sip.{domain.name}", f"lyncdiscover.{domain.name}"
    yield from _judge_name(facts, name, network.addresses(name).looks, "external-address-missing")
    about_site = list(_judge_name(facts, site, network.addresses(site).looks, "external-address-missing"))
    yield from about_site
    gone = any(finding.code == "external-address-missing" for finding in about_site)
    yield from judge_https(facts, roots, STEP, host_port(site, HTTPS_PORT), NO_ADDRESS if gone else "")


def judge_site(facts: Facts, network: EdgeTopology, roots: Roots) -> Iterator[Finding]:
    """Yield the finding on the provisioning site, which matters on the request route only."""
    if facts.deployment.provisioning is not Route.REQUEST:
        return
    host, port = facts.deployment.site
    if not host:
        return
    step, subject = "provisioning.route", host_port(host, port)
    addresses = network.addresses(host)
    if not facts.seen("https", subject) and addresses.none_at_all:
        yield _finding(step, "https", subject, "https-unreachable", Status.WARN, {"error": NO_ADDRESS})
        return
    yield from judge_https(facts, roots, step, subject)


def _judge_name(facts: Facts, name: str, looks: tuple[LookUp, ...], code: str) -> Iterator[Finding]:
    sound = all(look.sound for look in looks)
    for finding in () if sound else judge_look_ups(facts, STEP, name, looks):
        counts = finding.status in (Status.FAIL, Status.WARN) and finding.code.startswith("dns-")
        if finding.vantage == facts.deciding and counts:
            status = Status.WARN if finding.code != "dns-only-inside" else Status.NOTE
            yield msgspec.structs.replace(finding, status=status)
    replies = [look.reply for look in looks if look.reply is not None]
    found: set[str] = set()
    for reply in replies:
        found.update(reply.addresses)
        found.update([record.target for record in reply.srv])
    if found:
        yield _finding(STEP, "external", name, "ok", Status.PASS, {"found": sorted(found)})
    elif len(replies) == len(looks) or any(reply.outcome is DnsOutcome.NXDOMAIN for reply in replies):
        yield _finding(STEP, "external", name, code, Status.WARN, {"name": name})
    else:
        yield _finding(STEP, "external", name, "not-checked", Status.UNKNOWN, {})


def _finding(step: str, check: str, subject: str, code: str, status: Status, detail: dict[str, Any]) -> Finding:
    return Finding(step=step, check=check, subject=subject, vantage=LOCAL, status=status, code=code, detail=detail)


def judge_https(facts: Facts, roots: Roots, step: str, subject: str, unasked: str = "") -> Iterator[Finding]:
    """Yield the findings on one HTTPS site; `unasked` says why nobody could ask. A wildcard is fine here."""
    seen = [item.seen for item in facts.seen("https", subject) if item.vantage == LOCAL]
    replies = [reply for reply in seen if isinstance(reply, Https)]
    if not replies:
        incomplete = any(isinstance(reply, Fault) for reply in seen)
        code = "check-incomplete" if incomplete else "not-checked"
        detail: dict[str, Any] = {"reason": unasked} if unasked and not incomplete else {}
        yield _finding(step, "https", subject, code, Status.UNKNOWN, detail)
        return
    reply = next((item for item in replies if item.outcome is HttpOutcome.ANSWERED), replies[0])
    detail = {"status": reply.status, "location": reply.location}
    faults = []
    if reply.outcome in (HttpOutcome.OURS, HttpOutcome.PROXY_FAILED):
        faults.append(("check-incomplete", Status.UNKNOWN, {**detail, "error": reply.error}))
    elif reply.outcome is not HttpOutcome.ANSWERED:
        faults.append(("https-unreachable", Status.WARN, {**detail, "error": reply.error}))
    elif reply.status >= 400:
        faults.append(("https-status", Status.WARN, detail))
    if reply.chain:
        host, _ = split_host_port(subject)
        wrong = _certificate_faults(facts, roots, host, reply.chain)
        if wrong:
            faults.append(("https-certificate", Status.WARN, {**detail, "found": wrong, "wanted": host}))
    for code, status, more in faults:
        yield _finding(step, "https", subject, code, status, more)
    if not faults:
        yield _finding(step, "https", subject, "ok", Status.PASS, detail)


def _certificate_faults(facts: Facts, roots: Roots, host: str, chain: tuple[bytes, ...]) -> list[str]:
    try:
        leaf = read_certificate(chain[0])
    except BadCertificate:
        return ["it cannot be read"]
    faults = []
    if not _covers(leaf, host):
        faults.append("its names do not cover the host")
    if facts.now >= leaf.not_after and not facts.clock_is_off:
        faults.append("it has expired")
    if facts.now < leaf.not_before and not facts.clock_is_off:
        faults.append("it is not yet valid")
    if leaf.not_after - expiry_window(leaf.not_before, leaf.not_after) <= facts.now < leaf.not_after:
        faults.append("it expires soon")
    path = find_chain(chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    above = [step for step in path.dated(path.sent(chain)) if step != leaf]
    if any(not step.not_before <= facts.now < step.not_after for step in above) and not facts.clock_is_off:
        faults.append("one above it is not in date")
    end = path.end
    if end in (ChainEnd.SELF_SIGNED, ChainEnd.UNTRUSTED):
        faults.append("no trusted root stands behind it")
    if end in (ChainEnd.INCOMPLETE, ChainEnd.FETCHED, ChainEnd.UNKNOWN):
        faults.append("its chain is not sent whole")
    return faults + _weaknesses(leaf, path.path)


def _weaknesses(leaf: Certificate, path: tuple[Certificate, ...]) -> list[str]:
    """What clients of today refuse in a certificate that names the host and is in date."""
    faults = []
    if not leaf.server_auth:
        faults.append("it may not serve TLS")
    if any(step.weak_key for step in path):
        faults.append("a key is too weak")
    if any(step.weak_hash for step in path if step is leaf or not step.self_issued):
        faults.append("a signature is weak")
    return faults


def _covers(leaf: Certificate, host: str) -> bool:
    return not {host, f"*.{host.partition('.')[2]}"}.isdisjoint(leaf.dns_names)
