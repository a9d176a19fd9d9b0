"""A laboratory scenario: one small YAML file that names a deployment, its edges and what is wrong with them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import msgspec

from lyncready.errors import UserError
from lyncready.lab.faults import (
    CertificateFault,
    ClientCertificates,
    DnsAnswer,
    Ending,
    Listen,
    Speaks,
    TlsVersion,
)
from lyncready.model import LOCAL, PUBLIC, AttestationState, Deployment

DEFAULT_SCENARIO = "three-domains"
DEFAULT_VIEWS = {"inside": LOCAL, "outside": PUBLIC}


class ScenarioError(UserError):
    """A scenario that is not there or not well formed; the message is one line."""


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a scenario: a key that nobody knows is a mistake."""


class EdgePlan(_Strict, frozen=True, kw_only=True):
    """One edge name: a sound Access Edge unless a field says otherwise. `also` holds further SANs.

    `headers` stand in its SIP replies, and so many made-up `authorities` in its request for a certificate. Without
    `forward_secrecy` it exchanges keys by RSA alone. `behind` are the certificates of further nodes at the same
    address, which connections meet in turn.
    """

    nodes: int = 1
    listen: Listen = Listen.OPEN
    speaks: Speaks = Speaks.SIP
    status: int = 200
    headers: tuple[str, ...] = ()
    versions: tuple[TlsVersion, ...] = (TlsVersion.TLS_1_2,)
    client_certificate: ClientCertificates = ClientCertificates.DEMANDED
    without_certificate: Ending = Ending.ALERT
    authorities: int = 0
    forward_secrecy: bool = True
    certificate: tuple[CertificateFault, ...] = ()
    also: tuple[str, ...] = ()
    behind: tuple[tuple[CertificateFault, ...], ...] = ()


class DnsChange(_Strict, frozen=True, kw_only=True):
    """How one name is answered instead. Without `type` every type, without `view` every view is meant.

    `records` are as a zone file writes them and may go with any `answer`; `{port}` stands for the laboratory's
    port and `{NAME}` for the addresses of an edge, one record each.
    """

    name: str
    type: str = ""
    view: str = ""
    answer: DnsAnswer = DnsAnswer.RECORDS
    records: tuple[str, ...] = ()
    ttl: int = 3600


class EdgeChange(_Strict, frozen=True, kw_only=True):
    """What is different at an edge, at one node (counted from 1) or at all; `set` has an EdgePlan's keys."""

    name: str
    node: int = 0
    set: dict[str, Any]


class LabFault(_Strict, frozen=True, kw_only=True):
    """One thing that is wrong until it is mended; `export` names the server export that shows it, if one does."""

    id: str
    title: str
    dns: tuple[DnsChange, ...] = ()
    edges: tuple[EdgeChange, ...] = ()
    export: str = ""


class LabAttestation(_Strict, frozen=True, kw_only=True):
    """A person's word on a step, so many days before the laboratory starts."""

    state: AttestationState = AttestationState.DONE
    by: str = "alice"
    note: str = ""
    reason: str = ""
    days_ago: float = 2


class LabWaiver(_Strict, frozen=True, kw_only=True):
    """A finding that was set aside before the laboratory starts."""

    code: str
    reason: str
    subject: str = ""
    by: str = "alice"
    days_ago: float = 2


class Scenario(_Strict, frozen=True, kw_only=True):
    """The whole file. `views` are the name servers and the vantage for which each one speaks.

    `evidence` names the server exports (beside the scenario) that stand once no fault has one of its own.
    """

    name: str = ""
    title: str
    about: str
    deployment: Deployment
    edges: dict[str, EdgePlan]
    views: dict[str, str] = msgspec.field(default_factory=lambda: dict(DEFAULT_VIEWS))
    dns: tuple[DnsChange, ...] = ()
    faults: tuple[LabFault, ...] = ()
    words: dict[str, LabAttestation] = {}
    waived: tuple[LabWaiver, ...] = ()
    evidence: tuple[str, ...] = ()
    aia: bool = False
    client_certificate: bool = False

    def fault(self, what: str) -> LabFault:
        """Return the fault of that id. Raises ScenarioError, naming those that there are."""
        for fault in self.faults:
            if fault.id == what:
                return fault
        known = ", ".join(fault.id for fault in self.faults) or "nothing"
        raise ScenarioError(f'the scenario "{self.name}" has nothing "{what}" to fix (it has: {known})')


def read_scenario(text: str, name: str) -> Scenario:
    """Read a scenario file. Raises ScenarioError with one line that names the place."""
    import yaml

    try:
        raw = yaml.safe_load(text)
        return msgspec.structs.replace(_checked(msgspec.convert(_widened(raw), Scenario)), name=name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ScenarioError(f"{name}{where}: this is not well-formed YAML") from error
    except msgspec.ValidationError as error:
        raise ScenarioError(f"{name}: {error}") from error
    except ScenarioError as error:
        raise ScenarioError(f"{name}: {error}") from error


def _widened(raw: Any) -> Any:
    """Let SIP domains and partners be plain names, as in the checklist file."""
    deployment = raw.get("deployment") if isinstance(raw, dict) else None
    if not isinstance(deployment, dict):
        return raw
    wide = {
        key: [{"name": one} if isinstance(one, str) else one for one in deployment[key]]
        for key in ("sip_domains", "partners")
        if key in deployment
    }
    return raw | {"deployment": deployment | wide}


def _checked(scenario: Scenario) -> Scenario:
    """Try every change once, so that a misspelt one is found when the file is read."""
    for fault in scenario.faults:
        for change in fault.edges:
            if change.name not in scenario.edges:
                raise ScenarioError(f"fault {fault.id}: there is no edge {change.name}")
            changed(scenario.edges[change.name], change)
    views = {"", *scenario.views}
    for dns in (*scenario.dns, *(change for fault in scenario.faults for change in fault.dns)):
        if dns.view not in views:
            raise ScenarioError(f"there is no view {dns.view}")
        _check_records(dns)
    return scenario


def _check_records(change: DnsChange) -> None:
    """Try the records as a name server will read them; those that stand for an edge are known to fit."""
    import dns.exception
    import dns.rrset

    plain = [record.replace("{port}", "5061") for record in change.records if not record.startswith("{")]
    try:
        if plain or change.type:
            dns.rrset.from_text("name.test.", change.ttl, "IN", change.type or "none", *plain)
    except (dns.exception.DNSException, ValueError) as error:
        raise ScenarioError(f"{change.name}: this is no record of the type {change.type or '(none)'}") from error


def changed(plan: EdgePlan, change: EdgeChange) -> EdgePlan:
    """Return the plan with the change made. Raises msgspec.ValidationError for an unknown key or value."""
    return msgspec.convert(msgspec.to_builtins(plan) | change.set, EdgePlan)


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return every scenario of the package: the default one first, then by name."""
    folder = resources.files("lyncready.lab") / "scenarios"
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    found = [
        read_scenario((folder / file).read_text(encoding="utf-8"), file.removesuffix(".yaml")) for file in files
    ]
    return tuple(sorted(found, key=lambda scenario: (scenario.name != DEFAULT_SCENARIO, scenario.name)))


def find_scenario(name: str) -> Scenario:
    """Return the scenario of that name. Raises ScenarioError, naming those that there are."""
    for scenario in scenarios():
        if scenario.name == name:
            return scenario
    known = ", ".join(scenario.name for scenario in scenarios())
    raise ScenarioError(f'there is no scenario "{name}" (there are: {known})')
