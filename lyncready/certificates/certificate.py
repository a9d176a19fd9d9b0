"""A certificate's facts, parsed once: names, dates, key, signature, purposes (RFC 5280)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from lyncready.certificates import extensions
from lyncready.certificates.der import key_digest, load_certificate
from lyncready.model import printable

if TYPE_CHECKING:
    from cryptography import x509

_SERVER_AUTH, _CLIENT_AUTH, _ANY = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"
# Netscape's and Microsoft's step-up, by which old intermediates say that they issue for servers.
_STEP_UP = frozenset({"2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"})
_PSS = "1.2.840.113549.1.1.10"
# CA/Browser Forum Baseline Requirements, 6.1.5 and 7.1.3.
MIN_RSA_BITS = 2048
MIN_EC_BITS = 256
WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
_PURPOSES = {_SERVER_AUTH: "Server Authentication", _CLIENT_AUTH: "Client Authentication", _ANY: "any purpose"}


class Certificate(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one certificate says. Texts are printable, names lower-case, `key_bits` 0 where it has no size.

    `title` is its common name, or subject, as written, `issuer_title` its issuer's, `issuer_organization` the
    company that the issuer names. `purposes` and `permitted_names` None mean that it does not limit them, `is_ca`
    None that it does not say what it is.
    `unknown_critical` is the OID of an extension for which every verifier has to refuse it. `public_key` is the
    SHA-256 of its key, `authority_key` the identifier that it gives of its issuer's; URLs are of any scheme.
    """

    der: bytes
    subject: str
    issuer: str
    subject_der: bytes
    issuer_der: bytes
    common_name: str
    title: str
    issuer_title: str
    issuer_organization: str
    sans: tuple[str, ...]
    has_sans: bool
    serial: str
    not_before: datetime
    not_after: datetime
    key: str
    key_type: str
    key_bits: int
    signature_hash: str
    pss: bool
    purposes: tuple[str, ...] | None
    crl_points: bool
    crl_urls: tuple[str, ...]
    issuer_urls: tuple[str, ...]
    public_key: str
    authority_key: bytes
    is_ca: bool | None
    path_length: int | None
    signs_certificates: bool
    permitted_names: tuple[str, ...] | None
    excluded_names: tuple[str, ...]
    unknown_critical: str

    @property
    def dns_names(self) -> tuple[str, ...]:
        """The DNS names that count: the alternative ones, in a certificate without any the common name."""
        return self.sans if self.has_sans else tuple(filter(None, (self.common_name,)))

    @property
    def self_issued(self) -> bool:
        """Whether subject and issuer are the same name."""
        return self.subject_der == self.issuer_der

    @property
    def server_auth(self) -> bool:
        """Whether it may serve TLS."""
        return self.purposes is None or _SERVER_AUTH in self.purposes or _ANY in self.purposes

    @property
    def client_auth(self) -> bool:
        """Whether it may act as a TLS client."""
        return self.purposes is None or _CLIENT_AUTH in self.purposes or _ANY in self.purposes

    @property
    def server_issuer(self) -> bool:
        """Whether its purposes let it issue for TLS servers."""
        return self.server_auth or not _STEP_UP.isdisjoint(self.purposes or ())

    @property
    def weak_key(self) -> bool:
        """Whether nobody should rely on its key any more."""
        if self.key_type == "RSA":
            return self.key_bits < MIN_RSA_BITS
        if self.key_type == "ECDSA":
            return self.key_bits < MIN_EC_BITS
        return self.key_type == "DSA"

    @property
    def weak_hash(self) -> bool:
        """Whether its signature rests on a hash that is broken."""
        return self.signature_hash in WEAK_HASHES

    @property
    def purpose_names(self) -> list[str]:
        """The purposes in words."""
        return [_PURPOSES.get(oid, oid) for oid in self.purposes or ()]


class BadCertificate(ValueError):
    """Bytes that are no certificate."""


# A parsed certificate takes 5 KiB and is needed while its chain is walked; what it says is kept apart, and small.
@lru_cache(maxsize=64)
def _load(der: bytes) -> x509.Certificate:
    """Parse DER, once in a while."""
    return load_certificate(der)


