"""A missing issuer, fetched by the URL that a certificate names (RFC 5280, 4.2.2.1): plain http, once, bounded."""

from __future__ import annotations

from collections.abc import Set
from functools import cache

from lyncready.certificates.der import load_certificate
from lyncready.certificates.files import may_have_issued, read_certificates, readable
from lyncready.model import Aia, FetchError, fetchable
from lyncready.probes.web_fetch import FetchFailed, FetchLimits, fetch

LIMIT = 64 * 1024
TIMEOUT = 5.0  # seconds for all of it: the contract's limit on fetching an issuer
MAX_CERTIFICATES = 10
MAX_CHAIN = 24  # certificates of one chain that are looked at: nobody's has half as many


async def ask_aia(
    url: str, addresses: tuple[str, ...], timeout: float = TIMEOUT, *, laboratory: bool = False
) -> Aia:
    """Fetch the certificates at `url` within `timeout` seconds in all; 64 KiB at most, no redirect followed.

    `addresses` are where the host was looked up; private ones are not asked. Never raises for anything the URL or
    the network can cause.
    """
    try:
        body = await fetch(url, addresses, FetchLimits(LIMIT, timeout, laboratory))
    except FetchFailed as failure:
        return Aia(error=failure.word)
    certificates = read_certificates(body)[:MAX_CERTIFICATES]
    return Aia(certificates=certificates) if certificates else Aia(error=FetchError.NO_CERTIFICATE.value)


def issuer_urls(chain: tuple[bytes, ...], roots: Set[bytes] = frozenset()) -> tuple[str, ...]:
    """Return where the issuer that a server did not send can be fetched; empty where none is missing.

    None is missing where the chain leads to a root of this machine, or to one of the names (DER) in `roots`, or
    ends in a self-issued certificate.
    """
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    from lyncready.probes.trust import known_subjects

    try:
        top, others = load_certificate(chain[0]), readable(chain[1:MAX_CHAIN])
        while issuer := next((one for one in others if may_have_issued(one, top)), None):
            others.remove(issuer)
            top = issuer
        name = top.issuer.public_bytes()
        if name == top.subject.public_bytes() or name in roots or name in known_subjects():
            return ()
        access = top.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except damaged():
        return ()
    urls = [
        entry.access_location.value
        for entry in access
        if entry.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(entry.access_location, x509.UniformResourceIdentifier)
    ]
    return fetchable(urls)


@cache
def damaged() -> tuple[type[Exception], ...]:
    """Return what reading an extension of a stranger's certificate can raise."""
    from cryptography import x509

    of_extensions = x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType
    return IndexError, ValueError, TypeError, x509.InvalidVersion, *of_extensions
