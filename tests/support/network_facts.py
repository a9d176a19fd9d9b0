"""Networks of any health, for hypothesis: deployments with what DNS, ports, TLS and SIP of them showed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from hypothesis import strategies as st
from msgspec.structs import replace

from lyncready.model import (
    Again,
    AgainReason,
    Attestation,
    AttestationState,
    Checklist,
    ClientAuth,
    Deployment,
    Discovery,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Network,
    Observation,
    Platform,
    Position,
    Provider,
    Purpose,
    Resolver,
    Seen,
    Sip,
    SipDomain,
    SipOutcome,
    Srv,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    Users,
    Waiver,
    federation_owner,
)
from support.situations import NOW, leaf, mutual

PUBLIC_1 = Resolver(name="one", vantage="public", address="192.0.2.53")
PUBLIC_2 = Resolver(name="two", vantage="public", address="192.0.2.54")
INSIDE = Resolver(name="inside", vantage="local", address="192.0.2.10")
ZONE = Resolver(name="zone", vantage="authoritative", address="192.0.2.60")
DOMAINS = ("contoso.com", "fabrikam.com", "parked.com")
EDGES = ("sip.contoso.com", "access.contoso.com", "sip.fabrikam.com", "edge.elsewhere.example")
PROXY = "federation.provider.example"
TARGETS = (*EDGES, "sipfed.online.lync.com", "deep.sip.contoso.com", ".", "no such name")
ADDRESSES = ("203.0.113.10", "203.0.113.11", "2001:4860::10", "10.0.0.5")
STEPS = ("federation.srv", "federation.port", "federation.certificate", "provider.reachable")
CODES = (
    *("srv-missing", "srv-foreign-target", "dns-servfail", "dns-only-inside", "dns-stale", "address-private"),
    *("address-missing", "tcp-refused", "tcp-timeout", "edge-partly-down", "tls-alert", "tls-too-old"),
    *("cert-name-mismatch", "cert-untrusted", "sip-silent", "provider-missing", "check-incomplete"),
)


@lru_cache
def _chain(name: str) -> tuple[bytes, ...]:
    return (leaf(name),)


def _handshakes(name: str) -> tuple[Tls | Fault, ...]:
    other = _chain("mail.contoso.com")
    return (
        mutual(*_chain(name)),
        mutual(*other),
        Tls(
            outcome=TlsOutcome.COMPLETED,
            version="TLSv1.3",
            chain=_chain(name),
            client_auth=ClientAuth.NOT_REQUESTED,
        ),
        Tls(outcome=TlsOutcome.ALERT, alert="handshake_failure"),
        Tls(outcome=TlsOutcome.TIMEOUT),
        Tls(outcome=TlsOutcome.NOT_TLS, first_bytes="220 mail"),
        mutual(*_chain(name), version="TLSv1"),
        Fault(reason=FaultKind.DEADLINE),
    )


_FAULTS = st.sampled_from([Fault(reason=kind) for kind in FaultKind])
_SILENT = [outcome for outcome in DnsOutcome if outcome not in (DnsOutcome.ANSWER, DnsOutcome.TRUNCATED)]
_no_answer = st.one_of(st.sampled_from(_SILENT).map(lambda outcome: Dns(outcome=outcome)), _FAULTS)
_records = st.lists(
    st.builds(Srv, st.sampled_from([0, 5]), st.just(0), st.sampled_from([5061, 443]), st.sampled_from(TARGETS)),
    min_size=1,
    max_size=3,
    unique_by=lambda record: record.target,
)
_srv_replies = st.one_of(
    st.sampled_from(EDGES).map(lambda name: _answer(Srv(0, 0, 5061, name))),
    _records.map(lambda records: _answer(*records)),
    _no_answer,
)
_tcp = st.one_of(
    st.just(Tcp(outcome=TcpOutcome.CONNECTED)), st.sampled_from(TcpOutcome).map(lambda o: Tcp(outcome=o)), _FAULTS
)
_sip = st.one_of(
    st.sampled_from(SipOutcome).map(lambda o: Sip(outcome=o, status=200 if o is SipOutcome.ANSWERED else 0)),
    _FAULTS,
)


def _answer(*records: Srv) -> Dns:
    return Dns(outcome=DnsOutcome.ANSWER, srv=records, ttl=3600)


@st.composite
def _contacts(draw: st.DrawFn, name: str, addresses: list[str]) -> list[Observation]:
    """What the addresses of one name did, seen from here and perhaps from elsewhere."""
    found = []
    for vantage in draw(st.sampled_from([("local",), ("local",), ("local", "outside"), ("outside", "home"), ()])):
        for address in addresses:
            seen: list[tuple[str, Seen]] = [("tcp", draw(_tcp))]
            if seen[0][1] == Tcp(outcome=TcpOutcome.CONNECTED) and draw(st.integers(0, 9)):
                seen.append(("tls", draw(st.sampled_from(_handshakes(name)))))
                if draw(st.integers(0, 9)):
                    seen.append(("sip", draw(_sip)))
            found += [
                Observation(
                    probe=probe,
                    subject=f"{name}:5061",
                    address=address,
                    vantage=vantage,
                    at=NOW,
                    took=0.01,
                    seen=one,
                )
                for probe, one in seen
            ]
    return found


@st.composite
def _look_ups(
    draw: st.DrawFn, name: str, resolvers: tuple[Resolver, ...], addresses: list[str]
) -> list[Observation]:
    """What the servers said of a name's addresses: mostly the same, sometimes nothing or something else."""
    found = []
    for resolver in resolvers:
        for record_type, family in (("A", "."), ("AAAA", ":")):
            mine = tuple(address for address in addresses if family in address)
            kind = DnsOutcome.ANSWER if mine else DnsOutcome.NODATA if addresses else DnsOutcome.NXDOMAIN
            seen: Seen = Dns(outcome=kind, addresses=mine)
            if draw(st.integers(0, 7)) == 0:
                seen = draw(_no_answer)
            if draw(st.integers(0, 19)):
                found.append(_said(name, record_type, resolver, seen))
    return found


