"""Real software on loopback: Knot DNS, NSD, OpenSSL, Kamailio and nginx, told apart by `lyncready check`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import dns.exception
import msgspec
import pytest
from support.certificates import Files, write_certificate, write_root
from support.checking import Checked, Row, check, write_checklist
from support.clients import ask_dns, records
from support.real_servers import (
    KamailioEdge,
    address,
    free_port,
    kamailio,
    knot,
    needs,
    nginx,
    nsd,
    s_server,
    write_zones,
)

from lyncready import clock
from lyncready.lab.certificates import LabAuthority
from lyncready.model import Checklist, ClientCertificate, Deployment, Network, Purpose, Resolver, SipDomain

pytestmark = [pytest.mark.interop, needs("knotd", "nsd", "openssl", "kamailio", "nginx")]

NEEDS_OURS = "sip sip-needs-client-certificate pass"
NO_REQUEST = "tls tls-no-client-certificate-request fail"
HELD_TLS = ("certificate not-checked held", "sip not-checked held")

# SIP domain: who serves its edge, and what is said of the edge's port.
EXPECTED = {
    "contoso.com": ("Kamailio, client certificate demanded", {NEEDS_OURS}),
    "fabrikam.com": ("Kamailio, none asked for", {NO_REQUEST}),
    "litware.com": ("s_server -Verify, TLS 1.2", {NEEDS_OURS}),
    "wingtip.com": ("s_server -Verify, TLS 1.3", {NEEDS_OURS, "tls tls-no-1.2 warn"}),
    "tailspin.com": ("s_server -verify, TLS 1.0", {"tls tls-too-old fail", NEEDS_OURS}),
    "adatum.com": ("s_server, none asked for, silent", {NO_REQUEST, "sip sip-silent fail"}),
    "proseware.com": ("nginx over TLS", {NO_REQUEST, "sip sip-not-spoken fail"}),
    "northwind.com": ("nginx without TLS", {"tls tls-not-spoken fail", *HELD_TLS}),
    "cohowinery.com": (
        "s_server -Verify with an expired certificate for another name, its issuer not sent",
        {
            "certificate cert-expired fail",
            "certificate cert-name-mismatch fail",
            "certificate cert-subject-differs note",
            "certificate cert-incomplete-chain fail",
            NEEDS_OURS,
        },
    ),
    "treyresearch.com": (
        "nobody",
        {"port tcp-refused fail", "tls not-checked held", *HELD_TLS},
    ),
}
DOMAINS = list(EXPECTED)
WITHOUT_RECORD = "fabrikam.com"


class World(NamedTuple):
    """What runs: the checklist file, the zones and the server that serves them."""

    path: Path
    folder: Path
    port: int
    resolver: tuple[str, int]
    reload: Path

    def zone_text(self, domain: str, with_record: bool) -> str:
        return zone(domain, self.port, with_record)


def edge_address(domain: str) -> str:
    return address(DOMAINS.index(domain) + 1)


def zone(domain: str, port: int, with_record: bool = True) -> str:
    """Return the zone of a SIP domain: its edge and, where wanted, its federation record."""
    record = f"_sipfederationtls._tcp SRV 0 0 {port} sip.{domain}.\n" if with_record else ""
    client = f"_sip._tls SRV 0 0 443 sip.{domain}.\n"
    return f"ns1 A {address(200)}\nsip A {edge_address(domain)}\n{record}{client}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everything at once, as a deployment has it."""
    folder = tmp_path_factory.mktemp("real")
    authority = LabAuthority(clock.present())
    root = write_root(authority, folder)
    sound = {name: write_certificate(authority, folder, f"sip.{name}") for name in DOMAINS}
    bad = write_certificate(
        authority, folder, "sip.cohowinery.com", "expired", "wrong-name", "missing-intermediate"
    )
    port = free_port([edge_address(name) for name in DOMAINS])
    resolver = (address(201), free_port([address(201), address(202)], (1, 2)))
    zones = {name: zone(name, port, name != WITHOUT_RECORD) for name in DOMAINS}
    with ExitStack() as stack:
        run = stack.enter_context
        dns_folder = folder / "knot"
        handle = run(knot(dns_folder, zones, *resolver))
        run(nsd(folder / "nsd", zones, address(202), resolver[1]))
        run(
            kamailio(
                folder / "kamailio",
                [
                    KamailioEdge(edge_address("contoso.com"), sound["contoso.com"], root),
                    KamailioEdge(edge_address("fabrikam.com"), sound["fabrikam.com"]),
                ],
                port,
            )
        )
        demand, ask = ("-Verify", "2"), ("-verify", "2")
        old = ("-tls1", "-cipher", "ALL:@SECLEVEL=0")
        for name, files, options in (
            ("litware.com", sound["litware.com"], (*demand, "-tls1_2")),
            ("wingtip.com", sound["wingtip.com"], (*demand, "-tls1_3")),
            ("tailspin.com", sound["tailspin.com"], (*ask, *old)),
            ("adatum.com", sound["adatum.com"], ()),
            ("cohowinery.com", bad, (*demand, "-tls1_2")),
        ):
            run(s_server(folder, edge_address(name), port, files, *options))
        run(serve_web(folder, sound, port))
        run_path = folder / "contoso.yaml"
        write_checklist(run_path, checklist(port, resolver, root.name))
        (folder / "pid").write_text(str(handle.pid))
        yield World(run_path, dns_folder, port, resolver, folder / "pid")


