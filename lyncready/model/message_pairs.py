"""Which messages prove federation: both ways with a partner in Teams and with an own edge, by edge name."""

from __future__ import annotations

from lyncready.model.checklist import Checklist
from lyncready.model.clouds import cloud_of
from lyncready.model.deployment import Deployment, Discovery
from lyncready.model.pairing import declared_below, federation_owner
from lyncready.model.partners import KnownPartner, known_partners
from lyncready.model.seen import Dns

TEAMS, OWN_EDGE = ("teams-out", "teams-in"), ("own-edge-out", "own-edge-in")
MESSAGE_PARTS = (*TEAMS, *OWN_EDGE)


def message_parts(checklist: Checklist) -> tuple[str, ...]:
    """Return the parts of the message that are needed now; `PART@DOMAIN` where users here have several edge names.

    None where partners are listed by name and it is not known where any of them is: one word does then.
    """
    parts = _kinds(checklist)
    domains = edge_domains(checklist.deployment)
    if len(domains) < 2:
        return parts
    return tuple(f"{part}@{domain}" for domain in domains for part in parts)


def edge_domains(deployment: Deployment) -> tuple[str, ...]:
    """Return one SIP domain with users here for each edge name, in the order of the file."""
    below = declared_below(deployment.access_edges)
    first = deployment.access_edges[0] if deployment.access_edges else ""
    found: dict[str, str] = {}
    for domain in deployment.sip_domains:
        if domain.is_here:
            edge = next(iter(below.get(domain.name, ())), first or f"sip.{domain.name}")
            found.setdefault(edge, domain.name)
    return tuple(found.values())


def _kinds(checklist: Checklist) -> tuple[str, ...]:
    if checklist.deployment.discovery is Discovery.OPEN:
        return MESSAGE_PARTS
    hosts = [host for partner in known_partners(checklist) for host in _hosts(checklist, partner)]
    teams = TEAMS if any(cloud_of(host) is not None for host in hosts) else ()
    own = OWN_EDGE if any(cloud_of(host) is None for host in hosts) else ()
    return (*teams, *own)


def _hosts(checklist: Checklist, partner: KnownPartner) -> list[str]:
    """Return where federation with a partner leads: by its record as far as it was seen, else the listed edge."""
    owner = federation_owner(partner.name)
    targets = [
        record.target
        for observation in checklist.observations
        if observation.subject == owner
        and observation.vantage == checklist.network.deciding
        and isinstance(observation.seen, Dns)
        for record in observation.seen.srv
        if record.target != "."
    ]
    return targets or ([partner.edge] if partner.edge else [])
