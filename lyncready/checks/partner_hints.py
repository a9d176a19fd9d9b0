"""What tells that a partner without a federation record is in Microsoft 365 all the same: its other names.

The hosts are those of Microsoft's lists of DNS records for Microsoft 365, where mail and clients are led.
"""

from __future__ import annotations

from typing import Any

from lyncready.checks.topology import EdgeTopology
from lyncready.model import WORLDWIDE, cloud_of, hint_questions, labels_above

# Mail and Outlook of each cloud; the two of the US government share their hosts, so that these tell neither.
_BY_SUFFIX = (
    ("protection.outlook.com", WORLDWIDE.id),
    ("mx.microsoft", WORLDWIDE.id),
    ("autodiscover.outlook.com", WORLDWIDE.id),
    ("partner.outlook.cn", "21vianet"),
    ("office365.us", ""),
)


def tenant_hint(network: EdgeTopology, domain: str) -> dict[str, Any]:
    """Return the names of a domain that lead to Microsoft 365, with the cloud where they tell it; else nothing."""
    found: dict[str, str] = {}
    clouds = set()
    for name, record_type in hint_questions(domain):
        look = network.look(name, record_type)
        hosts = (*look.cnames, *(host for answer in look.answers for host in answer.names))
        for host in hosts:
            cloud = _cloud_behind(host)
            if cloud is not None:
                found.setdefault(record_type if name == domain else name, host)
                clouds.add(cloud)
    if not found:
        return {}
    sure = sorted(clouds - {""})
    hint = [f"{name} {host}" for name, host in sorted(found.items())]
    return {"tenant_hint": hint, **({"cloud": sure[0]} if len(sure) == 1 else {})}


def _cloud_behind(host: str) -> str | None:
    """Return the id of the cloud that a host is of, empty where it may be several; None where it is none."""
    cloud = cloud_of(host)
    if cloud is not None:
        return cloud.id
    return next((of for suffix, of in _BY_SUFFIX if labels_above(host, suffix) is not None), None)
