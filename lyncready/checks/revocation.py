"""Rules on revocation (RFC 5280, 5): whether its CA took an edge's certificate back, and who can tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncready.certificates.certificate import Certificate
from lyncready.certificates.path import Chain
from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict
from lyncready.model import OUR_WAY, Crl, Fault, FetchError, Observation, Status, render_instant


def revocation_verdicts(facts: Facts, leaf: Certificate, path: Chain) -> Iterator[Verdict]:
    """Yield (code, status, detail) for a certificate's revocation lists; nothing where none was asked for.

    A list counts where the key that signed it is the one that signed the certificate.
    """
    yield from _crl_points(leaf)
    urls = [url for url in leaf.crl_urls if _scheme(url) == "http"]
    seen = [(url, item) for url in urls for item in facts.seen("crl", url) if isinstance(item.seen, Crl | Fault)]
    lists = [(url, item, item.seen) for url, item in seen if isinstance(item.seen, Crl) and not item.seen.error]
    issuer = path.path[1] if len(path.path) > 1 else path.anchor
    key = issuer.public_key if issuer is not None else ""
    # What was revoked stays so while its list cannot be read.
    for url, found in [(url, item.seen) for url, item in seen if isinstance(item.seen, Crl)]:
        entry = found.serials.get(leaf.serial)
        if entry is not None and key and found.issuer_key == key:
            date = render_instant(entry.date) if entry.date else ""
            yield "cert-revoked", Status.FAIL, {"date": date, "reason": entry.reason, "urls": [url]}
            break
    if lists:
        yield from _stale(facts, lists)
    elif seen:
        yield _unreachable(facts, seen)


def _crl_points(leaf: Certificate) -> Iterator[Verdict]:
    """Microsoft asks for a distribution point; one that only a company's directory has is none to partners."""
    schemes = {_scheme(url) for url in leaf.crl_urls}
    if leaf.crl_points and "http" not in schemes and (not schemes or "ldap" in schemes):
        yield "cert-crl-ldap-only", Status.WARN, {"urls": list(leaf.crl_urls)}
    elif "http" not in schemes:
        yield "cert-no-crl-point", Status.WARN, {"urls": list(leaf.crl_urls)}


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _stale(facts: Facts, lists: list[tuple[str, Observation, Crl]]) -> Iterator[Verdict]:
    """A list is judged at the instant at which it was seen: an old fact is no old list."""
    if facts.clock_is_off:
        return
    over = [(url, item, found) for url, item, found in lists if found.next_update and found.next_update < item.at]
    if len(over) < len(lists):
        return
    url, item, found = over[0]
    next_update = render_instant(found.next_update) if found.next_update else ""
    yield "cert-crl-stale", Status.WARN, {"urls": [url], "next_update": next_update, "at": render_instant(item.at)}


def _unreachable(facts: Facts, seen: list[tuple[str, Observation]]) -> Verdict:
    """The address is at fault where somebody answered wrongly or nobody is there; silence may be our own way.

    A laboratory's DNS knows its own zones: that it does not have a CA's host says nothing of the world.
    """
    told = [(url, item.seen.error) for url, item in seen if isinstance(item.seen, Crl)]
    excused = OUR_WAY | {FetchError.NO_ADDRESS} if facts.network.is_laboratory else OUR_WAY
    # A redirect is not followed from here; Windows may.
    ours = [(url, error) for url, error in told if error in excused or error.startswith("status 3")]
    theirs = [one for one in told if one not in ours]
    ours += [(url, item.seen.reason.value) for url, item in seen if isinstance(item.seen, Fault)]
    url, error = (ours or theirs)[0]
    detail: dict[str, Any] = {"urls": [url, *(other for other, _ in seen if other != url)], "error": error}
    return "cert-crl-unreachable", Status.NOTE if ours else Status.WARN, detail
