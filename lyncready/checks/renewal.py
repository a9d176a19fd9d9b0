"""What a certificate lacks that the one before it had: names, and the issuer that its peers know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.certificates.path import Roots, find_chain
from lyncready.checks.authorities import last_client_auth
from lyncready.checks.facts import Facts
from lyncready.checks.names_shown import about, foreign_names
from lyncready.checks.port import Verdict, fold_addresses
from lyncready.checks.standing import by_name
from lyncready.model import MOST_NAMES, Status

SOON = timedelta(days=60)


def differences(
    facts: Facts,
    new: Certificate,
    old: Certificate,
    *,
    requested: bool = False,
    root: str = "",
    root_before: str = "",
) -> Iterator[Verdict]:
    """Yield (code, status, detail) for what changes from the old certificate to the new one.

    Names that are a partner's are better lost. A request (`requested`) has no issuer yet; `root` and `root_before`
    are what their roots are called, empty where nobody knows: an issuer may have certificates of several roots.
    """
    foreign = foreign_names(facts, old)
    kept = {*new.dns_names, *foreign}
    lost = [name for name in old.dns_names if name not in kept]
    if lost:
        more = {"foreign": foreign} if foreign else {}
        wanted = list(dict.fromkeys((*new.dns_names[:MOST_NAMES], *old.dns_names)))
        yield "cert-names-lost", Status.WARN, {**more, "found": lost, "present_names": wanted}
    if requested:
        return
    issuers = new.issuer_title, old.issuer_title
    if new.issuer_der == old.issuer_der:
        issuers = root, root_before
    if new.issuer_der != old.issuer_der or (root and root_before and root != root_before):
        names = {"found": issuers[0], "was": issuers[1], "partners": by_name(facts), "new_root": root}
        yield "cert-issuer-changed", Status.NOTE, names


def since_before(
    facts: Facts, roots: Roots, chains: Mapping[str, tuple[bytes, ...]], before: Mapping[str, bytes]
) -> Iterator[Verdict]:
    """Yield what the certificates at some addresses lack that the ones before them had; both by address, DER.

    Only a renewal counts: a node that still shows the older one takes nothing away.
    """
    found: list[tuple[Verdict, list[str]]] = []
    for address, der in sorted(before.items()):
        try:
            new, old = read_certificate(chains[address][0]), read_certificate(der)
        except (KeyError, BadCertificate):
            continue
        if new.not_before >= old.not_before:
            root = root_of(facts, roots, chains[address])
            for code, status, more in differences(facts, new, old, root=root):
                found.append(((code, status, {**about(new), **more}), [address]))
    yield from fold_addresses(found).values()


def root_of(facts: Facts, roots: Roots, chain: tuple[bytes, ...]) -> str:
    """Return what the root is called in which a chain ends; empty where it ends in none that is known here."""
    path = find_chain(chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    return path.anchor.title if path.anchor is not None else ""


def client_auth_ends(facts: Facts, leaf: Certificate, *, public: bool) -> Iterator[Verdict]:
    """Yield that the next certificate cannot have the usage as a client any more, from 60 days before the end."""
    explicit = leaf.client_auth and leaf.purposes is not None
    if not (public and explicit and leaf.not_after - SOON <= facts.now < leaf.not_after):
        return
    last = last_client_auth(leaf.issuer_organization)
    if leaf.not_after.date() >= last:
        yield "cert-loses-client-auth", Status.WARN, {"eku": leaf.purpose_names}
