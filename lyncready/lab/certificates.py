"""The laboratory's own certification authority and its leaf certificates, sound or with every known fault."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from lyncready.lab.extensions import (
    ISSUER_INSIDE,
    crl_address,
    crl_point,
    distinguished_name,
    extended_usage,
    identity_of,
    issued_by,
    issuer_url,
    key_usage,
    make_list,
)
from lyncready.lab.faults import CertificateFault

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateBuilder

    from lyncready.lab.extensions import PrivateKey


_ALONE = frozenset(
    {CertificateFault.SELF_SIGNED, CertificateFault.MISSING_INTERMEDIATE, CertificateFault.ISSUER_INSIDE}
)


class Issued(msgspec.Struct, frozen=True):
    """A key and the certificates that a server sends with it (PEM, leaf first)."""

    key: bytes
    chain: tuple[bytes, ...]

    @property
    def bundle(self) -> bytes:
        """Leaf and issuers in one PEM text, as servers want it in a file."""
        return b"".join(self.chain)


@cache
def _key(kind: str) -> PrivateKey:
    """Make a key once in a process for each use: RSA keys take a tenth of a second each."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    size, _, _ = kind.partition("/")
    if size == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=int(size))


class LabAuthority:
    """A root CA and its issuing CA, valid round `now`; `issue` makes leaf certificates.

    Serial numbers come from the content, so that equal wishes give equal certificates. `label` names the CA.
    """

    def __init__(self, now: datetime, label: str = "Lab", issuing_key: PrivateKey | None = None) -> None:
        """Make root and issuing CA; nothing touches the disk. Another `issuing_key` makes a forger of the name."""
        self.now = now.replace(microsecond=0)
        self.label = label
        self._root_key = _key(f"2048/{label} root")
        self._issuing_key = issuing_key or _key(f"2048/{label} issuing")
        self.root = self._authority("Root CA", None)
        self.issuing = self._authority("Issuing CA", self.root)
        self._revoked: set[int] = set()

    @property
    def root_pem(self) -> bytes:
        """The root certificate, as `network.trust` wants it."""
        return _pem(self.root)

    @property
    def issuing_der(self) -> bytes:
        """The issuing CA's certificate, as its URL gives it."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return self.issuing.public_bytes(Encoding.DER)

    @property
    def stranger(self) -> LabAuthority:
        """An authority that nobody trusts."""
        return LabAuthority(self.now, "Stranger")

    def revocation_list(self, *, stale: bool = False) -> bytes:
        """Return the issuing CA's list (DER) of what was issued as `revoked`; a `stale` one is out of date."""
        return make_list(self.issuing.subject, self._issuing_key, sorted(self._revoked), self.now, stale=stale)

    def issue(self, name: str, sans: tuple[str, ...] = (), faults: frozenset[CertificateFault] = frozenset(),
              aia: str = "", lists: str = "") -> Issued:  # fmt: skip
        """Issue a certificate for `name` (and `sans`) that has all of `faults`.

        `aia` names the issuer's URL, `lists` where revocation lists are.
        """
        signer = self._signer(faults)
        key = _key(_kind_of_key(faults))
        subject, names = _names(name, sans, faults)
        issuer = None if CertificateFault.SELF_SIGNED in faults else signer.issuing
        leaf = signer._leaf(key, subject, names, issuer, faults, aia, lists)
        if CertificateFault.REVOKED in faults:
            signer._revoked.add(leaf.serial_number)
        return Issued(key=_key_pem(key), chain=signer._sent(leaf, faults))

    def _signer(self, faults: frozenset[CertificateFault]) -> LabAuthority:
        if faults & {CertificateFault.UNKNOWN_CA, CertificateFault.UNKNOWN_CA_ALONE}:
            return self.stranger
        return self

    def _sent(self, leaf: Certificate, faults: frozenset[CertificateFault]) -> tuple[bytes, ...]:
        """Return what the server sends: the whole chain but its root, as RFC 8446 wants it."""
        if faults & _ALONE:
            return (_pem(leaf),)
        issuing = self.issuing
        if CertificateFault.EXPIRED_INTERMEDIATE in faults:
            issuing = self._authority("Issuing CA", self.root, days=-5)
        if CertificateFault.SHA1_INTERMEDIATE in faults:
            issuing = _resign_sha1(issuing, self._root_key)
        chain = [leaf, self._in_place_of(issuing, faults)]
        if CertificateFault.EXPIRED_CROSS in faults:
            chain.append(self._crossed())
        if faults & {CertificateFault.ROOT_SENT, CertificateFault.UNKNOWN_CA}:
            chain.append(self.root)
        if CertificateFault.SHUFFLED in faults:
            chain = [leaf, self.root, issuing, issuing]
        return tuple(_pem(certificate) for certificate in chain)

    def _in_place_of(self, issuing: Certificate, faults: frozenset[CertificateFault]) -> Certificate:
        if CertificateFault.WRONG_ISSUER in faults:
            return LabAuthority(self.now, "Other").issuing
        if CertificateFault.FORGED_ISSUER in faults:
            return LabAuthority(self.now, self.label, _key("2048/forger")).issuing
        return issuing

    def _crossed(self) -> Certificate:
        """Return the issuing CA as an older root once signed it, until the other day."""
        older = LabAuthority(self.now, "Old")
        return self._authority("Issuing CA", older.root, days=-20, signer=older._root_key)

    def _authority(
        self, role: str, issuer: Certificate | None, days: int = 3650, signer: PrivateKey | None = None
    ) -> Certificate:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        key = self._root_key if issuer is None else self._issuing_key
        subject = distinguished_name(f"Lyncready {self.label} {role}", self.label)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if issuer is None else issuer.subject)
            .public_key(key.public_key())
            .serial_number(_serial(self.label, role, self.now.isoformat(), str(days)))
            .not_valid_before(self.now - timedelta(days=3650))
            .not_valid_after(self.now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=True, path_length=1 if issuer is None else 0), critical=True)
            .add_extension(key_usage(authority=True), critical=True)
            .add_extension(identity_of(key), critical=False)
        )
        if issuer is not None:
            builder = builder.add_extension(issued_by(signer or self._root_key), critical=False)
        return builder.sign(signer or self._root_key, hashes.SHA256())

    def _leaf(self, key: PrivateKey, subject: str, names: tuple[str, ...], issuer: Certificate | None,
              faults: frozenset[CertificateFault], aia: str, lists: str) -> Certificate:  # fmt: skip
        from cryptography import x509

        start, end = _validity(self.now, faults)
        signing_key = key if issuer is None else self._issuing_key
        title = distinguished_name(subject, "Contoso")
        builder = (
            x509.CertificateBuilder()
            .subject_name(title)
            .issuer_name(title if issuer is None else issuer.subject)
            .public_key(key.public_key())
            .serial_number(_serial(self.label, subject, *names, *sorted(faults), start.isoformat()))
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(key_usage(authority=False), critical=True)
            .add_extension(extended_usage(faults), critical=False)
            .add_extension(identity_of(key), critical=False)
            .add_extension(issued_by(signing_key), critical=False)
        )
        if names:
            sans = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
            builder = builder.add_extension(sans, critical=False)
        if CertificateFault.NO_CRL not in faults:
            builder = builder.add_extension(crl_point(crl_address(self.label, faults, lists)), critical=False)
        if CertificateFault.ISSUER_INSIDE in faults:
            builder = builder.add_extension(issuer_url(ISSUER_INSIDE.format(self.label)), critical=False)
        elif aia:
            builder = builder.add_extension(issuer_url(aia), critical=False)
        return _sign(builder, signing_key, faults)


