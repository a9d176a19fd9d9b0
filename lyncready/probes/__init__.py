"""From a deployment to observations: what to ask, whom, and what came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.lazily import hand_out
from lyncready.model import Checklist, Network, NodesBehind, Resolver, Trust, partners_looked_up
from lyncready.probes.questions import Target

if TYPE_CHECKING:
    from lyncready.probes.engine import Run
    from lyncready.probes.tls_contexts import ClientCertificateError
    from lyncready.probes.trust import TrustError

__all__ = [
    "ClientCertificateError",
    "Run",
    "Target",
    "TrustError",
    "read_trust",
    "resolvers_of",
    "start",
    "targets",
    "warm",
]

__getattr__ = hand_out(
    __name__, {"ClientCertificateError": "tls_contexts", "Run": "engine", "TrustError": "trust"}
)


def warm() -> None:
    """Import what every run needs: an import between a question and its reply would make the reply look slow."""
    import lyncready.probes.dns.client
    import lyncready.probes.edge
    import lyncready.probes.engine
    import lyncready.probes.perform


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def resolvers_of(network: Network) -> tuple[Resolver, ...]:
    """Return the DNS servers to ask: the file's, else this workstation's own and well-known public ones."""
    if network.resolvers is not None:
        return network.resolvers
    from lyncready.probes.resolvers import default_resolvers

    return default_resolvers()


def start(
    checklist: Checklist,
    base: Path,
    *,
    only: frozenset[str] = frozenset(),
    ended: Callable[[], None] | None = None,
    clock: Callable[[], datetime] = _utc_now,
) -> Run:
    """Start a run over a checklist's deployment in a thread of its own and return it.

    `base` is the folder that file names in the network section are relative to; `only` limits what is asked to
    subjects and steps; `ended` is called in that thread when the run is over. Raises ClientCertificateError
    where the client certificate cannot be used.
    """
    from functools import partial

    from lyncready.probes.aia import issuer_urls
    from lyncready.probes.dns.client import DnsClient
    from lyncready.probes.engine import Limits, Run
    from lyncready.probes.fetches import fresh_lists
    from lyncready.probes.perform import ProbeExecutor
    from lyncready.probes.plan import Planner
    from lyncready.probes.scope import Scope
    from lyncready.probes.tls_contexts import TlsContexts
    from lyncready.probes.trust import root_names

    warm()
    network = checklist.network
    contexts = TlsContexts(network.client_certificate, base)
    partners = partners_looked_up(checklist)
    scope = Scope(only, (*checklist.deployment.names, *(one.name for one in partners)))
    missing = partial(issuer_urls, roots=root_names(network, base))
    fresh = fresh_lists(checklist.observations, clock())
    nodes_at = NodesBehind(checklist).at
    planner = Planner(
        checklist.deployment, network, resolvers_of(network), scope, missing, nodes_at, fresh, partners
    )
    roots = tuple(base / name for name in network.trust)
    limits = Limits(concurrency=network.concurrency, deadline=network.deadline)
    return Run(
        planner,
        lambda: ProbeExecutor(DnsClient(ca_files=roots), contexts, network.timeout, clock),
        limits,
        clock,
        ended,
    ).start()


def targets(checklist: Checklist, base: Path, only: frozenset[str] = frozenset()) -> tuple[Target, ...]:
    """Return every host and port that a run would contact, and why. Touches no network."""
    from urllib.request import getproxies

    from lyncready.probes.proxy import choose_proxy
    from lyncready.probes.target_list import list_targets

    # Whether a host goes past the proxy is not asked: on Windows that may look the host up.
    proxy = choose_proxy("", getproxies(), lambda host: False)
    return list_targets(checklist, resolvers_of(checklist.network), only, proxy)


def proxy_trouble() -> str:
    """Return in one line which proxy setting of this workstation cannot be used; empty where all is well."""
    import os
    from urllib.request import getproxies

    from lyncready.probes.proxy import unusable_setting

    return unusable_setting(getproxies(), os.environ)


def read_trust(network: Network, base: Path) -> Trust:
    """Return the roots readable here. Raises TrustError where a file of the checklist cannot be used."""
    from lyncready.probes.trust import read_trust as read

    return read(network, base)
