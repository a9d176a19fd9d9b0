"""What is said of a certificate beside the one before it, and of names that concern others than the edge."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import CLIENT_AUTHENTICATION, REFUSES_WITHOUT
from lyncready.guide.finding_texts_certificate import certificate_of, new_certificate
from lyncready.guide.wording import FindingReader, FindingWords, Writer, count, day, listed, shown
from lyncready.model import PLATFORM_TITLES, Platform


def _keeps(case: FindingReader) -> str:
    return f"The certificate of {case.subject} keeps what the one before it had"


def _names_lost(case: FindingReader) -> FindingWords:
    number = len(case.texts("found"))
    lost, it = case.names("found", 12) or "names", "it" if number == 1 else "them"
    before = "the present one" if case.detail.get("new") else "the one before it"
    or_else = "go on" if case.detail.get("new") else "waive this"
    foreign = case.names("foreign")
    left = f" Leave {foreign} out all the same: it is a partner's." if foreign else ""
    many = f"{count(number, 'name')} of {before}" if number else f"names of {before}"
    return new_certificate(
        case,
        f"{certificate_of(case)} lacks {many}: {lost}.",
        f"Whoever still connects by {it} is refused. Have {it} put back, or {or_else} where nobody uses {it} any "
        f"more.{left}",
        _keeps(case),
    )


def _issuer_changed(case: FindingReader) -> FindingWords:
    found, was = case.text("found") or "another CA", case.text("was")
    partners = case.names("partners", 6)
    tell = (
        f" Tell {partners}: each side is listed by name there, and may trust single roots only."
        if partners
        else ""
    )
    root = case.text("new_root")
    ends = f" ({root})" if root else ""
    has = "comes" if case.detail.get("new") else "now comes"
    return FindingWords(
        f"{certificate_of(case)} {has} from {found}{f', not from {was} as before' if was else ''}.",
        "Import the CA's intermediate certificate on each Edge, so that the whole chain is sent; partners need "
        f"the root in which it ends{ends}.{tell}",
        title=_keeps(case),
    )


def _loses_client_auth(case: FindingReader) -> FindingWords:
    if case.detail.get("lost"):
        summary = f"{certificate_of(case)} lacks Client Authentication, which the present one has."
    else:
        until = day(case.text("not_after"))
        summary = (
            f"{certificate_of(case)} has Client Authentication and ends soon{f', on {until}' if until else ''}; "
            "its CA puts it into no new one then."
        )
    return FindingWords(
        summary,
        "Microsoft asks for Server Authentication only, so most partners go on. Before you assign it ask those "
        f"that run something else. {REFUSES_WITHOUT} {CLIENT_AUTHENTICATION}",
        link=links.CLIENT_AUTH,
        title=_keeps(case),
    )


def _shared_missing(case: FindingReader) -> FindingWords:
    names = case.names("found", 6) or "the shared SIP domains' names"
    return new_certificate(
        case,
        f"{certificate_of(case)} lacks {names}, whose users are in Teams wholly or in part.",
        "Where servers and Teams share an address space, Microsoft asks for sip. with each such SIP domain on "
        "every Edge before anybody is moved. Have them added.",
        f"The certificate of {case.subject} names every shared SIP domain",
    )


def _foreign(case: FindingReader) -> FindingWords:
    names, partners = case.names("found") or "a partner's name", case.names("partners") or "that partner"
    whose = "are partners' own" if len(case.texts("found")) > 1 else "is a partner's own"
    return new_certificate(
        case,
        f"{certificate_of(case)} names {names}, which {whose}.",
        f"An Edge takes the domains in its certificate for its own: while that is there, yours does not look for "
        f"{partners} outside. Leave it out of the next certificate.",
        f"The certificate of {case.subject} names no partner",
    )


def _caa_forbids(case: FindingReader) -> FindingWords:
    zone, wanted = case.text("zone") or case.host.partition(".")[2], case.text("wanted") or "the CA's name"
    allowed = listed(filter(None, case.texts("found")), 6) or "nobody"
    company = case.text("company") or "its CA"
    return FindingWords(
        f"The CAA records of {shown(zone)} let {allowed} issue certificates for {case.name}, not {company}.",
        f"{company} has to refuse the next certificate. Add its name to the records, or order from a CA that is "
        "named there.",
        f'{zone}. 3600 IN CAA 0 issue "{wanted}"',
        title=f"The CA of {case.subject} may issue the next certificate",
    )


def _provider(case: FindingReader) -> FindingWords:
    platform = case.deployment.platform
    title = PLATFORM_TITLES[platform] if isinstance(platform, Platform) else "this platform"
    found = case.text("found")
    return new_certificate(
        case,
        f"The key of {certificate_of(case).lower()} is kept by a CNG provider{f' ({found})' if found else ''}.",
        f"{title} does not support such keys: the certificate could not be assigned, or TLS would fail. Make the "
        "request with Request-CsCertificate and an RSA key, or name Microsoft RSA SChannel Cryptographic Provider "
        "in your own request.",
        f"The certificate of {case.subject} has a sound key and signature",
    )


WRITERS: dict[str, Writer] = {
    "cert-names-lost": _names_lost,
    "cert-issuer-changed": _issuer_changed,
    "cert-loses-client-auth": _loses_client_auth,
    "cert-shared-name-missing": _shared_missing,
    "cert-foreign-names": _foreign,
    "cert-caa-forbids": _caa_forbids,
    "cert-key-provider": _provider,
}
