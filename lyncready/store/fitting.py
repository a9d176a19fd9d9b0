"""Whether what an observation saw can have come of its question: probe, subject and record type go with it."""

from __future__ import annotations

import re
from typing import NamedTuple

from lyncready.model import ADDRESS_TYPES, Dns, Fault, Observation
from lyncready.store.texts import kind_of, problem
from lyncready.store.yaml_tree import Node, Table, join

_PROBES = frozenset(("dns", "tcp", "tls", "sip", "https", "aia", "crl", "handshake"))
_CONNECTIONS = frozenset(("tcp", "tls", "sip", "https", "handshake"))
_KINDS = {"handshake": ("tls", "tcp")}  # what a probe may have seen where it is not of its own name
_HOST_PORT = re.compile(r"[^:]+:[0-9]{1,5}\Z|\[[0-9a-fA-F:.]+\]:[0-9]{1,5}\Z", re.ASCII)


class Misfit(NamedTuple):
    """The field that does not go with the rest, by its keys in the file, and what is expected there."""

    keys: tuple[str, ...]
    expected: str


def misfit_of(observation: Observation) -> Misfit | None:
    """Return what does not fit in an observation; None where all does, and for a probe that is not known here."""
    probe, seen = observation.probe, observation.seen
    if probe not in _PROBES:
        return None
    if probe in _CONNECTIONS and not _HOST_PORT.match(observation.subject):
        return Misfit(("subject",), "host:port such as sip.contoso.com:5061")
    if isinstance(seen, Fault):
        return None
    kinds = _KINDS.get(probe, (probe,))
    if seen.__struct_config__.tag not in kinds:
        return Misfit(("seen", "kind"), f"{', '.join(kinds)} or fault, as the probe is {probe}")
    if isinstance(seen, Dns):
        return _misfit_of_records(observation.record_type, seen)
    return None


def _misfit_of_records(record_type: str, seen: Dns) -> Misfit | None:
    if seen.srv and record_type != "SRV":
        return Misfit(("record_type",), "SRV, as SRV records were seen")
    if seen.caa and record_type != "CAA":
        return Misfit(("record_type",), "CAA, as CAA records were seen")
    if seen.addresses and record_type not in ADDRESS_TYPES:
        return Misfit(("record_type",), f"{' or '.join(ADDRESS_TYPES)}, as addresses were seen")
    return None


def refuse_misfit(node: Node, observation: Observation, path: str) -> None:
    """Raise Problem at the field of an observation's node that does not go with the rest."""
    misfit = misfit_of(observation)
    if misfit is None:
        return
    place, found = node, ""
    for key in misfit.keys:
        path = join(path, key)
        inner = place.values.get(key) if isinstance(place, Table) else None
        place, found = (inner, kind_of(inner)) if inner is not None else (place, "missing")
    raise problem(place, path, f"{found}, expected {misfit.expected}")
