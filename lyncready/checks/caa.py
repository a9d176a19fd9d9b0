"""Whether CAA records let the CA of a certificate issue the next one for its name (RFC 8659)."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.certificates.certificate import Certificate
from lyncready.checks.authorities import authority_of
from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict
from lyncready.model import ANSWERED, Caa, Dns, DnsOutcome, Status, caa_names, expiry_window

_ISSUE = "issue"


def caa_verdicts(facts: Facts, name: str, leaf: Certificate, *, now: bool = False) -> Iterator[Verdict]:
    """Yield that the zone forbids the issuer of `leaf` to issue for `name`; nothing where nobody can tell.

    It hurts from the day on which the renewal is due, or at once where a request is about to be sent (`now`).
    """
    known = authority_of(leaf.issuer_organization)
    found = _relevant(facts, name) if known is not None else None
    if known is None or found is None:
        return
    owner, records = found
    allowed = sorted({record.value for record in records if record.tag == _ISSUE})
    if not any(record.tag == _ISSUE for record in records) or not set(allowed).isdisjoint(known.caa):
        return
    due = now or facts.now >= leaf.not_after - expiry_window(leaf.not_before, leaf.not_after)
    detail = {"found": allowed, "wanted": known.caa[0], "zone": owner, "company": leaf.issuer_organization}
    yield "cert-caa-forbids", Status.WARN if due else Status.NOTE, detail


def _relevant(facts: Facts, name: str) -> tuple[str, tuple[Caa, ...]] | None:
    """Return the records that count, with their owner: of the name itself, else of the nearest above (3).

    None where there are none, or where a name on the way gave no answer.
    """
    for owner in caa_names(name):
        replies = [
            (item.at, item.seen)
            for item in facts.seen("dns", owner)
            if item.record_type == "CAA" and item.vantage == facts.deciding and isinstance(item.seen, Dns)
        ]
        told = [seen for _, seen in sorted(replies, key=lambda one: one[0]) if seen.outcome in ANSWERED]
        if not told:
            return None
        if told[-1].outcome is DnsOutcome.ANSWER:
            return owner, told[-1].caa
    return None
