"""The network that a scenario describes while some of its faults are in force: zones and edges. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from lyncready.lab.faults import DnsAnswer
from lyncready.lab.scenario import DnsChange, EdgePlan, LabFault, Scenario, changed
from lyncready.model import labels_above

TTL = 3600
NodeName = tuple[str, int]


class RecordSet(msgspec.Struct, frozen=True):
    """The records of one name and type, as a zone file writes them."""

    ttl: int
    records: tuple[str, ...]


class ServerView(msgspec.Struct, frozen=True):
    """What one name server knows: record sets by name and type, and where it misbehaves."""

    sets: dict[tuple[str, str], RecordSet]
    answers: dict[tuple[str, str], DnsAnswer] = {}

    def answer_for(self, name: str, record_type: str) -> DnsAnswer:
        """Return how a question is treated: what is said of the type goes before what is said of the name."""
        by_name = self.answers.get((name, ""), DnsAnswer.RECORDS)
        return self.answers.get((name, record_type), by_name)


class Node(msgspec.Struct, frozen=True):
    """One address of an edge, and how the edge behaves there."""

    name: str
    node: int
    address: str
    plan: EdgePlan


class World(msgspec.Struct, frozen=True):
    """All name servers by the name of their view, and all edge nodes."""

    views: dict[str, ServerView]
    nodes: tuple[Node, ...]


def node_names(scenario: Scenario) -> tuple[NodeName, ...]:
    """Return every edge node of a scenario, in the file's order, counted from 1."""
    return tuple((name, node) for name, plan in scenario.edges.items() for node in range(1, plan.nodes + 1))


def build_world(
    scenario: Scenario, faults: Iterable[LabFault], addresses: Mapping[NodeName, str], port: int
) -> World:
    """Return the network with `faults` in force, its edges at `addresses`."""
    in_force = tuple(faults)
    changes = (*scenario.dns, *(change for fault in in_force for change in fault.dns))
    of_edge: dict[str, tuple[str, ...]] = {}
    for (name, _), address in addresses.items():
        of_edge[name] = tuple(dict.fromkeys((*of_edge.get(name, ()), address)))
    sound = _sound_sets(scenario, of_edge, port)
    views = {view: _view(sound, changes, view, of_edge, port) for view in scenario.views}
    nodes = tuple(
        Node(name, node, addresses[name, node], _plan(scenario, in_force, name, node))
        for name, node in node_names(scenario)
    )
    return World(views, nodes)


def _sound_sets(
    scenario: Scenario, of_edge: Mapping[str, tuple[str, ...]], port: int
) -> dict[tuple[str, str], RecordSet]:
    """Return the records that a healthy deployment has: its edges' addresses and two SRV records a domain."""
    sets: dict[tuple[str, str], RecordSet] = {}
    for name, addresses in of_edge.items():
        for record_type, wanted in (("A", False), ("AAAA", True)):
            found = tuple(address for address in addresses if (":" in address) is wanted)
            if found:
                sets[name, record_type] = RecordSet(TTL, found)
    for domain in scenario.deployment.sip_domains:
        if not domain.is_here:
            continue
        edge = next((name for name in of_edge if labels_above(name, domain.name) == 1), f"sip.{domain.name}")
        sets[f"_sipfederationtls._tcp.{domain.name}", "SRV"] = RecordSet(TTL, (f"0 0 {port} {edge}.",))
        sets[f"_sip._tls.{domain.name}", "SRV"] = RecordSet(TTL, (f"0 0 443 {edge}.",))
    return sets


def _view(
    sound: Mapping[tuple[str, str], RecordSet],
    changes: Iterable[DnsChange],
    view: str,
    of_edge: Mapping[str, tuple[str, ...]],
    port: int,
) -> ServerView:
    sets, answers = dict(sound), {}
    for change in changes:
        if change.view not in ("", view):
            continue
        name = change.name.lower().rstrip(".")
        answers[name, change.type] = change.answer
        if change.records:
            records = tuple(record for text in change.records for record in _filled(text, of_edge, port))
            sets[name, change.type] = RecordSet(change.ttl, records)
        elif change.answer in (DnsAnswer.MISSING, DnsAnswer.EMPTY):
            for key in [key for key in sets if key[0] == name and change.type in ("", key[1])]:
                del sets[key]
    return ServerView(sets, answers)


def _filled(text: str, of_edge: Mapping[str, tuple[str, ...]], port: int) -> tuple[str, ...]:
    """Return the records that a text with `{port}` or `{NAME}` stands for."""
    if text.startswith("{") and text.endswith("}") and text[1:-1] in of_edge:
        return of_edge[text[1:-1]]
    return (text.replace("{port}", str(port)),)


def _plan(scenario: Scenario, faults: Iterable[LabFault], name: str, node: int) -> EdgePlan:
    plan = scenario.edges[name]
    for fault in faults:
        for change in fault.edges:
            if change.name == name and change.node in (0, node):
                plan = changed(plan, change)
    return plan
