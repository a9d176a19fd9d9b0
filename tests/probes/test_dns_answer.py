"""What replies say: chains, times to live, hostile names, and random octets that never raise anything else."""

from __future__ import annotations

import contextlib
import struct
import time

import dns.edns
import dns.exception
import dns.message
import dns.name
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times
from support.name_server import NAME, RECORD, SOA, reply

from lyncready.model import Caa, Dns, DnsOutcome, Resolver, Srv
from lyncready.probes.dns.answer import MAX_CHAIN, MAX_RECORDS, is_message, read_reply
from lyncready.probes.dns.question import HEADER, RECORD_TYPES, Question, encode
from lyncready.probes.dns.wire import Unreadable, read_name


def read(*lines: str, name: str = NAME, kind: str = "SRV", **flags: object) -> Dns:
    query = dns.message.make_query(name, kind, use_edns=0)
    return read_reply(reply(query, *lines, **flags).to_wire(max_size=65535), kind, "udp")  # type: ignore[arg-type]


def alias(owner: str, target: str, ttl: int = 300) -> str:
    return f"{owner}. {ttl} IN CNAME {target}."


def test_a_chain_of_aliases_is_followed_and_its_smallest_ttl_kept() -> None:
    seen = read(
        "c.test. 60 IN A 192.0.2.1",
        alias("sip.contoso.test", "B.Test", 300),
        alias("b.test", "c.test", 30),
        name="sip.contoso.test",
        kind="A",
    )
    assert seen.outcome is DnsOutcome.ANSWER
    assert (seen.cnames, seen.addresses, seen.ttl) == (("b.test", "c.test"), ("192.0.2.1",), 30)


CAA = [
    'contoso.test. 300 IN CAA 0 issue "DigiCert.com; accounturi=https://x.example/1"',
    'contoso.test. 300 IN CAA 128 issuewild ";"',
    'contoso.test. 300 IN CAA 0 iodef "mailto:admin@contoso.test"',
    'contoso.test. 300 IN CAA 0 contactemail "admin@contoso.test"',
]


def test_who_may_issue_is_read_and_nobodys_address_is_kept() -> None:
    seen = read(*CAA, name="contoso.test", kind="CAA")
    assert (seen.outcome, seen.ttl) == (DnsOutcome.ANSWER, 300)
    assert seen.caa == (Caa("issue", "digicert.com"), Caa("issuewild", ""))
    assert read(CAA[2], name="contoso.test", kind="CAA").caa == ()


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x05issu"])
def test_a_record_that_is_cut_off_is_no_record(data: bytes) -> None:
    text = f"contoso.test. 300 IN TYPE257 \\# {len(data)} {data.hex()}".rstrip()
    with pytest.raises((Unreadable, dns.exception.DNSException)):
        read(text, name="contoso.test", kind="CAA")


def test_a_name_of_a_stranger_is_made_visible_and_short() -> None:
    value = b"\x1b[31m" + b"a" * 600
    data = b"\x00\x05issue" + value
    seen = read(f"contoso.test. 300 IN TYPE257 \\# {len(data)} {data.hex()}", name="contoso.test", kind="CAA")
    (record,) = seen.caa
    assert "[31maaa" in record.value
    assert record.value.isprintable()
    assert len(record.value) < 300


REPLY_SECONDS = 0.020  # of CPU, for the worst reply of 64 KiB


def staircase(kind: str, *, owners: bool, section: int) -> bytes:
    """A reply of 64 KiB: a flight of pointers, each to the one before, and records whose names begin high up.

    The names are the records' owners, or the targets that they hold. `section` is 0 for the answer, 1 for the
    authority.
    """
    query = dns.message.make_query(NAME, "SRV", use_edns=False)
    query.flags |= 0x8000 if kind == "NS" else 0x8400
    body = bytearray(query.to_wire())
    flight = (0x3FF0 - len(body)) // 2
    body += struct.pack("!HHHIH", 0xC00C, 16, 1, 60, 2 * flight)
    last = HEADER
    for _ in range(flight):
        step = len(body)
        body += struct.pack("!H", 0xC000 | last)
        last = step
    counts = [1, 0, 0]
    while len(body) + 20 < 65535:
        high = 0xC000 | (last - 2 * (counts[section] % 2000))
        owner, target = (high, 0xC00C) if owners else (0xC00C, high)
        data = struct.pack("!HHHH", 0, 0, 5061, target) if kind == "SRV" else struct.pack("!H", target)
        body += struct.pack("!HHHIH", owner, RECORD_TYPES[kind], 1, 60, len(data)) + data
        counts[section] += 1
    struct.pack_into("!3H", body, 6, *counts)
    return bytes(body)


