"""The deployment form without a screen: text in the fields to a deployment, in the words of the model's parser."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import msgspec

from lyncready.model import (
    BadName,
    Contact,
    Deployment,
    KnownPartner,
    Partner,
    Platform,
    Provider,
    Purpose,
    RequestKind,
    Resolver,
    Route,
    SipDomain,
    Users,
    parse_name,
    printable,
    unicode_of,
)
from lyncready.project.settings import BadResolver
from lyncready.tui.resolvers import fill_resolvers, read_resolvers

PURPOSES: dict[Purpose, str] = {
    Purpose.SKYPE: "Skype's public IM, and federation",
    Purpose.FEDERATION: "Federation with partners only",
}
# What separates names in a pasted column, row or sentence. Dots and hyphens are parts of names.
_SEPARATORS = re.compile(r"[\s,;|\"']+")
# What people paste for a name: a web, SIP or mail address, a name with its port.
_PASTED = re.compile(r"(?:[a-z][a-z0-9+-]*:)?(?://)?(?:[^@/]+@)?([a-z0-9._-]+)(?::[0-9]+)?(?:[/?#].*)?\Z", re.I)
_MOST_PASTED = 500
_REQUIRED = "(required)"
_USERS = re.compile(r"\((on-premises|both|online|none)\)\Z")


class Field(msgspec.Struct, frozen=True):
    """One field of the form: its id, label, hint, and whether it holds a list of names."""

    id: str
    label: str
    hint: str = ""
    is_list: bool = False
    choices: tuple[tuple[str, str], ...] = ()


FIELDS: tuple[Field, ...] = (
    Field("purpose", "Purpose", "Microsoft ended Skype on 2025-05-05; federation with partners goes on."),
    Field(
        "sip_domains",
        "SIP domains",
        "One per line. Add (none), (online) or (both) after a domain whose users are not all here.",
        is_list=True,
    ),
    Field(
        "users",
        "Their users are",
        "Of every domain above that does not say it itself. Ask before anyone changes DNS.",
    ),
    Field(
        "access_edges",
        "Access Edge names",
        "Every Access Edge FQDN, usually sip.<domain> for each SIP domain.",
        is_list=True,
    ),
    Field(
        "partners",
        "Partners",
        "Their SIP domains, one per line. Add via EDGE after one that you list by its edge, and (required) after "
        "one that must not fail.",
        is_list=True,
    ),
    Field("name", "Name", "The name used in reports."),
    Field("platform", "Platform"),
    Field("provisioning", "Provisioning"),
    Field("request_kind", "Kind of request"),
    Field("agreement_number", "Agreement number", "Of the Microsoft agreement; needed for a request only."),
    Field("agreement_type", "Agreement type"),
    Field("contact_name", "Contact", "Optional: since April 2019 Microsoft neither collects nor keeps it."),
    Field("contact_email", "E-mail"),
    Field("contact_phone", "Telephone"),
    Field("provider_identity", "Provider", "The public provider that the third task creates."),
    Field("provider_proxy", "Its proxy"),
    Field(
        "resolvers",
        "DNS servers",
        "Empty: this computer's and well-known public ones. Otherwise one per line: address[:port], https:// "
        "or tls:// URL, then public (outside) or local (inside), and a name.",
        is_list=True,
    ),
)


class Complaint(ValueError):
    """What is wrong with one field, in one line."""

    def __init__(self, field: str, line: str) -> None:
        super().__init__(line)
        self.field, self.line = field, line


def fill(deployment: Deployment, resolvers: tuple[Resolver, ...] | None = None) -> dict[str, str]:
    """Return the text of every field."""
    contact, provider, users = deployment.contact, deployment.provider, _users_of_all(deployment)
    texts = {
        "users": users,
        "sip_domains": "\n".join(_domain_text(domain, users) for domain in deployment.sip_domains),
        "access_edges": "\n".join(unicode_of(edge) for edge in deployment.access_edges),
        "partners": "\n".join(map(_partner_text, deployment.partners)),
        "name": deployment.name,
        "platform": deployment.platform.value if deployment.platform else "",
        "purpose": deployment.purpose.value,
        "provisioning": deployment.provisioning.value,
        "request_kind": deployment.request_kind.value,
        "agreement_number": deployment.agreement_number,
        "agreement_type": deployment.agreement_type,
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "provider_identity": provider.identity,
        "provider_proxy": provider.proxy_fqdn,
        "resolvers": fill_resolvers(resolvers),
    }
    return {field: "\n".join(printable(line) for line in text.split("\n")) for field, text in texts.items()}


def _domain_text(domain: SipDomain, users: str) -> str:
    name = unicode_of(domain.name)
    return f"{name} ({domain.said.value})" if domain.said and not users else name


def _users_of_all(deployment: Deployment) -> str:
    """Return where the users of all domains are said to be; empty where they differ, or nobody said."""
    said = {domain.said for domain in deployment.sip_domains}
    one = said.pop() if len(said) == 1 else None
    return one.value if one is not None else ""


def _partner_text(partner: Partner) -> str:
    edge = f" via {unicode_of(partner.edge)}" if partner.edge else ""
    return f"{unicode_of(partner.name)}{edge}{' (required)' if partner.required else ''}"


def read_partners(text: str, own: Collection[str] = ()) -> tuple[Partner, ...]:
    """Return the partners of a field, each once; none may be one of our `own` domains. Raises Complaint."""
    found: dict[str, Partner] = {}
    last, edge_comes = "", False
    for token in _tokens(text):
        if token.lower() in ("via", _REQUIRED) and not last:
            raise Complaint("partners", f'"{printable(token, 80)}" follows no partner')
        if token.lower() == "via":
            edge_comes = True
        elif token.lower() == _REQUIRED:
            found[last] = msgspec.structs.replace(found[last], required=True)
        elif edge_comes:
            edge_comes = False
            found[last] = msgspec.structs.replace(found[last], edge=_name("partners", token))
        else:
            last = _name("partners", token.removesuffix(_REQUIRED))
            if last in own:
                raise Complaint("partners", f'"{last}" is one of your own SIP domains')
            found.setdefault(last, Partner(last))
            if token.endswith(_REQUIRED):
                found[last] = msgspec.structs.replace(found[last], required=True)
    return tuple(found.values())


def read_domains(text: str, users: str = "") -> tuple[SipDomain, ...]:
    """Return the SIP domains of a field, each once; `users` is said of the silent ones. Raises Complaint."""
    found: dict[str, SipDomain] = {}
    last = ""
    for token in _tokens(text):
        mark = _USERS.search(token)
        name = _USERS.sub("", token)
        if name:
            last = _name("sip_domains", name)
            found.setdefault(last, SipDomain(last))
        if mark and last:
            found[last] = SipDomain(last, Users(mark.group(1)))
    said = Users(users) if users else None
    return tuple(one if one.said else SipDomain(one.name, said) for one in found.values())


def take_in(text: str, known: Iterable[KnownPartner]) -> tuple[str, int]:
    """Return the partners' field with those that an export allows and nobody typed, and how many they are."""
    typed = {partner.name for partner in read_partners(text)}
    new = [unicode_of(one.name) for one in known if one.listed and one.name not in typed]
    return "\n".join([*([text.rstrip()] if text.strip() else []), *new]), len(new)


