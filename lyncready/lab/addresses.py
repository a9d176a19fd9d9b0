"""Which loopback addresses this machine has, and ports on them that nobody else uses."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterable, Sequence

from lyncready.lab.world import NodeName

FIRST_EDGE = 11  # edges stand at 127.0.0.11 and up, clear of resolvers that systems keep at .1 and .53
TRIES = 50


def assign_addresses(nodes: Sequence[NodeName]) -> dict[NodeName, str]:
    """Give every edge node an address of its own.

    Where the system has one IPv4 loopback address only (macOS), all share it and are told apart by SNI; the
    second node of an edge stands at ::1 there, where IPv6 is.
    """
    own = [f"127.0.0.{FIRST_EDGE + index}" for index in range(len(nodes))]
    if all(has_address(address) for address in own):
        return dict(zip(nodes, own, strict=True))
    second = "::1" if has_address("::1") else "127.0.0.1"
    return {node: "127.0.0.1" if node[1] == 1 else second for node in nodes}


def has_address(address: str) -> bool:
    """Tell whether a listener can stand at the address."""
    try:
        with _socket(address, socket.SOCK_STREAM) as sock:
            sock.bind((address, 0))
    except OSError:
        return False
    return True


def take_port(addresses: Iterable[str]) -> dict[str, socket.socket]:
    """Return a bound socket for every address, all with one port. Raises OSError where no port is free."""
    wanted = sorted(set(addresses)) or ["127.0.0.1"]
    for _ in range(TRIES):
        taken: dict[str, socket.socket] = {}
        port = 0
        try:
            for address in wanted:
                taken[address] = listening_socket(address, port)
                port = taken[address].getsockname()[1]
            return taken
        except OSError as error:
            for sock in taken.values():
                sock.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise OSError(errno.EADDRINUSE, "no port is free at every loopback address")


def take_udp_and_tcp(address: str) -> tuple[socket.socket, socket.socket]:
    """Return a UDP socket and a bound TCP socket with the same port."""
    for _ in range(TRIES):
        udp = _socket(address, socket.SOCK_DGRAM)
        udp.bind((address, 0))
        try:
            tcp = listening_socket(address, udp.getsockname()[1])
        except OSError as error:
            udp.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        udp.setblocking(False)
        return udp, tcp
    raise OSError(errno.EADDRINUSE, "no port is free for both UDP and TCP")


def listening_socket(address: str, port: int) -> socket.socket:
    """Return a TCP socket bound to the address, not yet listening, that can be taken again at once."""
    sock = _socket(address, socket.SOCK_STREAM)
    try:
        # On Windows SO_REUSEADDR would let two servers share a port; there a port is free again at once anyway.
        if sys.platform == "win32":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def _socket(address: str, kind: socket.SocketKind) -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
