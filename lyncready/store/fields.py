"""What single texts of the checklist may be: names, addresses, URLs, ports, limits, ids (the file's contract)."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from lyncready.model import AUTHORITATIVE, LOCAL, PUBLIC, BadName, host_port, is_address, parse_name, printable
from lyncready.store.schema import Context
from lyncready.store.texts import is_empty, kind_of, near, problem, read_integer, read_number, text_of
from lyncready.store.yaml_tree import Node, quoted

MAX_SECONDS = 86_400.0
MAX_CONCURRENCY = 4096
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


def read_name(node: Node, path: str, _: Context) -> str:
    """Return a DNS name as a lower-case A-label name."""
    text = text_of(node, path, "a name such as sip.contoso.com")
    try:
        return parse_name(text)
    except BadName as error:
        raise problem(node, path, error.args[0]) from error


def _read_id(node: Node, path: str, context: Context, what: str) -> str:
    """Return an id of the kind `what`; where the known ones were given it must be among them."""
    text = text_of(node, path, f"the id of a {what}")
    check_id(node, text, path, context, what)
    return text


def check_id(node: Node, text: str, path: str, context: Context, what: str) -> None:
    """Raise where a text is no id of the kind `what`, or none of the known ones."""
    if not ID.match(text):
        raise problem(
            node, path, f"{quoted(text)} is no id of a {what}, expected letters, digits, dots and hyphens"
        )
    known = sorted(context.known.get(what, ()))
    if known and text not in known:
        raise problem(node, path, f"unknown {what}, {near(text, known)}")


def read_port(node: Node, path: str, _: Context) -> int:
    """Return a port."""
    return read_integer(node, path, 1, 65535, "a port from 1 to 65535")


def read_seconds(node: Node, path: str, _: Context) -> float:
    """Return a limit of time in seconds."""
    expected = "seconds, more than 0 and at most a day"
    value = read_number(node, path, expected)
    if not 0 < value <= MAX_SECONDS:
        raise problem(node, path, f"{kind_of(node)}, expected {expected}")
    return value


def read_deadline(node: Node, path: str, context: Context) -> float | None:
    """Return a limit of time in seconds; None where nothing stands there."""
    return None if is_empty(node) else read_seconds(node, path, context)


def read_concurrency(node: Node, path: str, _: Context) -> int:
    """Return a number of connections at once."""
    return read_integer(node, path, 1, MAX_CONCURRENCY, f"a whole number from 1 to {MAX_CONCURRENCY}")


def read_control(node: Node, path: str, _: Context) -> str | None:
    """Return `host:port` of the control; None where there is to be none."""
    expected = "host:port such as sipfed.online.lync.com:5061, or null"
    if is_empty(node):
        return None
    text = text_of(node, path, expected)
    host, _colon, port = text.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise problem(node, path, f"{quoted(text)}, expected {expected}")
    if is_address(bare):
        return host_port(bare, int(port))
    try:
        return host_port(parse_name(host), int(port))
    except BadName as error:
        raise problem(node, path, f"{error.args[0]}, expected {expected}") from error


def _split(text: str) -> SplitResult | None:
    """Return the parts of a URL with a host, a sound port and no user name; None for another text."""
    try:
        parts = urlsplit(text)
        sound = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        return None
    return parts if sound and text.isprintable() and not re.search(r"[\s\\]", text) else None


def _url(node: Node, path: str, schemes: tuple[str, ...], example: str) -> str:
    text = text_of(node, path, f"a URL such as {example}")
    parts = _split(text)
    if parts is None or parts.scheme not in schemes or not _is_host(parts.hostname or ""):
        begins = " or ".join(f"{scheme}://" for scheme in schemes)
        raise problem(
            node, path, f"{quoted(text)} is no URL that begins with {begins}, expected one such as {example}"
        )
    return text


def _is_host(host: str) -> bool:
    if is_address(host):
        return True
    try:
        parse_name(host)
    except BadName:
        return False
    return True


def read_resolver_url(node: Node, path: str, _: Context) -> str:
    """Return the URL of a DNS server."""
    return _url(node, path, ("https", "tls"), "https://cloudflare-dns.com/dns-query")


def read_site(node: Node, path: str, _: Context) -> str:
    """Return the URL of the provisioning site."""
    return _url(node, path, ("https",), "https://pic.lync.com/")


def read_address(node: Node, path: str, _: Context) -> str:
    """Return an IP address."""
    text = text_of(node, path, "an IP address such as 192.0.2.53").strip()
    if not is_address(text):
        raise problem(node, path, f"{quoted(text)} is no IP address, expected one such as 192.0.2.53")
    return text


def read_vantage(node: Node, path: str, context: Context) -> str:
    """Return the name of a vantage."""
    return _read_id(node, path, context, "vantage")


def read_resolver_vantage(node: Node, path: str, context: Context) -> str:
    """Return the view that a DNS server belongs to; a misspelt one would take its answers out of the verdicts.

    A name of the user's own may be like one of ours (public-2); only one that is a letter off is no such name.
    """
    import difflib

    text = _read_id(node, path, context, "vantage")
    known = [name for name in (LOCAL, PUBLIC, AUTHORITATIVE) if abs(len(name) - len(text)) <= 1]
    meant = difflib.get_close_matches(text.lower(), known, n=1, cutoff=0.75) if text.isalpha() else []
    if meant and text != meant[0]:
        raise problem(node, path, f'{quoted(text)} is no view of its own, did you mean "{meant[0]}"?')
    return text


def read_file_name(node: Node, path: str, _: Context) -> str:
    """Return the name of a file."""
    text = text_of(node, path, "the name of a file")
    if not text:
        raise problem(node, path, "an empty name, expected the name of a file")
    return text


def read_code(node: Node, path: str, context: Context) -> str:
    """Return the code of a finding."""
    return _read_id(node, path, context, "code")


def read_step(node: Node, path: str, context: Context) -> str:
    """Return the id of a step."""
    return _read_id(node, path, context, "step")


def read_took(node: Node, path: str, _: Context) -> float:
    """Return a duration in seconds."""
    value = read_number(node, path, "seconds, 0 or more")
    if value < 0:
        raise problem(node, path, f"{kind_of(node)}, expected seconds, 0 or more")
    return value


def read_plain_name(node: Node, path: str, _: Context) -> str:
    """Return a name that stands in texts and commands as it is: nothing in it is invisible."""
    text = text_of(node, path, "a name such as Skype")
    if printable(text) != text:
        raise problem(
            node, path, f"{quoted(text)} is too long or holds what cannot be seen, expected a name such as Skype"
        )
    return text


def read_filled(node: Node, path: str, _: Context) -> str:
    """Return a text that is not empty."""
    text = text_of(node, path)
    if not text:
        raise problem(node, path, "empty, expected a text")
    return text
