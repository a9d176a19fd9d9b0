"""Whatever a checklist says, its file says the same again, to lyncready and to every other YAML reader."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import msgspec
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.checklist_strategies import TRAPS, checklists, texts
from support.depth import times

from lyncready.model import VERSION, Checklist, Deployment, EdgeOption, Network, Partner, SipDomain
from lyncready.store import parse, render
from lyncready.store.scalars import render_block, render_text

MANY = settings(
    max_examples=times(60),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
READERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@MANY
@given(checklists)
def test_what_is_saved_loads_as_it_was(checklist: Checklist) -> None:
    assert parse(render(checklist), "c.yaml").checklist == checklist


@MANY
@given(checklists)
def test_equal_facts_give_equal_bytes(checklist: Checklist) -> None:
    data = render(checklist)
    assert render(parse(data, "c.yaml").checklist) == data


@MANY
@given(checklists)
def test_other_yaml_readers_read_the_same(checklist: Checklist) -> None:
    text = render(checklist).decode("utf-8")
    for reader in READERS:
        found = yaml.load(text, Loader=reader)
        assert found.pop("version") == VERSION
        assert _without_nothing(found) == _without_nothing(_plain(checklist)), reader


@MANY
@given(texts)
def test_any_text_is_one_scalar_to_every_reader(text: str) -> None:
    for reader in READERS:
        assert yaml.load(f"a: {render_text(text)}\nb: 1\n", Loader=reader) == {"a": text, "b": 1}
        key = render_text(text)
        assert len(key) > 1000 or yaml.load(f"{key}: 1\n", Loader=reader) == {text: 1}
        block = render_block(text, 2)
        if block is not None:
            assert yaml.load(f"a: {block}\nb: 1\n", Loader=reader) == {"a": text, "b": 1}


def test_texts_that_look_like_something_else_stay_texts() -> None:
    for text in TRAPS:
        checklist = Checklist(deployment=Deployment(name=text, agreement_number=text))
        data = render(checklist)
        assert parse(data, "c.yaml").checklist == checklist
        for reader in READERS:
            found = yaml.load(data.decode(), Loader=reader)["deployment"]
            assert found is None or found == {} or found["name"] == text == found["agreement_number"]


@MANY
@given(st.text(min_size=1, max_size=20))
def test_halves_of_surrogate_pairs_are_spelt_out_and_stop_nothing(text: str) -> None:
    checklist = Checklist(deployment=Deployment(name=text + "\udc80"))
    loaded = parse(render(checklist), "c.yaml").checklist
    assert loaded.deployment.name.endswith("\\udc80")


def test_control_characters_and_line_ends_of_yaml_are_escaped_and_the_rest_is_raw() -> None:
    text = "a\x00\x1b\x7f\x85\x9f\u2028\u2029\ufeff\u202e\U0001f600ü"
    data = render(Checklist(deployment=Deployment(name=text))).decode("utf-8")
    assert '"a\\u0000\\u001b\\u007f\\u0085\\u009f\\u2028\\u2029\\ufeff\\u202e\U0001f600ü"' in data


def _plain(value: Any) -> Any:
    """Return what PyYAML should read of a fact."""
    if isinstance(value, Checklist):
        found = {name: _plain(getattr(value, name)) for name in value.__struct_fields__ if name != "version"}
        found["observations"] = [_json(item) for item in value.observations]
        found["evidence"] = [_json(item) for item in value.evidence]
        return found
    if isinstance(value, SipDomain | Partner | EdgeOption) and value == type(value)(name=value.name):
        return value.name
    if isinstance(value, msgspec.Struct):
        plain = {}
        for field in msgspec.structs.fields(value):
            default = {} if field.default_factory is not msgspec.NODEFAULT else field.default
            if getattr(value, field.name) != default or (
                isinstance(value, Network) and field.name in ("aia", "crl")
            ):
                plain[field.encode_name] = _plain(getattr(value, field.name))
        if isinstance(value, Deployment) and value.access_edges:
            plain.pop("edge_options", None)
            plain["access_edges"] = [_plain(value.option_of(name)) for name in value.access_edges]
        return plain
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _json(value: Any) -> Any:
    plain = msgspec.to_builtins(value, builtin_types=(bytes, datetime, date))

    def texts_of(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: texts_of(inner) for key, inner in item.items()}
        if isinstance(item, (list, tuple)):
            return [texts_of(inner) for inner in item]
        if isinstance(item, bytes):
            return base64.b64encode(item).decode()
        return item.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(item, datetime) else item

    return texts_of(plain)


def _without_nothing(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out sections that say nothing, which stand in one form and not in the other."""
    return {key: value for key, value in found.items() if value not in ({}, [], None)}
