"""What this network lets out on the federation port, as far as silence and the control tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum

from lyncready.model import LOCAL, Network, Observation, Position, Tcp, TcpOutcome

ONE_RUN = timedelta(hours=1)  # what was seen so long before something else is of another run


class Egress(StrEnum):
    """What a network lets out: all, nothing, or, as far as anybody can tell from here, Microsoft's edges only."""

    OPEN = "open"
    CLOSED = "closed"
    MICROSOFT_ONLY = "microsoft-only"


def egress_of(
    connections: Sequence[Observation],
    network: Network,
    *,
    is_control: Callable[[str], bool],
    is_microsofts: Callable[[str], bool],
) -> Egress:
    """Return what the network lets out, by all that was seen of TCP; some subjects are Microsoft's."""
    if not network.control or network.is_laboratory:
        return Egress.OPEN
    from_here = [item for item in connections if item.vantage == LOCAL]
    asked = [item for item in from_here if is_control(item.subject)]
    if not asked:
        return Egress.OPEN
    latest = max(item.at for item in asked)
    targets = [
        item
        for item in from_here
        if item not in asked
        and item.subject.endswith(f":{network.federation_port}")
        and latest - item.at < ONE_RUN
    ]
    if all(map(_timed_out, asked)):
        return Egress.CLOSED if targets and all(map(_timed_out, targets)) else Egress.OPEN
    others = [item for item in targets if not is_microsofts(item.subject)]
    if not others or not all(map(_timed_out, others)) or network.position is Position.OUTSIDE:
        return Egress.OPEN
    return Egress.MICROSOFT_ONLY if any(map(_connected, asked)) else Egress.OPEN


def _timed_out(observation: Observation) -> bool:
    return isinstance(observation.seen, Tcp) and observation.seen.outcome is TcpOutcome.TIMEOUT


def _connected(observation: Observation) -> bool:
    return isinstance(observation.seen, Tcp) and observation.seen.outcome is TcpOutcome.CONNECTED
