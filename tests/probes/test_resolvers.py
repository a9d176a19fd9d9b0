"""Which resolvers are asked by default: the workstation's, each once, and the public ones; nothing is printed."""

from __future__ import annotations

import dns.resolver
import pytest

from lyncready.model import LOCAL, PUBLIC, Resolver
from lyncready.probes.resolvers import PUBLIC_RESOLVERS, default_resolvers, local_resolvers


def test_the_workstations_resolvers_come_once_each_in_the_systems_order() -> None:
    found = local_resolvers(["192.0.2.53", "1.1.1.1", "192.0.2.53", "fec0:0:0:ffff::1", "", "fe80::1%eth0"])
    assert [(item.name, item.address) for item in found] == [
        ("this workstation 1", "192.0.2.53"),
        ("this workstation 2", "1.1.1.1"),
        ("this workstation 3", "fe80::1%eth0"),
    ]
    assert {item.vantage for item in found} == {LOCAL}


def test_a_public_resolver_that_is_the_workstations_own_is_asked_from_both_vantages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lyncready.probes.resolvers._read_system", lambda: ["8.8.8.8"])
    found = [item for item in default_resolvers() if item.address == "8.8.8.8"]
    assert [item.vantage for item in found] == [LOCAL, PUBLIC]
    assert len({item.label for item in default_resolvers()}) == len(default_resolvers())


def test_a_system_without_resolvers_leaves_the_public_ones_and_prints_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def unreadable(configure: bool) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", unreadable)
    assert default_resolvers() == PUBLIC_RESOLVERS
    assert capfd.readouterr() == ("", "")


def test_the_public_resolvers_are_four_and_one_is_reached_over_https() -> None:
    assert [item.where for item in PUBLIC_RESOLVERS] == [
        "1.1.1.1",
        "8.8.8.8",
        "9.9.9.9",
        "https://cloudflare-dns.com/dns-query",
    ]


def test_a_resolver_is_called_the_same_in_a_run_and_in_a_file_that_was_read_again() -> None:
    odd = Resolver(name="o\x1b[31m\u202e\x7f\u00a0", address="127.0.0.1", port=5300)
    assert odd.label == "o\\x1b[31m\\u202e\\x7f· (127.0.0.1:5300)"
