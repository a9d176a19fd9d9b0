"""The laboratory's name servers behave as a scenario says, seen by dnspython's own client."""

from __future__ import annotations

import dns.exception
import dns.flags
import dns.message
import dns.rdatatype
import pytest
from support.clients import ask_dns, rcode, records
from support.laboratories import laboratory

EDGES = """
edges:
  sip.contoso.com: {nodes: 2}
"""
SRV = "_sipfederationtls._tcp.contoso.com"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """One laboratory in which every name misbehaves in its own way."""
    text = EDGES + "\n".join(
        [
            "dns:",
            *(
                f"  - {{name: {answer}.contoso.com, type: A, answer: {answer}, records: [192.0.2.1]}}"
                for answer in ("slow", "truncated", "truncated-dead", "tcp-only")
            ),
            *(
                f"  - {{name: {answer}.contoso.com, answer: {answer}}}"
                for answer in (
                    "missing",
                    "empty",
                    "servfail",
                    "refused",
                    "lame",
                    "silent",
                    "malformed",
                    "formerr",
                    "notimp",
                )
            ),
            "  - {name: one-type.contoso.com, type: A, answer: servfail}",
            "  - {name: one-type.contoso.com, type: AAAA, records: ['2001:db8::1']}",
            "  - {name: alias.contoso.com, type: CNAME, records: [sip.contoso.com.]}",
            "  - {name: odd.contoso.com, type: SRV, records: ['0 0 {port} ev\\027il.contoso.com.']}",
            "  - {name: same.contoso.com, type: A, records: ['{sip.contoso.com}'], ttl: 60}",
            "  - {name: split.contoso.com, type: A, view: inside, records: [10.1.2.3]}",
            "  - {name: split.contoso.com, type: A, view: outside, records: [192.0.2.3]}",
        ]
    )
    with laboratory(tmp_path_factory.mktemp("lab"), text) as lab:
        yield lab


def ask(lab, name, record_type="A", view="outside", **more):
    return ask_dns(lab.resolver_ports[view], name, record_type, **more)


@pytest.mark.parametrize("tcp", [False, True])
def test_a_sound_record_is_answered_over_udp_and_tcp(lab, tcp):
    reply = ask(lab, SRV, "SRV", tcp=tcp)
    assert records(reply) == [f"0 0 {lab.port} sip.contoso.com."]
    assert reply.answer[0].ttl == 3600
    assert reply.flags & dns.flags.RA


def test_every_node_of_an_edge_has_its_address_in_both_views(lab):
    wanted = sorted(lab.addresses.values())
    for view in ("inside", "outside"):
        found = records(ask(lab, "sip.contoso.com", view=view))
        found += records(ask(lab, "sip.contoso.com", "AAAA", view=view))
        assert sorted(found) == wanted


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nothing.contoso.com", "NXDOMAIN"),
        ("missing.contoso.com", "NXDOMAIN"),
        ("empty.contoso.com", "NOERROR"),
        ("contoso.com", "NOERROR"),
        ("servfail.contoso.com", "SERVFAIL"),
        ("refused.contoso.com", "REFUSED"),
        ("formerr.contoso.com", "FORMERR"),
        ("notimp.contoso.com", "NOTIMP"),
    ],
)
def test_a_name_without_records_is_answered_with_its_own_code(lab, name, code):
    reply = ask(lab, name)
    assert rcode(reply) == code
    assert not reply.answer


def test_a_negative_answer_has_the_soa_that_says_how_long_it_holds(lab):
    for name in ("nothing.contoso.com", "empty.contoso.com"):
        assert [rrset.rdtype for rrset in ask(lab, name).authority] == [dns.rdatatype.SOA]


def test_a_lame_server_refers_upwards_without_authority(lab):
    reply = ask(lab, "lame.contoso.com")
    assert rcode(reply) == "NOERROR"
    assert not reply.flags & (dns.flags.AA | dns.flags.RA)
    assert reply.authority[0].rdtype == dns.rdatatype.NS
    assert reply.authority[0].name == dns.name.root


def test_a_silent_name_is_not_answered(lab):
    for tcp in (False, True):
        with pytest.raises(dns.exception.Timeout):
            ask(lab, "silent.contoso.com", tcp=tcp, timeout=0.3)


def test_a_malformed_answer_cannot_be_read(lab):
    with pytest.raises(dns.exception.DNSException) as caught:
        ask(lab, "malformed.contoso.com", timeout=1.0)
    assert not isinstance(caught.value, dns.exception.Timeout)


def test_a_truncated_answer_is_whole_over_tcp(lab):
    reply = ask(lab, "truncated.contoso.com")
    assert reply.flags & dns.flags.TC
    assert not reply.answer
    assert records(ask(lab, "truncated.contoso.com", tcp=True)) == ["192.0.2.1"]


def test_a_truncated_answer_whose_tcp_is_dead_ends_in_a_closed_connection(lab):
    assert ask(lab, "truncated-dead.contoso.com").flags & dns.flags.TC
    with pytest.raises(EOFError):
        ask(lab, "truncated-dead.contoso.com", tcp=True)


def test_a_name_can_be_answered_over_tcp_only(lab):
    with pytest.raises(dns.exception.Timeout):
        ask(lab, "tcp-only.contoso.com", timeout=0.3)
    assert records(ask(lab, "tcp-only.contoso.com", tcp=True)) == ["192.0.2.1"]


def test_a_slow_name_is_answered_late(lab):
    with pytest.raises(dns.exception.Timeout):
        ask(lab, "slow.contoso.com", timeout=0.1)
    assert records(ask(lab, "slow.contoso.com")) == ["192.0.2.1"]


def test_what_is_said_of_a_type_leaves_the_other_types_alone(lab):
    assert rcode(ask(lab, "one-type.contoso.com", "A")) == "SERVFAIL"
    assert records(ask(lab, "one-type.contoso.com", "AAAA")) == ["2001:db8::1"]


def test_an_alias_is_followed(lab):
    reply = ask(lab, "alias.contoso.com")
    assert reply.answer[0].rdtype == dns.rdatatype.CNAME
    assert reply.resolve_chaining().canonical_name.to_text() == "sip.contoso.com."


def test_octets_that_no_host_name_has_reach_the_wire(lab):
    assert b"ev\x1bil" in ask(lab, "odd.contoso.com", "SRV").to_wire()


def test_a_record_can_stand_for_an_edges_addresses(lab):
    reply = ask(lab, "same.contoso.com")
    assert records(reply) == records(ask(lab, "sip.contoso.com"))
    assert reply.answer[0].ttl == 60


def test_each_view_has_its_own_answer(lab):
    assert records(ask(lab, "split.contoso.com", view="inside")) == ["10.1.2.3"]
    assert records(ask(lab, "split.contoso.com", view="outside")) == ["192.0.2.3"]


def test_what_is_no_question_is_met_with_silence_and_the_server_lives_on(lab):
    import socket

    port = lab.resolver_ports["outside"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for junk in (b"", b"\x00", b"\xff" * 600, b"\x12\x34" + b"\x00" * 10):
            sock.sendto(junk, ("127.0.0.1", port))
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(b"\x00\x05hello\xff\xff")
    assert records(ask(lab, SRV, "SRV"))
