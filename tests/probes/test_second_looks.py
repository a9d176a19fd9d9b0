"""Which second handshakes are worth trying: few, each once, and only for what the first one left open."""

from __future__ import annotations

import pytest

from lyncready.model import NODE_LOOKS, SecondLook, Tls, TlsOutcome, is_static_rsa
from lyncready.probes.questions import AskEdge, AskHandshake
from lyncready.probes.scheduler import Scheduler
from lyncready.probes.second_looks import SecondLooks


def shown(
    version: str = "TLSv1.2", cipher: str = "ECDHE-RSA-AES256-SHA", chain: tuple[bytes, ...] = (b"x",)
) -> Tls:
    return Tls(outcome=TlsOutcome.ALERT, version=version, cipher=cipher, chain=chain)


def looks(nodes: int = 1) -> SecondLooks:
    return SecondLooks(("sip.a.test", "sip.b.test"), lambda edge, addresses: nodes)


@pytest.mark.parametrize(
    ("tls", "wanted"),
    [
        (shown(), []),
        (shown("TLSv1.3", "TLS_AES_256_GCM_SHA384"), [SecondLook.TLS_1_2]),
        (shown(cipher="AES256-GCM-SHA384"), [SecondLook.ECDHE]),
        (shown(cipher="DES-CBC3-SHA"), [SecondLook.ECDHE]),
        (shown(cipher="DHE-RSA-AES256-SHA"), []),
        (shown("TLSv1", "AES256-SHA"), []),
        (shown("TLSv1.3", "TLS_AES_256_GCM_SHA384", chain=()), []),
    ],
)
def test_a_second_handshake_is_tried_for_what_the_first_one_left_open(tls: Tls, wanted: list[SecondLook]) -> None:
    second = looks()
    second.saw(AskEdge("sip.a.test", "203.0.113.1", 5061), tls)
    assert [ask.look for ask in second.asks()] == wanted
    assert second.asks() == []


def test_an_address_is_asked_once_whatever_its_names_and_each_name_has_the_fact() -> None:
    second = looks()
    for name in ("sip.c.test", "sip.b.test", "sip.a.test"):
        second.saw(AskEdge(name, "203.0.113.1", 5061), shown("TLSv1.3", "TLS_AES_128_GCM_SHA256"))
    names = ("sip.a.test", "sip.b.test", "sip.c.test")
    assert second.asks() == [AskHandshake(names, "203.0.113.1", 5061, SecondLook.TLS_1_2)]


def test_strangers_and_the_control_are_asked_once_only() -> None:
    second = looks(nodes=4)
    second.saw(AskEdge("sipfed.online.lync.com", "52.112.0.1", 5061, sip=False), shown("TLSv1.3", "TLS_AES"))
    assert second.asks() == []


@pytest.mark.parametrize(("nodes", "wanted"), [(1, ()), (2, NODE_LOOKS), (9, NODE_LOOKS)])
def test_several_nodes_are_met_by_four_handshakes_in_all(nodes: int, wanted: tuple[SecondLook, ...]) -> None:
    second = looks(nodes)
    for name in ("sip.b.test", "sip.a.test"):
        second.saw(AskEdge(name, "203.0.113.1", 5061), shown())
    asks = second.asks()
    assert tuple(ask.look for ask in asks) == wanted
    assert {ask.names for ask in asks} <= {("sip.a.test",)}


def test_two_of_them_at_a_time_go_to_an_address() -> None:
    turns = Scheduler(64)
    turns.add([AskHandshake(("sip.a.test",), "203.0.113.1", 5061, look) for look in SecondLook])
    assert sum(turns.next() is not None for _ in SecondLook) == 2


@pytest.mark.parametrize(
    ("cipher", "static"),
    [
        ("AES128-SHA", True),
        ("CAMELLIA256-SHA", True),
        ("RC4-MD5", True),
        ("ECDHE-ECDSA-AES128-SHA", False),
        ("DHE-RSA-AES128-SHA", False),
        ("TLS_CHACHA20_POLY1305_SHA256", False),
        ("", False),
    ],
)
def test_suites_without_a_key_exchange_in_their_names_are_those_of_rsa(cipher: str, static: bool) -> None:
    assert is_static_rsa(cipher) is static
