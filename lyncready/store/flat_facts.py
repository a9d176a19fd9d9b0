"""A checklist as single facts under names of their own, so that two can be compared and brought together."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Any, TypeAlias

import msgspec

from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    EdgeOption,
    Evidence,
    Key,
    Network,
    Observation,
    Part,
    Partner,
    Request,
    SipDomain,
    Users,
    Waiver,
    printable,
    render_instant,
)

FactPath: TypeAlias = tuple[Any, ...]
FlatFacts: TypeAlias = dict[FactPath, Any]

# Lists of the deployment whose entries are facts of their own, and the field that names an entry.
LISTS = ("access_edges", "edge_options", "sip_domains", "partners")
_GROUPS = ("contact", "provider")
_PATH_SHOWN, _WORDS_SHOWN = 200, 2000


class Spoken(msgspec.Struct, frozen=True):
    """A person's word on a step without its note and parts, which are facts of their own."""

    state: AttestationState
    by: str = ""
    at: dt.datetime | None = None
    reason: str = ""
    until: dt.date | None = None


def flatten(checklist: Checklist) -> FlatFacts:
    """Return every fact of a checklist under its path, in the order of the file."""
    found: FlatFacts = {}
    deployment = checklist.deployment
    for name in Deployment.__struct_fields__:
        value = getattr(deployment, name)
        if name in LISTS:
            found.update({("deployment", name, _entry_name(item)): item for item in value})
        elif name in _GROUPS:
            found.update({("deployment", name, part): getattr(value, part) for part in value.__struct_fields__})
        else:
            found["deployment", name] = value
    for name in Network.__struct_fields__:
        found["network", name] = getattr(checklist.network, name)
    for step, said in sorted(checklist.steps.items()):
        word = Spoken(said.state, said.by, said.at, said.reason, said.until)
        if word != Spoken(AttestationState.TODO) or not (said.note or said.parts):  # a note alone is no word
            found["steps", step, "word"] = word
        if said.note:
            found["steps", step, "note"] = said.note
        found.update({("steps", step, "parts", part): value for part, value in sorted(said.parts.items())})
    for waiver in checklist.waivers:
        fact = ("waivers", waiver.code, waiver.subject, waiver.step)
        found[_free(fact if waiver.step else fact[:3], found)] = waiver
    for name in Request.__struct_fields__:
        found["request", name] = getattr(checklist.request, name)
    found.update({("observations", item.key): item for item in checklist.observations})
    for item in checklist.evidence:
        found[_free(("evidence", item.computer, *item.key[1:]), found)] = item
    return found


def _free(fact: FactPath, taken: FlatFacts) -> FactPath:
    """Return the path, numbered where it is taken: nothing forbids to say a thing twice."""
    number = 2
    free = fact
    while free in taken:
        free = (*fact, f"#{number}")
        number += 1
    return free


def order_of(fact: FactPath) -> tuple[int, int]:
    """Return where a path's field stands in the file, for sorting."""
    section = Checklist.__struct_fields__.index(fact[0])
    fields = {"deployment": Deployment, "network": Network, "request": Request}.get(fact[0])
    return section, fields.__struct_fields__.index(fact[1]) if fields else 0


def checklist_of(facts: FlatFacts, version: int) -> Checklist:
    """Return the checklist that has these facts; the reverse of `flatten`."""
    below: dict[str, list[tuple[FactPath, Any]]] = {}
    for fact, value in facts.items():
        below.setdefault(fact[0], []).append((fact[1:], value))
    return Checklist(
        version=version,
        deployment=_deployment(below.get("deployment", [])),
        network=Network(**{fact[0]: value for fact, value in below.get("network", [])}),
        steps=_steps(below.get("steps", [])),
        waivers=tuple(value for _, value in below.get("waivers", [])),
        request=Request(**{fact[0]: value for fact, value in below.get("request", [])}),
        observations=tuple(value for _, value in below.get("observations", [])),
        evidence=tuple(value for _, value in below.get("evidence", [])),
    )


def _entry_name(item: SipDomain | Partner | EdgeOption | str) -> str:
    return item if isinstance(item, str) else item.name


