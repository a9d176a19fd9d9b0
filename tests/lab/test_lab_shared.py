"""Where a system has one loopback address, edges share it and are told apart by the name asked for."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from cryptography import x509
from support.clients import OPTIONS, meet, talk
from support.laboratories import laboratory

from lyncready.lab import addresses
from lyncready.lab import laboratory as laboratory_module

EDGES = """
edges:
  sip.contoso.com: {client_certificate: ignored, nodes: 2}
  sip.fabrikam.com: {client_certificate: ignored, status: 404, certificate: [expired]}
  sip.litware.com: {speaks: plain-sip, status: 503}
  sip.tailspin.com: {listen: closed}
"""


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """A laboratory on a system that has 127.0.0.1 and ::1 only."""
    has = addresses.has_address
    monkeypatch.setattr(addresses, "has_address", lambda address: address in ("127.0.0.1", "::1") and has(address))
    with laboratory(tmp_path, EDGES) as lab:
        yield lab


def test_every_edge_stands_at_one_address(lab):
    assert {address for (_, node), address in lab.addresses.items() if node == 1} == {"127.0.0.1"}


def test_the_second_node_of_an_edge_stands_at_the_ipv6_loopback_address(lab):
    if not addresses.has_address("::1"):
        pytest.skip("this system has no IPv6")
    assert lab.addresses["sip.contoso.com", 2] == "::1"
    assert meet("::1", lab.port, "sip.contoso.com").answer.startswith(b"SIP/2.0 200")


@pytest.mark.parametrize(("name", "status"), [("sip.contoso.com", b"200"), ("sip.fabrikam.com", b"404")])
def test_the_name_asked_for_chooses_certificate_and_behaviour(lab, name, status):
    met = meet("127.0.0.1", lab.port, name)
    leaf = x509.load_der_x509_certificate(met.leaf)
    assert leaf.subject.rfc4514_string().startswith(f"CN={name},")
    assert met.answer.startswith(b"SIP/2.0 " + status)


def test_a_name_that_nobody_has_meets_the_first_edge(lab):
    met = meet("127.0.0.1", lab.port, "nobody.example")
    assert met.answer.startswith(b"SIP/2.0 200")


def test_a_plain_text_request_is_told_by_its_host(lab):
    request = OPTIONS.replace(b"sip:sip.contoso.com", b"sip:sip.litware.com")
    assert talk("127.0.0.1", lab.port, request).startswith(b"SIP/2.0 503")


def test_an_edge_that_does_not_listen_resets_once_it_is_named(lab):
    with pytest.raises(ConnectionResetError):
        meet("127.0.0.1", lab.port, "sip.tailspin.com")


def test_the_laboratory_keeps_to_the_addresses_that_there_are():
    nodes = [(f"sip{number}.contoso.com", 1) for number in range(5)]
    given = addresses.assign_addresses(nodes)
    assert set(given) == set(nodes)
    for address in given.values():
        with socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET):
            pass


def test_certificates_are_dated_by_the_clock_that_was_given(tmp_path):
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with laboratory_module.Laboratory("missing-srv", tmp_path, past) as lab:
        root = x509.load_pem_x509_certificate((lab.folder / "lab-root-ca.pem").read_bytes())
        assert root.not_valid_before_utc < past < root.not_valid_after_utc
        assert root.not_valid_after_utc.year == 2029
