"""The questions that a run can put to the network, each with what makes two of them the same."""

from __future__ import annotations

import msgspec

from lyncready.model import HTTPS_PORT, MAX_NAME, Resolver, SecondLook


class AskDns(msgspec.Struct, frozen=True):
    """One DNS question to one server; without recursion where the server is the zone's own, `zone` where known."""

    name: str
    record_type: str
    resolver: Resolver
    recursion: bool = True
    zone: str = ""

    @property
    def target(self) -> str:
        """What is asked, for the limit on what is in flight."""
        return self.resolver.label


class AskEdge(msgspec.Struct, frozen=True):
    """One connection to an address under a name: TCP, TLS, and an OPTIONS request where `sip`; `tls` False
    stops after TCP.
    """

    name: str
    address: str
    port: int
    sip: bool = True
    tls: bool = True

    @property
    def target(self) -> str:
        """What is asked, for the limit on what is in flight."""
        return self.address


class AskHandshake(msgspec.Struct, frozen=True):
    """A second handshake with an address under the first of the names, for what `look` says."""

    names: tuple[str, ...]
    address: str
    port: int
    look: SecondLook

    @property
    def target(self) -> str:
        """What is asked, for the limit on what is in flight."""
        return self.address


class AskHttps(msgspec.Struct, frozen=True):
    """One HTTPS request to a host at addresses that were looked up."""

    host: str
    addresses: tuple[str, ...]
    port: int = HTTPS_PORT
    path: str = "/"

    @property
    def target(self) -> str:
        """What is asked, for the limit on what is in flight."""
        return self.host


class AskAia(msgspec.Struct, frozen=True):
    """An issuer's certificate, by the URL that a certificate names, at addresses that were looked up.

    In a laboratory only loopback is asked.
    """

    url: str
    addresses: tuple[str, ...]
    laboratory: bool = False

    @property
    def target(self) -> str:
        """What is asked, for the limit on what is in flight."""
        return self.url


class AskCrl(msgspec.Struct, frozen=True):
    """A revocation list, by the URL that certificates name: may be signed by one of `issuers` (DER).

    `serials` (hexadecimal) are those to be looked for.
    """

    url: str
    addresses: tuple[str, ...]
    issuers: tuple[bytes, ...]
    serials: tuple[str, ...]
    laboratory: bool = False

    @property
    def target(self) -> str:
        """What is asked, for the limit on what is in flight."""
        return self.url


Ask = AskDns | AskEdge | AskHandshake | AskHttps | AskAia | AskCrl


class Target(msgspec.Struct, frozen=True, order=True):
    """A host and port that a run would contact, and why."""

    host: str
    port: int
    transport: str
    why: str

    @property
    def where(self) -> str:
        """Host and port, as people write them."""
        return f"{self.host}:{self.port}" if self.port else self.host


def path_of(url: str) -> str:
    """Return the path that an HTTPS question asks for."""
    from urllib.parse import urlsplit

    return urlsplit(url).path or "/"


def can_be_asked(ask: Ask) -> bool:
    """Whether a question fits: a SIP domain may be so long that nobody has a name in front of it."""
    return not isinstance(ask, AskDns) or len(ask.name) <= MAX_NAME
