"""Whether those above a certificate may issue it: an issuer that may not makes no path (RFC 5280, 6.1)."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.certificates.certificate import Certificate


def find_breach(path: tuple[Certificate, ...], root: Certificate | None) -> str:
    """Return why partners refuse a path whose signatures all hold, in a few words; empty where they follow it.

    `path` is leaf first and without the root. What a root does not say is not held against it: whoever trusts it
    has decided that it is an authority, and old ones say little.
    """
    return next(_breaches(path, root), "")


def _breaches(path: tuple[Certificate, ...], root: Certificate | None) -> Iterator[str]:
    leaf = path[0]
    if leaf.unknown_critical:
        yield f"it has {_unknown(leaf)}"
    for place, issuer in enumerate(path[1:]):
        yield from _as_authority(issuer, leaf, path[1 : place + 1])
        if issuer.unknown_critical:
            yield f"{issuer.title} above it has {_unknown(issuer)}"
        if not issuer.is_ca:
            yield f"{issuer.title} above it is no certification authority"
        if not issuer.server_issuer:
            yield f"{issuer.title} above it may not issue for TLS servers"
    if root is not None and root.der != leaf.der:
        yield from _as_authority(root, leaf, path[1:])
        if root.is_ca is False:
            yield f"{root.title} above it is no certification authority"


def _as_authority(issuer: Certificate, leaf: Certificate, between: tuple[Certificate, ...]) -> Iterator[str]:
    """Yield what stands against an issuer; `between` are the authorities between it and the leaf."""
    if not issuer.signs_certificates:
        yield f"the key usage of {issuer.title} above it does not let it sign certificates"
    # Self-issued certificates, which a CA makes when it changes its key, do not count (RFC 5280, 4.2.1.9).
    if issuer.path_length is not None and sum(not step.self_issued for step in between) > issuer.path_length:
        yield f"{issuer.title} above it allows fewer authorities below itself"
    if issuer.permitted_names is not None or issuer.excluded_names:
        yield from (
            f"{issuer.title} above it may not issue for {name}"
            for name in leaf.dns_names
            if not _allows(issuer, name)
        )


def _unknown(certificate: Certificate) -> str:
    return f"a critical extension that nobody knows ({certificate.unknown_critical})"


def _allows(issuer: Certificate, name: str) -> bool:
    """Tell whether name constraints let a DNS name pass (RFC 5280, 4.2.1.10)."""
    if any(_is_within(name, base) for base in issuer.excluded_names):
        return False
    return issuer.permitted_names is None or any(_is_within(name, base) for base in issuer.permitted_names)


def _is_within(name: str, base: str) -> bool:
    """A leading dot, which the RFC does not know and many write, leaves the base itself out."""
    if not base or base.startswith("."):
        return name.endswith(base)
    return name == base or name.endswith(f".{base}")
