"""A view that may be shown to strangers: names, addresses and persons replaced by stand-ins everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, TypeVar

import msgspec

from lyncready.model import AUTHORITATIVE, LOCAL, PUBLIC, Before, Checklist, Crl, Dns, Https, Observation, Sip, Tls
from lyncready.readiness import StatusStyle
from lyncready.reports.pseudonyms import StandIns, hosts_in, identity_in
from lyncready.reports.shapes import FindingEntry, ReadMore, ReportView

T = TypeVar("T")
SHARED_FILE = "checklist.yaml"
_OUR_WORDS = frozenset({"id", "task", "step", "check", "code", "probe", "record_type", "lyncready", "kind"})
_NOT_NAMES = frozenset({"command", "cmdlet", "object", "property"})
_SECRET_WORDS = {"serial": "serial", "computer": "computer", "by": "person", "collected_by": "person"}
_OWN_AUTHORITY = frozenset({
    "cert-private-root", "cert-untrusted", "cert-self-signed", "cert-incomplete-chain", "cert-chain-undetermined",
    "cert-issuer-changed",
})  # fmt: skip
_AUTHORITY_KEYS = ("root", "issuer", "missing", "top", "sent", "was", "new_root")
_COMMON_NAME = re.compile(r"(?:^|,)CN=([^,]+)")
# The label of a DNS server that is asked: what it is called, and where. These names are everybody's.
_LABEL = re.compile(r"(.+) \(([^()]+)\)")
_COMMON_RESOLVER = re.compile(r"Cloudflare(?: DoH)?|Google|Quad9|this workstation \d+")
_FETCHED = frozenset({"aia", "crl"})


def share(view: ReportView, checklist: Checklist) -> ReportView:
    """Return the view with stable stand-ins. Certificates and headers, which cannot be rewritten, are left out.

    The file's own name is in remedies too, and notes cannot be rewritten either: build the view with SHARED_FILE
    and of a checklist `without_words`.
    """
    swapped: ReportView = _swap(_learnt(view, checklist), view)
    return swapped


def share_beside(value: T, view: ReportView, checklist: Checklist, numbers: Iterable[str]) -> T:
    """Return another report on the same facts with the stand-ins that the view's own has; `numbers` are secret."""
    table = _learnt(view, checklist)
    for number in numbers:
        table.learn_word(number, "serial")
    swapped: T = _swap(table, value)
    return swapped


def _learnt(view: ReportView, checklist: Checklist) -> StandIns:
    table = StandIns(checklist)
    for observation in checklist.observations:
        _learn_observation(table, observation)
    for entry in view.document.findings:
        _learn_finding(table, entry)
    return table


def name_hider(checklist: Checklist, texts: Iterable[str], numbers: Iterable[str]) -> Callable[[str], str]:
    """Return what replaces names and addresses in a text by stand-ins, those of `texts` and `numbers` too."""
    table = StandIns(checklist)
    for text in texts:
        for name in hosts_in(text):
            table.learn_name(name)
    for number in numbers:
        table.learn_word(number, "serial")
    return table.swap


def _learn_observation(table: StandIns, observation: Observation) -> None:
    if observation.probe in _FETCHED:
        # Its path may have the name of the company that runs the authority.
        table.learn_word(observation.subject, "url")
    for text in (observation.subject, observation.server):
        for name in hosts_in(text):
            table.learn_name(name)
    label = _LABEL.fullmatch(observation.server)
    if label and not hosts_in(label[1]) and not _COMMON_RESOLVER.fullmatch(label[1]):
        # A resolver that the checklist names no longer, or that another's checklist named.
        table.learn_word(label[1], "resolver")
    if observation.vantage not in (LOCAL, PUBLIC, AUTHORITATIVE):
        table.learn_word(observation.vantage, "vantage")
    before = observation.before.addresses if observation.before is not None else ()
    for text in (*_texts_of(msgspec.structs.asdict(observation.seen)), *before):
        for name in hosts_in(text):
            table.learn_name(name)
    if isinstance(observation.seen, Dns):
        records = (
            *observation.seen.names,
            *observation.seen.cnames,
            *(one.target for one in observation.seen.srv),
        )
        for name in records:
            table.learn_host(name)


def _learn_finding(table: StandIns, entry: FindingEntry) -> None:
    if entry.check == "settings":
        for name in hosts_in(identity_in(entry.subject)):
            table.learn_name(name)
    elif entry.check not in ("deployment", "word", "message"):
        for name in hosts_in(entry.subject):
            table.learn_name(name)
    for key, value in entry.detail.items():
        if key in _NOT_NAMES:
            continue
        if key in _SECRET_WORDS or (key in _AUTHORITY_KEYS and entry.code in _OWN_AUTHORITY):
            for text in _texts_of(value):
                table.learn_word(text, _SECRET_WORDS.get(key, "authority"))
                for name in _COMMON_NAME.findall(text):
                    table.learn_word(name, "authority")
        for serial in _serials_in(key, value):
            table.learn_word(serial, "serial")
        for url in value if key == "urls" and isinstance(value, list) else ():
            table.learn_word(str(url), "url")
        for text in _texts_of(value):
            for name in hosts_in(text):
                table.learn_name(name)


def _serials_in(key: str, value: Any) -> list[str]:
    """Return the numbers by which a certificate of an edge's addresses could be looked up."""
    if not isinstance(value, dict):
        return []
    if key == "certificates":
        return [str(serial) for serial in value.values()]
    return [str(value.get(name, "")) for name in ("serial", "thumbprint")] if key == "present" else []


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, dict):
        for key in value:
            yield from _texts_of(key)
            yield from _texts_of(value[key])
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts_of(item)
    elif isinstance(value, msgspec.Struct):
        yield from _texts_of(msgspec.structs.asdict(value))


def _swap(table: StandIns, value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return table.swap(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_swap(table, item) for item in value)
    if isinstance(value, dict):
        return {_swap(table, key): _swap(table, value[key]) for key in sorted(value)}
    if isinstance(value, msgspec.Struct) and not isinstance(value, (StatusStyle, ReadMore)):
        return _swap_struct(table, value)
    return value


def _swap_struct(table: StandIns, value: msgspec.Struct) -> msgspec.Struct:
    fields = {
        name: field if name in _OUR_WORDS else _swap(table, field)
        for name, field in msgspec.structs.asdict(value).items()
    }
    if isinstance(value, (Tls, Https)):
        fields["chain"] = ()
    if isinstance(value, Before):
        fields["leaf"] = b""
    if isinstance(value, Crl):
        fields["serials"], fields["issuer_key"] = {}, ""
    if isinstance(value, Sip):
        fields["headers"] = ()
    if isinstance(value, Dns):
        fields["serial"] = None
    if "certificates" in fields:
        fields["certificates"] = ()
    return type(value)(**fields)
