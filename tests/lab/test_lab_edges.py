"""The laboratory's edges behave as a scenario says, seen by plain sockets and the standard library's TLS."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import sys

import pytest
from cryptography import x509
from OpenSSL import SSL
from support.clients import OPTIONS, meet, talk
from support.laboratories import laboratory

OPEN = "client_certificate: ignored"
EDGES = f"""
edges:
  sip.contoso.com: {{{OPEN}}}
  status.contoso.com: {{{OPEN}, status: 403}}
  http.contoso.com: {{{OPEN}, speaks: http}}
  garbage.contoso.com: {{{OPEN}, speaks: garbage}}
  endless.contoso.com: {{{OPEN}, speaks: endless}}
  silent.contoso.com: {{{OPEN}, speaks: silent}}
  close.contoso.com: {{{OPEN}, speaks: close}}
  reset.contoso.com: {{{OPEN}, speaks: reset}}
  plain-sip.contoso.com: {{speaks: plain-sip}}
  plain-http.contoso.com: {{speaks: plain-http}}
  smtp.contoso.com: {{speaks: smtp}}
  stall.contoso.com: {{speaks: stall}}
  hang-up.contoso.com: {{speaks: hang-up}}
  slam.contoso.com: {{speaks: slam}}
  trickle.contoso.com: {{{OPEN}, speaks: trickle}}
  refuse.contoso.com: {{speaks: refuse}}
  kick-out.contoso.com: {{speaks: kick-out}}
  closed.contoso.com: {{listen: closed}}
  filtered.contoso.com: {{listen: filtered}}
  asked.contoso.com: {{client_certificate: asked}}
  alert.contoso.com: {{versions: ["1.2", "1.3"]}}
  end-close.contoso.com: {{without_certificate: close}}
  end-reset.contoso.com: {{without_certificate: reset}}
  end-silent.contoso.com: {{without_certificate: silent}}
  early-close.contoso.com: {{without_certificate: close-in-handshake}}
  early-reset.contoso.com: {{without_certificate: reset-in-handshake}}
  early-silent.contoso.com: {{without_certificate: silent-in-handshake}}
  alert-1-3.contoso.com: {{versions: ["1.3"]}}
  tls-1-0.contoso.com: {{{OPEN}, versions: ["1.0"]}}
  tls-1-1.contoso.com: {{{OPEN}, versions: ["1.1"]}}
  tls-1-3.contoso.com: {{{OPEN}, versions: ["1.3"]}}
  bare.contoso.com: {{certificate: [missing-intermediate]}}
  weak.contoso.com: {{{OPEN}, certificate: [weak-key, sha1]}}
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """One laboratory in which every edge behaves in its own way."""
    with laboratory(tmp_path_factory.mktemp("lab"), EDGES) as lab:
        if len(set(lab.addresses.values())) < len(lab.addresses):
            pytest.skip("this system has one loopback address; test_lab_shared.py tells what holds there")
        yield lab


def at(lab, label):
    name = f"{label}.contoso.com"
    return lab.addresses[name, 1], lab.port, name


def own_certificate(lab):
    return lab.folder / "lab-client.pem", lab.folder / "lab-client.key"


@pytest.mark.parametrize(("label", "line"), [("sip", b"SIP/2.0 200 OK"), ("status", b"SIP/2.0 403 Forbidden")])
def test_an_edge_answers_options_with_its_status_and_the_requests_headers(lab, label, line):
    answer = meet(*at(lab, label)).answer
    assert answer.startswith(line + b"\r\n")
    assert b"\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1\r\n" in answer
    assert b"\r\nCSeq: 1 OPTIONS\r\n" in answer
    assert b"\r\nTo: <sip:sip.contoso.com>;tag=" in answer


def test_other_services_answer_in_their_own_tongue(lab):
    assert meet(*at(lab, "http")).answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\x1b[31m" in meet(*at(lab, "garbage")).answer
    assert meet(*at(lab, "trickle")).answer == b"S"
    assert meet(*at(lab, "endless")).answer.startswith(b"SIP/2.0 200 OK\r\n")


def test_an_edge_can_keep_silent_close_or_reset_after_the_handshake(lab):
    with pytest.raises(TimeoutError):
        end_of(*at(lab, "silent"))
    assert end_of(*at(lab, "close")) == b""
    with pytest.raises(ConnectionResetError):
        end_of(*at(lab, "reset"))


def end_of(address, port, _):
    """Complete a handshake, send nothing, and return what follows; "" is a close.

    TLS goes through memory, because a wrapped socket tells a reset as an end of file.
    """
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing)
    with socket.create_connection((address, port), 5) as raw:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                raw.sendall(outgoing.read())
                incoming.write(raw.recv(16384))
        raw.sendall(outgoing.read())
        raw.settimeout(0.3)
        incoming.write(raw.recv(16384) or b"")
        try:
            return tls.read(100)
        except (ssl.SSLZeroReturnError, ssl.SSLWantReadError):
            return b""


