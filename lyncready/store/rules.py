"""What the sections of the checklist may hold, and which rule each of its fields has (the file's contract)."""

from __future__ import annotations

from typing import Any

import msgspec

from lyncready.model import (
    REQUEST_PARTS,
    Attestation,
    Before,
    Checklist,
    ClientCertificate,
    Deployment,
    Dns,
    EdgeOption,
    Evidence,
    Network,
    Observation,
    Part,
    Partner,
    Provider,
    Resolver,
    SipDomain,
    Waiver,
)
from lyncready.store.errors import TextProblem
from lyncready.store.fields import (
    ID,
    check_id,
    read_address,
    read_code,
    read_concurrency,
    read_control,
    read_deadline,
    read_file_name,
    read_filled,
    read_name,
    read_plain_name,
    read_port,
    read_resolver_url,
    read_resolver_vantage,
    read_seconds,
    read_site,
    read_step,
    read_took,
    read_vantage,
)
from lyncready.store.schema import Context, Rules, note, read_list, read_mapping, read_struct, refuse_mistaken
from lyncready.store.texts import is_empty, near, problem, read_integer
from lyncready.store.yaml_tree import Items, Node, Scalar, Table, join, quoted

REQUEST_STEP = "provisioning.request"


MOST_NODES = 64
MOST_ENTRIES = 10_000  # of one list of names: a few seconds of judging, and more than any one company has


def _edges(node: Node, path: str, context: Context) -> tuple[str, ...]:
    _refuse_many(node, path)
    names: tuple[str, ...] = read_list(node, path, context, _edge_name)
    if context.lenient:
        return tuple(dict.fromkeys(names))
    _refuse_twice(node, names, path, context)
    return names


def _edge_name(node: Node, path: str, context: Context) -> str:
    """Return an edge's name; what is said beside it is read by `edge_options`."""
    if isinstance(node, Table):
        option: EdgeOption = read_struct(node, EdgeOption, path, context, RULES)
        return option.name
    return read_name(node, path, context)


def edge_options(node: Node | None, context: Context) -> tuple[EdgeOption, ...]:
    """Return what the entries of `access_edges` say beside names; what says nothing more is left out."""
    if not isinstance(node, Items):
        return ()
    found: dict[str, EdgeOption] = {}
    for index, item in enumerate(node.items):
        if isinstance(item, Table):
            try:
                option = read_struct(item, EdgeOption, f"access_edges[{index}]", context, RULES)
            except TextProblem as error:
                note(error, context)
                continue
            found.setdefault(option.name, option)
    return tuple(option for option in found.values() if option != EdgeOption(name=option.name))


def _nodes(node: Node, path: str, _: Context) -> int:
    return read_integer(node, path, 1, MOST_NODES, f"a number of nodes from 1 to {MOST_NODES}")


def _partners(node: Node, path: str, context: Context) -> tuple[Partner, ...]:
    _refuse_many(node, path)
    partners: tuple[Partner, ...] = read_list(node, path, context, _partner)
    if context.lenient:
        return tuple({partner.name: partner for partner in partners}.values())
    _refuse_twice(node, tuple(partner.name for partner in partners), path, context)
    return partners


def _partner(node: Node, path: str, context: Context) -> Partner:
    if isinstance(node, Table):
        partner: Partner = read_struct(node, Partner, path, context, RULES)
        return partner
    return Partner(read_name(node, path, context))


def refuse_own_partner(node: Node | None, deployment: Deployment, context: Context) -> Deployment:
    """Return the deployment without partners that are its own SIP domains, which are noted as mistakes."""
    own = frozenset(deployment.domain_names)
    kept = []
    for index, partner in enumerate(deployment.partners):
        if partner.name not in own:
            kept.append(partner)
            continue
        item = node.items[index] if isinstance(node, Items) and index < len(node.items) else node
        what = f"{quoted(partner.name)} is one of sip_domains, expected the SIP domain of another company"
        if item is not None:
            note(problem(item, f"partners[{index}]", what), context)
    return msgspec.structs.replace(deployment, partners=tuple(kept))


