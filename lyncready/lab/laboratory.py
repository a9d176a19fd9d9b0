"""A small deployment on loopback: its name servers, its edges, its checklist, and faults that can be mended."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from lyncready import clock
from lyncready.lab.addresses import assign_addresses, take_port
from lyncready.lab.certificates import LabAuthority
from lyncready.lab.checklist import CLIENT_CERTIFICATE, CLIENT_KEY, ROOT_FILE, build_checklist, export_text
from lyncready.lab.dns_server import DnsServer
from lyncready.lab.edge_server import EdgeServer
from lyncready.lab.faults import CertificateFault
from lyncready.lab.issuer_server import IssuerServer
from lyncready.lab.node_contexts import NodeContexts
from lyncready.lab.scenario import DEFAULT_SCENARIO, LabFault, Scenario, find_scenario
from lyncready.lab.world import NodeName, World, build_world, node_names
from lyncready.model import Checklist

CLIENT_NAME = "client.lyncready.test"
PATIENCE_SECONDS = 20.0


class Laboratory:
    """Runs a scenario in its own thread and event loop, so that whoever started it is never held up.

    Use it as a context manager, or call `start` and `stop`. All methods may be called from any one thread.
    """

    def __init__(
        self,
        scenario: str | Scenario = DEFAULT_SCENARIO,
        folder: Path | None = None,
        now: datetime | None = None,
    ) -> None:
        """Choose a scenario; `folder` takes its files (default: a temporary one), certificates are dated by `now`.

        Raises ScenarioError for a scenario that is not there.
        """
        self.scenario = find_scenario(scenario) if isinstance(scenario, str) else scenario
        self.now = now or clock.present()
        self._temporary = tempfile.TemporaryDirectory(prefix="lyncready-lab-") if folder is None else None
        self.folder = Path(self._temporary.name) if self._temporary else Path(str(folder))
        self.authority = LabAuthority(self.now)
        self._in_force = {fault.id: fault for fault in self.scenario.faults}
        self._addresses: dict[NodeName, str] = {}
        self._port = 0
        self._names: dict[str, DnsServer] = {}
        self._edges: dict[str, EdgeServer] = {}
        self._issuer: IssuerServer | None = None
        self._contexts = NodeContexts(self.scenario, self.authority)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Laboratory:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @property
    def path(self) -> Path:
        """Where the checklist file belongs; the trust's paths are relative to it. Nothing is written there."""
        return self.folder / f"{self.scenario.name or 'laboratory'}.yaml"

    @property
    def port(self) -> int:
        """The port of every edge, which the checklist names as `federation_port`."""
        return self._port

    @property
    def addresses(self) -> dict[NodeName, str]:
        """The address of every edge node, by name and number (from 1)."""
        return dict(self._addresses)

    @property
    def resolver_ports(self) -> dict[str, int]:
        """The port of every name server on 127.0.0.1, by its view."""
        return {view: server.port for view, server in self._names.items()}

    @property
    def checklist(self) -> Checklist:
        """The deployment with a network section that points here. Only while the laboratory runs."""
        if self._loop is None:
            raise RuntimeError("the laboratory does not run")
        return build_checklist(self.scenario, self.faults, self.now, self._port, self.resolver_ports)

    @property
    def faults(self) -> tuple[LabFault, ...]:
        """The faults that are in force."""
        return tuple(self._in_force.values())

    def mendable(self) -> list[tuple[str, str]]:
        """Return id and title of every fault that is in force, in the scenario's order."""
        return [(fault.id, fault.title) for fault in self._in_force.values()]

    def mend(self, what: str) -> None:
        """Take a fault away; the next check sees it gone. Raises ScenarioError for an unknown one."""
        fault = self.scenario.fault(what)
        if self._in_force.pop(fault.id, None):
            self._renew()

    def break_again(self, what: str) -> None:
        """Put a mended fault back in force. Raises ScenarioError for an unknown one."""
        wanted = {self.scenario.fault(what).id, *self._in_force}
        self._in_force = {fault.id: fault for fault in self.scenario.faults if fault.id in wanted}
        self._renew()

    def start(self) -> None:
        """Take the ports, write the trust files, and serve. Raises OSError where that cannot be done."""
        if self._loop is not None:
            return
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        self._addresses = assign_addresses(node_names(self.scenario))
        bound = take_port(self._addresses.values())
        self._port = next(iter(bound.values())).getsockname()[1]
        self._edges = {address: EdgeServer(sock, self._contexts.of) for address, sock in bound.items()}
        world = self._world()
        self._names = {view: DnsServer(world.views[view]) for view in self.scenario.views}
        self._issuer = IssuerServer(self.authority)
        self._write_files()
        # The selector loop is the portable one here: Windows' proactor loop stumbles over ICMP errors on UDP.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lyncready-lab", daemon=True)
        self._thread.start()
        self._run(self._serve(world))

    def stop(self) -> None:
        """End every server and the thread; remove the folder where it was a temporary one."""
        if self._loop is not None and self._thread is not None:
            self._run(self._close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE_SECONDS)
            self._loop.close()
            self._loop = self._thread = None
        else:
            self._close_servers()
        if self._temporary:
            self._temporary.cleanup()

    def _world(self) -> World:
        return build_world(self.scenario, self._in_force.values(), self._addresses, self._port)

    def _renew(self) -> None:
        if self._loop is not None:
            self._run(self._adopt(self._world()))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            raise RuntimeError("the laboratory does not run")
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    async def _serve(self, world: World) -> None:
        for server in self._names.values():
            await server.start()
        if self._issuer:
            await self._issuer.start()
        await self._adopt(world)

    async def _adopt(self, world: World) -> None:
        for view, server in self._names.items():
            server.view = world.views[view]
        self._contexts.make(world.nodes, self._issuer)
        for address, edge in self._edges.items():
            await edge.serve(tuple(node for node in world.nodes if node.address == address))

    async def _close(self) -> None:
        self._close_servers()
        # One turn of the loop lets cancelled conversations end and closed sockets leave the selector.
        await asyncio.sleep(0)

    def _close_servers(self) -> None:
        for server in self._names.values():
            server.close()
        for edge in self._edges.values():
            edge.close()
        if self._issuer:
            self._issuer.close()

    def _write_files(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ROOT_FILE).write_bytes(self.authority.root_pem)
        # Sound for a partner's edge: with it the probe passes the edges that demand a certificate.
        client = self.authority.issue(CLIENT_NAME, faults=frozenset({CertificateFault.ELLIPTIC}))
        (self.folder / CLIENT_CERTIFICATE).write_bytes(client.bundle)
        for export in self.scenario.evidence:
            # What a server shows once the work is done, for whoever wants to import it.
            (self.folder / export).write_bytes(export_text(export, self.now, self._port))
        key = self.folder / CLIENT_KEY
        key.touch(mode=0o600)
        key.write_bytes(client.key)
