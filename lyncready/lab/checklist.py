"""The checklist of a laboratory: a scenario's deployment with a network section that points at loopback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from lyncready.lab.scenario import Said, Scenario
from lyncready.model import (
    Attestation,
    Checklist,
    ClientCertificate,
    Network,
    Resolver,
    Word,
    parse_name,
)

ROOT_FILE = "lab-root-ca.pem"
CLIENT_CERTIFICATE, CLIENT_KEY = "lab-client.pem", "lab-client.key"
TIMEOUT_SECONDS = 2.0


def build_checklist(scenario: Scenario, now: datetime, port: int, resolver_ports: Mapping[str, int]) -> Checklist:
    """Return what an admin of that deployment would have typed and said by `now`."""
    deployment = scenario.deployment
    domains = tuple(
        msgspec.structs.replace(domain, name=parse_name(domain.name)) for domain in deployment.sip_domains
    )
    edges = tuple(parse_name(edge) for edge in deployment.access_edges)
    return Checklist(
        deployment=msgspec.structs.replace(deployment, sip_domains=domains, access_edges=edges),
        network=_network(scenario, port, resolver_ports),
        steps={step: _attestation(said, now) for step, said in sorted(scenario.words.items())},
    )


def _network(scenario: Scenario, port: int, resolver_ports: Mapping[str, int]) -> Network:
    resolvers = tuple(
        Resolver(name=view, vantage=vantage, address="127.0.0.1", port=resolver_ports[view])
        for view, vantage in scenario.views.items()
    )
    client = ClientCertificate(CLIENT_CERTIFICATE, CLIENT_KEY) if scenario.client_certificate else None
    return Network(
        resolvers=resolvers,
        trust=(ROOT_FILE,),
        client_certificate=client,
        control=None,
        federation_port=port,
        aia=scenario.aia,
        timeout=TIMEOUT_SECONDS,
    )


def _attestation(said: Said, now: datetime) -> Attestation:
    at = (now - timedelta(days=said.days_ago)).replace(microsecond=0)
    reason = said.reason if said.state is Word.WAIVED else ""
    return Attestation(state=said.state, by=said.by, at=at, note=said.note, reason=reason)
