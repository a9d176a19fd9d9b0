"""DNS names as the product keeps them: lower-case A-labels without the trailing dot (IDNA 2008, RFC 1035)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from sys import intern

from lyncready.model.text import printable

MAX_NAME = 253
MAX_LABEL = 63
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\Z")
_PORT = re.compile(r"[0-9]{1,5}\Z")
_HOST = re.compile(r"[A-Za-z0-9._-]+\Z")
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})


class BadName(ValueError):
    """A text that cannot be a DNS name; the message says why in one line."""


def parse_name(text: str) -> str:
    """Return what a person typed (any case, IDN, trailing dot) as a lower-case A-label name.

    Raises BadName for anything that cannot be a host or SIP domain name.
    """
    shown = printable(text, 80)
    name = text.strip().translate(_DOTS)
    if name.endswith("."):
        name = name[:-1]
    if not name:
        raise BadName("an empty name is not a domain name")
    name = name.lower() if name.isascii() else _to_ascii(name, shown)
    if len(name) > MAX_NAME:
        raise BadName(f'"{shown}" is longer than {MAX_NAME} characters')
    for label in name.split("."):
        if not label:
            raise BadName(f'"{shown}" is not a domain name: a label is empty')
        if len(label) > MAX_LABEL:
            raise BadName(f'"{shown}" is not a domain name: a label is longer than {MAX_LABEL} characters')
        if not _LABEL.match(label):
            raise BadName(f'"{shown}" is not a domain name')
        if label.startswith("xn--"):
            _check_a_label(label, shown)
    if is_address(name) or name.rsplit(".", 1)[-1].isdigit():
        raise BadName(f'"{shown}" is an address, not a domain name')
    return name


def _to_ascii(name: str, shown: str) -> str:
    """Return a name as A-labels; a label that is ASCII already may hold `_`, which IDNA knows nothing of."""
    import idna

    labels = name.split(".")
    try:
        for place, label in enumerate(labels):
            if not label.isascii():
                labels[place] = idna.encode(label, uts46=True, std3_rules=False, transitional=False).decode(
                    "ascii"
                )
    except (idna.IDNAError, UnicodeError) as error:
        raise BadName(f'"{shown}" is not a domain name') from error
    return ".".join(labels).lower()


def _check_a_label(label: str, shown: str) -> None:
    import idna

    try:
        idna.ulabel(label)
    except (idna.IDNAError, UnicodeError) as error:
        raise BadName(f'"{shown}" is not a domain name: "{label}" is no valid A-label') from error


def unicode_of(name: str) -> str:
    """Return the name as people write it; the A-label form where it has no other."""
    if "xn--" not in name:
        return name
    import idna

    labels = []
    for label in name.split("."):
        try:
            labels.append(idna.ulabel(label) if label.startswith("xn--") else label)
        except (idna.IDNAError, UnicodeError):
            labels.append(label)
    return printable(".".join(labels))


def is_address(text: str) -> bool:
    """Tell whether the text is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_host_text(name: str) -> bool:
    """Tell whether a name from the wire has only octets that host names have (letters, digits, `-`, `_`)."""
    return bool(_HOST.match(name)) and ".." not in name and not name.startswith(".")


def labels_above(name: str, domain: str) -> int | None:
    """Return how many labels stand in front of `domain` in `name`; None where it is no subdomain of it.

    0 is the domain itself. Labels are compared, not characters: `evilcontoso.com` is not below `contoso.com`.
    """
    name, domain = name.lower(), domain.lower()
    if name == domain:
        return 0
    return name.count(".") - domain.count(".") if name.endswith(f".{domain}") else None


def host_port(host: str, port: int) -> str:
    """Return the subject of a connection, `host:port`; an IPv6 address stands in brackets."""
    return intern(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")  # many facts and findings have it


def split_host_port(subject: str) -> tuple[str, int]:
    """Return host and port of a connection's subject, the reverse of `host_port`; port 0 where there is none."""
    host, _, port = subject.rpartition(":")
    return (host.strip("[]"), int(port)) if _PORT.match(port) else (subject.strip("[]"), 0)


def spell_subject(text: str) -> str:
    """Return a subject as findings spell it: a name, with or without a port, as A-labels; other texts stay."""
    host, colon, port = text.rpartition(":")
    try:
        if colon and _PORT.match(port):
            return host_port(parse_name(host), int(port))
        return parse_name(text)
    except BadName:
        return text


def subject_key(subject: str) -> str:
    """Return what two spellings of one subject have in common: case, IDN form and trailing dot do not count."""
    return spell_subject(subject).lower()


# A name that nobody has published: what it leads to, a wildcard leads to.
WILDCARD_LABEL = "lyncready-no-such-name"
_OTHERS = ("lyncdiscover", "www")


def neighbours_of(edge: str, domains: Iterable[str]) -> tuple[str, ...]:
    """Return the names to compare an edge's address with: of other servers of its domain, and one of nobody.

    Empty for an edge in none of the domains: what stands beside it is not the deployment's to ask for.
    """
    domain = max((name for name in domains if labels_above(edge, name)), key=len, default="")
    if not domain:
        return ()
    names = [f"{label}.{domain}" for label in _OTHERS]
    return tuple(name for name in (*names, f"{WILDCARD_LABEL}.{edge.partition('.')[2]}") if name != edge)


# RFC 6762, 3 and appendix G; RFC 6761, 6.3 and 6.4; RFC 8375; ICANN board resolution 2024.07.29.06 (.internal).
# The names that RFC 6761 keeps for documentation and tests stand for public ones wherever they are used.
_NOT_PUBLIC = frozenset(
    {"local", "lan", "internal", "corp", "home", "intranet", "private", "localhost", "invalid"}
)
_HOME = "home.arpa"


def reserved_ending(name: str) -> str:
    """Return the ending that keeps a name out of public DNS (`.local`), empty where nothing does.

    A name of one label is its own ending: it is no domain that anybody can register.
    """
    last = name.rpartition(".")[2]
    if last == name:
        return name
    if last in _NOT_PUBLIC:
        return f".{last}"
    return f".{_HOME}" if labels_above(name, _HOME) is not None else ""