def read_edges(text: str) -> tuple[str, ...]:
    """Return the edges of a field, each once. Raises Complaint."""
    return tuple(dict.fromkeys(_name("access_edges", token) for token in _tokens(text)))


def read_servers(text: str, before: tuple[Resolver, ...] | None = None) -> tuple[Resolver, ...] | None:
    """Return the resolvers of a field; what was there `before` stays where nobody wrote. Raises Complaint."""
    try:
        return read_resolvers(text, before)
    except BadResolver as error:
        raise Complaint("resolvers", str(error)) from error


def check_field(field: str, values: Mapping[str, str]) -> str:
    """Return what is wrong with one field, empty where nothing is."""
    try:
        if field == "sip_domains":
            read_domains(values[field])
        elif field == "access_edges":
            read_edges(values[field])
        elif field == "partners":
            read_partners(values[field], _own(values))
        elif field == "provider_proxy" and values[field].strip():
            _name(field, values[field].strip())
        elif field == "resolvers":
            read_servers(values[field])
    except Complaint as complaint:
        return complaint.line
    return ""


def _own(values: Mapping[str, str]) -> set[str]:
    """Return our own SIP domains as far as their field can be read."""
    try:
        return {domain.name for domain in read_domains(values.get("sip_domains", ""))}
    except Complaint:
        return set()


def read_form(values: Mapping[str, str], before: Deployment) -> Deployment:
    """Return the deployment that the fields describe; what has no field stays. Raises Complaint."""
    provider = Provider()
    proxy = values["provider_proxy"].strip()
    edges = read_edges(values["access_edges"])
    domains = read_domains(values["sip_domains"], values["users"])
    return msgspec.structs.replace(
        before,
        sip_domains=domains,
        partners=read_partners(values["partners"], {domain.name for domain in domains}),
        access_edges=edges,
        edge_options=tuple(option for option in before.edge_options if option.name in edges),
        name=_line(values["name"]),
        platform=Platform(values["platform"]) if values["platform"] else None,
        purpose=Purpose(values["purpose"]),
        provisioning=Route(values["provisioning"]),
        request_kind=RequestKind(values["request_kind"]),
        agreement_number=_line(values["agreement_number"]),
        agreement_type=_line(values["agreement_type"]),
        contact=Contact(
            _line(values["contact_name"]), _line(values["contact_email"]), _line(values["contact_phone"])
        ),
        provider=Provider(
            _line(values["provider_identity"]) or provider.identity,
            _name("provider_proxy", proxy) if proxy else provider.proxy_fqdn,
        ),
    )


def suggested_edges(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return `sip.<domain>` for every SIP domain that has users here and no edge right below it yet."""
    try:
        domains, edges = read_domains(values["sip_domains"]), read_edges(values["access_edges"])
    except Complaint:
        return ()
    covered = {edge.partition(".")[2] for edge in edges}
    return tuple(f"sip.{domain.name}" for domain in domains if domain.is_here and domain.name not in covered)


def _tokens(text: str) -> list[str]:
    return [token for token in _SEPARATORS.split(text) if token]


def _name(field: str, text: str) -> str:
    try:
        return parse_name(text)
    except BadName as error:
        raise Complaint(field, f"{error}{_alone(text)}") from error


def _alone(text: str) -> str:
    """Return what to give instead, where a name stands in a pasted address; empty where none does."""
    pasted = _PASTED.match(text[:_MOST_PASTED])
    if pasted is None or "." not in pasted.group(1) or pasted.group(1) == text:
        return ""
    try:
        return f": give the name alone, {parse_name(pasted.group(1))}"
    except BadName:
        return ""


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
