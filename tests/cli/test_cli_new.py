"""`new`: a file from names, or from what the network says of one name."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.command_line import lyncready

from lyncready.cli.discover import certificate_names, discover
from lyncready.lab import Laboratory
from lyncready.model import Deployment, Observation, Platform, Purpose, SipDomain, Tls, TlsOutcome
from lyncready.store import Kind, load, read_history

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
    assert [entry.kind for entry in read_history(path).entries] == [Kind.CREATED]
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
        found = discover(("contoso.com", "fabrikam.com"), (), network, tmp_path)
    assert found.edges[:2] == ("sip.contoso.com", "sip.fabrikam.com")
    assert "the federation SRV record of contoso.com names it" in found.lines[0]
    assert "it has an address" in found.lines[1]


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