@lru_cache(maxsize=8192)
def read_certificate(der: bytes) -> Certificate:
    """Return the facts of a DER certificate. Raises BadCertificate where it cannot be read."""
    from cryptography import x509

    try:
        return _facts(der, _load(der))
    except (
        ValueError,
        TypeError,
        OverflowError,
        x509.InvalidVersion,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ) as error:
        raise BadCertificate("not a certificate that can be read") from error


def say_alike(parsed: x509.Certificate | x509.CertificateSigningRequest) -> dict[str, Any]:
    """Return what certificates and requests say alike: names, key, signature, purposes."""
    from cryptography.x509.oid import NameOID

    names = parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    sans = extensions.alternative_names(parsed)
    key_type, bits = _key(parsed)
    return {
        "subject": printable(parsed.subject.rfc4514_string(), 200),
        "subject_der": parsed.subject.public_bytes(),
        "common_name": printable(str(names[-1].value), 200).lower().rstrip(".") if names else "",
        "title": printable(str(names[-1].value) if names else parsed.subject.rfc4514_string(), 200),
        "sans": sans or (),
        "has_sans": sans is not None,
        "key": f"{key_type} {bits}" if bits else key_type,
        "key_type": key_type,
        "key_bits": bits,
        "signature_hash": _hash_name(parsed),
        "pss": parsed.signature_algorithm_oid.dotted_string == _PSS,
        "purposes": extensions.purposes(parsed),
    }


def _facts(der: bytes, parsed: x509.Certificate) -> Certificate:
    from cryptography.x509.oid import NameOID

    issued_by = parsed.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    is_ca, path_length = extensions.authority(parsed)
    permitted, excluded = extensions.name_limits(parsed)
    return Certificate(
        der=der,
        **say_alike(parsed),
        issuer=printable(parsed.issuer.rfc4514_string(), 200),
        issuer_der=parsed.issuer.public_bytes(),
        issuer_title=printable(str(issued_by[-1].value) if issued_by else parsed.issuer.rfc4514_string(), 200),
        issuer_organization=_organization(parsed),
        serial=f"{parsed.serial_number:x}",
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        crl_points=extensions.has_extension(parsed, "CRLDistributionPoints"),
        crl_urls=extensions.crl_urls(parsed),
        issuer_urls=extensions.issuer_urls(parsed),
        public_key=key_digest(parsed),
        authority_key=extensions.authority_key(parsed),
        is_ca=is_ca,
        path_length=path_length,
        signs_certificates=extensions.signs_certificates(parsed),
        permitted_names=permitted,
        excluded_names=excluded,
        unknown_critical=extensions.unknown_critical(parsed),
    )


def _organization(parsed: x509.Certificate) -> str:
    from cryptography.x509.oid import NameOID

    names = parsed.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return printable(str(names[0].value), 200) if names else ""


def _key(parsed: x509.Certificate | x509.CertificateSigningRequest) -> tuple[str, int]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

    try:
        key = parsed.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "unknown key", 0
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ECDSA", key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        return "EdDSA", 0
    return "unknown key", 0


def _hash_name(parsed: x509.Certificate | x509.CertificateSigningRequest) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        algorithm = parsed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    return algorithm.name if algorithm is not None else ""


@lru_cache(maxsize=16384)
def is_issued_by(child: bytes, issuer: bytes) -> bool:
    """Whether the issuer's key signed the child and their names fit (RFC 5280, 6.1).

    SHA-1 and MD5 are verified too: that they are weak is a finding of its own, not an unknown authority.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        signed, signer = _load(child), _load(issuer)
        if signed.issuer != signer.subject:
            return False
        _verify(signed, signer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _verify(signed: x509.Certificate, signer: x509.Certificate) -> None:
    """Raise where the signature does not hold or its kind is unknown here."""
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    key, digest = signer.public_key(), signed.signature_hash_algorithm
    body, signature = signed.tbs_certificate_bytes, signed.signature
    if isinstance(key, rsa.RSAPublicKey) and digest is not None:
        scheme = signed.signature_algorithm_parameters
        key.verify(signature, body, scheme if isinstance(scheme, padding.PSS) else padding.PKCS1v15(), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
        key.verify(signature, body, ec.ECDSA(digest))
    else:
        signed.verify_directly_issued_by(signer)
