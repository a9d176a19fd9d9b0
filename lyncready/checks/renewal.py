"""What a certificate lacks that the one before it had: names, and the issuer that its peers know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncready.certificates.certificate import Certificate
from lyncready.checks.certificate_names import foreign_names
from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict
from lyncready.model import Discovery, Status, render_instant


def differences(facts: Facts, new: Certificate, old: Certificate, *, requested: bool = False) -> Iterator[Verdict]:
    """Yield (code, status, detail) for what changes from the old certificate to the new one.

    Names that are a partner's are better lost. A request (`requested`) has no issuer yet.
    """
    foreign = foreign_names(facts, old)
    lost = [name for name in old.dns_names if name not in new.dns_names and name not in foreign]
    about: dict[str, Any] = {"before": _told(old)}
    if lost:
        more = {"foreign": foreign} if foreign else {}
        yield "cert-names-lost", Status.WARN, {**about, **more, "found": lost, "kept": list(old.dns_names)}
    if not requested and new.issuer_der != old.issuer_der:
        issuers = {"found": new.issuer_title, "was": old.issuer_title, "partners": by_name(facts)}
        yield "cert-issuer-changed", Status.NOTE, {**about, **issuers}


def by_name(facts: Facts) -> list[str]:
    """Return the partners with which each side knows the other by name: they may trust single roots only."""
    deployment = facts.deployment
    all_of_them = deployment.discovery is Discovery.BY_NAME
    return [partner.name for partner in deployment.partners if partner.edge or all_of_them]


def _told(old: Certificate) -> dict[str, Any]:
    return {"serial": old.serial, "not_after": render_instant(old.not_after), "names": list(old.dns_names)}