@pytest.mark.parametrize("owners", [True, False], ids=["owners", "targets"])
@pytest.mark.parametrize(("kind", "section"), [("CNAME", 0), ("SRV", 0), ("NS", 1)])
def test_no_reply_costs_more_than_its_size_allows(kind: str, section: int, owners: bool) -> None:
    wire = staircase(kind, owners=owners, section=section)
    assert len(wire) > 65000
    took = []
    for _ in range(5):
        began = time.process_time()
        with contextlib.suppress(Unreadable):
            read_reply(wire, "SRV", "tcp")
        took.append(time.process_time() - began)
    assert min(took) < REPLY_SECONDS


def test_a_reply_of_nothing_but_extended_errors_is_read_as_far_as_anybody_reads() -> None:
    query = dns.message.make_query(NAME, "SRV", use_edns=False)
    query.flags |= 0x8002
    body = bytearray(query.to_wire())
    option = struct.pack("!HHH", 15, 2, 22)
    options = option * 10000
    body += struct.pack("!BHHIH", 0, 41, 1232, 0, len(options)) + options
    struct.pack_into("!H", body, 10, 1)
    seen = read_reply(bytes(body), "SRV", "tcp")
    assert seen.outcome is DnsOutcome.SERVFAIL
    assert 1 <= len(seen.ede) <= 8


def test_extended_errors_of_thousands_of_octets_cost_no_more_than_what_is_shown_of_them() -> None:
    query = dns.message.make_query(NAME, "SRV", use_edns=False)
    query.flags |= 0x8002
    body = bytearray(query.to_wire())
    options = (struct.pack("!HHH", 15, 8000, 22) + b"\xff" * 7998) * 8
    body += struct.pack("!BHHIH", 0, 41, 1232, 0, len(options)) + options
    struct.pack_into("!H", body, 10, 1)
    took = []
    for _ in range(5):
        began = time.process_time()
        seen = read_reply(bytes(body), "SRV", "tcp")
        took.append(time.process_time() - began)
    assert len(seen.ede) == 8
    assert min(took) < REPLY_SECONDS / 4


def test_a_name_of_as_many_pointers_as_labels_is_read() -> None:
    labels = 127
    wire = bytearray(HEADER)
    places = []
    for _ in range(labels):
        places.append(len(wire))
        wire += b"\x01a" + (struct.pack("!H", 0xC000 | places[-2]) if len(places) > 1 else b"\0")
    assert read_name(bytes(wire), places[-1]) == ".".join("a" * labels)


@pytest.mark.parametrize(("aa", "ra"), [(False, True), (True, False)])
@pytest.mark.parametrize(
    ("target", "soa", "outcome"),
    [
        ("b.test", [], DnsOutcome.ELSEWHERE),
        ("b.test", [SOA], DnsOutcome.ELSEWHERE),
        ("b.contoso.test", [SOA], DnsOutcome.NODATA),
        ("b.test", [SOA.replace("contoso.test.", ".", 1)], DnsOutcome.NODATA),
    ],
)
def test_only_a_zone_that_holds_the_aliases_target_can_say_that_it_has_no_data(
    target: str, soa: list[str], outcome: DnsOutcome, aa: bool, ra: bool
) -> None:
    seen = read(alias("a.test", target), name="a.test", kind="A", authority=soa, aa=aa, ra=ra)
    assert (seen.outcome, seen.cnames) == (outcome, (target,))


def test_an_alias_to_a_name_that_does_not_exist_is_nxdomain_and_keeps_the_alias() -> None:
    seen = read(alias("a.test", "b.contoso.test", 30), name="a.test", kind="A", rcode=3, authority=[SOA])
    assert (seen.outcome, seen.cnames, seen.ttl) == (DnsOutcome.NXDOMAIN, ("b.contoso.test",), 30)


def test_aliases_in_a_circle_end() -> None:
    seen = read(alias("a.test", "b.test"), alias("b.test", "a.test"), name="a.test", kind="A")
    assert (seen.outcome, seen.note) == (DnsOutcome.NODATA, "the aliases go in a circle")


