"""Certificates built for rules: everything about them can be wrong; signed by authorities that are named."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from lyncready.model import Origin, Trust, TrustedRoot
from support.situations import EDGE, NOW

SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
CRL_URL = "http://ca.invalid/x.crl"
AIA_URL = "http://ca.invalid/issuing.crt"


@lru_cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@lru_cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    assert name
    return ec.generate_private_key(ec.SECP256R1())


def subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])


def make(
    *,
    cn: str = EDGE,
    sans: tuple[str | x509.GeneralName, ...] | None = (EDGE,),
    start: datetime = NOW - timedelta(days=30),
    end: datetime = NOW + timedelta(days=200),
    issuer: str = "Root",
    key: Any = None,
    ca: bool = False,
    digest: Any = None,
    hashing: Any = None,
    pss: bool = False,
    eku: tuple[Any, ...] | None = (SERVER, CLIENT),
    crl: bool | str | tuple[str, ...] = True,
    aia: str | tuple[str, ...] = (),
    signer: Any = None,
    limits: tuple[x509.ExtensionType, ...] = (),
) -> bytes:
    """Build a certificate signed by the named authority; everything about it can be wrong."""
    key = key or ec_key(f"leaf {cn}")
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject(cn))
        .issuer_name(subject(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    for limit in limits:
        builder = builder.add_extension(limit, critical=True)
    if sans is not None:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([n if isinstance(n, x509.GeneralName) else x509.DNSName(n) for n in sans]),
            critical=False,
        )
    if eku is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(eku)), critical=False)
    if crl:
        urls = (CRL_URL,) if crl is True else (crl,) if isinstance(crl, str) else crl
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(url) for url in urls], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if aia:
        access = [
            x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url))
            for url in ((aia,) if isinstance(aia, str) else aia)
        ]
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    signer = signer or (key if issuer == cn else ec_key(f"ca {issuer}"))
    extra: dict[str, Any] = {}
    if pss:
        signer = rsa_key()
        extra["rsa_padding"] = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    made = builder.sign(signer, hashing or hashes.SHA256(), **extra)
    return resigned(made, signer, *digest) if digest else made.public_bytes(Encoding.DER)


# ecdsa-with-SHA256, ecdsa-with-SHA1 (RFC 5758, RFC 3279): libraries sign nothing with SHA-1 any more.
_ECDSA_SHA256, _ECDSA_SHA1 = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06072a8648ce3d0401")
SHA1 = (_ECDSA_SHA1, hashes.SHA1())


def resigned(made: x509.Certificate, key: Any, oid: bytes, digest: Any) -> bytes:
    """Return the certificate with another signature algorithm, signed anew."""
    algorithm = sequence(oid)
    body = made.tbs_certificate_bytes.replace(sequence(_ECDSA_SHA256), algorithm)
    inner = body[2 + (body[1] & 0x7F) * (body[1] >> 7) :]
    body = sequence(inner)
    signature = key.sign(body, ec.ECDSA(digest))
    return sequence(body, algorithm, b"\x03" + length(len(signature) + 1) + b"\x00" + signature)


def length(octets: int) -> bytes:
    if octets < 128:
        return bytes([octets])
    size = (octets.bit_length() + 7) // 8
    return bytes([0x80 | size]) + octets.to_bytes(size, "big")


def sequence(*parts: bytes) -> bytes:
    whole = b"".join(parts)
    return b"\x30" + length(len(whole)) + whole


def authority(name: str, issuer: str | None = None, **other: Any) -> bytes:
    """Build a certification authority's own certificate; everything about it can be wrong."""
    usual = {
        "cn": name, "sans": None, "issuer": issuer or name, "key": ec_key(f"ca {name}"), "ca": True, "eku": None,
        "crl": False, "start": NOW - timedelta(days=900), "end": NOW + timedelta(days=900),
    }  # fmt: skip
    return make(**{**usual, **other})


def key_usage(*, may_sign: bool) -> x509.KeyUsage:
    """Build a key usage that lets sign certificates, or not."""
    others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign")
    never = dict.fromkeys((*others, "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(digital_signature=True, key_cert_sign=may_sign, **never)


def below(*permitted: str, excluded: tuple[str, ...] = ()) -> x509.NameConstraints:
    """Build name constraints on DNS names."""
    names = [[x509.DNSName(name) for name in names] or None for names in (permitted, excluded)]
    return x509.NameConstraints(*names)


@lru_cache
def public_trust() -> Trust:
    return Trust(roots=(TrustedRoot(authority_root(), Origin.CERTIFI, "certifi"),))


@lru_cache
def authority_root() -> bytes:
    return authority("Root")
