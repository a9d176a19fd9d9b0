"""Rules on the certificate of an edge: all that is wrong with it is said at once.

Sources: Microsoft, Plan for Edge Server certificates; CA/Browser Forum Baseline Requirements for key and hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.certificates.path import MOST_SENT, Chain, ChainEnd, Roots, find_chain
from lyncready.checks.caa import caa_verdicts
from lyncready.checks.facts import Facts
from lyncready.checks.names_shown import about, foreign_names, shared_and_foreign
from lyncready.checks.pool import with_present
from lyncready.checks.port import Verdict, fold_addresses, with_others
from lyncready.checks.renewal import client_auth_ends
from lyncready.checks.revocation import revocation_verdicts
from lyncready.checks.trust import PRIVATE_ORIGINS, trust_verdicts
from lyncready.model import (
    MOST_NAMES,
    OLD_WINDOWS,
    Purpose,
    Reach,
    Route,
    Status,
    expiry_window,
    reach_of,
    render_instant,
)

# Sound, but Windows has no such certificates and public CAs sign none (Baseline Requirements, 6.1.1.3).
_FOREIGN_KEYS = frozenset({"EdDSA"})
# Not taken under TLS 1.2 by Windows Server 2008 R2 to 2012 R2 without an update (Schannel 36874, 36888).
_HARD_HASHES = frozenset({"sha512"})


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
    judged = [
        (verdict, addresses)
        for chain, addresses in by_chain.items()
        for verdict in chain_verdicts(facts, roots, name, chain, on_loopback=_on_loopback(addresses))
    ]
    found = fold_addresses(judged)
    if len({chain[0] for chain in by_chain}) > 1:
        code = "cert-differs-between-addresses"
        found[code] = (code, Status.WARN, {"certificates": _serials(chains)})
    yield from with_present(with_others(found.values(), chains), judged, chains, facts.foreign_names)
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
    root = {"root": path.root.source} if path.root else {}
    return {**_about(leaf.der), "days": _days_left(facts, leaf), "addresses": sorted(chains), **root}


@lru_cache(maxsize=8192)
def _about(der: bytes) -> dict[str, Any]:
    """What every finding tells of the certificate; never changed by who gets it."""
    return about(read_certificate(der))


def _days_left(facts: Facts, leaf: Certificate) -> int:
    return (leaf.not_after - facts.now).days


def _on_loopback(addresses: list[str]) -> bool:
    return all(reach_of(address) is Reach.LOOPBACK for address in addresses)


def chain_verdicts(
    facts: Facts, roots: Roots, name: str, chain: tuple[bytes, ...], *, on_loopback: bool
) -> Iterator[Verdict]:
    """Yield (code, status, detail) for one chain under one edge's name; DER, the server's own first.

    On loopback a root of the file stands for a public one.
    """
    try:
        leaf = read_certificate(chain[0])
    except BadCertificate:
        yield "cert-untrusted", Status.FAIL, {"reason": "it cannot be read as a certificate"}
        return
    path = find_chain(chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    foreign = [] if facts.foreign else foreign_names(facts, leaf)
    told = _about(leaf.der) | ({"foreign": foreign} if foreign else {})
    sent = path.sent(chain)
    verdicts = [
        *_names(facts, name, leaf),
        *(() if facts.foreign else shared_and_foreign(facts, leaf)),
        *_dates(facts, path.dated(sent)),
        *trust_verdicts(facts, path, chain, on_loopback),
        *_strength(sent),
        *_taken_by(facts, leaf, sent),
        *_purposes(facts, leaf),
        *(() if facts.foreign else _on_renewal(facts, name, leaf, path)),
        *_left_over(facts, path, chain),
    ]
    for code, status, detail in verdicts:
        yield code, status, {**told, **detail}


def _on_renewal(facts: Facts, name: str, leaf: Certificate, path: Chain) -> Iterator[Verdict]:
    """What concerns its owner alone: the usage that CAs take out, who may issue the next one, revocation."""
    public = path.root is not None and path.root.origin not in PRIVATE_ORIGINS
    yield from client_auth_ends(facts, leaf, public=public)
    yield from caa_verdicts(facts, name, leaf)
    yield from revocation_verdicts(facts, leaf, path)


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
    if facts.declared and not facts.foreign and leaf.common_name not in facts.declared:
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
        window = expiry_window(certificate.not_before, certificate.not_after)
        if certificate.not_before <= facts.now < certificate.not_after - window:
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


def _taken_by(facts: Facts, leaf: Certificate, path: tuple[Certificate, ...]) -> Iterator[Verdict]:
    """What is sound, and yet troubles the Windows or the server of the platform."""
    platform = facts.deployment.platform
    if leaf.key_type == "ECDSA" and platform in OLD_WINDOWS and not facts.foreign:
        yield "cert-elliptic-key", Status.NOTE, {"key": leaf.key}
    if not facts.edge_exports.old_windows(platform):
        return
    hard = [
        (depth, step)
        for depth, step in enumerate(path)
        if step.signature_hash in _HARD_HASHES and not (depth and step.self_issued)
    ]
    if hard:
        called = [_called(step, depth) for depth, step in hard]
        yield "cert-hash-unsupported", Status.WARN, {"found": called, "depth": hard[0][0]}


def _left_over(facts: Facts, path: Chain, chain: tuple[bytes, ...]) -> Iterator[Verdict]:
    """Tell of certificates out of date sent beside a good path: whoever walks the chain as sent meets them."""
    if path.end is not ChainEnd.TRUSTED or facts.clock_is_off:
        return
    used, over = {step.der for step in path.path}, []
    if path.anchor is not None:
        used.add(path.anchor.der)
    for der in dict.fromkeys(chain[1 : MOST_SENT + 1]):
        try:
            extra = None if der in used else read_certificate(der)
        except BadCertificate:
            continue
        if extra is not None and facts.now >= extra.not_after:
            over.append(extra)
    if over:
        ends = render_instant(min(extra.not_after for extra in over))
        yield "cert-extra-expired", Status.NOTE, {"found": [_told(extra) for extra in over], "ended": ends}


def _told(extra: Certificate) -> str:
    issuer = extra.issuer_title
    return f"{extra.title}, issued by {issuer}" if issuer != extra.title else extra.title


def _called(certificate: Certificate, depth: int) -> str:
    """Return what a certificate is called: a server by its name, an authority as it writes itself."""
    return certificate.title if depth else certificate.common_name or certificate.subject


def _purposes(facts: Facts, leaf: Certificate) -> Iterator[Verdict]:
    if not leaf.server_auth:
        yield "cert-no-server-auth", Status.FAIL, {"eku": leaf.purpose_names}
    if not leaf.client_auth and not facts.foreign:
        yield "cert-no-client-auth", Status.NOTE, {"eku": leaf.purpose_names}


def asked_verdicts(facts: Facts, name: str, leaf: Certificate, provider: str) -> Iterator[Verdict]:
    """Yield (code, status, detail) for what a request asks; the CA decides on signature and dates.

    `provider` is the Windows provider that keeps its key, empty where nobody says.
    """
    yield from _names(facts, name, leaf)
    yield from shared_and_foreign(facts, leaf)
    if leaf.weak_key or leaf.key_type in _FOREIGN_KEYS:
        yield "cert-weak-key", Status.FAIL, {"key": leaf.key, "found": [leaf.key], "depth": 0}
    yield from _taken_by(facts, leaf, ())
    if facts.deployment.platform in OLD_WINDOWS and _is_cng(provider):
        yield "cert-key-provider", Status.WARN, {"found": provider}
    yield from _purposes(facts, leaf)


def _is_cng(provider: str) -> bool:
    """Whether a provider keeps CNG keys: such are called key storage providers, and the one of the TPM."""
    return "key storage provider" in provider.lower() or "platform crypto provider" in provider.lower()
