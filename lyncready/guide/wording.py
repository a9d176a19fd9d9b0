"""How a finding's values become words: names both ways, short lists, addresses, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from lyncready.guide.texts import Link
from lyncready.model import Deployment, Finding, Status, render_span, reserved_ending, unicode_of

SHOWN = 3
_ADDRESS_IN_LABEL = re.compile(r"\(?([0-9a-fA-F]*[.:][0-9a-fA-F.:]+)\)?$")


class FindingWords(msgspec.Struct, frozen=True):
    """What one code says of one finding; the title comes from the check unless `title` is given."""

    summary: str
    remedy: str = ""
    command: str = ""
    language: str = "text"
    link: Link | None = None
    title: str = ""


class FindingReader:
    """One finding with the ways to read its detail; every reader copes with a key that is not there."""

    __slots__ = ("deployment", "detail", "finding")

    def __init__(self, finding: Finding, deployment: Deployment) -> None:
        self.finding = finding
        self.deployment = deployment
        self.detail = finding.detail

    def text(self, key: str, default: str = "") -> str:
        """Return a value as text, the first of a list; the default where it is missing or empty."""
        value = self.detail.get(key)
        if isinstance(value, list | tuple):
            value = value[0] if value else None
        return default if value is None or value == "" else plain(value)

    def texts(self, key: str) -> list[str]:
        """Return a value as texts: a list's items, a mapping's keys, one for a single value."""
        value = self.detail.get(key)
        if value is None or value == "":
            return []
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return list(value) if isinstance(value, Mapping) else [plain(value)]

    def listed(self, key: str, limit: int = SHOWN) -> str:
        """Return a value as a short list in words; empty where there is none."""
        return listed(self.texts(key), limit)

    def names(self, key: str, limit: int = SHOWN) -> str:
        """Return a list of names, each both ways; empty where there is none."""
        return listed((shown(name) for name in self.texts(key)), limit)

    def number(self, key: str) -> float | None:
        """Return a number, None where there is none."""
        value = self.detail.get(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    @property
    def status(self) -> Status:
        """The finding's status."""
        return self.finding.status

    @property
    def host(self) -> str:
        """The subject's name without its port."""
        return host_of(self.finding.subject)

    @property
    def name(self) -> str:
        """The subject's name, both ways."""
        return shown(self.host)

    @property
    def subject(self) -> str:
        """The subject as it is shown."""
        return shown(self.finding.subject)

    @property
    def port(self) -> int:
        """The subject's port; 5061 where it has none."""
        tail = self.finding.subject.rpartition(":")[2]
        return int(tail) if tail.isdigit() and ":" in self.finding.subject else 5061

    @property
    def informs(self) -> bool:
        """Whether the finding is a note, which asks nothing of anybody."""
        return self.finding.status is Status.NOTE

    @property
    def at(self) -> str:
        """The addresses concerned as ` at A and B`; empty where none are given."""
        addresses = self.listed("addresses")
        return f" at {addresses}" if addresses else ""

    @property
    def only_at(self) -> str:
        """The addresses concerned as ` at A and B` where others are spared; empty where it is all of them."""
        return self.at if self.detail.get("others") else ""


Writer = Callable[[FindingReader], FindingWords]


def not_public(case: FindingReader) -> str:
    """Return what to do about a name that no public DNS zone can hold."""
    ending = reserved_ending(case.host)
    kind = f"A name under {ending}" if "." in ending else "A name of one label"
    return (
        f"{kind} can never be public: no zone outside can hold it and no public CA certifies it, so nobody "
        "outside "
        "finds it. Give the users SIP addresses in a public domain; where nobody needs to be reached from "
        "outside, "
        "set users: none for this SIP domain."
    )


def plain(value: object) -> str:
    """Return a value as an admin would write it."""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, list | tuple):
        return ", ".join(plain(item) for item in value)
    return str(value)


def shown(name: str) -> str:
    """Return a name as people write it with its DNS form behind, or just the name where they are the same."""
    if "xn--" not in name:
        return name
    written = unicode_of(name)
    return name if written == name else f"{written} ({name})"


def host_of(subject: str) -> str:
    """Return the host of `host:port`; anything else as it is."""
    head, colon, tail = subject.rpartition(":")
    return head.strip("[]") if colon and tail.isdigit() else subject


def listed(values: Iterable[str], limit: int = SHOWN) -> str:
    """Return `a`, `a and b`, `a, b and c`, or the first ones and `N more`."""
    items = list(values)
    if len(items) > limit + 1:
        return f"{', '.join(items[:limit])} and {len(items) - limit} more"
    if len(items) < 2:
        return items[0] if items else ""
    return f"{', '.join(items[:-1])} and {items[-1]}"


_VERSIONS = {"SSLv3": "SSL 3.0", "TLSv1": "TLS 1.0"}


def tls_version(case: FindingReader, default: str) -> str:
    """Return the protocol version as people write it: `TLS 1.2`."""
    version = case.text("version", default)
    return _VERSIONS.get(version, version.replace("TLSv", "TLS "))


def record(value: str) -> str:
    """Return an SRV record's text as `target:port`, a look-up's outcome in words, any other value as it is."""
    fields = value.split()
    if len(fields) == 4 and all(field.isdigit() for field in fields[:3]):
        return shown(f"{fields[3]}:{fields[2]}")
    return {"nxdomain": "no such name", "nodata": "no record"}.get(value, shown(value))


def day(instant: str) -> str:
    """Return the day of an RFC 3339 instant."""
    return instant[:10]


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_month(instant: str) -> str:
    """Return the day of an RFC 3339 instant as it is said aloud: `9 January`; of another text its beginning."""
    year, _, rest = instant[:10].partition("-")
    month, _, number = rest.partition("-")
    if not (year.isdigit() and month.isdigit() and number.isdigit() and 1 <= int(month) <= len(_MONTHS)):
        return instant[:10]
    return f"{int(number)} {_MONTHS[int(month) - 1]}"


def span(seconds: float | None) -> str:
    """Return a length of time in words, empty where it is not known."""
    return "" if seconds is None else render_span(seconds)


def within(seconds: float | None) -> str:
    """Return ` in 3 s` for a wait that is known."""
    return f" in {seconds:g} s" if seconds else ""


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 day`, `3 days`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def server_address(servers: Iterable[str]) -> str:
    """Return the first server's address without its port; empty where none is an address on port 53."""
    for server in servers:
        match = _ADDRESS_IN_LABEL.search(server)
        if match and match[1].count(":") != 1:
            return match[1]
    return ""


def sentence(text: str) -> str:
    """Return the text with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