def test_a_chain_without_end_is_given_up() -> None:
    chain = [alias(f"n{number}.test", f"n{number + 1}.test") for number in range(40)]
    seen = read(*chain, name="n0.test", kind="A")
    assert len(seen.cnames) == MAX_CHAIN
    assert seen.note == "more than 16 aliases in a row"


def test_a_question_for_the_alias_itself_is_answered_with_it() -> None:
    seen = read(alias("a.test", "b.test"), name="a.test", kind="CNAME")
    assert (seen.outcome, seen.names, seen.cnames) == (DnsOutcome.ANSWER, ("b.test",), ())


def test_records_of_other_names_and_types_are_no_answer() -> None:
    seen = read("other.test. 300 IN SRV 0 0 5061 evil.test.", f"{NAME}. 300 IN A 192.0.2.1", authority=[SOA])
    assert (seen.outcome, seen.srv) == (DnsOutcome.NODATA, ())


@pytest.mark.parametrize(("soa_ttl", "minimum", "ttl"), [(3600, 90, 90), (60, 900, 60)])
def test_a_negative_answer_lives_as_long_as_rfc_2308_says(soa_ttl: int, minimum: int, ttl: int) -> None:
    soa = f"contoso.test. {soa_ttl} IN SOA ns.contoso.test. admin.contoso.test. 7 3600 600 86400 {minimum}"
    assert read(authority=[soa]).ttl == ttl
    assert read(rcode=3, authority=[soa]).ttl == ttl
    assert read(rcode=3).ttl is None


def test_a_question_for_the_soa_names_the_zone_even_where_the_answer_is_negative() -> None:
    answered = read(SOA, name="contoso.test", kind="SOA")
    assert (answered.names, answered.serial) == (("contoso.test",), 7)
    negative = read(name="sub.contoso.test", kind="SOA", authority=[SOA])
    assert (negative.outcome, negative.names) == (DnsOutcome.NODATA, ("contoso.test",))


def test_name_servers_are_sorted_and_lower_case() -> None:
    seen = read("z.test. 300 IN NS B.test.", "z.test. 300 IN NS a.test.", name="z.test", kind="NS")
    assert seen.names == ("a.test", "b.test")


def test_addresses_are_sorted_and_each_named_once() -> None:
    lines = ["a.test. 300 IN AAAA 2001:DB8:0::2", "a.test. 300 IN AAAA 2001:db8::1"]
    assert read(*lines, name="a.test", kind="AAAA").addresses == ("2001:db8::1", "2001:db8::2")


def test_the_same_srv_record_twice_stays_twice() -> None:
    assert read(RECORD, RECORD).srv == (Srv(0, 0, 5061, "sip.contoso.test"),) * 2


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (b"\x00", "."),
        (b"\x03SIP\x07contoso\x04test\x00", "sip.contoso.test"),
        (b"\x05e\x1b[2J\x04test\x00", r"e\027[2j.test"),
        (b"\x03a b\x04test\x00", r"a\032b.test"),
        (b"\x03a.b\x04test\x00", r"a\.b.test"),
        (b"\x06\xe2\x80\xaeabc\x04test\x00", r"\226\128\174abc.test"),
        (b"\x03\x00\n\\\x00", "\\000\\010\\\\"),
    ],
)
def test_targets_are_printable_whatever_octets_they_have(target: bytes, text: str) -> None:
    query = dns.message.make_query(NAME, "SRV")
    wire = bytearray(reply(query).to_wire())
    wire[6:8] = b"\x00\x01"
    data = struct.pack("!HHH", 0, 0, 5061) + target
    wire += b"\xc0\x0c" + struct.pack("!HHIH", 33, 1, 300, len(data)) + data
    (record,) = read_reply(bytes(wire), "SRV", "udp").srv
    assert record.target == text
    assert record.target.isprintable()


def test_extended_errors_are_kept_printable() -> None:
    query = dns.message.make_query(NAME, "SRV", use_edns=0)
    message = reply(query, rcode=2)
    options = [dns.edns.GenericOption(15, b"\x00\x06bo\x1bgus\xff"), dns.edns.GenericOption(15, b"\x40\x00")]
    message.use_edns(0, options=options)
    assert read_reply(message.to_wire(), "SRV", "udp").ede == (r"6 (DNSSEC bogus) bo\x1bgus\xff", "16384")


