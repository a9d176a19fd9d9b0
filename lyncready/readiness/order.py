"""The one order in which everything derived is told: guide, subject, check."""

from __future__ import annotations

from lyncready.guide import ORDER
from lyncready.model import Finding, Ref

_CHECKS = (
    *("deployment", "request", "partner", "dns", "srv", "address", "port", "tls", "certificate", "sip"),
    *("provider", "external", "https", "settings", "message", "word"),
)
CHECK_RANK = {name: rank for rank, name in enumerate(_CHECKS)}


def ref_order(ref: Ref) -> tuple[int, str, str]:
    """Return the place of a root among others."""
    return ORDER[ref.step], ref.subject, ref.code


def finding_order(finding: Finding) -> tuple[str, int, str, str]:
    """Return the place of a finding among those of its step."""
    return finding.subject, CHECK_RANK[finding.check], finding.vantage or "", finding.code
