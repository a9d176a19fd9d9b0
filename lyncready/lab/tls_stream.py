"""The server's side of TLS over asyncio streams, with the server name read before TLS begins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from lyncready.lab.certificates import Issued
from lyncready.lab.extensions import distinguished_name
from lyncready.lab.faults import ClientCertificates, TlsVersion

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from OpenSSL import SSL

    from lyncready.lab.scenario import EdgePlan

T = TypeVar("T")

CHUNK = 16384
# Else OpenSSL completes a chain of one from the CAs that client certificates are judged by (no name in pyOpenSSL).
MODE_NO_AUTO_CHAIN = 0x8
HANDSHAKE, CLIENT_HELLO, SERVER_NAME = 0x16, 1, 0


class PeerGone(Exception):
    """The other side closed the connection in the middle of TLS, or broke its rules."""


class TlsStream:
    """One connection's TLS, fed by a stream reader; `first` is what was read before it was known to be TLS.

    Without `says_why` a failure sends no alert.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: SSL.Context, first: bytes
    ) -> None:
        """Begin as the server; nothing is sent yet."""
        from OpenSSL import SSL

        self._reader, self._writer = reader, writer
        self.says_why = True
        self._connection = SSL.Connection(context, None)
        self._connection.set_accept_state()
        self._connection.bio_write(first)

    async def handshake(self) -> None:
        """Complete the handshake. Raises PeerGone where it fails, after the alert was sent."""
        await self._drive(self._connection.do_handshake)

    async def read(self) -> bytes:
        """Return what the peer sent; empty at its end."""
        try:
            return await self._drive(lambda: self._connection.recv(CHUNK))
        except PeerGone:
            return b""

    async def write(self, data: bytes) -> None:
        """Send all of `data`."""
        await self._drive(lambda: self._connection.sendall(data))

    async def close(self) -> None:
        """Say goodbye in TLS; the connection itself stays the caller's."""
        from OpenSSL import SSL

        try:
            self._connection.shutdown()
            await self._flush()
        except (SSL.Error, OSError):
            return

    @property
    def peer_has_certificate(self) -> bool:
        """Whether the peer showed a certificate."""
        return self._connection.get_peer_certificate() is not None

    async def _drive(self, act: Callable[[], T]) -> T:
        from OpenSSL import SSL

        while True:
            try:
                result = act()
            except SSL.WantReadError:
                await self._flush()
                data = await self._reader.read(CHUNK)
                if not data:
                    raise PeerGone from None
                self._connection.bio_write(data)
                continue
            except SSL.Error as error:
                if self.says_why:
                    await self._flush()
                raise PeerGone from error
            await self._flush()
            return result

    async def _flush(self) -> None:
        from OpenSSL import SSL

        while True:
            try:
                self._writer.write(self._connection.bio_read(CHUNK))
            except SSL.WantReadError:
                break
        await self._writer.drain()


def make_context(
    issued: Issued,
    plan: EdgePlan,
    client_certificate: ClientCertificates,
    accepted: tuple[Certificate, ...],
) -> SSL.Context:
    """Return an edge's server context; `accepted` are the CAs whose client certificates are taken.

    Security level 0 lets a laboratory show weak keys, SHA-1 and TLS 1.0.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from OpenSSL import SSL

    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_cipher_list(b"ALL:@SECLEVEL=0" if plan.forward_secrecy else b"kRSA:@SECLEVEL=0")
    numbers = sorted(_version_number(version) for version in plan.versions)
    context.set_min_proto_version(numbers[0])
    context.set_max_proto_version(numbers[-1])
    context.set_options(SSL.OP_NO_TICKET)
    context.set_mode(MODE_NO_AUTO_CHAIN)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    leaf, *rest = (x509.load_pem_x509_certificate(pem) for pem in issued.chain)
    context.use_certificate(leaf)
    for certificate in rest:
        context.add_extra_chain_cert(certificate)
    # Our own key, made a moment ago: checking it again takes longer than a handshake.
    key = load_pem_private_key(issued.key, None, unsafe_skip_rsa_key_validation=True)
    context.use_privatekey(key)  # type: ignore[arg-type]
    _ask_for_certificate(context, client_certificate, accepted)
    for authority in _made_up_authorities(plan.authorities):
        context.add_client_ca(authority)
    return context


@cache
def _made_up_authorities(number: int) -> tuple[Certificate, ...]:
    """Return so many CAs that nobody has, for the names alone: a server tells whom it would trust."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, day = Ed25519PrivateKey.generate(), datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().public_key(key.public_key()).not_valid_before(day)
    builder = builder.not_valid_after(day + timedelta(days=9000)).issuer_name(distinguished_name("Any", "Any"))
    names = [f"Root number {one:04d} of a store that nobody tidies up" for one in range(number)]
    return tuple(
        builder.subject_name(distinguished_name(name, "Many Roots")).serial_number(one + 1).sign(key, None)
        for one, name in enumerate(names)
    )


def _ask_for_certificate(
    context: SSL.Context, wanted: ClientCertificates, accepted: tuple[Certificate, ...]
) -> None:
    from OpenSSL import SSL, crypto

    if wanted is ClientCertificates.IGNORED:
        return
    store = context.get_cert_store()
    for authority in accepted:
        if store is not None:
            store.add_cert(crypto.X509.from_cryptography(authority))
    mode = SSL.VERIFY_PEER
    if wanted is ClientCertificates.DEMANDED:
        mode |= SSL.VERIFY_FAIL_IF_NO_PEER_CERT
    context.set_verify(mode, _judge_client)


# X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED: a laboratory may live at another time than
# its host.
_TIME_ERRORS = frozenset({9, 10})


def _judge_client(_connection: object, _certificate: object, error: int, _depth: int, ok: int) -> bool:
    return bool(ok) or error in _TIME_ERRORS


def _version_number(version: TlsVersion) -> int:
    from OpenSSL import SSL

    return {
        TlsVersion.TLS_1_0: SSL.TLS1_VERSION,
        TlsVersion.TLS_1_1: SSL.TLS1_1_VERSION,
        TlsVersion.TLS_1_2: SSL.TLS1_2_VERSION,
        TlsVersion.TLS_1_3: SSL.TLS1_3_VERSION,
    }[version]


def server_name(first: bytes) -> str:
    """Return the server name that a ClientHello asks for (RFC 6066), "" where there is none to be read."""
    if len(first) < 9 or first[0] != HANDSHAKE or first[5] != CLIENT_HELLO:
        return ""
    try:
        extensions = _extensions(first)
    except IndexError:
        return ""
    body = extensions.get(SERVER_NAME, b"")
    length = int.from_bytes(body[3:5], "big")
    return body[5 : 5 + length].decode("ascii", "replace").lower()


def _extensions(hello: bytes) -> dict[int, bytes]:
    """Return a ClientHello's extensions by number. Raises IndexError where it is cut off."""
    at = 5 + 4 + 2 + 32
    at += 1 + hello[at]
    at += 2 + int.from_bytes(hello[at : at + 2], "big")
    at += 1 + hello[at]
    end = at + 2 + int.from_bytes(hello[at : at + 2], "big")
    at += 2
    found: dict[int, bytes] = {}
    while at + 4 <= min(end, len(hello)):
        kind, length = int.from_bytes(hello[at : at + 2], "big"), int.from_bytes(hello[at + 2 : at + 4], "big")
        found[kind] = hello[at + 4 : at + 4 + length]
        at += 4 + length
    return found
