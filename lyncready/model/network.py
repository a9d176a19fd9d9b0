"""How the network is to be asked: resolvers, limits, and the roots that vouch. The file's `network` section."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from sys import intern
from urllib.parse import urlsplit

import msgspec

from lyncready.model.clouds import CLOUDS
from lyncready.model.text import printable

DEFAULT_CONTROL = "sipfed.online.lync.com:5061"
FEDERATION_PORT = 5061
LOCAL, PUBLIC, AUTHORITATIVE = "local", "public", "authoritative"
_CLOUD_EDGES = frozenset(f"{cloud.edge}:{FEDERATION_PORT}" for cloud in CLOUDS)


class Position(StrEnum):
    """Where this workstation stands, seen from the deployment."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class AskPartners(StrEnum):
    """Which partners are looked up: those typed, also those that an export allows (DNS only), or none."""

    TYPED = "typed"
    ALL = "all"
    OFF = "off"


class AskAuthoritative(StrEnum):
    """Whether the zones' own servers are asked; auto is off where all resolvers are on loopback."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class Resolver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One DNS server to ask: an address and port, or a `https://` or `tls://` URL."""

    name: str
    vantage: str = PUBLIC
    address: str = ""
    port: int = 53
    url: str = ""

    @property
    def where(self) -> str:
        """The server as reports name it."""
        if self.url:
            return self.url
        host = f"[{self.address}]" if ":" in self.address else self.address
        return host if self.port == 53 else f"{host}:{self.port}"

    @property
    def label(self) -> str:
        """The server's name in facts and reports: what it is called and where it is, safe to show."""
        return intern(f"{printable(self.name)} ({self.where})")  # every fact of it has the name

    @property
    def on_loopback(self) -> bool:
        """Whether the server is on this machine, which marks a laboratory."""
        return is_loopback(urlsplit(self.url).hostname or "" if self.url else self.address)


class ClientCertificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files of a client certificate (PEM, DER or PKCS #7) and its key (PEM or DER), relative to the checklist."""

    certificate: str
    key: str


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The `network` section. `resolvers` None means this workstation's own and well-known public ones."""

    resolvers: tuple[Resolver, ...] | None = None
    authoritative: AskAuthoritative = AskAuthoritative.AUTO
    trust: tuple[str, ...] = ()
    client_certificate: ClientCertificate | None = None
    partners: AskPartners = AskPartners.TYPED
    position: Position = Position.UNKNOWN
    control: str | None = DEFAULT_CONTROL
    federation_port: int = FEDERATION_PORT
    aia: bool = True
    crl: bool = True
    timeout: float = 3.0
    deadline: float | None = None
    concurrency: int = 64

    @property
    def is_laboratory(self) -> bool:
        """Whether the file names resolvers and all of them are on loopback."""
        return bool(self.resolvers) and all(resolver.on_loopback for resolver in self.resolvers or ())

    @property
    def asks_authoritative(self) -> bool:
        """Whether the zones' own servers are to be asked."""
        if self.authoritative is AskAuthoritative.AUTO:
            return not self.is_laboratory
        return self.authoritative is AskAuthoritative.ON

    @property
    def has_public(self) -> bool:
        """Whether any public resolver is to be asked (the default has some)."""
        return self.resolvers is None or any(resolver.vantage == PUBLIC for resolver in self.resolvers)

    def is_control(self, subject: str) -> bool:
        """Whether a subject of connections is the control: Microsoft's own federation edge, asked once a run."""
        return bool(self.control) and (subject == self.control or subject in _CLOUD_EDGES)

    @property
    def deciding(self) -> str:
        """The vantage whose DNS view decides: public where one is asked, else local, else the first named."""
        if self.has_public:
            return PUBLIC
        vantages = [resolver.vantage for resolver in self.resolvers or ()]
        return LOCAL if LOCAL in vantages or not vantages else vantages[0]


def is_loopback(address: str) -> bool:
    """Tell whether a text is an address of 127/8, ::1 or the name localhost."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class Origin(StrEnum):
    """Who put a root there. The first two are public; the last two vouch for a private root."""

    CERTIFI = "certifi"
    SYSTEM = "system"
    COMPANY = "company"
    FILE = "file"


class TrustedRoot(msgspec.Struct, frozen=True):
    """One trusted certificate (DER) and where it was read; `source` is a file or store name."""

    der: bytes
    origin: Origin
    source: str = ""


class Trust(msgspec.Struct, frozen=True):
    """The roots that were readable here, and intermediates known besides those that servers sent."""

    roots: tuple[TrustedRoot, ...] = ()
    intermediates: tuple[bytes, ...] = ()