def _deployment(facts: list[tuple[FactPath, Any]]) -> Deployment:
    fields: dict[str, Any] = dict.fromkeys(LISTS, ())
    groups: dict[str, dict[str, Any]] = {name: {} for name in _GROUPS}
    for fact, value in facts:
        if fact[0] in LISTS:
            fields[fact[0]] += (value,)
        elif fact[0] in _GROUPS:
            groups[fact[0]][fact[1]] = value
        else:
            fields[fact[0]] = value
    deployment = Deployment(**fields)
    changed = {name: msgspec.structs.replace(getattr(deployment, name), **groups[name]) for name in _GROUPS}
    return msgspec.structs.replace(deployment, **changed)


def _steps(facts: list[tuple[FactPath, Any]]) -> dict[str, Attestation]:
    found: dict[str, Attestation] = {}
    for fact, value in facts:
        said = found.get(fact[0], Attestation())
        if fact[1] == "word":
            said = msgspec.structs.replace(said, **msgspec.structs.asdict(value))
        elif fact[1] == "note":
            said = msgspec.structs.replace(said, note=value)
        else:
            said = msgspec.structs.replace(said, parts={**said.parts, fact[2]: value})
        found[fact[0]] = said
    return found


def path_of(fact: FactPath) -> str:
    """Return a path as messages and history name it."""
    if isinstance(fact[-1], Key):
        key = fact[-1]
        parts = (key.probe, key.subject, key.record_type, key.server, key.address, key.vantage)
        return printable(" ".join(part for part in parts if part), _PATH_SHOWN)
    if fact[0] == "steps":
        return printable(".".join(fact[1:2] if fact[2] == "word" else fact[1:]), _PATH_SHOWN)
    if fact[0] in ("waivers", "evidence"):
        return printable(" ".join([fact[0], *(str(part) for part in fact[1:] if part)]), _PATH_SHOWN)
    return printable(".".join(fact[1:] if fact[0] == "deployment" else fact), _PATH_SHOWN)


def words_of(value: Any) -> str:
    """Return a fact as one line for a person; empty where there is none."""
    if value is None:
        return ""
    return printable(_words(value), _WORDS_SHOWN)


def _words(value: Any) -> str:
    match value:
        case Spoken():
            return _said(str(value.state), value.by, value.at, value.reason, value.until)
        case Waiver():
            return _said("waived", value.by, value.at, value.reason, value.until)
        case Part():
            return _said("done", value.by, value.at)
        case SipDomain():
            # Only here does it matter that somebody said so: nobody's answer is taken for on-premises, too.
            return f"users {value.users}" + (", confirmed" if value.said is Users.ON_PREMISES else "")
        case Partner():
            told = [f"edge {value.edge}"] * bool(value.edge) + ["required"] * value.required
            return ", ".join(told) or "partner"
        case EdgeOption():
            told = [f"standby {value.standby}"] * bool(value.standby) + [f"{value.nodes} nodes"]
            return ", ".join(told)
        case Evidence():
            return f"collected {render_instant(value.collected_at)}"
        case Observation():
            return _seen(value)
        case Enum():
            return str(value.value)
        case dt.datetime():
            return render_instant(value)
        case tuple():
            return ", ".join(_words(item) for item in value)
        case msgspec.Struct():
            texts = msgspec.to_builtins(value)
            return ", ".join(f"{name}: {text}" for name, text in texts.items())
        case _:
            return str(value)


def _said(
    word: str, by: str = "", at: dt.datetime | None = None, reason: str = "", until: dt.date | None = None
) -> str:
    parts = [word, f"by {by}" if by else "", f"at {render_instant(at)}" if at else ""]
    parts += [f"until {until.isoformat()}" if until else "", f"({reason})" if reason else ""]
    return " ".join(part for part in parts if part)


def _seen(observation: Observation) -> str:
    plain = msgspec.to_builtins(observation.seen)
    chain = plain.pop("chain", None) or plain.pop("certificates", None)
    first = str(plain.pop("outcome", plain.pop("reason", plain.pop("kind"))))
    plain.pop("kind", None)
    rest = [f"{name} {_flat(value)}" for name, value in plain.items()]
    return "; ".join([first, *rest, *([f"{len(chain)} certificates"] if chain else [])])


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_flat(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return ", ".join(_flat(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