def _kind_of_key(faults: frozenset[CertificateFault]) -> str:
    if CertificateFault.WEAK_KEY in faults:
        return "1024/leaf"
    return "ec/leaf" if CertificateFault.ELLIPTIC in faults else "2048/leaf"


def _names(name: str, sans: tuple[str, ...], faults: frozenset[CertificateFault]) -> tuple[str, tuple[str, ...]]:
    """Return subject and subject alternative names."""
    parent = name.partition(".")[2]
    names = tuple(dict.fromkeys((name, *sans)))
    subject = name
    if CertificateFault.WRONG_NAME in faults:
        subject, names = f"old-edge.{parent}", (f"old-edge.{parent}", f"webcon.{parent}")
    if CertificateFault.WILDCARD in faults:
        subject, names = f"*.{parent}", (f"*.{parent}", parent)
    if CertificateFault.ONLY_IN_SUBJECT in faults:
        names = (f"webcon.{parent}",)
    if CertificateFault.OTHER_SUBJECT in faults:
        subject = f"webcon.{parent}"
    if CertificateFault.NO_SAN in faults:
        names = ()
    if CertificateFault.CAPITALS in faults:
        subject, names = subject.upper(), tuple(one.upper() for one in names)
    return subject, names


def _validity(now: datetime, faults: frozenset[CertificateFault]) -> tuple[datetime, datetime]:
    day = timedelta(days=1)
    if CertificateFault.EXPIRED in faults:
        return now - 368 * day, now - 3 * day
    if CertificateFault.NOT_YET_VALID in faults:
        return now + 2 * day, now + 367 * day
    if CertificateFault.EXPIRING in faults:
        # A minute more than ten days: the check that follows the start still sees ten.
        return now - 355 * day, now + 10 * day + timedelta(minutes=1)
    if CertificateFault.OLD in faults:
        return now - 300 * day, now + 65 * day
    return now - 153 * day, now + 212 * day


def _sign(builder: CertificateBuilder, key: PrivateKey, faults: frozenset[CertificateFault]) -> Certificate:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if CertificateFault.PSS in faults:
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        return builder.sign(key, hashes.SHA256(), rsa_padding=pss)
    signed = builder.sign(key, hashes.SHA512() if CertificateFault.SHA512 in faults else hashes.SHA256())
    if CertificateFault.SHA1 in faults and isinstance(key, RSAPrivateKey):
        return _resign_sha1(signed, key)
    return signed


# sha256WithRSAEncryption and sha1WithRSAEncryption (RFC 8017, A.2) differ in their last octet only.
_SHA256_RSA = bytes.fromhex("06092a864886f70d01010b")
_SHA1_RSA = bytes.fromhex("06092a864886f70d010105")


def _resign_sha1(certificate: Certificate, key: PrivateKey) -> Certificate:
    """Return the certificate signed with SHA-1, which the library itself no longer does.

    The signature has the key's length whatever the hash, so that the DER keeps its lengths.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if not isinstance(key, RSAPrivateKey):
        raise TypeError("only RSA keys sign with SHA-1 here")
    der = certificate.public_bytes(serialization.Encoding.DER)
    tbs = certificate.tbs_certificate_bytes.replace(_SHA256_RSA, _SHA1_RSA)
    head = der[: der.index(certificate.tbs_certificate_bytes)]
    tail = der[len(head) + len(tbs) : len(der) - len(certificate.signature)].replace(_SHA256_RSA, _SHA1_RSA)
    signature = key.sign(tbs, padding.PKCS1v15(), hashes.SHA1())
    return x509.load_der_x509_certificate(head + tbs + tail + signature)


def _serial(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:12], "big") | 1 << 90


def _pem(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def _key_pem(key: PrivateKey) -> bytes:
    from cryptography.hazmat.primitives import serialization as s

    return key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
