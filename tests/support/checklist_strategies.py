"""Checklists of any content, for hypothesis; and large ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from msgspec.structs import replace

from lyncready.model import (
    Again,
    AgainReason,
    Aia,
    AskAuthoritative,
    AskPartners,
    Attestation,
    AttestationState,
    Checklist,
    ClientAuth,
    ClientCertificate,
    Contact,
    Crl,
    Deployment,
    Discovery,
    Dns,
    DnsOutcome,
    EdgeOption,
    Evidence,
    ExportScope,
    Fault,
    FaultKind,
    HttpOutcome,
    Https,
    Network,
    Observation,
    Part,
    Partner,
    Platform,
    Position,
    Provider,
    Purpose,
    Request,
    RequestKind,
    Resolver,
    Revoked,
    Route,
    Section,
    Seen,
    Sip,
    SipDomain,
    SipOutcome,
    Srv,
    Standby,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    Users,
    Waiver,
    newest,
    printable,
)

AT = datetime(2026, 11, 22, 19, tzinfo=UTC)

# Words that YAML readers take for something else, beside any text there is.
TRAPS = (
    "no", "Yes", "ON", "off", "y", "n", "null", "~", "", "0777777", "1.10", "2026-01-01", "1e5", "0x1F", "1_000",
    "12:30:45", ".inf", ".NaN", "=", "<<", "- a", "a: b", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "`a", "'a'",
    '"a"', "[a]", "{a}", "? a", "| a", "> a", "---", "...", " a", "a ", "a\n", "\na", "a\n\n", "a\nb", "a\n b\nc",
    "a\r\nb", "\ta", "a\tb", "a\u0085b", "a\u2028b", "\ufeffa", "a\ufeff", "\x00", "\x1b[31m", "\x7f", "\x9b",
    "\uffff", "a:", "a:b", "Müller & Söhne", "東京", "٣", "e\u0301", "x" * 2000, "a\n# b", "a\n--- b",
    "\U0001f600",
)  # fmt: skip

texts = st.one_of(st.sampled_from(TRAPS), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
shown = texts.map(lambda text: printable(text, 4000))
keys = texts.filter(bool)
# A JSON key longer than YAML's simple keys (1024 characters) would be read by lyncready only.
shown_keys = shown.filter(lambda text: len(text) <= 200)
label = st.text("abcxyz019", min_size=1, max_size=8)
names = st.lists(label, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "com"]))
ids = st.text("abcxyz.-09", max_size=12).map(lambda text: f"a{text}")
instants = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
days = st.dates(date(1970, 1, 1), date(2200, 1, 1))
maybe_instant, maybe_day = st.none() | instants, st.none() | days
ports = st.integers(1, 65535)
seconds = st.floats(0.001, 86400, allow_nan=False)
addresses = st.ip_addresses().map(str)
paths = texts.filter(bool)
counts = st.integers(0, 10**9)

partners = st.builds(Partner, name=names.map("p.{}".format), edge=st.just("") | names, required=st.booleans())


def _with_options(deployment: Deployment, options: list[EdgeOption]) -> Deployment:
    """The same whose first edges have options: what says nothing is none."""
    pairs = zip(deployment.access_edges, options, strict=False)
    named = (replace(option, name=name) for name, option in pairs)
    own = {domain.name for domain in deployment.sip_domains}
    return replace(
        deployment,
        edge_options=tuple(option for option in named if option != EdgeOption(name=option.name)),
        partners=tuple(partner for partner in deployment.partners if partner.name not in own),
    )


edge_options = st.builds(
    EdgeOption, name=names, standby=st.none() | st.sampled_from(Standby), nodes=st.integers(1, 64)
)
plain_deployments = st.builds(
    Deployment,
    name=texts,
    purpose=st.sampled_from(Purpose),
    platform=st.none() | st.sampled_from(Platform),
    access_edges=st.lists(names, max_size=4, unique=True).map(tuple),
    sip_domains=st.lists(
        st.builds(SipDomain, name=names, said=st.sampled_from([*Users, None])),
        max_size=4,
        unique_by=lambda d: d.name,
    ).map(tuple),
    discovery=st.sampled_from(Discovery),
    partners=st.lists(partners, max_size=2, unique_by=lambda partner: partner.name).map(tuple),
    agreement_number=texts,
    agreement_type=texts,
    contact=st.builds(Contact, name=texts, email=texts, phone=texts),
    provisioning=st.sampled_from(Route),
    request_kind=st.sampled_from(RequestKind),
    provisioning_site=st.sampled_from(["https://pic.lync.com/", "https://127.0.0.1:8443/x?y=%20#z"]),
    provider=st.builds(Provider, identity=shown_keys.filter(bool), proxy_fqdn=names),
)
deployments = st.builds(_with_options, plain_deployments, st.lists(edge_options, max_size=2))
resolvers = st.one_of(
    st.builds(Resolver, name=texts.filter(bool), vantage=ids, address=addresses, port=ports),
    st.builds(Resolver, name=texts.filter(bool), vantage=ids, url=st.just("https://dns.example/dns-query")),
    st.builds(Resolver, name=texts.filter(bool), vantage=ids, url=st.just("tls://[2001:db8::1]:853")),
)
networks = st.builds(
    Network,
    resolvers=st.none() | st.lists(resolvers, max_size=3).map(tuple),
    authoritative=st.sampled_from(AskAuthoritative),
    trust=st.lists(paths, max_size=2).map(tuple),
    client_certificate=st.none() | st.builds(ClientCertificate, certificate=paths, key=paths),
    position=st.sampled_from(Position),
    control=st.none() | st.builds("{}:{}".format, names, ports) | st.just("[2001:db8::1]:5061"),
    federation_port=ports,
    partners=st.sampled_from(AskPartners),
    aia=st.booleans(),
    crl=st.booleans(),
    timeout=seconds,
    deadline=st.none() | seconds,
    concurrency=st.integers(1, 4096),
)
attestations = st.builds(
    Attestation,
    state=st.sampled_from(AttestationState),
    by=texts,
    at=maybe_instant,
    note=texts,
    reason=texts,
    until=maybe_day,
    parts=st.dictionaries(keys, st.builds(Part, by=texts, at=maybe_instant), max_size=2),
)
waivers = st.builds(
    Waiver,
    code=ids,
    subject=texts,
    step=st.just("") | ids,
    by=texts,
    at=maybe_instant,
    reason=texts,
    until=maybe_day,
)
chains = st.lists(st.binary(max_size=40), max_size=2).map(tuple)
lines = st.lists(shown, max_size=2).map(tuple)
seen: st.SearchStrategy[Seen] = st.one_of(
    st.builds(
        Dns,
        outcome=st.sampled_from(DnsOutcome),
        srv=st.lists(st.builds(Srv, counts, counts, counts, shown), max_size=2).map(tuple),
        addresses=st.lists(addresses, max_size=3).map(tuple),
        names=lines,
        cnames=lines,
        serial=st.none() | counts,
        ttl=st.none() | counts,
        authoritative=st.booleans(),
        transport=shown.filter(bool),  # an empty field stands for its default
        ede=lines,
        note=shown,
    ),
    st.builds(Tcp, outcome=st.sampled_from(TcpOutcome), error=shown),
    st.builds(
        Tls,
        outcome=st.sampled_from(TlsOutcome),
        version=shown,
        cipher=shown,
        chain=chains,
        client_auth=st.sampled_from(ClientAuth),
        offered=st.booleans(),
        alert=shown,
        first_bytes=shown,
        plain_sip=shown,
    ),
    st.builds(Sip, outcome=st.sampled_from(SipOutcome), status=counts, reason=shown, headers=lines),
    st.builds(
        Https,
        outcome=st.sampled_from(HttpOutcome),
        status=counts,
        location=shown,
        date=maybe_instant,
        chain=chains,
        error=shown,
    ),
    st.builds(Aia, certificates=chains, error=shown),
    st.builds(
        Crl,
        this_update=maybe_instant,
        next_update=maybe_instant,
        issuer_key=shown,
        serials=st.dictionaries(shown_keys, st.builds(Revoked, date=maybe_instant, reason=shown), max_size=2),
        error=shown,
    ),
    st.builds(Fault, reason=st.sampled_from(FaultKind), detail=shown),
)


def _fitting(found: Observation) -> Observation:
    """The same with a probe, subject and record type that go with what was seen."""
    probe = found.probe if isinstance(found.seen, Fault) else str(found.seen.__struct_config__.tag)
    found = replace(found, probe=probe)
    if probe in ("tcp", "tls", "sip", "https"):
        return replace(found, subject="sip.contoso.com:5061")
    if isinstance(found.seen, Dns) and found.seen.srv:
        return replace(found, record_type="SRV", seen=replace(found.seen, addresses=()))
    return replace(found, record_type="AAAA") if isinstance(found.seen, Dns) and found.seen.addresses else found


observations = st.builds(
    Observation,
    probe=st.sampled_from(["dns", "tcp", "tls", "sip", "https", "aia", "crl"]),
    subject=shown,
    record_type=shown,
    server=shown,
    address=shown,
    vantage=ids,
    at=instants,
    took=st.floats(0, 100).map(lambda value: round(value, 4)),
    tries=st.integers(1, 9),
    seen=seen,
    again=st.none() | st.builds(Again, at=instants, why=st.sampled_from(AgainReason), detail=shown),
).map(_fitting)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | shown,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(shown_keys, inner, max_size=3),
    max_leaves=8,
)
evidence = st.builds(
    Evidence,
    computer=shown.filter(bool),
    scope=st.sampled_from(ExportScope),
    collected_at=instants,
    imported_at=instants,
    sections=st.dictionaries(
        shown_keys,
        st.builds(Section, ok=st.booleans(), error=shown, items=st.lists(json_values, max_size=2).map(tuple)),
        max_size=2,
    ),
)
checklists = st.builds(
    Checklist,
    deployment=st.just(Deployment()) | deployments,
    network=st.just(Network()) | networks,
    steps=st.dictionaries(ids, attestations, max_size=2),
    waivers=st.lists(waivers, max_size=2).map(tuple),
    request=st.builds(Request, submitted_at=maybe_instant, activated_at=maybe_instant),
    observations=st.lists(observations, max_size=2).map(lambda found: newest(tuple(found))),
    evidence=st.lists(evidence, max_size=1).map(tuple),
)


def large_checklist(domains: int) -> Checklist:
    """Return a checklist of so many SIP domains, each with twelve observations."""
    found = []
    for number in range(domains):
        domain = f"domain{number:05}.example"
        dns = [("_sipfederationtls._tcp." + domain, "SRV", server) for server in ("1.1.1.1", "8.8.8.8", "9.9.9.9")]
        dns += [(f"sip.{domain}", kind, server) for kind in ("A", "AAAA") for server in ("1.1.1.1", "8.8.8.8")]
        found += [_dns(subject, kind, server) for subject, kind, server in dns]
        found += [_edge(f"sip.{domain}:5061", part) for part in ("tcp", "tls", "sip")]
        found += [_edge(f"external.{domain}:443", part) for part in ("tcp", "tls")]
    return Checklist(
        deployment=Deployment(
            name="Large",
            access_edges=tuple(f"sip.domain{number:05}.example" for number in range(domains)),
            sip_domains=tuple(SipDomain(f"domain{number:05}.example") for number in range(domains)),
        ),
        observations=newest(tuple(found)),
    )


def _dns(subject: str, record_type: str, server: str) -> Observation:
    srv = (Srv(0, 0, 5061, subject),) if record_type == "SRV" else ()
    addresses = {"A": ("192.0.2.1",), "AAAA": ("2001:db8::1",)}.get(record_type, ())
    answer = Dns(outcome=DnsOutcome.ANSWER, srv=srv, addresses=addresses, ttl=3600)
    return Observation(
        probe="dns", subject=subject, record_type=record_type, server=server, vantage="public", at=AT, seen=answer
    )


def _edge(subject: str, probe: str) -> Observation:
    seen: Seen = Tcp(outcome=TcpOutcome.CONNECTED)
    if probe == "tls":
        seen = Tls(outcome=TlsOutcome.COMPLETED, version="TLSv1.2", chain=(b"\x30\x82" * 400, b"\x30" * 900))
    if probe == "sip":
        seen = Sip(outcome=SipOutcome.ANSWERED, status=200, reason="OK", headers=("Server: RTC/5.0",))
    return Observation(
        probe=probe, subject=subject, address="192.0.2.1", at=AT + timedelta(seconds=1), took=0.0123, seen=seen
    )