def test_extended_errors_have_the_names_of_the_registry() -> None:
    message = reply(dns.message.make_query(NAME, "SRV", use_edns=0), rcode=2)
    for code in dns.edns.EDECode:
        message.use_edns(0, options=[dns.edns.EDEOption(code)])
        name = code.name.replace("_", " ").lower().replace("dnssec", "DNSSEC")
        assert read_reply(message.to_wire(), "SRV", "udp").ede == (f"{code.value} ({name})",)


LABEL = st.text("abcxyzABC0189_-", min_size=1, max_size=63)


@given(st.lists(LABEL, min_size=1, max_size=6).map(".".join).filter(lambda name: len(name) <= 253))
def test_a_plain_names_octets_are_those_of_dnspython(name: str) -> None:
    query = dns.message.make_query(name.lower(), "SRV", use_edns=0, payload=1232)
    query.id = 7
    assert encode(Question(name, "SRV", Resolver(name="x", address="192.0.2.1")), 7).wire == query.to_wire()


def test_the_upper_bits_of_the_response_code_count() -> None:
    query = dns.message.make_query(NAME, "SRV", use_edns=0)
    message = reply(query)
    message.use_edns(0)
    message.set_rcode(dns.rcode.BADVERS)
    seen = read_reply(message.to_wire(), "SRV", "udp")
    assert (seen.outcome, seen.note[:7]) == (DnsOutcome.REFUSED, "BADVERS")


def test_a_flood_of_records_is_cut_and_said() -> None:
    lines = [f"{NAME}. 300 IN SRV {number} 0 5061 sip.contoso.test." for number in range(MAX_RECORDS + 5)]
    seen = read(*lines)
    assert (len(seen.srv), seen.note) == (MAX_RECORDS, "5 further records left out")


def test_a_huge_ttl_counts_as_zero() -> None:
    assert read(f"{NAME}. 4294967295 IN SRV 0 0 5061 sip.contoso.test.").ttl == 0


LOOP = struct.pack("!6H", 1, 0x8400, 1, 1, 0, 0) + b"\x01a\x00\x00\x21\x00\x01"


@pytest.mark.parametrize(("kind", "size"), [("A", 16), ("A", 5), ("AAAA", 4), ("AAAA", 0)])
def test_an_address_of_another_family_or_length_cannot_be_read(kind: str, size: int) -> None:
    number = RECORD_TYPES[kind]
    wire = struct.pack("!6H", 1, 0x8400, 1, 1, 0, 0) + b"\x01a\x00" + struct.pack("!HH", number, 1)
    wire += b"\xc0\x0c" + struct.pack("!HHIH", number, 1, 300, size) + bytes(size)
    with pytest.raises(Unreadable):
        read_reply(wire, kind, "udp")


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"\x00" * 11,
        LOOP,
        LOOP + b"\xc0\x13" + struct.pack("!HHIH", 33, 1, 0, 8) + b"\0" * 8,
        LOOP + b"\xc0\x0c" + struct.pack("!HHIH", 33, 1, 0, 8) + b"\0\0\0\0\0\0\xc0\x25",
        LOOP + b"\xc0\x0c" + struct.pack("!HHIH", 33, 1, 0, 7) + b"\0" * 6,
        LOOP + b"\xc0\x0c" + struct.pack("!HHIH", 33, 1, 0, 3) + b"\0" * 3,
        LOOP + b"\x40" + b"\0" * 30,
    ],
)
def test_broken_messages_are_unreadable(wire: bytes) -> None:
    with pytest.raises(Unreadable):
        read_reply(wire, "SRV", "udp")


@given(st.binary(max_size=600), st.sampled_from(["SRV", "A", "AAAA", "NS", "SOA", "CNAME"]))
@settings(max_examples=times(300), deadline=None)
def test_random_octets_raise_nothing_but_unreadable(noise: bytes, kind: str) -> None:
    head = struct.pack("!6H", 1, 0x8180, 1, 2, 2, 2) + b"\x01a\x04test\x00\x00\x21\x00\x01"
    for wire in (noise, head + noise):
        is_message(wire)
        with contextlib.suppress(Unreadable):
            seen = read_reply(wire, kind, "udp")
            assert repr(seen).isprintable()