def _sip_domains(node: Node, path: str, context: Context) -> tuple[SipDomain, ...]:
    _refuse_many(node, path)
    domains: tuple[SipDomain, ...] = read_list(node, path, context, _sip_domain)
    if context.lenient:
        return tuple({domain.name: domain for domain in domains}.values())
    _refuse_twice(node, tuple(domain.name for domain in domains), path, context)
    return domains


def _sip_domain(node: Node, path: str, context: Context) -> SipDomain:
    if isinstance(node, Table):
        domain: SipDomain = read_struct(node, SipDomain, path, context, RULES)
        return domain
    return SipDomain(read_name(node, path, context))


def _refuse_many(node: Node, path: str) -> None:
    if isinstance(node, Items) and len(node.items) > MOST_ENTRIES:
        raise problem(node, path, f"{len(node.items):,} entries, expected {MOST_ENTRIES:,} at most")


def _refuse_twice(node: Node, names: tuple[str, ...], path: str, context: Context) -> None:
    before = len(context.mistakes)
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        first = seen.setdefault(name, index)
        if first != index and isinstance(node, Items):
            what = f"{quoted(name)} stands in the list already ({path}[{first}]), expected it once"
            note(problem(node.items[index], f"{path}[{index}]", what), context)
    refuse_mistaken(context, before)


def _addresses(node: Node, path: str, context: Context) -> tuple[str, ...]:
    return () if is_empty(node) else read_list(node, path, context, read_address)


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


def _trust(node: Node, path: str, context: Context) -> tuple[str, ...]:
    return read_list(node, path, context, read_file_name)


def _steps(node: Node, path: str, context: Context) -> dict[str, Attestation]:
    before = len(context.mistakes)
    if isinstance(node, Table):
        for name, key in node.keys.items():
            try:
                check_id(key, name, join(path, name if ID.match(name) else quoted(name)), context, "step")
                _check_parts(name, node.values[name], join(path, name))
            except TextProblem as error:
                note(error, context)
    steps = read_mapping(node, path, context, _attestation)
    refuse_mistaken(context, before)
    return steps


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


RULES: Rules = {
    (Deployment, "access_edges"): _edges,
    (Deployment, "edge_options"): None,
    (Deployment, "sip_domains"): _sip_domains,
    (Deployment, "partners"): _partners,
    (Deployment, "provisioning_site"): read_site,
    (SipDomain, "name"): read_name,
    (EdgeOption, "name"): read_name,
    (EdgeOption, "nodes"): _nodes,
    (Partner, "name"): read_name,
    (Partner, "edge"): read_name,
    (Provider, "identity"): read_plain_name,
    (Provider, "proxy_fqdn"): read_name,
    (Network, "resolvers"): _resolvers,
    (Network, "trust"): _trust,
    (Network, "control"): read_control,
    (Network, "federation_port"): read_port,
    (Network, "timeout"): read_seconds,
    (Network, "deadline"): read_deadline,
    (Network, "concurrency"): read_concurrency,
    (Resolver, "address"): read_address,
    (Resolver, "port"): read_port,
    (Resolver, "url"): read_resolver_url,
    (Resolver, "vantage"): read_resolver_vantage,
    (ClientCertificate, "certificate"): read_file_name,
    (ClientCertificate, "key"): read_file_name,
    (Checklist, "steps"): _steps,
    (Attestation, "parts"): _parts,
    (Waiver, "code"): read_code,
    (Waiver, "step"): read_step,
    (Observation, "probe"): read_filled,
    (Observation, "vantage"): read_vantage,
    (Observation, "took"): read_took,
    (Dns, "addresses"): _addresses,
    (Before, "addresses"): _addresses,
    (Evidence, "computer"): read_filled,
}
