"""A TLS client without I/O: bytes in, bytes out, and all that was seen of the server whatever the end."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING

from lyncready.model import ClientAuth, Tls, TlsOutcome, is_address, printable
from lyncready.probes.tls_alerts import CLOSE_NOTIFY, PROTOCOL_VERSION, USER_CANCELED, alert_name

if TYPE_CHECKING:
    from OpenSSL import SSL

CHUNK = 16 * 1024
SHOWN_BYTES = 120
_LENGTH = 2  # bytes of the length in front of each name of a list of issuers (RFC 5246, 7.4.4)

# SSL_CB_* of ssl.h: what an information callback is told.
_CB_LOOP, _CB_READ, _CB_WRITE, _CB_ALERT = 0x01, 0x04, 0x08, 0x4000
_FATAL = 2

# SSL_state_string_long(): the messages that have been read, the same names for every version of TLS.
_HELLO = b"SSLv3/TLS read server hello"
_REQUEST = b"SSLv3/TLS read server certificate request"
_TICKET = b"SSLv3/TLS read server session ticket"
# A request for our certificate comes before each of these, never after (RFC 5246 7.3, RFC 8446 4.3.2).
_PAST_REQUEST = frozenset({b"SSLv3/TLS read server done", b"TLSv1.3 read server certificate verify"})

# Alerts that we send because the other side broke the protocol; every other one is a limit of our own.
_THEIR_BREACH = frozenset({10, 20, 22, 47, 50, 70})


class Phase(Enum):
    """Where a session stands."""

    HANDSHAKE = auto()
    OPEN = auto()
    OVER = auto()


class HandshakeTrace:
    """What OpenSSL told of one handshake: messages read, alerts both ways. Filled by the callback."""

    __slots__ = ("read", "received", "sent")

    def __init__(self) -> None:
        self.read: set[bytes] = set()
        self.received: int | None = None
        self.sent: int | None = None


def take_note(connection: SSL.Connection, where: int, code: int) -> None:
    """OpenSSL's information callback: remember which handshake messages came and which alerts."""
    notes: HandshakeTrace = connection.get_app_data()
    if where & _CB_ALERT:
        alert = code & 0xFF
        if where & _CB_READ and _is_fatal(connection, code >> 8, alert):
            notes.received = alert
        elif where & _CB_WRITE and alert != CLOSE_NOTIFY:
            notes.sent = alert
    elif where & _CB_LOOP:
        notes.read.add(connection.get_state_string())


def _is_fatal(connection: SSL.Connection, level: int, alert: int) -> bool:
    """Warnings (an old server that does not know our SNI) go by; TLS 1.3 ignores the level (RFC 8446 6)."""
    if alert == CLOSE_NOTIFY:
        return False
    return level == _FATAL or (alert != USER_CANCELED and connection.get_protocol_version_name() == "TLSv1.3")


def looks_like_tls(heard: bytes) -> bool:
    """Tell whether the first bytes of a server can be a TLS record (RFC 8446 5.1): type 20-24, version 3.x."""
    return 20 <= heard[0] <= 24 and (len(heard) < 2 or heard[1] == 3)


def _is_ssl3(heard: bytes) -> bool:
    """Tell whether a server chose SSL 3.0, which OpenSSL no longer speaks: we end it by protocol_version."""
    return heard[:3] == b"\x16\x03\x00" and heard[5:6] == b"\x02" and heard[9:11] == b"\x03\x00"


def _after_records(data: bytes) -> bytes:
    """Return what follows the whole TLS records at the beginning of `data`."""
    at = 0
    while at < len(data) and looks_like_tls(data[at:]):
        at += 5 + int.from_bytes(data[at + 3 : at + 5], "big")
    return data[at:]


