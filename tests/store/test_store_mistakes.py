"""All mistakes of a file are told at once, in its order: those that are sure, none that follows from another."""

from __future__ import annotations

import pytest

from lyncready.store import LoadError, parse

KNOWN = {"step": ["federation.srv"], "code": ["srv-missing"]}


def _told(text: str) -> list[str]:
    with pytest.raises(LoadError) as caught:
        parse(text.encode(), "c.yaml", known=KNOWN)
    return list(caught.value.lines)


def test_every_mistake_is_told_with_its_place() -> None:
    told = _told(
        """version: 2
deployment:
  platfrom: sfb-2019
  purpose: chat
  access_edges: [sip.contoso.com, "si p.fabrikam.com"]
  sip_domains: [contoso.com, contoso.com, {name: fabrikam.com, users: nobody}]
network:
  timeout: long
  resolvers: [{name: a, address: x}, {name: b}]
steps:
  federation.svr: {state: done}
waivers:
  - {code: srv-mising, reason: x}
observations:
  - {probe: dns}
evidence: 3
"""
    )
    assert [line.partition(": ")[0] for line in told] == [
        "c.yaml:3:3",
        "c.yaml:4:12",
        "c.yaml:5:35",
        "c.yaml:6:71",
        "c.yaml:8:12",
        "c.yaml:9:34",
        "c.yaml:9:38",
        "c.yaml:11:3",
        "c.yaml:13:12",
        "c.yaml:15:5",
        "c.yaml:16:11",
    ]
    assert told[1] == 'c.yaml:4:12: purpose: "chat" is not known here, expected one of skype, federation'


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("  access_edges: [{fqdn: sip.contoso.com}]", ["3:19"], id="mistyped, not missing"),
        pytest.param("  sip_domains: [a b, contoso.com, contoso.com]", ["3:17"], id="no place by a cut list"),
        pytest.param("  sip_domains: [a.com, a.com, a.com]", ["3:24", "3:31"], id="each repetition"),
        pytest.param(
            "  sip_domains: [a.com, b.com]\n  partners: [a.com, c.com, b.com]", ["4:14", "4:28"], id="own partners"
        ),
        pytest.param("  sip_domains: [a b]\n  partners: [x y, contoso.com]", ["3:17", "4:14"], id="both lists"),
    ],
)
def test_what_only_follows_from_a_mistake_is_not_told(text: str, places: list[str]) -> None:
    told = _told(f"version: 2\ndeployment:\n{text}\n")
    assert [line.split(": ")[0].removeprefix("c.yaml:") for line in told] == places


def test_one_mistake_is_one_line() -> None:
    with pytest.raises(LoadError) as caught:
        parse(b"version: 2\nnetwork: {timeout: x}\n", "c.yaml")
    assert caught.value.lines == (caught.value.line,) == (str(caught.value),)


@pytest.mark.parametrize(
    ("mistakes", "lines", "end"),
    [
        (20, 20, "c.yaml:3:150: "),
        (21, 21, "c.yaml: and 1 more"),
        (5000, 21, "c.yaml: and at least 180 more"),
    ],
)
def test_many_mistakes_are_counted(mistakes: int, lines: int, end: str) -> None:
    names = ", ".join(f'"{number % 10} x"' for number in range(mistakes))
    told = _told(f"version: 2\ndeployment:\n {{sip_domains: [{names}]}}\n")
    assert len(told) == lines
    assert told[-1].startswith(end)


def test_where_there_is_room_for_one_line_the_others_are_counted() -> None:
    with pytest.raises(LoadError) as caught:
        parse(b"version: 2\nnetwork: {timeout: x, deadline: y, concurrency: z}\n", "c.yaml")
    assert caught.value.line == f"{caught.value} (and 2 more)"