@given(st.data())
@settings(max_examples=times(300), deadline=None)
def test_a_good_message_with_octets_changed_raises_nothing_but_unreadable(data: st.DataObject) -> None:
    query = dns.message.make_query(NAME, "SRV", use_edns=0)
    wire = bytearray(reply(query, RECORD, alias("x.test", "y.test"), authority=[SOA]).to_wire())
    for _ in range(data.draw(st.integers(1, 6))):
        wire[data.draw(st.integers(12, len(wire) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Unreadable):
        assert repr(read_reply(bytes(wire), "SRV", "udp")).isprintable()


LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=12)
HOST = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
RECORDS = st.one_of(
    st.tuples(st.just("SRV"), st.tuples(*[st.integers(0, 65535).map(str)] * 3, HOST)),
    st.tuples(st.just("A"), st.ip_addresses(v=4).map(lambda address: (str(address),))),
    st.tuples(st.just("AAAA"), st.ip_addresses(v=6).map(lambda address: (str(address),))),
    st.tuples(st.just("NS"), HOST.map(lambda name: (name,))),
)


def values(seen: Dns) -> list[str]:
    return [*(f"{r.priority} {r.weight} {r.port} {r.target}" for r in seen.srv), *seen.addresses, *seen.names]


def by_dnspython(wire: bytes, name: str, kind: str) -> list[str]:
    message = dns.message.from_wire(wire)
    owner = dns.name.from_text(name)
    datas = [data for rrset in message.answer if rrset.name == owner for data in rrset]
    texts = {data.to_text().removesuffix(".").lower() for data in datas if data.rdtype.name == kind}
    return sorted(texts)


@given(
    HOST, st.lists(RECORDS, max_size=8), st.lists(HOST, max_size=3), st.sampled_from(["SRV", "A", "AAAA", "NS"])
)
@settings(max_examples=times(200), deadline=None)
def test_what_dnspython_reads_is_what_is_read(
    name: str, records: list[tuple[str, tuple[str, ...]]], servers: list[str], kind: str
) -> None:
    query = dns.message.make_query(name, kind, use_edns=0)
    lines = [f"{name}. 60 IN {type_} {' '.join(data)}{'.' * (type_ in ('SRV', 'NS'))}" for type_, data in records]
    message = reply(query, *lines, authority=[SOA, *(f"{name}. 60 IN NS {server}." for server in servers)])
    wire = message.to_wire()
    assert sorted(set(values(read_reply(wire, kind, "udp")))) == by_dnspython(wire, name, kind)


@given(st.lists(st.binary(min_size=1, max_size=63), max_size=3), st.binary(max_size=20))
@settings(max_examples=times(300), deadline=None)
def test_a_name_of_any_octets_is_the_text_that_dnspython_gives(labels: list[bytes], before: bytes) -> None:
    name = dns.name.Name([*labels, b""])
    wire = before + (name.to_wire() or b"")
    assert read_name(wire, len(before)) == name.to_text(True).lower()
    assert read_name(wire + struct.pack("!H", 0xC000 | len(before)), len(wire)) == name.to_text(True).lower()


@given(st.binary(min_size=1, max_size=80), st.integers(0, 80))
@settings(max_examples=times(500), deadline=None)
def test_a_name_in_random_octets_is_read_where_dnspython_reads_one(wire: bytes, at: int) -> None:
    theirs: str | None = None
    with contextlib.suppress(dns.exception.DNSException):
        theirs = dns.name.from_wire(wire, at % len(wire))[0].to_text(True).lower()
    ours: str | None = None
    with contextlib.suppress(Unreadable):
        ours = read_name(wire, at % len(wire))
    assert ours == theirs


@given(HOST, st.booleans(), st.booleans())
@settings(max_examples=times(100), deadline=None)
def test_a_question_is_the_message_that_dnspython_makes(name: str, recursion: bool, edns: bool) -> None:
    asked = encode(Question(name, "SRV", Resolver(name="x", address="::1"), recursion), 4711, edns=edns)
    query = dns.message.from_wire(asked.wire)
    assert query.question[0].name == dns.name.from_text(name)
    assert (query.id, bool(query.flags & 0x0100), query.edns) == (4711, recursion, 0 if edns else -1)
    assert asked.is_reply(dns.message.make_response(query).to_wire())
    assert not asked.is_reply(asked.wire)
