"""The checklist of a laboratory: a scenario's deployment with a network section that points at loopback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from importlib import resources

import msgspec

from lyncready.lab.scenario import LabAttestation, LabFault, LabWaiver, Scenario
from lyncready.model import (
    FEDERATION_PORT,
    Attestation,
    AttestationState,
    Checklist,
    ClientCertificate,
    Deployment,
    Evidence,
    Network,
    Resolver,
    Waiver,
    parse_name,
    render_instant,
)

ROOT_FILE = "lab-root-ca.pem"
CLIENT_CERTIFICATE, CLIENT_KEY = "lab-client.pem", "lab-client.key"
TIMEOUT_SECONDS = 2.0
EXPORTED_DAYS_AGO = 1.0
EXPORTED_AT = "2026-11-01T08:00:00Z"  # what stands in the files of the package


def build_checklist(
    scenario: Scenario, faults: Iterable[LabFault], now: datetime, port: int, resolver_ports: Mapping[str, int]
) -> Checklist:
    """Return what an admin of that deployment would have typed, said and imported by `now`."""
    exports = tuple(fault.export for fault in faults if fault.export) or scenario.evidence
    return Checklist(
        deployment=_named(scenario.deployment),
        network=_network(scenario, port, resolver_ports),
        steps={step: _attestation(said, now) for step, said in sorted(scenario.words.items())},
        waivers=tuple(_waiver(waived, now) for waived in scenario.waived),
        evidence=tuple(_evidence(export, now, port) for export in exports),
    )


def _named(deployment: Deployment) -> Deployment:
    """Return the deployment with its names as a checklist keeps them."""
    domains = tuple(
        msgspec.structs.replace(domain, name=parse_name(domain.name)) for domain in deployment.sip_domains
    )
    edges = tuple(parse_name(edge) for edge in deployment.access_edges)
    return msgspec.structs.replace(deployment, sip_domains=domains, access_edges=edges)


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


def _attestation(said: LabAttestation, now: datetime) -> Attestation:
    reason = said.reason if said.state is AttestationState.WAIVED else ""
    return Attestation(state=said.state, by=said.by, at=_ago(now, said.days_ago), note=said.note, reason=reason)


def _waiver(waived: LabWaiver, now: datetime) -> Waiver:
    return Waiver(
        code=waived.code,
        subject=waived.subject,
        by=waived.by,
        at=_ago(now, waived.days_ago),
        reason=waived.reason,
    )


def export_text(export: str, at: datetime, port: int) -> bytes:
    """Return a server's export of the package as if it had been made at that instant, in this laboratory."""
    file = resources.files("lyncready.lab") / "scenarios" / export
    text = file.read_text(encoding="utf-8").replace(EXPORTED_AT, render_instant(at))
    # The export speaks of the field's port; a laboratory has another one everywhere.
    return text.replace(str(FEDERATION_PORT), str(port)).encode()


def _evidence(export: str, now: datetime, port: int) -> Evidence:
    from lyncready.powershell import read_export

    at = _ago(now, EXPORTED_DAYS_AGO)
    return read_export(export_text(export, at, port), export, at)


def _ago(now: datetime, days: float) -> datetime:
    return (now - timedelta(days=days)).replace(microsecond=0)
