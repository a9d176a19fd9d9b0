"""The extensions and names that make a certificate fit, or not, for an Access Edge, and lists of revoked ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lyncready.lab.faults import CertificateFault

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey

CRL_URL = "http://crl.lyncready.test"
CRL_INSIDE = "ldap:///CN={},CN=CDP,CN=Public%20Key%20Services,DC=contoso,DC=local?certificateRevocationList"
ISSUER_INSIDE = "ldap:///CN={},CN=AIA,CN=Public%20Key%20Services,DC=contoso,DC=local?cACertificate"


def distinguished_name(common_name: str, organization: str) -> x509.Name:
    """Return a subject or issuer as public CAs write them."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def key_usage(authority: bool) -> x509.KeyUsage:
    """Return the key usage of a CA or of a server (RFC 5280, 4.2.1.3)."""
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not authority,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def extended_usage(faults: frozenset[CertificateFault]) -> x509.ExtendedKeyUsage:
    """Return server and client authentication, less what `faults` takes away."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID as Oid

    uses = []
    if CertificateFault.NO_SERVER_AUTH not in faults:
        uses.append(Oid.SERVER_AUTH)
    if CertificateFault.NO_CLIENT_AUTH not in faults:
        uses.append(Oid.CLIENT_AUTH)
    return x509.ExtendedKeyUsage(uses or [Oid.EMAIL_PROTECTION])


def issued_by(key: PrivateKey) -> x509.AuthorityKeyIdentifier:
    """Return the identifier of the key that signs."""
    from cryptography import x509

    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def identity_of(key: PrivateKey) -> x509.SubjectKeyIdentifier:
    """Return the identifier of the certificate's own key."""
    from cryptography import x509

    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def crl_address(label: str, faults: frozenset[CertificateFault], base: str) -> str:
    """Return the address of an authority's revocation list below `base`, or where a fault puts it."""
    if CertificateFault.CRL_INSIDE in faults:
        return CRL_INSIDE.format(label)
    folder = "gone/" if CertificateFault.CRL_GONE in faults else ""
    folder = "stale/" if CertificateFault.CRL_STALE in faults else folder
    return f"{base or CRL_URL}/{folder}{label.lower()}.crl"


def crl_point(url: str) -> x509.CRLDistributionPoints:
    """Return a revocation list's address."""
    from cryptography import x509

    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point])


def issuer_url(url: str) -> x509.AuthorityInformationAccess:
    """Return where the issuer's certificate can be fetched (RFC 5280, 4.2.2.1)."""
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID as Oid

    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(Oid.CA_ISSUERS, x509.UniformResourceIdentifier(url))]
    )


def make_list(
    issuer: x509.Name, key: PrivateKey, serials: Iterable[int], now: datetime, *, stale: bool = False
) -> bytes:
    """Return a list (DER) of serial numbers that were revoked two days ago; `stale` is ten days out of date."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    day = timedelta(days=1)
    begins, ends = (now - 40 * day, now - 10 * day) if stale else (now - day, now + 300 * day)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer).last_update(begins).next_update(ends)
    for number in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(now - 2 * day)
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