class TlsClient:
    """One session over memory BIOs. `feed` what came, send what it returns; `phase` tells where it stands.

    After `OVER`, `alert` names the alert that ended it ("" if none came) and `broken` tells that bytes came
    which are no TLS; `strange` has their beginning where they came after the handshake, `heard` the first bytes
    of all. `seen` gives the facts at any time.
    """

    def __init__(self, context: SSL.Context, name: str, *, offered: bool = False) -> None:
        from OpenSSL import SSL

        self.phase = Phase.HANDSHAKE
        self.broken = False
        self.heard = self.strange = b""
        self._offered = offered
        self._notes = HandshakeTrace()
        self._connection = SSL.Connection(context, None)
        self._connection.set_app_data(self._notes)
        self._connection.set_connect_state()
        if not is_address(name):
            self._connection.set_tlsext_host_name(name.encode("ascii"))

    @property
    def alert(self) -> str:
        """The alert the server sent; "" if none."""
        return "" if self._notes.received is None else alert_name(self._notes.received)

    @property
    def has_ticket(self) -> bool:
        """Whether a session ticket came: in TLS 1.3 the sign that the server went on without our certificate."""
        return _TICKET in self._notes.read

    @property
    def may_refuse_late(self) -> bool:
        """Whether a refusal of our certificate, or of its absence, may follow the handshake (TLS 1.3 only)."""
        return _REQUEST in self._notes.read and self._connection.get_protocol_version_name() == "TLSv1.3"

    def start(self) -> bytes:
        """Return the ClientHello."""
        return self.feed(b"")

    def feed(self, data: bytes) -> bytes:
        """Take bytes of the handshake; return what is to be sent."""
        self._take(data)
        self._guarded(self._shake)
        # OpenSSL tells of a message when the next one comes; this may be the last one that does.
        if self._connection.get_state_string() == _REQUEST:
            self._notes.read.add(_REQUEST)
        return self._outgoing()

    def read(self, data: bytes) -> tuple[bytes, bytes]:
        """Take bytes after the handshake; return the text in them and what is to be sent."""
        self._take(data)
        text = bytearray()
        self._guarded(lambda: self._drain(text))
        if self.broken and not self.strange:
            self.strange = (_after_records(data) or data)[:SHOWN_BYTES]
        return bytes(text), self._outgoing()

    def write(self, text: bytes) -> bytes:
        """Return `text` as records to be sent; nothing once the session is over."""
        self._guarded(lambda: self._connection.sendall(text))
        return self._outgoing()

    def seen(self, outcome: TlsOutcome) -> Tls:
        """Return the facts, `outcome` being how the wire or the caller saw the handshake end."""
        if outcome is TlsOutcome.ALERT and not self.alert:
            return Tls(outcome=outcome, version="SSLv3", offered=self._offered, alert=alert_name(PROTOCOL_VERSION))
        greeted = _HELLO in self._notes.read
        authorities = self._authorities()
        return Tls(
            outcome=outcome,
            version=self._connection.get_protocol_version_name() if greeted else "",
            cipher=(self._connection.get_cipher_name() or "") if greeted else "",
            chain=self._chain(),
            client_auth=self._client_auth(),
            offered=self._offered,
            alert=self._end_alert(outcome),
            first_bytes=printable(self.heard[:SHOWN_BYTES]) if outcome is TlsOutcome.NOT_TLS else "",
            authorities=len(authorities),
            authorities_size=sum(_LENGTH + size for size in authorities),
        )

    def _end_alert(self, outcome: TlsOutcome) -> str:
        if outcome is TlsOutcome.OURS and self._notes.sent is not None:
            return alert_name(self._notes.sent)
        return self.alert if outcome is TlsOutcome.ALERT else ""

    def failure(self) -> TlsOutcome:
        """Say how a handshake failed that OpenSSL gave up: their alert, their close, no TLS, or our own limit."""
        if self._notes.received is not None:
            return TlsOutcome.ALERT
        if not self.broken:
            return TlsOutcome.CLOSED
        if _is_ssl3(self.heard):
            return TlsOutcome.ALERT
        is_theirs = self._notes.sent is None or self._notes.sent in _THEIR_BREACH
        return TlsOutcome.NOT_TLS if is_theirs and _HELLO not in self._notes.read else TlsOutcome.OURS

    def _take(self, data: bytes) -> None:
        if data and self.phase is not Phase.OVER:
            if len(self.heard) < SHOWN_BYTES:
                self.heard += data[:SHOWN_BYTES]
            self._connection.bio_write(data)

    def _shake(self) -> None:
        self._connection.do_handshake()
        self.phase = Phase.OPEN

    def _drain(self, text: bytearray) -> None:
        while True:
            text += self._connection.recv(CHUNK)

    def _guarded(self, act: Callable[[], object]) -> None:
        from OpenSSL import SSL

        if self.phase is Phase.OVER:
            return
        try:
            act()
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            self.phase = Phase.OVER
        except SSL.Error:
            self.phase = Phase.OVER
            self.broken = self._notes.received is None

    def _outgoing(self) -> bytes:
        from OpenSSL import SSL

        pieces = []
        while True:
            try:
                pieces.append(self._connection.bio_read(CHUNK))
            except SSL.Error:
                return b"".join(pieces)

    def _client_auth(self) -> ClientAuth:
        if _REQUEST in self._notes.read:
            return ClientAuth.REQUESTED
        return ClientAuth.NOT_REQUESTED if self._notes.read & _PAST_REQUEST else ClientAuth.UNKNOWN

    def _authorities(self) -> list[int]:
        """Return the length of each issuer's name that the request for our certificate lists."""
        if _REQUEST not in self._notes.read:
            return []
        return [len(name.der()) for name in self._connection.get_client_ca_list()]

    def _chain(self) -> tuple[bytes, ...]:
        from OpenSSL import crypto

        chain = self._connection.get_peer_cert_chain() or []
        return tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate) for certificate in chain)
