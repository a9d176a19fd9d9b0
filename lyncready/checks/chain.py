"""Where a certificate's chain leads: a missing intermediate told from an unknown CA, and what vouches."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from lyncready.checks.x509 import BadCertificate, Certificate, is_issued_by, read_certificate, subject_of
from lyncready.model import Origin, Root, Trust

MAX_DEPTH = 8
_ORIGIN_ORDER = (Origin.CERTIFI, Origin.SYSTEM, Origin.COMPANY, Origin.FILE)


class ChainEnd(StrEnum):
    """How the walk from a leaf to a root ended."""

    TRUSTED = "trusted"
    INCOMPLETE = "incomplete"  # an issuer that we know from elsewhere completes it
    FETCHED = "fetched"  # an issuer fetched by the certificate's own URL completes it
    SELF_SIGNED = "self-signed"
    UNTRUSTED = "untrusted"
    UNDETERMINED = "undetermined"


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The path found, leaf first and without the root, and what vouched for it.

    `missing` names the issuer that was not sent, where one was not.
    """

    end: ChainEnd
    path: tuple[Certificate, ...]
    root: Root | None = None
    missing: str = ""


class Roots:
    """Trusted roots by subject name, the public ones first."""

    def __init__(self, trust: Trust) -> None:
        self._by_subject: dict[bytes, list[Root]] = {}
        self._by_der: dict[bytes, Root] = {}
        for root in sorted(trust.roots, key=lambda root: _ORIGIN_ORDER.index(root.origin)):
            self._by_subject.setdefault(subject_of(root.der), []).append(root)
            self._by_der.setdefault(root.der, root)
        self.found: dict[tuple[bytes, ...], Chain] = {}  # chains already walked in this judgement

    def itself(self, der: bytes) -> Root | None:
        """Return the root that this very certificate is."""
        return self._by_der.get(der)

    def issuer_of(self, certificate: Certificate) -> Root | None:
        """Return the root that signed a certificate."""
        for root in self._by_subject.get(certificate.issuer_der, []):
            if is_issued_by(certificate.der, root.der):
                return root
        return None

    def names(self, subject: bytes) -> bool:
        """Whether a trusted root has this name, whoever signed."""
        return subject in self._by_subject


def find_chain(chain: tuple[bytes, ...], roots: Roots, known: Iterable[bytes], fetched: Iterable[bytes]) -> Chain:
    """Return where the chain that a server sent leads. `known` are certificates seen elsewhere.

    Raises BadCertificate where the server's own certificate cannot be read.
    """
    if chain not in roots.found:
        roots.found[chain] = _find_chain(chain, roots, known, fetched)
    return roots.found[chain]


def _find_chain(chain: tuple[bytes, ...], roots: Roots, known: Iterable[bytes], fetched: Iterable[bytes]) -> Chain:
    leaf = read_certificate(chain[0])
    sent = _readable(chain[1:])
    path, root = _walk(leaf, sent, roots)
    if root is not None:
        return Chain(end=ChainEnd.TRUSTED, path=path, root=root)
    if leaf.self_issued and is_issued_by(leaf.der, leaf.der):
        return Chain(end=ChainEnd.SELF_SIGNED, path=path)
    missing = path[-1].issuer
    for end, more in ((ChainEnd.INCOMPLETE, _readable(known)), (ChainEnd.FETCHED, _readable(fetched))):
        longer, root = _walk(leaf, sent + more, roots)
        if root is not None:
            return Chain(end=end, path=longer, root=root, missing=missing)
        path = longer if len(longer) > len(path) else path
    top = path[-1]
    known_end = (top.self_issued and is_issued_by(top.der, top.der)) or roots.names(top.issuer_der)
    return Chain(end=ChainEnd.UNTRUSTED if known_end else ChainEnd.UNDETERMINED, path=path, missing=top.issuer)


def _readable(ders: Iterable[bytes]) -> list[Certificate]:
    found = []
    for der in dict.fromkeys(ders):
        try:
            found.append(read_certificate(der))
        except BadCertificate:
            continue
    return found


def _walk(leaf: Certificate, pool: list[Certificate], roots: Roots) -> tuple[tuple[Certificate, ...], Root | None]:
    """Return the path to a root, or the longest path that was found, depth first."""
    by_subject: dict[bytes, list[Certificate]] = {}
    for certificate in pool:
        by_subject.setdefault(certificate.subject_der, []).append(certificate)
    best: tuple[Certificate, ...] = (leaf,)
    vouched: tuple[tuple[Certificate, ...], Root] | None = None
    open_paths: list[tuple[Certificate, ...]] = [(leaf,)]
    while open_paths:
        path = open_paths.pop()
        top = path[-1]
        best = path if len(path) > len(best) else best
        root = roots.itself(top.der) or roots.issuer_of(top)
        if root is not None:
            rank = _ORIGIN_ORDER.index(root.origin)
            if vouched is None or rank < _ORIGIN_ORDER.index(vouched[1].origin):
                vouched = (path, root)
            continue
        if len(path) >= MAX_DEPTH:
            continue
        for issuer in by_subject.get(top.issuer_der, []):
            if issuer not in path and is_issued_by(top.der, issuer.der):
                open_paths.append((*path, issuer))
    return vouched if vouched is not None else (best, None)
