"""What a certificate's extensions say, as plain values (RFC 5280, 4.2)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lyncready.model import MAX_URL, printable

if TYPE_CHECKING:
    from cryptography import x509

    Parsed = x509.Certificate | x509.CertificateSigningRequest

# Netscape's certificate type and Microsoft's application policies, which verifiers know and the library does not.
_KNOWN_BESIDES = frozenset({"2.16.840.1.113730.1.1", "1.3.6.1.4.1.311.21.10"})


@lru_cache(maxsize=8)  # a certificate's are asked for one after the other
def _extensions(parsed: Parsed) -> dict[str, object]:
    """Return what the extensions say, by the library's names of their classes."""
    return {type(extension.value).__name__: extension.value for extension in parsed.extensions}


def _extension(parsed: Parsed, name: str) -> object | None:
    return _extensions(parsed).get(name)


def has_extension(parsed: x509.Certificate, name: str) -> bool:
    """Tell whether an extension, named by the library's class, is there."""
    return _extension(parsed, name) is not None


def alternative_names(parsed: Parsed) -> tuple[str, ...] | None:
    """Return the DNS names among the alternative names, lower-case; None where there are no alternative names."""
    from cryptography import x509

    value = _extension(parsed, "SubjectAlternativeName")
    if not isinstance(value, x509.SubjectAlternativeName) or not list(value):
        return None
    names = value.get_values_for_type(x509.DNSName)
    return tuple(printable(name, 260).lower().rstrip(".") for name in names)


def purposes(parsed: Parsed) -> tuple[str, ...] | None:
    """Return the OIDs of the purposes that it is limited to; None where it is not."""
    from cryptography import x509

    value = _extension(parsed, "ExtendedKeyUsage")
    return tuple(oid.dotted_string for oid in value) if isinstance(value, x509.ExtendedKeyUsage) else None


def issuer_urls(parsed: x509.Certificate) -> tuple[str, ...]:
    """Return where its issuer's certificate is offered."""
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    value = _extension(parsed, "AuthorityInformationAccess")
    if not isinstance(value, x509.AuthorityInformationAccess):
        return ()
    return tuple(
        printable(item.access_location.value, MAX_URL)
        for item in value
        if item.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(item.access_location, x509.UniformResourceIdentifier)
    )


def crl_urls(parsed: x509.Certificate) -> tuple[str, ...]:
    """Return where its revocation list is offered, whatever the scheme; empty where no URL is named."""
    from cryptography import x509

    value = _extension(parsed, "CRLDistributionPoints")
    if not isinstance(value, x509.CRLDistributionPoints):
        return ()
    named = [name for point in value for name in point.full_name or ()]
    urls = [printable(name.value, MAX_URL) for name in named if isinstance(name, x509.UniformResourceIdentifier)]
    return tuple(dict.fromkeys(urls))


def authority_key(parsed: x509.Certificate) -> bytes:
    """Return the identifier of the key that is said to have signed it; empty where it says none."""
    from cryptography import x509

    value = _extension(parsed, "AuthorityKeyIdentifier")
    return (value.key_identifier or b"") if isinstance(value, x509.AuthorityKeyIdentifier) else b""


def authority(parsed: x509.Certificate) -> tuple[bool | None, int | None]:
    """Return whether it says that it is an authority, and how many authorities may stand below it."""
    from cryptography import x509

    value = _extension(parsed, "BasicConstraints")
    return (value.ca, value.path_length) if isinstance(value, x509.BasicConstraints) else (None, None)


def signs_certificates(parsed: x509.Certificate) -> bool:
    """Tell whether its key usage lets it sign certificates."""
    from cryptography import x509

    value = _extension(parsed, "KeyUsage")
    return value.key_cert_sign if isinstance(value, x509.KeyUsage) else True


def name_limits(parsed: x509.Certificate) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return the DNS names below which it may issue (None: any), and those below which it may not."""
    from cryptography import x509

    value = _extension(parsed, "NameConstraints")
    if not isinstance(value, x509.NameConstraints):
        return None, ()
    permitted, excluded = (
        tuple(
            printable(name.value, 260).lower().rstrip(".")
            for name in names or ()
            if isinstance(name, x509.DNSName)
        )
        for names in (value.permitted_subtrees, value.excluded_subtrees)
    )
    return permitted or None, excluded


def unknown_critical(parsed: x509.Certificate) -> str:
    """Return the OID of the first critical extension that nobody can heed (RFC 5280, 4.2), empty without one.

    The poison of a certificate that was only meant for logs is one of them (RFC 6962, 3.1).
    """
    from cryptography import x509

    unheeded = (x509.UnrecognizedExtension, x509.PrecertPoison)
    oids = [
        extension.oid.dotted_string
        for extension in parsed.extensions
        if extension.critical and isinstance(extension.value, unheeded)
    ]
    return next((oid for oid in oids if oid not in _KNOWN_BESIDES), "")
