"""Facts by hand: a checklist with chosen observations, and what the checks say of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lyncready.checks import judge
from lyncready.model import (
    Checklist,
    ClientAuth,
    Deployment,
    Dns,
    DnsOutcome,
    Finding,
    Findings,
    Network,
    Observation,
    Origin,
    Platform,
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
    Trust,
    TrustedRoot,
    federation_owner,
)
from support.detail_keys import hold_to_table

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
DOMAIN, EDGE, ADDRESS = "contoso.com", "sip.contoso.com", "203.0.113.10"
OUTSIDE = Resolver(name="outside", vantage="public", address="192.0.2.53")
OUTSIDE_2 = Resolver(name="outside 2", vantage="public", address="192.0.2.54")
INSIDE = Resolver(name="inside", vantage="local", address="192.0.2.10")


@lru_cache
def ca() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A root that the tests trust as a public one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Root")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=900))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return builder.sign(key, hashes.SHA256()), key


@lru_cache
def leaf_key() -> rsa.RSAPrivateKey:
    """A key that every platform takes; it may be everybody's, since nobody signs with it."""
    return rsa.generate_private_key(65537, 2048)


@lru_cache
def leaf(name: str = EDGE, days: int = 200) -> bytes:
    """A certificate of the test root with which nothing is wrong (DER)."""
    root, root_key = ca()
    key = leaf_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    point = x509.DistributionPoint(
        [x509.UniformResourceIdentifier("http://crl.invalid/root.crl")], None, None, None
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
            critical=False,
        )
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
    )
    return builder.sign(root_key, hashes.SHA256()).public_bytes(_der())


def _der() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


class Situation:
    """A deployment and what was seen of it; starts as a healthy contoso.com, seen from outside."""

    def __init__(
        self, *, resolvers: tuple[Resolver, ...] = (OUTSIDE,), healthy: bool = True, **network: Any
    ) -> None:
        self.deployment = Deployment(
            platform=Platform.LYNC_2013_CU5,
            purpose=Purpose.FEDERATION,
            access_edges=(EDGE,),
            sip_domains=(SipDomain(DOMAIN),),
        )
        self.network = Network(resolvers=resolvers, **network)
        self.facts: dict[Any, Observation] = {}
        if healthy:
            for resolver in resolvers:
                self.srv(Srv(0, 0, 5061, EDGE), at=resolver)
                self.address(ADDRESS, at=resolver)
            self.contact(ADDRESS)

    def put(self, probe: str, subject: str, seen: Seen, **more: Any) -> Situation:
        """Add one observation; a later one of the same key replaces it."""
        observation = Observation(probe=probe, subject=subject, at=NOW, took=0.04, seen=seen, **more)
        self.facts[observation.key] = observation
        return self

    def reply(self, name: str, record_type: str, seen: Dns, at: Resolver = OUTSIDE) -> Situation:
        """Add a DNS server's reply."""
        return self.put("dns", name, seen, record_type=record_type, server=at.label, vantage=at.vantage)

    def srv(
        self, *records: Srv, at: Resolver = OUTSIDE, outcome: DnsOutcome | None = None, **more: Any
    ) -> Situation:
        """Set contoso.com's SRV records, or the outcome of asking for them."""
        outcome = outcome or (DnsOutcome.ANSWER if records else DnsOutcome.NXDOMAIN)
        return self.reply(federation_owner(DOMAIN), "SRV", Dns(outcome=outcome, srv=records, **more), at)

    def address(
        self,
        *addresses: str,
        name: str = EDGE,
        at: Resolver = OUTSIDE,
        outcome: DnsOutcome | None = None,
        **more: Any,
    ) -> Situation:
        """Set a name's addresses (both families), or the outcome of asking for them."""
        for record_type, family in (("A", "."), ("AAAA", ":")):
            found = tuple(address for address in addresses if family in address)
            kind = DnsOutcome.ANSWER if found else DnsOutcome.NODATA if addresses else DnsOutcome.NXDOMAIN
            self.reply(name, record_type, Dns(outcome=outcome or kind, addresses=found, **more), at)
        return self

    def contact(
        self,
        address: str = ADDRESS,
        *,
        name: str = EDGE,
        vantage: str = "local",
        tcp: TcpOutcome = TcpOutcome.CONNECTED,
        tls: Tls | None = None,
        sip: Sip | None = None,
    ) -> Situation:
        """Set what one address did: by default mutual TLS that stops a stranger."""
        subject = f"{name}:5061"
        self.put("tcp", subject, Tcp(outcome=tcp), address=address, vantage=vantage)
        for probe in ("tls", "sip"):
            self.facts = {
                key: item
                for key, item in self.facts.items()
                if (key.probe, key.subject, key.address, key.vantage) != (probe, subject, address, vantage)
            }
        if tcp is not TcpOutcome.CONNECTED:
            return self
        tls = tls or mutual(leaf(name))
        self.put("tls", subject, tls, address=address, vantage=vantage)
        self.put("sip", subject, sip or Sip(outcome=SipOutcome.CLOSED), address=address, vantage=vantage)
        return self

    def judge(self, now: datetime = NOW, trust: Trust | None = None, **checklist: Any) -> Findings:
        """Return what the checks say."""
        root = TrustedRoot(ca()[0].public_bytes(_der()), Origin.CERTIFI, "test")
        found = judge(self.checklist(**checklist), trust or Trust(roots=(root,)), now)
        hold_to_table((one.code, one.detail) for one in found)
        keys = [(one.step, one.check, one.subject, one.vantage, one.code) for one in found]
        assert len(keys) == len(set(keys)), sorted(key for key in set(keys) if keys.count(key) > 1)
        return found

    def checklist(self, **more: Any) -> Checklist:
        """Return the checklist that has these facts."""
        facts = tuple(self.facts.values())
        return Checklist(deployment=self.deployment, network=self.network, observations=facts, **more)


def mutual(*chain: bytes, **more: Any) -> Tls:
    """A handshake that ended where a federation edge ends it: our certificate was asked for."""
    given: dict[str, Any] = {
        "outcome": TlsOutcome.ALERT,
        "version": "TLSv1.2",
        "chain": chain,
        "client_auth": ClientAuth.REQUESTED,
        **more,
    }
    return Tls(**given)


def codes(
    findings: tuple[Finding, ...], step: str = "federation.", *, notes: bool = False
) -> set[tuple[str, str]]:
    """Return (code, status) of what is not fine in the steps that start so."""
    quiet = ("pass",) if notes else ("pass", "note")
    return {
        (item.code, item.status.value)
        for item in findings
        if item.step.startswith(step) and item.check != "settings" and item.status.value not in quiet
    }