def _said(name: str, record_type: str, resolver: Resolver, seen: Seen) -> Observation:
    return Observation(
        probe="dns",
        subject=name,
        record_type=record_type,
        server=resolver.label,
        vantage=resolver.vantage,
        at=NOW,
        took=0.01,
        seen=seen,
    )


@st.composite
def _observations(draw: st.DrawFn, deployment: Deployment, resolvers: tuple[Resolver, ...]) -> list[Observation]:
    found: list[Observation] = []
    for domain in deployment.sip_domains:
        usual = draw(_srv_replies)
        for resolver in resolvers:
            one = draw(_srv_replies) if draw(st.integers(0, 5)) == 0 else usual
            if draw(st.integers(0, 19)):
                found.append(_said(federation_owner(domain.name), "SRV", resolver, one))
    guessed = [f"sip.{domain.name}" for domain in deployment.sip_domains]
    for name in dict.fromkeys((*EDGES, *guessed, PROXY)):
        addresses = draw(st.lists(st.sampled_from(ADDRESSES), max_size=2, unique=True))
        found += draw(_look_ups(name, resolvers, addresses))
        if draw(st.integers(0, 9)):
            found += draw(_contacts(name, addresses))
    return [draw(_looked_again(item)) if draw(st.integers(0, 19)) == 0 else item for item in found]


@st.composite
def _looked_again(draw: st.DrawFn, item: Observation) -> Observation:
    """What was seen a day or ten ago, and could not be seen again."""
    again = Again(at=NOW, why=draw(st.sampled_from(AgainReason)))
    return replace(item, at=NOW - timedelta(days=draw(st.sampled_from([1, 10]))), again=again)


_deployments = st.builds(
    Deployment,
    platform=st.sampled_from([Platform.SFB_2019, Platform.LYNC_2010]),
    purpose=st.sampled_from(Purpose),
    access_edges=st.lists(st.sampled_from(EDGES), max_size=3, unique=True).map(tuple),
    sip_domains=st.lists(
        st.builds(SipDomain, name=st.sampled_from(DOMAINS), said=st.sampled_from([*Users, None])),
        min_size=1,
        max_size=3,
        unique_by=lambda domain: domain.name,
    ).map(tuple),
    discovery=st.sampled_from([Discovery.OPEN, Discovery.OPEN, Discovery.BY_NAME]),
    provider=st.just(Provider(proxy_fqdn=PROXY)),
)
_waivers = st.builds(
    Waiver, code=st.sampled_from(CODES), subject=st.sampled_from(["", "", "contoso.com"]), reason=st.just("known")
)


@st.composite
def networks_seen(draw: st.DrawFn) -> Checklist:
    """A deployment, what was seen of it, and what was set aside."""
    deployment = draw(_deployments)
    resolvers = draw(
        st.sampled_from(
            [(PUBLIC_1,), (PUBLIC_1, INSIDE), (PUBLIC_1, PUBLIC_2, INSIDE, ZONE), (INSIDE,), (INSIDE, ZONE)]
        )
    )
    waived = draw(st.one_of(st.just(()), st.lists(st.sampled_from(STEPS), max_size=1)))
    return Checklist(
        deployment=deployment,
        network=Network(resolvers=resolvers, position=draw(st.sampled_from(Position))),
        steps={step: Attestation(state=AttestationState.WAIVED, reason="known") for step in waived},
        waivers=tuple(draw(st.one_of(st.just([]), st.lists(_waivers, max_size=2)))),
        observations=tuple(draw(_observations(deployment, resolvers))),
    )


def in_turn(checklist: Checklist) -> Iterator[Checklist]:
    """Yield the checklist as its facts come in."""
    for count in range(0, len(checklist.observations), 7):
        yield replace(checklist, observations=checklist.observations[:count])
    yield checklist
