"""`new`: a file from names, or from what the network says of one name."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.command_line import lyncready
from support.laboratories import small_scenario

from lyncready import probes
from lyncready.checks.edge_names import certificate_names
from lyncready.clock import present
from lyncready.lab import Laboratory
from lyncready.model import Checklist, Deployment, Observation, Platform, Purpose, SipDomain, Tls, TlsOutcome
from lyncready.project.project import Project
from lyncready.store import EntryKind, load, read_history

EDGE = "sip.contoso.com"
NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def test_a_file_is_written_from_names_as_people_type_them(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    ran = lyncready(
        "new", path, "--edge", "SIP.Contoso.com., sip.fabrikam.com", "--edge", "sip.contoso.com",
        "--sip-domain", "contoso.com,bücher.example", "--platform", "sfb-se", "--name", "Contoso  Ltd",
        "--purpose", "federation",
    )  # fmt: skip
    assert ran.status == 0
    assert ran.out.endswith(f"Next: lyncready check {path} --save\n")
    assert load(path).checklist.deployment == Deployment(
        name="Contoso Ltd",
        purpose=Purpose.FEDERATION,
        platform=Platform.SFB_SE,
        access_edges=("sip.contoso.com", "sip.fabrikam.com"),
        sip_domains=(SipDomain("contoso.com"), SipDomain("xn--bcher-kva.example")),
    )
    assert [entry.kind for entry in read_history(path).entries] == [EntryKind.CREATED]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_there_is_never_overwritten_not_even_a_dangling_link(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    path.write_bytes(b"mine")
    words = ("--edge", "sip.contoso.com", "--sip-domain", "contoso.com")
    assert lyncready("new", path, *words).status == 2
    assert path.read_bytes() == b"mine"
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / "nowhere.yaml")
    assert lyncready("new", link, *words).status == 2
    assert not (tmp_path / "nowhere.yaml").exists()


def test_edges_are_found_by_srv_and_by_the_sip_name(tmp_path: Path) -> None:
    with Laboratory("three-domains", tmp_path, NOW) as laboratory:
        network = laboratory.checklist.network
        domains = SipDomain("contoso.com"), SipDomain("fabrikam.com")
        found = Project(present).find_edges(domains, (), network, tmp_path)
    assert list(found.edges.items())[:2] == [
        ("sip.contoso.com", "the federation SRV record of contoso.com names it"),
        ("sip.fabrikam.com", "it has an address"),
    ]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a quarter of a second for an answer; `new` has no file that could say so."""
    start = probes.start

    def soon(checklist: Checklist, base: Path, **more: Any) -> probes.Run:
        network = msgspec.structs.replace(checklist.network, timeout=0.25)
        return start(msgspec.structs.replace(checklist, network=network), base, **more)

    monkeypatch.setattr(probes, "start", soon)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("answer", ["servfail", "refused", "lame", "malformed", "silent"])
def test_a_server_that_fails_is_not_one_that_knows_of_no_edge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    deaf = [{"name": name, "answer": answer} for name in ("_sipfederationtls._tcp.deaf.com", "sip.deaf.com")]
    scenario = small_scenario(dns=deaf)
    with Laboratory(scenario, tmp_path / "lab", NOW) as laboratory:
        monkeypatch.setenv("LYNCREADY_RESOLVERS", f"127.0.0.1:{laboratory.resolver_ports['outside']}")
        nothing, some, none = (tmp_path / name for name in ("nothing.yaml", "some.yaml", "none.yaml"))
        alone = lyncready("new", nothing, "--from", "deaf.com")
        beside_one_with_an_edge = lyncready("new", some, "--from", "deaf.com,contoso.com")
        beside_one_without = lyncready("new", none, "--from", "deaf.com,nowhere.com")
    for ran, path in ((alone, nothing), (beside_one_without, none)):
        assert ran.status == 2
        assert "no DNS server answered for deaf.com (" in ran.err
        assert not path.exists()
        assert "No edge was found" not in ran.out
    assert beside_one_with_an_edge.status == 0
    assert load(some).checklist.deployment.access_edges == (EDGE,)
    assert "no DNS server answered for deaf.com (" in beside_one_with_an_edge.err