@pytest.mark.parametrize(
    ("label", "first", "start"),
    [
        ("plain-sip", OPTIONS, b"SIP/2.0 200 OK\r\n"),
        ("plain-http", b"\x16\x03\x01\x00\x05hello", b"HTTP/1.1 400 Bad Request\r\n"),
        ("smtp", b"", b"220 mail.lyncready.test ESMTP"),
        ("slam", b"", b""),
        ("hang-up", b"\x16\x03\x01\x00\x05hello", b""),
        ("refuse", b"\x16\x03\x01\x00\x05hello", b"\x15\x03\x03\x00\x02\x02\x28"),
    ],
)
def test_what_knows_no_tls_answers_without(lab, label, first, start):
    answer = talk(*at(lab, label)[:2], first)
    assert answer.startswith(start)
    assert bool(answer) == bool(start)


@pytest.mark.parametrize("label", ["plain-sip", "stall"])
def test_a_client_hello_can_be_met_with_silence(lab, label):
    with pytest.raises(TimeoutError):
        talk(*at(lab, label)[:2], b"\x16\x03\x01\x00\x05hello")


def test_a_client_hello_can_be_met_with_a_reset(lab):
    with pytest.raises(ConnectionResetError):
        talk(*at(lab, "kick-out")[:2], b"\x16\x03\x01\x00\x05hello")


def test_a_closed_port_refuses(lab):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(at(lab, "closed")[:2], 5)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses where a listener's queue is full")
def test_a_filtered_port_answers_nothing(lab):
    with socket.socket() as sock:
        sock.settimeout(0.4)
        assert sock.connect_ex(at(lab, "filtered")[:2]) in (errno.EAGAIN, errno.EWOULDBLOCK, errno.EINPROGRESS)


def test_an_edge_that_asks_for_a_certificate_serves_those_who_have_none(lab):
    assert meet(*at(lab, "asked")).answer.startswith(b"SIP/2.0 200")


def test_an_edge_that_demands_a_certificate_ends_with_an_alert(lab):
    with pytest.raises(ssl.SSLError) as caught:
        meet(*at(lab, "alert"))
    assert caught.value.reason in ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_HANDSHAKE_FAILURE")


@pytest.mark.parametrize("label", ["end-close", "end-reset", "end-silent"])
def test_an_edge_that_demands_a_certificate_can_end_in_other_ways(lab, label):
    if label == "end-close":
        assert end_of(*at(lab, label)) == b""
    else:
        with pytest.raises(TimeoutError if label == "end-silent" else ConnectionResetError):
            end_of(*at(lab, label))


@pytest.mark.parametrize(
    ("label", "error"),
    [("early-close", ssl.SSLEOFError), ("early-reset", ConnectionResetError), ("early-silent", TimeoutError)],
)
def test_an_edge_that_demands_a_certificate_can_end_in_the_handshake_without_an_alert(lab, label, error):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(at(lab, label)[:2], 5) as raw:
        raw.settimeout(0.4)
        with pytest.raises(error):
            context.wrap_socket(raw)


@pytest.mark.parametrize(
    "label", ["early-silent", "early-close", "asked", "alert", "alert-1-3", "end-close", "end-reset", "end-silent"]
)
def test_the_client_certificate_of_the_laboratory_opens_every_edge(lab, label):
    met = meet(*at(lab, label), certificate=own_certificate(lab))
    assert met.answer.startswith(b"SIP/2.0 200")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
@pytest.mark.parametrize(("label", "version"), [("tls-1-0", "TLSv1"), ("tls-1-1", "TLSv1.1")])
def test_an_old_edge_speaks_old_tls_only(lab, label, version):
    assert meet(*at(lab, label), old=True).version == version
    with pytest.raises(ssl.SSLError):
        meet(*at(lab, label))


@pytest.mark.parametrize(("label", "version"), [("sip", "TLSv1.2"), ("tls-1-3", "TLSv1.3")])
def test_an_edge_speaks_the_versions_it_was_given(lab, label, version):
    assert meet(*at(lab, label)).version == version


def test_weak_certificates_can_be_shown(lab):
    leaf = x509.load_der_x509_certificate(meet(*at(lab, "weak")).leaf)
    assert leaf.public_key().key_size == 1024
    assert leaf.signature_hash_algorithm.name == "sha1"


def test_the_chain_is_sent_as_the_certificate_was_issued_and_never_completed(lab):
    assert [len(chain_of(*at(lab, label))) for label in ("bare", "sip")] == [1, 2]


def chain_of(address, port, _):
    raw = socket.create_connection((address, port), 5)
    raw.settimeout(None)
    connection = SSL.Connection(SSL.Context(SSL.TLS_METHOD), raw)
    connection.set_connect_state()
    with contextlib.suppress(SSL.Error):
        connection.do_handshake()
    return connection.get_peer_cert_chain() or []


def test_an_edge_alone_at_its_address_answers_whatever_name_is_asked_for(lab):
    address, port, name = at(lab, "sip")
    for asked in (None, "anything.example"):
        leaf = x509.load_der_x509_certificate(meet(address, port, asked).leaf)
        assert leaf.subject.rfc4514_string().startswith(f"CN={name},")
