"""What only ports below 1024 can show: a zone's own servers on 53, web servers on 443; else skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.certificates import write_certificate
from support.checking import Checked, check_laboratory
from support.laboratories import small_scenario
from support.real_servers import address, knot, may_bind, needs, nginx

from lyncready.lab import Laboratory
from lyncready.model import AskAuthoritative, Checklist, Position

DOMAIN, EDGE = "contoso.com", "sip.contoso.com"
SRV = f"_sipfederationtls._tcp.{DOMAIN}"
ZONE_SERVER, WEB_SERVER = address(53), address(80)

pytestmark = [pytest.mark.interop]
dns_port = pytest.mark.skipif(not may_bind(ZONE_SERVER, 53), reason="port 53 cannot be taken here")
web_port = pytest.mark.skipif(not may_bind(WEB_SERVER, 443), reason="port 443 cannot be taken here")


def ask_zone(checklist: Checklist) -> Checklist:
    network = msgspec.structs.replace(
        checklist.network, authoritative=AskAuthoritative.ON, position=Position.UNKNOWN
    )
    return msgspec.structs.replace(checklist, network=network)


DELEGATION = [
    {"name": DOMAIN, "type": "NS", "records": [f"ns1.{DOMAIN}."]},
    {"name": f"ns1.{DOMAIN}", "type": "A", "records": [ZONE_SERVER]},
]


@dns_port
@needs("knotd")
@pytest.mark.parametrize(
    ("cached", "expected"),
    [
        ({"answer": "missing"}, {"dns-stale"}),
        ({"type": "SRV", "records": ["0 0 {port} sip.elsewhere.com."], "ttl": 1234}, {"dns-stale"}),
        ({}, set()),
    ],
)
def test_the_zones_own_servers_tell_a_stale_cache(
    tmp_path: Path, cached: dict[str, Any], expected: set[str]
) -> None:
    changes = [{"name": SRV, **cached}] if cached else []
    with Laboratory(small_scenario(dns=[*DELEGATION, *changes]), tmp_path / "lab") as lab:
        edge = lab.addresses[EDGE, 1]
        zone = f"ns1 A {ZONE_SERVER}\nsip A {edge}\n_sipfederationtls._tcp SRV 0 0 {lab.port} {EDGE}.\n"
        with knot(tmp_path / "knot", {DOMAIN: zone}, ZONE_SERVER, 53):
            checked = check_laboratory(lab, change=ask_zone)
    found = checked.findings(subject=DOMAIN, vantage="public")
    assert {one["code"] for one in found if one["code"] != "ok"} == expected
    assert checked.state("federation.srv") == "done"
    if cached.get("ttl"):
        stale = checked.finding("dns-stale", DOMAIN)
        assert stale["status"] == "warn"
        assert stale["detail"]["ttl"] == 1234
        assert stale["detail"]["found"] == [f"0 0 {lab.port} sip.elsewhere.com"]
        assert stale["detail"]["wanted"] == [f"0 0 {lab.port} {EDGE}"]


@dns_port
@needs("knotd")
def test_a_zones_server_that_knows_nothing_of_the_zone_is_said(tmp_path: Path) -> None:
    with (
        Laboratory(small_scenario(dns=DELEGATION), tmp_path / "lab") as lab,
        knot(tmp_path / "knot", {"other.example": f"ns1 A {ZONE_SERVER}\n"}, ZONE_SERVER, 53),
    ):
        checked = check_laboratory(lab, change=ask_zone)
    found = checked.findings(subject=DOMAIN, vantage="authoritative")
    assert {(one["status"], one["code"]) for one in found} == {("warn", "dns-refused")}
    assert checked.state("federation.srv") == "done"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Laboratory, Path, Any]]:
    """A laboratory whose lyncdiscover names point at one nginx, told apart by the name asked for."""
    folder = tmp_path_factory.mktemp("web")
    names = ["good.test", "wild.test", "gone.test", "old.test", "strange.test", "moved.test"]
    scenario = small_scenario(
        deployment={
            "access_edges": [f"sip.{name}" for name in [*names, "dead.test"]],
            "sip_domains": [{"name": name} for name in [*names, "dead.test"]],
        },
        edges={f"sip.{name}": {} for name in [*names, "dead.test"]},
        dns=[{"name": f"lyncdiscover.{name}", "type": "A", "records": [WEB_SERVER]} for name in names]
        + [{"name": "lyncdiscover.dead.test", "type": "A", "records": [address(81)]}],
    )
    with Laboratory(scenario, folder / "lab") as lab:
        files = {
            "good.test": write_certificate(lab.authority, folder, "lyncdiscover.good.test"),
            "wild.test": write_certificate(lab.authority, folder, "lyncdiscover.wild.test", "wildcard"),
            "gone.test": write_certificate(lab.authority, folder, "lyncdiscover.gone.test"),
            "old.test": write_certificate(lab.authority, folder, "lyncdiscover.old.test", "expired"),
            "strange.test": write_certificate(lab.authority, folder, "lyncdiscover.strange.test", "wrong-name"),
            "moved.test": write_certificate(lab.authority, folder, "lyncdiscover.moved.test"),
        }
        answers = {"gone.test": "return 404;", "moved.test": "return 302 https://elsewhere.example/;"}
        servers = [
            f"listen {WEB_SERVER}:443 ssl; server_name lyncdiscover.{name}; "
            f"ssl_certificate {file.certificate}; ssl_certificate_key {file.key}; "
            + answers.get(name, "return 200 '{}';")
            for name, file in files.items()
        ]
        with nginx(folder / "nginx", servers, [(WEB_SERVER, 443)]):
            yield lab, folder, check_laboratory(lab)


@web_port
@needs("nginx")
@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("good.test", set()),
        ("wild.test", set()),
        ("moved.test", set()),
        ("gone.test", {("note", "https-status")}),
        ("old.test", {("note", "https-certificate")}),
        ("strange.test", {("note", "https-certificate")}),
        ("dead.test", {("note", "https-unreachable")}),
    ],
)
def test_autodiscovery_is_judged_and_only_warns(web: Any, domain: str, expected: set[tuple[str, str]]) -> None:
    checked: Checked = web[2]
    found = checked.findings(subject=f"lyncdiscover.{domain}:443", check="https")
    assert {(one["status"], one["code"]) for one in found if one["code"] != "ok"} == expected
    assert found
