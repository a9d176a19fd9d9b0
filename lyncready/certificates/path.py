"""Where a certificate's chain leads: a missing intermediate told from an unknown CA, and what vouches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from lyncready.certificates.certificate import BadCertificate, Certificate, is_issued_by, read_certificate
from lyncready.certificates.der import subject_of
from lyncready.certificates.issuing import find_breach
from lyncready.model import Origin, Trust, TrustedRoot

MAX_DEPTH = 8
# A stranger may send hundreds of certificates that all sign one another. Real chains are found within a dozen
# steps, and no authority has more than a few certificates of one name: those whose key fits are tried first.
MAX_PATHS = 60
MAX_ISSUERS = 12
MAX_CHECKS = 200
MOST_SENT = 24  # of those that lead nowhere, so many are looked at
_ORIGIN_ORDER = (Origin.CERTIFI, Origin.SYSTEM, Origin.COMPANY, Origin.FILE)


class ChainEnd(StrEnum):
    """How the walk from a leaf to a root ended."""

    TRUSTED = "trusted"
    INCOMPLETE = "incomplete"  # an issuer that we know from elsewhere completes it
    FETCHED = "fetched"  # an issuer fetched by the certificate's own URL completes it
    SELF_SIGNED = "self-signed"
    UNTRUSTED = "untrusted"
    UNKNOWN = "unknown"  # nobody here knows the issuer of the topmost one


class Chain(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The path found, leaf first and without the root, and what vouched for it.

    `anchor` has the root's own facts, `missing` names the issuer that was not sent, where one was not, and
    `breach` says why a path that the signatures make is none.
    """

    end: ChainEnd
    path: tuple[Certificate, ...]
    root: TrustedRoot | None = None
    anchor: Certificate | None = None
    missing: str = ""
    breach: str = ""

    def sent(self, ders: tuple[bytes, ...]) -> tuple[Certificate, ...]:
        """Return the path as far as the server sent it.

        An issuer that only others sent completes the path; its faults are not this server's.
        """
        return tuple([step for step in self.path if step.der in ders])

    def dated(self, sent: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
        """Return the certificates whose dates count: those sent, and the root.

        A root out of date vouches for nobody.
        """
        return sent if self.anchor is None or self.anchor in sent else (*sent, self.anchor)


class Roots:
    """Trusted roots by subject name, the public ones first."""

    def __init__(self, trust: Trust) -> None:
        self._by_subject: dict[bytes, list[TrustedRoot]] = {}
        self._by_der: dict[bytes, TrustedRoot] = {}
        for root in sorted(trust.roots, key=lambda root: _ORIGIN_ORDER.index(root.origin)):
            self._by_subject.setdefault(subject_of(root.der), []).append(root)
            self._by_der.setdefault(root.der, root)
        self.found: dict[tuple[bytes, ...], Chain] = {}  # chains already walked in this judgement

    def itself(self, der: bytes) -> TrustedRoot | None:
        """Return the root that this very certificate is."""
        return self._by_der.get(der)

    def issuers_of(self, certificate: Certificate) -> list[TrustedRoot]:
        """Return the roots that signed a certificate."""
        named = self._by_subject.get(certificate.issuer_der, ())
        return [root for root in named if is_issued_by(certificate.der, root.der)]

    def names(self, subject: bytes) -> bool:
        """Whether a trusted root has this name, whoever signed."""
        return subject in self._by_subject


def find_chain(
    chain: tuple[bytes, ...], roots: Roots, known: Iterable[bytes], fetched: Iterable[bytes], now: datetime
) -> Chain:
    """Return where the chain that a server sent leads. `known` are certificates seen elsewhere.

    Raises BadCertificate where the server's own certificate cannot be read.
    """
    if chain not in roots.found:
        roots.found[chain] = _find_chain(chain, roots, known, fetched, now)
    return roots.found[chain]


def _find_chain(
    chain: tuple[bytes, ...], roots: Roots, known: Iterable[bytes], fetched: Iterable[bytes], now: datetime
) -> Chain:
    leaf = read_certificate(chain[0])
    sent = chain[1:]
    way = _walk(leaf, sent, roots, now)
    if way.sound:
        return Chain(end=ChainEnd.TRUSTED, path=way.path, root=way.root, anchor=way.anchor)
    if leaf.self_issued and is_issued_by(leaf.der, leaf.der):
        return Chain(end=ChainEnd.SELF_SIGNED, path=way.path)
    elsewhere, offered = tuple(known), tuple(fetched)
    # Whoever fetches gets by with what the certificates' own URLs give; what others sent helps nobody but us.
    for end, more in (
        (ChainEnd.FETCHED, offered),
        (ChainEnd.INCOMPLETE, elsewhere),
        (ChainEnd.INCOMPLETE, elsewhere + offered),
    ):
        longer = _walk(leaf, sent + more, roots, now)
        if longer.sound:
            missing = next((step.subject for step in longer.path if step.der not in chain), "")
            return Chain(end=end, path=longer.path, root=longer.root, anchor=longer.anchor, missing=missing)
        if not (way.breach or longer.breach) and len(longer.path) > len(way.path):
            way = longer
    top = way.path[-1]
    known_end = (top.self_issued and is_issued_by(top.der, top.der)) or roots.names(top.issuer_der)
    end = ChainEnd.UNTRUSTED if known_end or way.breach else ChainEnd.UNKNOWN
    return Chain(end=end, path=way.path, missing=top.issuer, breach=way.breach)


class _IssuerPool:
    """Certificates to choose issuers from, by name; each is read only once it is asked for."""

    def __init__(self, ders: Iterable[bytes], roots: Roots) -> None:
        self._by_subject: dict[bytes, list[bytes]] = {}
        for der in dict.fromkeys(ders):
            if roots.itself(der) is None:
                self._by_subject.setdefault(subject_of(der), []).append(der)
        self.checks = MAX_CHECKS

    def issuers_of(self, path: tuple[Certificate, ...]) -> Iterator[Certificate]:
        """Yield who signed the topmost of a path, and is not on it already: nobody needs one key twice."""
        top, met = path[-1], {(step.subject_der, step.public_key or step.der) for step in path}
        named = self._by_subject.get(top.issuer_der, [])
        fitting = sorted(named, key=lambda der: top.authority_key not in der) if top.authority_key else named
        for der in fitting[:MAX_ISSUERS]:
            if self.checks <= 0:
                return
            self.checks -= 1
            if not is_issued_by(top.der, der):
                continue
            try:
                issuer = read_certificate(der)
            except BadCertificate:
                continue
            if (issuer.subject_der, issuer.public_key or issuer.der) not in met:
                yield issuer


class _Way(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A path upwards, the root at its end if there is one, and what stands against it."""

    path: tuple[Certificate, ...]
    root: TrustedRoot | None = None
    anchor: Certificate | None = None
    breach: str = ""

    @property
    def sound(self) -> bool:
        """Whether it leads to a root and everybody on it may issue what is below."""
        return self.root is not None and not self.breach


def _walk(leaf: Certificate, ders: Iterable[bytes], roots: Roots, now: datetime) -> _Way:
    """Return the best way to a root; where there is none the longest, one without a breach first."""
    ways = list(_ways(leaf, _IssuerPool(ders, roots), roots))
    sound = [way for way in ways if way.sound]
    if len(sound) == 1:
        return sound[0]
    if sound:
        return min(sound, key=lambda way: _rank(way, now))
    return min(ways, key=lambda way: (bool(way.breach), -len(way.path)))


def _rank(way: _Way, now: datetime) -> tuple[int, int, int, float, int]:
    """Whoever verifies needs one good path: what counts against another one does no harm (RFC 4158, 3.5)."""
    steps = way.path if way.anchor is None else (*way.path, way.anchor)
    out_of_date = sum(not step.not_before <= now < step.not_after for step in steps)
    weak = sum(step.weak_key or step.weak_hash for step in way.path)
    origin = _ORIGIN_ORDER.index(way.root.origin) if way.root else len(_ORIGIN_ORDER)
    return out_of_date, weak, origin, -min(step.not_after.timestamp() for step in steps), len(way.path)


def _ways(leaf: Certificate, pool: _IssuerPool, roots: Roots) -> Iterator[_Way]:
    """Yield every way that ends, at a root or because nobody above is known, the short ones first."""
    open_paths: deque[tuple[Certificate, ...]] = deque([(leaf,)])
    for _ in range(MAX_PATHS):
        if not open_paths:
            return
        path = open_paths.popleft()
        above = [(*path, issuer) for issuer in pool.issuers_of(path)]
        ends = _ends(path, roots)
        yield from ends
        if len(path) < MAX_DEPTH:
            open_paths.extend(above)
        if not (above or ends) or len(path) == MAX_DEPTH:
            yield _Way(path=path, breach=find_breach(path, None))
    yield from (_Way(path=path, breach=find_breach(path, None)) for path in list(open_paths)[:1])


def _ends(path: tuple[Certificate, ...], roots: Roots) -> list[_Way]:
    itself = roots.itself(path[-1].der)
    ends = []
    for root in roots.issuers_of(path[-1]) if itself is None else [itself]:
        try:
            anchor = read_certificate(root.der)
        except BadCertificate:
            continue
        ends.append(_Way(path=path, root=root, anchor=anchor, breach=find_breach(path, anchor)))
    return ends
