"""What single fields of the checklist may hold: names, addresses, ports, limits, ids (the file's contract)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lyncready.model import (
    REQUEST_PARTS,
    Attestation,
    BadName,
    Checklist,
    ClientCertificate,
    Deployment,
    Dns,
    Evidence,
    Network,
    Observation,
    Part,
    Provider,
    Resolver,
    SipDomain,
    Waiver,
    host_port,
    is_address,
    parse_name,
)
from lyncready.store.errors import Problem
from lyncready.store.nodes import Items, Node, Scalar, Table, join, quoted
from lyncready.store.typed import (
    Context,
    Rules,
    is_empty,
    kind_of,
    near,
    problem,
    read_integer,
    read_list,
    read_mapping,
    read_number,
    read_struct,
    skip_or_raise,
    text_of,
)

MAX_SECONDS = 86_400.0
MAX_CONCURRENCY = 4096
REQUEST_STEP = "provisioning.request"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


def _read_name(node: Node, path: str, _: Context) -> str:
    """Return a DNS name as a lower-case A-label name."""
    text = text_of(node, path, "a name such as sip.contoso.com")
    try:
        return parse_name(text)
    except BadName as error:
        raise problem(node, path, error.args[0]) from error


def _read_id(node: Node, path: str, context: Context, what: str) -> str:
    """Return an id of the kind `what`; where the known ones were given it must be among them."""
    text = text_of(node, path, f"the id of a {what}")
    _check_id(node, text, path, context, what)
    return text


def _check_id(node: Node, text: str, path: str, context: Context, what: str) -> None:
    if not _ID.match(text):
        raise problem(
            node, path, f"{quoted(text)} is no id of a {what}, expected letters, digits, dots and hyphens"
        )
    known = sorted(context.known.get(what, ()))
    if known and text not in known:
        raise problem(node, path, f"unknown {what}, {near(text, known)}")


def _edges(node: Node, path: str, context: Context) -> tuple[str, ...]:
    names: tuple[str, ...] = read_list(node, path, context, _read_name)
    if context.lenient:
        return tuple(dict.fromkeys(names))
    _refuse_twice(node, names, path)
    return names


def _sip_domains(node: Node, path: str, context: Context) -> tuple[SipDomain, ...]:
    domains: tuple[SipDomain, ...] = read_list(node, path, context, _sip_domain)
    if context.lenient:
        return tuple({domain.name: domain for domain in domains}.values())
    _refuse_twice(node, tuple(domain.name for domain in domains), path)
    return domains


def _sip_domain(node: Node, path: str, context: Context) -> SipDomain:
    if isinstance(node, Table):
        domain: SipDomain = read_struct(node, SipDomain, path, context, RULES)
        return domain
    return SipDomain(_read_name(node, path, context))


def _refuse_twice(node: Node, names: tuple[str, ...], path: str) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        first = seen.setdefault(name, index)
        if first != index and isinstance(node, Items):
            what = f"{quoted(name)} stands in the list already ({path}[{first}]), expected it once"
            raise problem(node.items[index], f"{path}[{index}]", what)


def _port(node: Node, path: str, _: Context) -> int:
    return read_integer(node, path, 1, 65535, "a port from 1 to 65535")


def _seconds(node: Node, path: str, _: Context) -> float:
    expected = "seconds, more than 0 and at most a day"
    value = read_number(node, path, expected)
    if not 0 < value <= MAX_SECONDS:
        raise problem(node, path, f"{kind_of(node)}, expected {expected}")
    return value


def _deadline(node: Node, path: str, context: Context) -> float | None:
    return None if is_empty(node) else _seconds(node, path, context)


def _concurrency(node: Node, path: str, _: Context) -> int:
    return read_integer(node, path, 1, MAX_CONCURRENCY, f"a whole number from 1 to {MAX_CONCURRENCY}")


def _control(node: Node, path: str, _: Context) -> str | None:
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


def _resolver_url(node: Node, path: str, _: Context) -> str:
    return _url(node, path, ("https", "tls"), "https://cloudflare-dns.com/dns-query")


def _site(node: Node, path: str, _: Context) -> str:
    return _url(node, path, ("https",), "https://pic.lync.com/")


def _address(node: Node, path: str, _: Context) -> str:
    text = text_of(node, path, "an IP address such as 192.0.2.53").strip()
    if not is_address(text):
        raise problem(node, path, f"{quoted(text)} is no IP address, expected one such as 192.0.2.53")
    return text


def _addresses(node: Node, path: str, context: Context) -> tuple[str, ...]:
    return () if is_empty(node) else read_list(node, path, context, _address)


def _vantage(node: Node, path: str, context: Context) -> str:
    return _read_id(node, path, context, "vantage")


def _resolvers(node: Node, path: str, context: Context) -> tuple[Resolver, ...] | None:
    return None if is_empty(node) else read_list(node, path, context, _resolver)


def _resolver(node: Node, path: str, context: Context) -> Resolver:
    """Return one resolver; without a name it goes by its address or URL."""
    given: Any = node
    if isinstance(node, Table) and is_empty(node.values.get("name", Scalar("", True, 0, 0))):
        stand_in = next((node.values[key] for key in ("address", "url") if key in node.values), None)
        if isinstance(stand_in, Scalar) and not is_empty(stand_in):
            key = node.keys.get("name", stand_in)
            given = Table({**node.keys, "name": key}, {**node.values, "name": stand_in}, node.row, node.column)
    resolver: Resolver = read_struct(given, Resolver, path, context, RULES)
    if bool(resolver.address) == bool(resolver.url):
        found = "both an address and a url" if resolver.url else "neither an address nor a url"
        raise problem(node, path, f"{found}, expected one of the two")
    return resolver


def _file_name(node: Node, path: str, _: Context) -> str:
    text = text_of(node, path, "the name of a PEM file")
    if not text:
        raise problem(node, path, "an empty name, expected the name of a PEM file")
    return text


def _trust(node: Node, path: str, context: Context) -> tuple[str, ...]:
    return read_list(node, path, context, _file_name)


def _steps(node: Node, path: str, context: Context) -> dict[str, Attestation]:
    if isinstance(node, Table):
        for name, key in node.keys.items():
            try:
                _check_id(key, name, join(path, name if _ID.match(name) else quoted(name)), context, "step")
                _check_parts(name, node.values[name], join(path, name))
            except Problem as error:
                skip_or_raise(error, context)
    return read_mapping(node, path, context, _attestation)


def _attestation(node: Node, path: str, context: Context) -> Attestation:
    if is_empty(node):
        return Attestation()
    attestation: Attestation = read_struct(node, Attestation, path, context, RULES)
    return attestation


def _check_parts(step: str, node: Node, path: str) -> None:
    """Refuse parts that the request's step does not have; other steps' parts are named by their own subjects."""
    parts = node.values.get("parts") if isinstance(node, Table) else None
    if step != REQUEST_STEP or not isinstance(parts, Table):
        return
    for name, key in parts.keys.items():
        if name not in REQUEST_PARTS:
            raise problem(key, join(f"{path}.parts", quoted(name)), f"unknown part, {near(name, REQUEST_PARTS)}")


def _parts(node: Node, path: str, context: Context) -> dict[str, Part]:
    return read_mapping(node, path, context, _part)


def _part(node: Node, path: str, context: Context) -> Part:
    part: Part = Part() if is_empty(node) else read_struct(node, Part, path, context, RULES)
    return part


def _code(node: Node, path: str, context: Context) -> str:
    return _read_id(node, path, context, "code")


def _took(node: Node, path: str, _: Context) -> float:
    value = read_number(node, path, "seconds, 0 or more")
    if value < 0:
        raise problem(node, path, f"{kind_of(node)}, expected seconds, 0 or more")
    return value


def _filled(node: Node, path: str, _: Context) -> str:
    text = text_of(node, path)
    if not text:
        raise problem(node, path, "empty, expected a text")
    return text


RULES: Rules = {
    (Deployment, "access_edges"): _edges,
    (Deployment, "sip_domains"): _sip_domains,
    (Deployment, "provisioning_site"): _site,
    (SipDomain, "name"): _read_name,
    (Provider, "proxy_fqdn"): _read_name,
    (Network, "resolvers"): _resolvers,
    (Network, "trust"): _trust,
    (Network, "control"): _control,
    (Network, "federation_port"): _port,
    (Network, "timeout"): _seconds,
    (Network, "deadline"): _deadline,
    (Network, "concurrency"): _concurrency,
    (Resolver, "address"): _address,
    (Resolver, "port"): _port,
    (Resolver, "url"): _resolver_url,
    (Resolver, "vantage"): _vantage,
    (ClientCertificate, "certificate"): _file_name,
    (ClientCertificate, "key"): _file_name,
    (Checklist, "steps"): _steps,
    (Attestation, "parts"): _parts,
    (Waiver, "code"): _code,
    (Observation, "probe"): _filled,
    (Observation, "vantage"): _vantage,
    (Observation, "took"): _took,
    (Dns, "addresses"): _addresses,
    (Evidence, "computer"): _filled,
}
