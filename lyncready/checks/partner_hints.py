"""What tells that a domain whose record does not lead there is in Microsoft 365 all the same: its other names.

The hosts are those of Microsoft's lists of DNS records for Microsoft 365, where mail and clients are led.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lyncready.checks.facts import Facts
from lyncready.checks.standing import is_ours
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    WORLDWIDE,
    Finding,
    Purpose,
    Status,
    Users,
    cloud_of,
    hint_questions,
    labels_above,
    mail_questions,
    message_parts,
)

# Mail and Outlook of each cloud; the two of the US government share their hosts, so that these tell neither.
_BY_SUFFIX = (
    ("protection.outlook.com", WORLDWIDE.id),
    ("mx.microsoft", WORLDWIDE.id),
    ("autodiscover.outlook.com", WORLDWIDE.id),
    ("partner.outlook.cn", "21vianet"),
    ("office365.us", ""),
)


def judge_own_mail(facts: Facts, network: EdgeTopology) -> list[Finding]:
    """Return one note on all SIP domains here whose mail is at Microsoft: a tenant may keep what is sent to them.

    It stands beside the message from Teams (rulings 13.4); where a domain is said to be split nobody has to ask.
    """
    deployment = facts.deployment
    if deployment.purpose is not Purpose.FEDERATION:
        return []
    if not any(part.startswith("teams-in") for part in message_parts(facts.checklist)):
        return []
    here = [one for one in deployment.sip_domains if one.users is Users.ON_PREMISES and is_ours(facts, one)]
    told = {one.name: hint for one in here if (hint := _leads(network, one.name, mail_questions(one.name))[0])}
    if not told:
        return []
    step, detail = "finish.message", {"domains": list(told), "tenant_hint": next(iter(told.values()))}
    return [
        Finding(
            step=step, check="message", subject=step, status=Status.NOTE, code="tenant-may-hold", detail=detail
        )
    ]


def tenant_hint(network: EdgeTopology, domain: str) -> dict[str, Any]:
    """Return the names of a domain that lead to Microsoft 365, with the cloud where they tell it; else nothing."""
    hint, clouds = _leads(network, domain, hint_questions(domain))
    if not hint:
        return {}
    sure = sorted(clouds - {""})
    return {"tenant_hint": hint, **({"cloud": sure[0]} if len(sure) == 1 else {})}


def _leads(network: EdgeTopology, domain: str, questions: Iterable[tuple[str, str]]) -> tuple[list[str], set[str]]:
    """Return which of a domain's names lead to Microsoft 365, and the ids of the clouds they tell of."""
    found: dict[str, str] = {}
    clouds: set[str] = set()
    for name, record_type in questions:
        look = network.look(name, record_type)
        hosts = (*look.cnames, *(host for answer in look.answers for host in answer.names))
        for host in hosts:
            cloud = _cloud_behind(host)
            if cloud is not None:
                found.setdefault(record_type if name == domain else name, host)
                clouds.add(cloud)
    return [f"{name} {host}" for name, host in sorted(found.items())], clouds


def _cloud_behind(host: str) -> str | None:
    """Return the id of the cloud that a host is of, empty where it may be several; None where it is none."""
    cloud = cloud_of(host)
    if cloud is not None:
        return cloud.id
    return next((of for suffix, of in _BY_SUFFIX if labels_above(host, suffix) is not None), None)