def test_where_nobody_listens_no_edge_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("LYNCREADY_RESOLVERS", f"127.0.0.1:{port}")
    for words in ((), ("--edge", EDGE)):
        ran = lyncready("new", tmp_path / "y.yaml", "--from", "example.test", *words)
        assert ran.status == 2
        assert ran.err.startswith("lyncready: new: no DNS server answered for example.test (")
        assert not (tmp_path / "y.yaml").exists()


def test_a_domain_without_record_and_name_has_no_edge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Laboratory(small_scenario(), tmp_path / "lab", NOW) as laboratory:
        monkeypatch.setenv("LYNCREADY_RESOLVERS", f"127.0.0.1:{laboratory.resolver_ports['outside']}")
        ran = lyncready("new", tmp_path / "y.yaml", "--from", "nowhere.com")
    assert ran.status == 0
    assert "No edge was found" in ran.out


@pytest.mark.parametrize(
    "records",
    [
        ["0 0 {port} sip.contoso.com."],
        ["0 0 {port} sipfed.online.lync.com."],
        ["0 0 {port} 203.0.113.10."],
    ],
)
def test_microsofts_hosts_and_addresses_are_nobodys_edges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: list[str]
) -> None:
    dns = [
        {"name": "_sipfederationtls._tcp.contoso.com", "type": "SRV", "records": records},
        {"name": EDGE, "type": "A", "answer": "empty"},
        {"name": EDGE, "type": "CNAME", "records": ["sipdir.online.lync.com."]},
        {"name": "sipdir.online.lync.com", "type": "A", "records": ["52.112.0.1"]},
    ]
    with Laboratory(small_scenario(dns=dns), tmp_path / "lab", NOW) as laboratory:
        monkeypatch.setenv("LYNCREADY_RESOLVERS", f"127.0.0.1:{laboratory.resolver_ports['outside']}")
        ran = lyncready("new", tmp_path / "y.yaml", "--from", "contoso.com")
    assert ran.status == 0
    assert load(tmp_path / "y.yaml").checklist.deployment.access_edges == ()


def test_edges_are_found_by_the_names_in_a_certificate(tmp_path: Path) -> None:
    with Laboratory("three-domains", tmp_path, NOW) as laboratory:
        chain = _chain_with(laboratory, "sip.contoso.com", ("sip.litware.com", "webcon.contoso.com"))
        seen = Observation(
            probe="tls",
            subject="sip.contoso.com:5061",
            address="127.0.0.1",
            at=NOW,
            seen=Tls(outcome=TlsOutcome.ALERT, chain=chain),
        )
        assert certificate_names(["sip.contoso.com"], [seen]) == ["sip.contoso.com", "sip.litware.com"]
        assert certificate_names(["sip.other.com"], [seen]) == []


def _chain_with(laboratory: Laboratory, name: str, also: tuple[str, ...]) -> tuple[bytes, ...]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    bundle = laboratory.authority.issue(name, also).bundle
    return tuple(item.public_bytes(Encoding.DER) for item in x509.load_pem_x509_certificates(bundle))


def test_from_writes_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Laboratory("three-domains", tmp_path / "lab", NOW) as laboratory:
        monkeypatch.setenv("LYNCREADY_RESOLVERS", f"127.0.0.1:{laboratory.resolver_ports['outside']}")
        path = tmp_path / "made.yaml"
        ran = lyncready("new", path, "--from", "contoso.com", "--sip-domain", "fabrikam.com")
    assert ran.status == 0
    assert "found sip.contoso.com: the federation SRV record of contoso.com names it" in ran.err
    deployment = load(path).checklist.deployment
    assert deployment.access_edges == ("sip.contoso.com",)
    assert deployment.domain_names == ("contoso.com", "fabrikam.com")
