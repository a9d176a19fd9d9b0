"""Settings of one Edge computer as its own export shows them: certificates, roots, events, ways out."""

from __future__ import annotations

from datetime import datetime

import msgspec

# What Windows calls an answer without records; any other error says nothing of the zone.
_ANSWERS = frozenset({"", "DNS_INFO_NO_RECORDS", "DNS_ERROR_RCODE_NAME_ERROR"})


class EdgeCertificate(msgspec.Struct, frozen=True):
    """One certificate of an Edge's external interface; `names` and the hosts of its CRLs in lower case."""

    use: str
    thumbprint: str
    subject: str
    names: tuple[str, ...]
    not_before: datetime | None
    not_after: datetime | None
    crl_hosts: tuple[str, ...] = ()
    has_key: bool | None = None
    key_provider: str = ""
    usages: tuple[str, ...] = ()


class RootStore(msgspec.Struct, frozen=True):
    """How many certificates are among an Edge's trusted roots, and how many of them are none.

    `auto_update` tells whether Windows may fetch a root that it lacks.
    """

    count: int | None
    misplaced: int | None
    auto_update: bool | None = None


class RootList(msgspec.Struct, frozen=True):
    """The thumbprints of one store of an Edge, in lower case: `root`, `authroot` or `disallowed`."""

    store: str
    thumbprints: frozenset[str]


class EventCount(msgspec.Struct, frozen=True):
    """How often one event stood in an Edge's logs on the day before its export."""

    source: str
    id: int
    count: int


class Resolved(msgspec.Struct, frozen=True):
    """What an Edge's own resolvers said of a federation record; targets as `0 0 5061 sip.contoso.com`, in order.

    `error` is why there was no answer, as Windows names it; with neither the name has no such record.
    """

    name: str
    targets: tuple[str, ...]
    error: str = ""

    @property
    def answered(self) -> bool:
        """Whether the resolvers did answer: with records, without any, or that there is no such name."""
        return self.error in _ANSWERS

    @property
    def led_to(self) -> frozenset[tuple[str, int]]:
        """Hosts and ports that the records name; which is tried first is no matter here."""
        fields = [target.split() for target in self.targets]
        return frozenset((one[3], int(one[2])) for one in fields if len(one) == 4 and one[2].isdigit())


class OutboundTest(msgspec.Struct, frozen=True):
    """Whether an Edge reached a host and port at one address; older exports do not tell which.

    `error` says why not, as Windows names it.
    """

    host: str
    port: int
    reached: bool | None
    address: str = ""
    error: str = ""
