"""A failed connection is classified by type and errno, the same on every platform."""

from __future__ import annotations

import errno
import socket

import pytest

from lyncready.model import Tcp, TcpOutcome
from lyncready.probes.tcp import ask_tcp, has_route, name_of, outcome_of, read_failure


def of(code: int) -> OSError:
    return OSError(code, "whatever the text says")


def on_windows(code: int, kind: type[OSError] = OSError) -> OSError:
    """An error as the completion port raises it: its errno says little, its `winerror` all."""
    error = kind(errno.EINVAL, "in any language")
    error.winerror = code  # type: ignore[attr-defined, unused-ignore]
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "name"),
    [
        (of(errno.ECONNREFUSED), TcpOutcome.REFUSED, "ECONNREFUSED"),
        (of(errno.ECONNRESET), TcpOutcome.RESET, "ECONNRESET"),
        (of(errno.ECONNABORTED), TcpOutcome.RESET, "ECONNABORTED"),
        (of(errno.ETIMEDOUT), TcpOutcome.TIMEOUT, "ETIMEDOUT"),
        (TimeoutError(), TcpOutcome.TIMEOUT, ""),
        (of(errno.EHOSTUNREACH), TcpOutcome.UNREACHABLE, "EHOSTUNREACH"),
        (of(errno.ENETUNREACH), TcpOutcome.UNREACHABLE, "ENETUNREACH"),
        (of(errno.EAFNOSUPPORT), TcpOutcome.NO_ROUTE, "EAFNOSUPPORT"),
        (of(errno.EACCES), TcpOutcome.OURS, "EACCES"),
        (of(errno.EPERM), TcpOutcome.OURS, "EPERM"),
        (of(errno.EADDRNOTAVAIL), TcpOutcome.OURS, "EADDRNOTAVAIL"),
        (of(errno.EMFILE), TcpOutcome.OURS, "EMFILE"),
        (socket.gaierror(-2, "x"), TcpOutcome.OURS, ""),
        (of(10054), TcpOutcome.RESET, "ECONNRESET"),
        (of(10060), TcpOutcome.TIMEOUT, "ETIMEDOUT"),
        (of(10061), TcpOutcome.REFUSED, "ECONNREFUSED"),
        (of(10065), TcpOutcome.UNREACHABLE, "EHOSTUNREACH"),
        (on_windows(1225, ConnectionRefusedError), TcpOutcome.REFUSED, "ECONNREFUSED"),
        (on_windows(1225), TcpOutcome.REFUSED, "ECONNREFUSED"),
        (on_windows(121), TcpOutcome.TIMEOUT, "ETIMEDOUT"),
        (on_windows(64, ConnectionResetError), TcpOutcome.RESET, "ECONNRESET"),
        (on_windows(10013), TcpOutcome.OURS, "EACCES"),
        (on_windows(1232), TcpOutcome.UNREACHABLE, "EHOSTUNREACH"),
    ],
)
def test_an_error_has_one_outcome_and_one_name(error: OSError, outcome: TcpOutcome, name: str) -> None:
    assert (outcome_of(error), name_of(error)) == (outcome, name)


@pytest.mark.parametrize(
    ("code", "route", "outcome"),
    [
        (errno.ENETUNREACH, False, TcpOutcome.NO_ROUTE),
        (errno.ENETUNREACH, True, TcpOutcome.UNREACHABLE),
        (errno.EHOSTUNREACH, False, TcpOutcome.NO_ROUTE),
        (errno.EHOSTUNREACH, True, TcpOutcome.UNREACHABLE),
        (errno.EADDRNOTAVAIL, False, TcpOutcome.NO_ROUTE),
        (errno.EADDRNOTAVAIL, True, TcpOutcome.OURS),
        (errno.ECONNREFUSED, False, TcpOutcome.REFUSED),
    ],
)
def test_a_missing_route_here_is_told_from_an_unreachable_host(
    code: int, route: bool, outcome: TcpOutcome
) -> None:
    seen = read_failure(of(code), "192.0.2.1", 5061, lambda address, port: route)
    assert seen == Tcp(outcome=outcome, error=name_of(of(code)))


def test_loopback_always_has_a_route() -> None:
    assert has_route("127.0.0.1", 5061)
    assert has_route("127.0.0.1", 0)


async def test_a_listening_port_is_connected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen, took = await ask_tcp("127.0.0.1", server.getsockname()[1], 5.0)
    assert seen == Tcp(outcome=TcpOutcome.CONNECTED)
    assert 0 < took < 5


async def test_silence_is_a_timeout_of_the_length_asked_for() -> None:
    """A full backlog drops further SYNs, as a filter does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        crowd = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(server.getsockname())
            crowd.append(one)
        seen, took = await ask_tcp("127.0.0.1", server.getsockname()[1], 0.3)
        for one in crowd:
            one.close()
    assert seen == Tcp(outcome=TcpOutcome.TIMEOUT)
    assert 0.3 <= took < 5  # for ever, without a limit