def serve_web(folder: Path, sound: dict[str, Files], port: int):
    """Run nginx as two edges that are none."""
    files = sound["proseware.com"]
    tls, plain = edge_address("proseware.com"), edge_address("northwind.com")
    servers = [
        f"listen {tls}:{port} ssl; ssl_certificate {files.certificate}; ssl_certificate_key {files.key};"
        " return 404;",
        f"listen {plain}:{port}; return 404;",
    ]
    return nginx(folder / "nginx", servers, [(tls, port), (plain, port)])


def checklist(port: int, resolver: tuple[str, int], root: str, **network: object) -> Checklist:
    """Return the checklist of all domains; Knot speaks for the world, NSD for the inside."""
    knot_address, dns_port = resolver
    return Checklist(
        deployment=Deployment(
            name="Real servers",
            purpose=Purpose.FEDERATION,
            access_edges=tuple(f"sip.{name}" for name in DOMAINS),
            sip_domains=tuple(SipDomain(name) for name in DOMAINS),
        ),
        network=Network(
            resolvers=(
                Resolver(name="knot", vantage="public", address=knot_address, port=dns_port),
                Resolver(name="nsd", vantage="local", address=address(202), port=dns_port),
            ),
            trust=(root,),
            federation_port=port,
            control=None,
            timeout=0.8,
            **network,  # type: ignore[arg-type]
        ),
    )


@pytest.fixture(scope="module")
def checked(world: World) -> Checked:
    """One check of everything."""
    return check(world.path)


def said(checked: Checked, subject: str) -> set[str]:
    rows = checked.rows(subject) - {Row("certificate", subject, "note", "cert-private-root")}
    return {f"{row.check} {row.code} {row.status}" for row in rows if row.check not in ("request", "external")}


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_edge_is_told_as_what_it_is(world: World, checked: Checked, domain: str) -> None:
    _, expected = EXPECTED[domain]
    assert said(checked, f"sip.{domain}:{world.port}") == expected
    assert said(checked, f"sip.{domain}") == set()
    assert said(checked, domain) == ({"srv srv-missing fail"} if domain == WITHOUT_RECORD else set())


def test_the_domain_without_its_record_is_a_root_and_its_edge_is_probed_all_the_same(
    world: World, checked: Checked
) -> None:
    (blocker,) = checked.blockers("srv-missing", WITHOUT_RECORD)
    assert blocker["root"]
    assert f"_sipfederationtls._tcp.{WITHOUT_RECORD}" in blocker["remedy"]
    assert checked.finding("ok", f"sip.{WITHOUT_RECORD}:{world.port}")


def test_mutual_tls_of_real_servers_shows_version_chain_and_request(world: World, checked: Checked) -> None:
    for domain, version in (("contoso.com", "TLSv1.3"), ("litware.com", "TLSv1.2"), ("wingtip.com", "TLSv1.3")):
        subject = f"sip.{domain}:{world.port}"
        (tls,) = [
            one for one in checked.document["observations"] if (one["probe"], one["subject"]) == ("tls", subject)
        ]
        assert tls["seen"]["version"] == version
        assert tls["seen"]["client_auth"] == "requested"
        assert len(tls["seen"]["chain"]) == 2


def test_with_a_client_certificate_kamailio_answers_options(world: World, tmp_path: Path) -> None:
    authority = LabAuthority(clock.present())
    write_root(authority, tmp_path)
    own = write_certificate(authority, world.path.parent, "partner.example", "elliptic")
    certificate = ClientCertificate(own.certificate.name, own.key.name)
    path = world.path.with_name("with-certificate.yaml")
    write_checklist(path, checklist(world.port, world.resolver, "root.pem", client_certificate=certificate))
    checked = check(path, "--only", "sip.contoso.com")
    (finding,) = checked.findings(check="sip", subject=f"sip.contoso.com:{world.port}")
    assert (finding["status"], finding["code"]) == ("pass", "ok")
    assert finding["detail"]["status"] == 200


def test_a_record_that_is_added_clears_the_blocker_and_one_that_is_taken_away_brings_it_back(world: World) -> None:
    for with_record in (True, False):
        write_zones(world.folder, {WITHOUT_RECORD: world.zone_text(WITHOUT_RECORD, with_record)})
        os.kill(int(world.reload.read_text()), signal.SIGHUP)
        _wait_for_record(world, with_record)
        checked = check(world.path, "--only", WITHOUT_RECORD)
        assert bool(checked.blockers("srv-missing", WITHOUT_RECORD)) is not with_record


def _wait_for_record(world: World, wanted: bool) -> None:
    """Ask until Knot has read its zone again; each question is one round trip on loopback."""
    where, port = world.resolver
    for _ in range(2000):
        try:
            reply = ask_dns(port, f"_sipfederationtls._tcp.{WITHOUT_RECORD}", "SRV", address=where, timeout=1.0)
        except dns.exception.Timeout:
            continue
        if bool(records(reply)) is wanted:
            return
    raise AssertionError("Knot did not read its zone again")


def test_what_a_name_server_is_not_asked_to_serve_it_refuses(world: World, tmp_path: Path) -> None:
    """Knot and NSD refuse names outside their zones: that is said, and not taken for a missing record."""
    other = msgspec.structs.replace(
        checklist(world.port, world.resolver, "root.pem"),
        deployment=Deployment(purpose=Purpose.FEDERATION, sip_domains=(SipDomain("elsewhere.example"),)),
    )
    checked = check(write_checklist(world.path.with_name("elsewhere.yaml"), other))
    assert said(checked, "elsewhere.example") == {"dns dns-refused fail", "srv not-checked held"}
