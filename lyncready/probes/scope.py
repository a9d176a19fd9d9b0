"""What a run is limited to: all, or some subjects and steps. Everything is judged all the same."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import labels_above

_CONNECT = frozenset({"federation.port", "federation.tls", "federation.certificate", "federation.sip"})
_NEEDS = {
    "srv": _CONNECT | {"federation.srv", "federation.address", "provisioning.active"},
    "address": _CONNECT | {"federation.address", "federation.srv", "provisioning.active"},
    "connect": _CONNECT | {"provisioning.active"},
    "partners": frozenset({"partners.discovery", "partners.edge"}),
    "partner-edges": frozenset({"partners.edge"}),
    "provider": frozenset({"provider.reachable"}),
    "external": frozenset({"prepare.external-access"}),
    "site": frozenset({"provisioning.route"}),
}
_TASKS = frozenset({"prepare", "provisioning", "federation", "policy", "provider", "partners", "finish"})
_PROBED = frozenset().union(*_NEEDS.values())


class Scope:
    """A choice of subjects (SIP domain, edge, `host:port`) and of steps or tasks; empty means all.

    `names` are the deployment's own: a SIP domain such as `finish.com` is no step.
    """

    def __init__(self, only: frozenset[str] = frozenset(), names: Iterable[str] = ()) -> None:
        steps = frozenset(filter(_is_step, only)) - frozenset(names)
        self._chosen = bool(steps)
        self._steps = frozenset(step for step in _PROBED if step in steps or step.partition(".")[0] in steps)
        self._names = frozenset(word.rpartition(":")[0] or word for word in only - steps)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is to be asked: only steps were chosen that no probe serves."""
        return self._chosen and not self._steps

    @property
    def is_of_all(self) -> bool:
        """Whether no subject was chosen."""
        return not self._names

    def layer(self, name: str) -> bool:
        """Whether a layer (a key of `_NEEDS`) is to be asked."""
        return not self._chosen or bool(self._steps & _NEEDS[name])

    def domain(self, name: str) -> bool:
        """Whether a SIP domain is to be asked: it is named, or a name below it is."""
        return not self._names or any(labels_above(word, name) is not None for word in self._names)

    def host(self, name: str, domains: Iterable[str] = ()) -> bool:
        """Whether a host is to be asked: it is named, or a SIP domain that it serves is."""
        return not self._names or name in self._names or any(domain in self._names for domain in domains)


def _is_step(word: str) -> bool:
    task, _, rest = word.partition(".")
    return task in _TASKS and "." not in rest and ":" not in rest
