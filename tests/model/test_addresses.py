"""Which addresses the world reaches: what stands for a private address in another form is private, too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncready.model import Reach, host_port, reach_of, split_host_port

PRIVATE = ["10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.1.1"]
IN_IPV6 = [
    "::ffff:{}",
    "::{}",
    "64:ff9b::{}",
    "::ffff:0:{}",
    "2002:{hex}::1",
    "2001:0:{hex}::f7f7:f7f7",
    "2001:0:808:808:0:0:{flipped}",
]


def inside(form: str, address: str) -> str:
    number = int.from_bytes(bytes(map(int, address.split("."))), "big")
    pair = "{:x}:{:x}".format(*divmod(number, 1 << 16))
    flipped = "{:x}:{:x}".format(*divmod(number ^ 0xFFFFFFFF, 1 << 16))
    return form.format(address, hex=pair, flipped=flipped)


@pytest.mark.parametrize("form", IN_IPV6)
@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_private_in_whatever_form_of_ipv6_it_stands(form: str, address: str) -> None:
    assert reach_of(inside(form, address)) is Reach.PRIVATE


@pytest.mark.parametrize("form", ["::ffff:{}", "64:ff9b::{}", "2002:{hex}::1"])
def test_a_public_one_is_public_there(form: str) -> None:
    assert reach_of(inside(form, "8.8.8.8")) is Reach.PUBLIC


@pytest.mark.parametrize("form", IN_IPV6[1:])
def test_loopback_inside_ipv6_is_nobody_s_loopback(form: str) -> None:
    assert reach_of(inside(form, "127.0.0.1")) is Reach.PRIVATE


@pytest.mark.parametrize(
    "address",
    [
        *("192.0.0.1", "192.0.0.170", "198.18.0.1", "198.19.255.254", "100::1", "100:0:0:1::1", "64:ff9b:1::1"),
        *("64:ff9b:1:ffff::808:808", "::8.8.8.8", "2001:2::1", "2001:10::1", "2001:2f::1", "fc00::1", "::"),
    ],
)
def test_what_no_host_on_the_internet_has_is_private(address: str) -> None:
    assert reach_of(address) is Reach.PRIVATE


@pytest.mark.parametrize(
    "address",
    ["192.0.0.9", "192.0.1.1", "198.17.255.255", "198.20.0.1", "203.0.113.5", "2001:db8::1", "2606:4700::1111"],
)
def test_what_lies_beside_those_is_public(address: str) -> None:
    assert reach_of(address) is Reach.PUBLIC


@pytest.mark.parametrize("address", ["127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_loopback(address: str) -> None:
    assert reach_of(address) is Reach.LOOPBACK


@given(st.ip_addresses().map(str))
def test_every_address_reaches_somewhere(address: str) -> None:
    assert reach_of(address) in Reach


@given(st.text(max_size=30))
def test_any_text_has_a_host_and_where_there_is_one_a_port(text: str) -> None:
    assert split_host_port(text)[1] >= 0


@pytest.mark.parametrize(
    ("subject", "parts"),
    [
        ("http://crl.contoso.com/edge.crl", ("http://crl.contoso.com/edge.crl", 0)),
        ("sip.contoso.com", ("sip.contoso.com", 0)),
        ("sip.contoso.com:\u00b2", ("sip.contoso.com:\u00b2", 0)),
        ("", ("", 0)),
        (host_port("2001:db8::1", 5061), ("2001:db8::1", 5061)),
        (host_port("sip.contoso.com", 443), ("sip.contoso.com", 443)),
    ],
)
def test_what_is_no_host_and_port_has_port_zero(subject: str, parts: tuple[str, int]) -> None:
    assert split_host_port(subject) == parts
