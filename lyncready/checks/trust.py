"""Rules on what vouches for an edge's certificate: its chain, what of it could still be had, whose root it is."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.certificates.path import Chain, ChainEnd
from lyncready.checks.facts import Facts
from lyncready.checks.partner_clouds import partner_cloud
from lyncready.checks.port import Verdict
from lyncready.checks.standing import by_name
from lyncready.model import (
    UNANSWERED,
    Aia,
    Discovery,
    FetchError,
    Origin,
    Purpose,
    Reach,
    Status,
    TrustedRoot,
    Users,
    fetchable,
    is_address,
    reach_of,
)

PRIVATE_ORIGINS = frozenset({Origin.COMPANY, Origin.FILE})
_MOST_SENT = 3


class Offer(StrEnum):
    """Whether an issuer that nobody sent could still be fetched by the address in the certificate."""

    OPEN = "open"
    SPENT = "spent"  # a fetch was answered and did not complete the chain
    COMPANY = "company"  # only in a company's own directory or network
    NONE = "none"


def trust_verdicts(facts: Facts, path: Chain, chain: tuple[bytes, ...], on_loopback: bool) -> Iterator[Verdict]:
    """Yield (code, status, detail) for where a chain leads; `chain` is DER as sent."""
    detail: dict[str, Any] = {"missing": path.missing}
    if path.root is not None:
        detail = {**detail, "root": path.root.source}
    public = path.root is not None and path.root.origin not in PRIVATE_ORIGINS
    match path.end:
        case ChainEnd.TRUSTED:
            pass
        case ChainEnd.SELF_SIGNED:
            yield "cert-self-signed", Status.FAIL, detail
        case ChainEnd.UNTRUSTED if (
            facts.foreign and not path.breach and facts.edge_exports.trust(path.path[-1].der)
        ):
            yield "cert-private-root", Status.NOTE, {**detail, "root": path.path[-1].title}
        case ChainEnd.UNTRUSTED:
            yield "cert-untrusted", Status.FAIL, {**detail, **_why_untrusted(path)}
        case ChainEnd.UNKNOWN:
            yield _unknown_issuer(facts, path, chain, detail)
        case ChainEnd.INCOMPLETE:
            yield "cert-incomplete-chain", Status.FAIL, {**detail, **_misfits(path, chain)}
        case ChainEnd.FETCHED:
            # On loopback a root of the file stands for a public one.
            status = Status.WARN if public or on_loopback else Status.FAIL
            yield "cert-incomplete-chain", status, {**detail, **_misfits(path, chain)}
    if path.root is not None and not public:
        yield (
            "cert-private-root",
            _private_root(facts, path.root, on_loopback),
            {**detail, "partners": by_name(facts)},
        )


def _why_untrusted(path: Chain) -> dict[str, Any]:
    """Tell an issuer that may not issue, a signature that does not hold, and a root that nobody knows apart."""
    if path.breach:
        return {"reason": path.breach}
    top = path.path[-1]
    return {"top": top.issuer} if top.self_issued else {"reason": f"{top.issuer_title} did not sign it"}


def _unknown_issuer(facts: Facts, path: Chain, chain: tuple[bytes, ...], detail: dict[str, Any]) -> Verdict:
    """Tell an issuer that might still be had from one that nobody can have: partners refuse that at once."""
    top = path.path[-1]
    offer, error = _offer_of(facts, top)
    detail = {**detail, "urls": list(_web_urls(top)), "aia": facts.network.aia, "error": error}
    if offer is Offer.OPEN:
        return "cert-chain-undetermined", Status.UNKNOWN, detail
    if len(path.path) > 1 or offer is Offer.COMPANY:
        return "cert-untrusted", Status.FAIL, {**detail, "top": top.issuer}
    return "cert-incomplete-chain", Status.FAIL, {**detail, **_misfits(path, chain)}


def _offer_of(facts: Facts, top: Certificate) -> tuple[Offer, str]:
    """Return whether the issuer above `top` could still be fetched, and what became of the fetches so far."""
    urls = _web_urls(top)
    if not urls:
        named = top.issuer_urls or top.crl_urls
        inside = [url for url in named if _is_inside(url)]
        open_to_all = [url for url in fetchable(named) if url not in inside]
        return (Offer.COMPANY if inside and not open_to_all else Offer.NONE), ""
    errors, still_open = [], False
    for url in urls:
        replies = [item.seen for item in facts.seen("aia", url) if isinstance(item.seen, Aia)]
        said = [reply.error or "it gives another certificate" for reply in replies]
        errors += said
        still_open = still_open or not said or any(word in UNANSWERED for word in said)
    if still_open:
        return Offer.OPEN, errors[0] if errors else ""
    return (Offer.COMPANY if set(errors) == {FetchError.PRIVATE_ONLY} else Offer.SPENT), errors[0]


def _web_urls(certificate: Certificate) -> tuple[str, ...]:
    """Return where its issuer is offered to everybody."""
    return tuple([url for url in fetchable(certificate.issuer_urls) if not _is_inside(url)])


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _is_inside(url: str) -> bool:
    """Whether only a company's own network has what a URL names: its directory, a bare name, a private address."""
    if not fetchable((url,)):
        return _scheme(url) == "ldap"
    host = (urlsplit(url).hostname or "").rstrip(".")
    return reach_of(host) is Reach.PRIVATE if is_address(host) else "." not in host


def _misfits(path: Chain, chain: tuple[bytes, ...]) -> dict[str, Any]:
    """Return which certificates were sent in place of the issuer that is missing."""
    used = {step.der for step in path.path}
    found = []
    for der in chain[1:]:
        try:
            found += [] if der in used else [read_certificate(der).title]
        except BadCertificate:
            found.append("one that cannot be read")
        if len(found) == _MOST_SENT:
            break
    return {"sent": list(dict.fromkeys(found))} if found else {}


def _private_root(facts: Facts, root: TrustedRoot, on_loopback: bool) -> Status:
    """Whoever finds us by DNS knows public roots only; partners that list one another may share a private one."""
    if on_loopback:
        return Status.NOTE
    if facts.foreign:
        # Our Edge has to hold the root: whether the partner's is public is its own affair.
        return Status.NOTE if facts.edge_exports.trust(root.der) else Status.WARN
    deployment = facts.deployment
    by_name = deployment.discovery is Discovery.BY_NAME and deployment.purpose is Purpose.FEDERATION
    in_teams = any(domain.users in (Users.BOTH, Users.ONLINE) for domain in deployment.sip_domains)
    return Status.WARN if by_name and not in_teams and not _partners_at_microsoft(facts) else Status.FAIL


def _partners_at_microsoft(facts: Facts) -> bool:
    return any(partner_cloud(facts, partner) for partner in facts.deployment.partners)
