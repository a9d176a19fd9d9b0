"""Rules on the certificate of an edge: all that is wrong with it is said at once.

Sources: Microsoft, Plan for Edge Server certificates; CA/Browser Forum Baseline Requirements for key and hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lyncready.checks.chain import Chain, ChainEnd, Roots, find_chain
from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict, fold_addresses, with_others
from lyncready.checks.x509 import BadCertificate, Certificate, read_certificate
from lyncready.model import MOST_NAMES, Aia, Origin, Purpose, Reach, Route, Status, reach_of, render_instant

EXPIRING_DAYS = 30
# Sound, but Windows has no such certificates and public CAs sign none (Baseline Requirements, 6.1.1.3).
_FOREIGN_KEYS = frozenset({"EdDSA"})
_PRIVATE_ORIGINS = frozenset({Origin.COMPANY, Origin.FILE})


def certificate_verdicts(
    facts: Facts, roots: Roots, name: str, chains: dict[str, tuple[bytes, ...]]
) -> Iterator[Verdict]:
    """Yield (code, status, detail) for the certificates that the addresses of one edge name sent.

    `chains` are DER as sent, by address. `ok` stands where nothing counts against any of them; `others` are the
    addresses that a fault spares.
    """
    by_chain: dict[tuple[bytes, ...], list[str]] = {}
    for address, chain in sorted(chains.items()):
        by_chain.setdefault(chain, []).append(address)
    found = fold_addresses(
        (verdict, addresses)
        for chain, addresses in by_chain.items()
        for verdict in _chain_verdicts(facts, roots, name, chain, addresses)
    )
    if len({chain[0] for chain in by_chain}) > 1:
        code = "cert-differs-between-addresses"
        found[code] = (code, Status.WARN, {"certificates": _serials(chains)})
    yield from with_others(found.values(), chains)
    if all(status is Status.NOTE for _, status, _ in found.values()):
        yield "ok", Status.PASS, _ok_detail(facts, roots, chains)


def _serials(chains: dict[str, tuple[bytes, ...]]) -> dict[str, str]:
    serials = {}
    for address, chain in sorted(chains.items()):
        try:
            serials[address] = read_certificate(chain[0]).serial
        except BadCertificate:
            serials[address] = "unreadable"
    return serials


def _ok_detail(facts: Facts, roots: Roots, chains: dict[str, tuple[bytes, ...]]) -> dict[str, Any]:
    chain = min(chains.values())
    leaf = read_certificate(chain[0])
    path = find_chain(chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    root = {"root": path.root.source, "origin": path.root.origin.value} if path.root else {}
    return {**_about(leaf.der), "days": _days_left(facts, leaf), "addresses": sorted(chains), **root}


@lru_cache(maxsize=8192)
def _about(der: bytes) -> dict[str, Any]:
    """What every finding tells of the certificate; never changed by who gets it."""
    leaf = read_certificate(der)
    return {
        "subject": leaf.common_name,
        "sans": list(leaf.sans),
        "issuer": leaf.issuer,
        "serial": leaf.serial,
        "not_after": render_instant(leaf.not_after),
    }


def _days_left(facts: Facts, leaf: Certificate) -> int:
    return (leaf.not_after - facts.now).days


def _chain_verdicts(
    facts: Facts, roots: Roots, name: str, chain: tuple[bytes, ...], addresses: list[str]
) -> Iterator[Verdict]:
    try:
        leaf = read_certificate(chain[0])
    except BadCertificate:
        yield "cert-untrusted", Status.FAIL, {"reason": "it cannot be read as a certificate"}
        return
    path = find_chain(chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    about = _about(leaf.der)
    sent = path.sent(chain)
    verdicts = [
        *_names(facts, name, leaf),
        *_dates(facts, path.dated(sent)),
        *_trust(facts, path, addresses),
        *_strength(sent),
        *_purposes(leaf),
    ]
    for code, status, detail in verdicts:
        yield code, status, {**about, **detail}


def _names(facts: Facts, name: str, leaf: Certificate) -> Iterator[Verdict]:
    wanted = {"wanted": name, "found": list(leaf.dns_names)}
    in_subject = leaf.common_name == name
    if name not in leaf.sans:
        if _wildcard_covers(leaf, name):
            yield "cert-wildcard-only", Status.FAIL, wanted
        elif not in_subject:
            yield "cert-name-mismatch", Status.FAIL, wanted
        elif leaf.has_sans:
            yield "cert-name-only-in-subject", Status.WARN, wanted
    if not leaf.has_sans:
        yield "cert-no-san", Status.WARN, wanted
    if facts.declared and leaf.common_name not in facts.declared:
        route = facts.deployment.provisioning is Route.REQUEST and facts.deployment.purpose is Purpose.SKYPE
        yield (
            "cert-subject-differs",
            Status.WARN if route else Status.NOTE,
            {"found": leaf.common_name, "wanted": list(facts.deployment.access_edges[:MOST_NAMES])},
        )


def _wildcard_covers(leaf: Certificate, name: str) -> bool:
    """A wildcard stands for exactly one label (RFC 6125); Lync takes none on the edge."""
    parent = name.partition(".")[2]
    return bool(parent) and f"*.{parent}" in leaf.dns_names


def _dates(facts: Facts, path: tuple[Certificate, ...]) -> Iterator[Verdict]:
    """Yield what is out of date, the lowest of each kind with the names of those above it."""
    found: dict[str, Verdict] = {}
    for code, status, detail in _each_date(facts, path):
        lowest = found.setdefault(code, (code, status, {**detail, "also": []}))
        if lowest[2]["depth"] != detail["depth"]:
            lowest[2]["also"].append(detail["found"])
    yield from found.values()


def _each_date(facts: Facts, path: tuple[Certificate, ...]) -> Iterator[Verdict]:
    for depth, certificate in enumerate(path):
        left = certificate.not_after - facts.now
        if left.days >= EXPIRING_DAYS and facts.now >= certificate.not_before:
            continue
        detail = {
            "not_before": render_instant(certificate.not_before),
            "not_after": render_instant(certificate.not_after),
            "days": _days_left(facts, certificate),
            "depth": depth,
            "found": _called(certificate, depth),
        }
        if facts.now >= certificate.not_after:
            code, status = "cert-expired", Status.FAIL
        elif facts.now < certificate.not_before:
            code, status = "cert-not-yet-valid", Status.FAIL
        else:
            code, status = "cert-expiring", Status.WARN
        if status is Status.FAIL and facts.clock_is_off:
            yield "check-incomplete", Status.UNKNOWN, {**detail, "reason": "this machine's clock is wrong"}
        else:
            yield code, status, detail


def _trust(facts: Facts, path: Chain, addresses: list[str]) -> Iterator[Verdict]:
    detail: dict[str, Any] = {"missing": path.missing}
    if path.root is not None:
        detail = {**detail, "root": path.root.source, "origin": path.root.origin.value}
    public = path.root is not None and path.root.origin not in _PRIVATE_ORIGINS
    match path.end:
        case ChainEnd.TRUSTED:
            pass
        case ChainEnd.SELF_SIGNED:
            yield "cert-self-signed", Status.FAIL, detail
        case ChainEnd.UNTRUSTED:
            yield "cert-untrusted", Status.FAIL, {**detail, "reason": path.breach} if path.breach else detail
        case ChainEnd.UNDETERMINED:
            yield "cert-chain-undetermined", Status.UNKNOWN, {**detail, **_fetching(facts, path.path[-1])}
        case ChainEnd.INCOMPLETE:
            yield "cert-incomplete-chain", Status.FAIL, detail
        case ChainEnd.FETCHED:
            yield "cert-incomplete-chain", Status.WARN if public else Status.FAIL, detail
    if path.root is not None and not public:
        yield "cert-private-root", _private_root(facts, addresses), detail


def _fetching(facts: Facts, top: Certificate) -> dict[str, Any]:
    """Tell whether the issuer above `top` may be fetched, from where, and why that brought nothing."""
    urls = [url for url in top.issuer_urls if url.lower().startswith("http://")]
    tried = [item.seen for url in urls for item in facts.seen("aia", url)]
    errors = [seen.error or "it gives another certificate" for seen in tried if isinstance(seen, Aia)]
    return {"aia": facts.network.aia, "urls": urls, "error": errors[0] if errors else ""}


def _private_root(facts: Facts, addresses: list[str]) -> Status:
    if all(reach_of(address) is Reach.LOOPBACK for address in addresses):
        return Status.NOTE
    return Status.FAIL if facts.deployment.purpose is Purpose.SKYPE else Status.WARN


def _strength(path: tuple[Certificate, ...]) -> Iterator[Verdict]:
    """Keys and signatures of the leaf and the intermediates; a root's own signature proves nothing."""
    found: dict[str, Verdict] = {}

    def add(code: str, status: Status, name: str, value: str, depth: int) -> None:
        first = (code, status, {name: value, "found": [], "depth": depth})
        found.setdefault(code, first)[2]["found"].append(f"{_called(path[depth], depth)}: {value}")

    for depth, certificate in enumerate(path):
        if certificate.weak_key or certificate.key_type in _FOREIGN_KEYS:
            add("cert-weak-key", Status.FAIL, "key", certificate.key, depth)
        if certificate.self_issued and depth:
            continue
        if certificate.weak_hash:
            add("cert-weak-signature", Status.FAIL, "signature", certificate.signature_hash, depth)
        if certificate.pss:
            add("cert-pss-signature", Status.WARN, "signature", "RSASSA-PSS", depth)
    yield from found.values()


def _called(certificate: Certificate, depth: int) -> str:
    """Return what a certificate is called: a server by its name, an authority as it writes itself."""
    return certificate.title if depth else certificate.common_name or certificate.subject


def _purposes(leaf: Certificate) -> Iterator[Verdict]:
    if not leaf.server_auth:
        yield "cert-no-server-auth", Status.FAIL, {"eku": leaf.purpose_names}
    if not leaf.client_auth:
        yield "cert-no-client-auth", Status.NOTE, {"eku": leaf.purpose_names}
    if not leaf.crl_points:
        yield "cert-no-crl-point", Status.NOTE, {}
