"""Lines that lyncready wrote are read as JSON, and mean exactly what YAML says they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.checklist_strategies import evidence, large_checklist, observations
from support.depth import times

from lyncready.model import Checklist, Dns, DnsOutcome, Evidence, Observation, Section
from lyncready.store import Loaded, LoadError, loading, parse, render
from lyncready.store.json_lines import Taken, render_line

AT = datetime(2026, 11, 22, 19, tzinfo=UTC)
MANY = settings(
    max_examples=times(60),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def observation(subject: str, **more: Any) -> Observation:
    return Observation(probe="dns", subject=subject, at=AT, seen=Dns(outcome=DnsOutcome.ANSWER), **more)


def by_yaml(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """Read everything with the YAML reader."""
    with monkeypatch.context() as patch:
        patch.setattr(loading, "take_lines", lambda text, raw: Taken(text, {}, {}, {}, {}, {}))
        return parse(data, "c.yaml")


def outcome(data: bytes) -> Any:
    """Return what a file says or what is wrong with it."""
    try:
        return parse(data, "c.yaml").checklist
    except LoadError as error:
        return str(error)


def test_all_lines_of_a_saved_file_are_taken() -> None:
    checklist = large_checklist(20)
    loaded = parse(render(checklist), "c.yaml")
    assert loaded.checklist == checklist
    assert len(loaded.lines["observations"]) == 240


@MANY
@given(st.lists(observations, max_size=3), st.lists(evidence, max_size=2))
def test_yaml_alone_reads_the_same(found: list[Observation], settings_found: list[Any]) -> None:
    data = render(Checklist(observations=tuple(found), evidence=tuple(settings_found)))
    with pytest.MonkeyPatch.context() as patch:
        assert by_yaml(data, patch).checklist == parse(data, "c.yaml").checklist


def test_an_item_of_an_export_that_is_null_is_read_by_both() -> None:
    items = (None, {}, [None], {"a": None})
    export = Evidence(
        computer="fe01", collected_at=AT, imported_at=AT, sections={"sites": Section(ok=True, items=items)}
    )
    data = render(Checklist(evidence=(export,)))
    with pytest.MonkeyPatch.context() as patch:
        for found in (by_yaml(data, patch), parse(data, "c.yaml")):
            assert tuple(found.checklist.evidence[0].sections["sites"].items) == items


EDITS = [
    ('"probe": "dns"', '"probe": "dns", "probe": "tcp"'),
    ('{"probe"', '{ "probe"'),
    ('"probe": "dns"', "probe: dns"),
    ("}}\n", "}} # mine\n"),
    ("}}\n", "}}\r\n"),
    ("  - ", "    - "),
    ("  - ", "- "),
    ("  - ", "  -   "),
    ("  - {", "  - |\n    {"),
    ("  - {", "  - 'x\n  - {"),
    ("  - {", '  - "x\n  - {'),
    ("  - {", "  - [\n  - {"),
    ("  - {", "  # comment\n\n  - {"),
    (
        "  - {",
        "  - probe: dns\n    subject: b\n    at: 2026-11-22T19:00:00Z\n"
        "    seen: {kind: dns, outcome: answer}\n  - {",
    ),
    (
        "  - {",
        "  - probe: dns\n    subject: b\n    at: 2026-11-22\n    seen:\n"
        "      kind: tcp\n      outcome: refused\n  - {",
    ),
    ("19:00:00Z", "19:00:00"),
    ("19:00:00Z", "20:00:00+01:00"),
    ('"answer"', '"answer", "ttl": 1.0'),
    ('"answer"', '"answer", "note": "a\\tb"'),
    ('"answer"', '"answer", "note": "\\u00e9"'),
    ('"answer"', '"answer", "note": "\\/"'),
    ('"answer"', '"answer", "note": "\\ud83d\\ude00"'),
    ("observations:\n", "observations: # mine\n"),
    ("observations:\n", "observations: []\n"),
    ("observations:\n", "deployment:\n  name: 'x\nobservations:\n"),
    ("observations:\n", "deployment:\n  name: |+\n    x\nobservations:\n"),
    ("observations:\n", "? observations\n:\n"),
    ("observations:\n", '"observations":\n'),
    ("observations:\n", "observations:\n  - null\n"),
    ("version: 2\n", "---\nversion: 2\n"),
    ("version: 2\n", "{version: 2}\n"),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
@pytest.mark.parametrize("times", [1, -1])
def test_an_edited_file_reads_as_yaml_reads_it(
    old: str, new: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = render(Checklist(observations=(observation("a"), observation("c"), observation("d")))).decode()
    assert old in text
    edited = text.replace(old, new, times).encode()
    fast = outcome(edited)
    with monkeypatch.context() as patch:
        patch.setattr(loading, "take_lines", lambda text, raw: Taken(text, {}, {}, {}, {}, {}))
        assert outcome(edited) == fast


def test_entries_of_both_kinds_stay_in_the_order_of_the_file() -> None:
    text = render(Checklist(observations=(observation("a"), observation("c")))).decode()
    by_hand = "  - {probe: dns, subject: b, at: 2026-11-22T19:00:00Z, seen: {kind: dns, outcome: answer}}\n"
    first, second = (line for line in text.splitlines(keepends=True) if line.startswith("  - "))
    loaded = parse(text.replace(second, by_hand + second).encode(), "c.yaml")
    assert [item.subject for item in loaded.checklist.observations] == ["a", "b", "c"]
    assert first in text
    assert len(loaded.lines["observations"]) == 2


def test_a_damaged_line_is_named_by_its_own_line_and_place_in_the_list() -> None:
    lines = render(large_checklist(3)).decode().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if '"SRV"' in line)
    lines[at + 5] = lines[at + 5].replace('"outcome": "answer"', '"outcome": "answered"')
    with pytest.raises(LoadError) as caught:
        parse("".join(lines).encode(), "c.yaml")
    first = next(number for number, line in enumerate(lines) if line.startswith("observations:"))
    assert str(caught.value).startswith(f"c.yaml:{at + 6}:")
    assert f": observations[{at + 5 - first - 1}].seen.outcome: " in str(caught.value)


def test_of_two_observations_of_one_fact_the_newest_is_kept() -> None:
    old = Observation(probe="dns", subject="a", at=AT.replace(year=2020), seen=Dns(outcome=DnsOutcome.NXDOMAIN))
    data = render(Checklist(observations=(observation("a"), old)))
    assert parse(data, "c.yaml").checklist.observations == (observation("a"),)


def test_a_stranger_s_text_in_the_file_is_made_visible() -> None:
    line = b'  - {"probe": "dns", "subject": "a\\u001b[31m\\u202e", "at": "2026-11-22T19:00:00Z", '
    line += b'"seen": {"kind": "dns", "outcome": "answer", "note": "<b>\\u0007"}}\n'
    (found,) = parse(b"version: 2\nobservations:\n" + line, "c.yaml").checklist.observations
    assert found.subject == "a\\x1b[31m\\u202e"
    assert isinstance(found.seen, Dns)
    assert found.seen.note == "<b>\\x07"


def test_durations_have_no_bare_exponent_and_at_most_six_places() -> None:
    for took, text in ((1e-5, b"0.0,"), (0.00005, None), (0.000123456, b"0.000123,"), (12.3456789, b"12.345679,")):
        line = render_line(observation("a", took=took))
        assert b"e-" not in line.split(b'"took"')[-1].split(b",")[0]
        assert text is None or took == 1e-5 or b'"took": ' + text in line


def test_a_line_that_yaml_would_read_otherwise_is_not_written() -> None:
    line = render_line(observation("a\u2028\x85\x7f\ufeff\x00"))
    assert line.isascii()
    assert b'"a\\u2028\\u0085\\u007f\\ufeff\\u0000"' in line
