"""A deployment of any size for the benchmarks: names, certificates, and the facts that a run over it brings."""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lyncready.model import (
    Checklist,
    ClientAuth,
    Deployment,
    Dns,
    DnsOutcome,
    Network,
    Observation,
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
    newest,
)

# One for this run and the processes that it starts: two runs on a machine do not meet.
EDGE_PORT = int(os.environ.setdefault("LYNCREADY_BENCH_PORT", str(15000 + os.getpid() % 10000)))
YEAR = timedelta(days=365)


def domain_name(number: int) -> str:
    """Return the name of a SIP domain."""
    return f"d{number:05}.test"


def edge_name(number: int) -> str:
    """Return the name of a SIP domain's edge."""
    return f"sip.{domain_name(number)}"


def edge_address(number: int) -> str:
    """Return the loopback address of a SIP domain's edge: each has its own, as edges have."""
    return str(ipaddress.IPv4Address("127.10.0.0") + 1 + number)


class Authority:
    """A root, an intermediate (both RSA) and leaves that share one EC key: cheap for the server, real to judge."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._issuing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.leaf_key = ec.generate_private_key(ec.SECP256R1())
        root_name, issuing_name = _name("Bench Root"), _name("Bench Issuing")
        self.root = self._issuer(root_name, root_name, self._root_key, self._root_key)
        self.issuing = self._issuer(issuing_name, root_name, self._issuing_key, self._root_key)

    def _issuer(
        self, subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, signer: rsa.RSAPrivateKey
    ) -> x509.Certificate:
        builder = self._builder(subject, issuer).public_key(key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return builder.sign(signer, hashes.SHA256())

    def _builder(self, subject: x509.Name, issuer: x509.Name) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
        builder = builder.serial_number(x509.random_serial_number())
        return builder.not_valid_before(self._now - YEAR).not_valid_after(self._now + YEAR)

    def issue(self, name: str) -> x509.Certificate:
        """Return an edge's certificate as a public CA would make it."""
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        point = x509.DistributionPoint([x509.UniformResourceIdentifier("http://crl.test/1.crl")], None, None, None)
        builder = self._builder(_name(name), self.issuing.subject).public_key(self.leaf_key.public_key())
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        builder = builder.add_extension(usage, critical=False)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(self._issuing_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def pem(certificate: x509.Certificate) -> bytes:
    """Return a certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    """Return a certificate as DER."""
    return certificate.public_bytes(serialization.Encoding.DER)


class Scenery:
    """`size` SIP domains, each with its own edge, address and certificate; files for it in `folder`."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.authority = Authority(self.now)
        self.leaves = [self.authority.issue(edge_name(number)) for number in range(size)]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "root.pem").write_bytes(pem(self.authority.root))

    def write_server_files(self) -> None:
        """Write each edge's chain and key, for the servers."""
        key = self.authority.leaf_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.folder / "edge.key").write_bytes(key)
        issuing = pem(self.authority.issuing)
        for number, leaf in enumerate(self.leaves):
            (self.folder / f"edge{number}.pem").write_bytes(pem(leaf) + issuing)

    def checklist(self, size: int | None = None, ports: tuple[int, int] = (15300, 15301)) -> Checklist:
        """Return the first `size` SIP domains' checklist, without facts; `ports` are the two DNS servers'."""
        domains = range(self.size if size is None else size)
        resolvers = (
            Resolver(name="inside", vantage="local", address="127.0.0.1", port=ports[0]),
            Resolver(name="outside", vantage="public", address="127.0.0.1", port=ports[1]),
        )
        return Checklist(
            deployment=Deployment(
                name="Bench deployment",
                purpose=Purpose.FEDERATION,
                access_edges=tuple(edge_name(number) for number in domains),
                sip_domains=tuple(SipDomain(name=domain_name(number)) for number in domains),
                agreement_number="1234567",
            ),
            network=Network(resolvers=resolvers, trust=("root.pem",), federation_port=EDGE_PORT, control=None),
        )

    @cached_property
    def facts(self) -> tuple[tuple[Observation, ...], ...]:
        """The twelve observations of a run over each SIP domain, all healthy."""
        issuing = der(self.authority.issuing)
        return tuple(
            tuple(self._facts_of(number, (der(leaf), issuing))) for number, leaf in enumerate(self.leaves)
        )

    def _facts_of(self, number: int, chain: tuple[bytes, ...]) -> list[Observation]:
        domain, edge = domain_name(number), edge_name(number)
        inside, outside = self.checklist(0).network.resolvers or ()
        none, nodata = Dns(outcome=DnsOutcome.NXDOMAIN, ttl=300), Dns(outcome=DnsOutcome.NODATA, ttl=300)
        address = Dns(outcome=DnsOutcome.ANSWER, addresses=(edge_address(number),), ttl=300)
        found = []
        for server in (inside, outside):
            found += [
                self._dns(f"_sipfederationtls._tcp.{domain}", "SRV", server, _srv(EDGE_PORT, edge)),
                self._dns(edge, "A", server, address),
                self._dns(edge, "AAAA", server, nodata),
            ]
        found.append(self._dns(f"_sip._tls.{domain}", "SRV", outside, _srv(443, edge)))
        found += [self._dns(f"lyncdiscover.{domain}", kind, outside, none) for kind in ("A", "AAAA")]
        tls = Tls(
            outcome=TlsOutcome.COMPLETED,
            version="TLSv1.2",
            cipher="ECDHE-ECDSA-AES256-GCM-SHA384",
            chain=chain,
            client_auth=ClientAuth.REQUESTED,
        )
        sip = Sip(outcome=SipOutcome.ANSWERED, status=200, reason="OK", headers=("Server: bench",))
        for probe, seen in (("tcp", Tcp(outcome=TcpOutcome.CONNECTED)), ("tls", tls), ("sip", sip)):
            found.append(self._at_edge(number, probe, seen))
        return found

    def _dns(self, name: str, kind: str, server: Resolver, seen: Dns) -> Observation:
        return Observation(
            probe="dns",
            subject=name,
            record_type=kind,
            server=server.label,
            vantage=server.vantage,
            at=self.now,
            took=0.0514,
            seen=seen,
        )

    def _at_edge(self, number: int, probe: str, seen: Seen) -> Observation:
        subject, address = f"{edge_name(number)}:{EDGE_PORT}", edge_address(number)
        return Observation(probe=probe, subject=subject, address=address, at=self.now, took=0.0523, seen=seen)

    def observations(self, size: int | None = None) -> tuple[Observation, ...]:
        """Return the facts of the first `size` SIP domains, sorted as a file has them."""
        return newest(*self.facts[: self.size if size is None else size])


def _srv(port: int, target: str) -> Dns:
    return Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, port, target),), ttl=300)
