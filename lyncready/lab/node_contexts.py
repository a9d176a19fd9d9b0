"""The TLS contexts of a laboratory's edges: one for every node, and for the nodes behind its address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lyncready.lab.certificates import LabAuthority
from lyncready.lab.faults import AFTER_HANDSHAKE, PLAIN, CertificateFault, ClientCertificates
from lyncready.lab.issuer_server import IssuerServer
from lyncready.lab.scenario import Scenario
from lyncready.lab.tls_stream import make_context
from lyncready.lab.world import Node

if TYPE_CHECKING:
    from OpenSSL import SSL


class NodeContexts:
    """Certificates and TLS as the nodes' plans have them; made anew whenever the world is another one."""

    def __init__(self, scenario: Scenario, authority: LabAuthority) -> None:
        self._scenario, self._authority = scenario, authority
        self._by_node: dict[Node, tuple[SSL.Context, ...]] = {}

    def make(self, nodes: Iterable[Node], issuer: IssuerServer | None) -> None:
        """Make them before they are needed: the first visitor must not wait for a signature."""
        self._by_node = {
            node: tuple(self._make(node, faults, issuer) for faults in (node.plan.certificate, *node.plan.behind))
            for node in nodes
            if node.plan.speaks not in PLAIN
        }

    def of(self, node: Node, turn: int) -> SSL.Context:
        """Return the context of the node itself first, then in turn those of the nodes behind the same address."""
        contexts = self._by_node[node]
        return contexts[turn % len(contexts)]

    def _make(self, node: Node, faults: tuple[CertificateFault, ...], issuer: IssuerServer | None) -> SSL.Context:
        plan = node.plan
        aia, lists = ("", "") if issuer is None else (issuer.url, issuer.base)
        aia = aia if self._scenario.aia else ""
        issued = self._authority.issue(node.name, plan.also, frozenset(faults), aia, lists)
        accepted = (self._authority.root, self._authority.issuing)
        wanted = plan.client_certificate
        if wanted is ClientCertificates.DEMANDED and plan.without_certificate in AFTER_HANDSHAKE:
            wanted = ClientCertificates.ASKED
        return make_context(issued, plan, wanted, accepted)
