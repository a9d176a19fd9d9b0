"""What is said of the certificate on the external edge interface: all that is wrong, each by itself."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.certificate_request import request_certificate
from lyncready.guide.changes import CLIENT_AUTHENTICATION, REFUSES_WITHOUT
from lyncready.guide.commands import has_shell
from lyncready.guide.wording import FindingReader, FindingWords, Writer, count, day, listed, plain, shown
from lyncready.model import quote

IMPORT_ISSUER = "Import-Certificate -FilePath 'C:\\intermediate.cer' -CertStoreLocation 'Cert:\\LocalMachine\\CA'"
_REPLACE = (
    "import the CA's current one in its place and remove this one, then restart the Access Edge service; a CA "
    "that has none must issue a new certificate."
)
_RENEW = (
    "Request a new one on the Edge with every name of this one and the web conferencing name, have a public CA "
    "sign it, and assign it as the external Edge certificate."
)


# What is not installed yet, by its kind.
NEW = {"certificate": "The new certificate", "request": "The request"}


def certificate_of(case: FindingReader) -> str:
    """Return whose certificate it is; at which address only where another address shows a sound one."""
    if new := case.text("new"):
        return NEW.get(new, NEW["certificate"])
    return f"The certificate of {case.subject}{case.only_at}"


def _wanted(case: FindingReader) -> str:
    return shown(case.text("wanted") or case.host)


def assign_present(case: FindingReader, summary: str, title: str = "") -> FindingWords | None:
    """Say it with the certificate that the edge's other addresses show; None where they have none to offer."""
    present = case.detail.get("present")
    if not isinstance(present, dict):
        return None
    there, until = listed(plain(address) for address in present.get("addresses", ())), present.get("not_after")
    one = f"serial number {present.get('serial')}{f', valid until {day(plain(until))}' if until else ''}"
    return FindingWords(
        summary,
        f"Do not order another one: {there} already shows the right certificate ({one}). Assign it on the Edge "
        f"behind {case.listed('addresses')} and restart the Access Edge service there. If that computer does not "
        "have it, export it with its private key from the other Edge and import it first.",
        f"Set-CsCertificate -Type AccessEdgeExternal -Thumbprint {quote(plain(present.get('thumbprint', '')))}"
        if has_shell(case.deployment.platform)
        else "",
        "powershell",
        title=title,
    )


def new_certificate(case: FindingReader, summary: str, remedy: str = _RENEW, title: str = "") -> FindingWords:
    """Say it with the command that requests a new certificate: every Access Edge FQDN, and the names it has now.

    Where another address of the edge shows a sound certificate, that one is to be assigned instead.
    """
    present = assign_present(case, summary, title)
    if present is not None:
        return present
    shell = has_shell(case.deployment.platform)
    foreign = set(case.texts("foreign"))
    there = [name for name in case.texts("present_names") or case.texts("sans") if name not in foreign]
    command = request_certificate(case.deployment, case.host, there) if shell else ""
    return FindingWords(summary, remedy, command, "powershell", title=title)


def _name_title(case: FindingReader) -> str:
    return f"The certificate of {case.subject} names {_wanted(case)}"


def _mismatch(case: FindingReader) -> FindingWords:
    if case.detail.get("other"):
        return FindingWords(
            f"{certificate_of(case)} does not name {_wanted(case)}, which shows another one of its own.",
            "Nothing to do if it is intended for your other edges only.",
            title=_name_title(case),
        )
    sans = case.names("sans") or shown(case.text("subject"))
    names = f" but {sans}" if sans else ""
    return new_certificate(
        case,
        f"{certificate_of(case)} does not name {_wanted(case)}{names}.",
        f"Put {_wanted(case)} and every other Access Edge FQDN into its subject alternative names, have a "
        "public CA sign it, and assign it as the external Edge certificate.",
        _name_title(case),
    )


def _only_subject(case: FindingReader) -> FindingWords:
    return new_certificate(
        case,
        f"{certificate_of(case)} has {_wanted(case)} in its subject only, not among its SANs.",
        "Microsoft's own topics disagree on whether that counts, and many partners look at the SANs alone. "
        "Have the name added as a SAN at the next renewal, or now if a partner refuses.",
        _name_title(case),
    )


def _no_san(case: FindingReader) -> FindingWords:
    return new_certificate(
        case,
        f"{certificate_of(case)} has no subject alternative names at all.",
        "Partners with current software look there only. Have one issued with every Access Edge FQDN as a SAN.",
        _name_title(case),
    )


def _subject_differs(case: FindingReader) -> FindingWords:
    subject = shown(case.text("found") or case.text("subject"))
    has = (
        f"has the subject {subject}, which is none of the Access Edges"
        if subject
        else "has no name as its subject"
    )
    return FindingWords(
        f"{certificate_of(case)} {has}.",
        "Older peers look at the subject. At the next renewal, make it one of the Access Edge FQDNs; the SANs "
        "are what counts elsewhere.",
        title=_name_title(case),
    )


def _wildcard(case: FindingReader) -> FindingWords:
    return new_certificate(
        case,
        f"{certificate_of(case)} fits {_wanted(case)} by a wildcard only.",
        "Lync does not take a wildcard on the Access Edge. Have one issued with every Access Edge FQDN written "
        "out.",
        _name_title(case),
    )


def _in_date(case: FindingReader) -> str:
    return f"The certificate of {case.subject} is in date"


def _late(case: FindingReader) -> str:
    """Return who else above it is in the same case, as a sentence."""
    also = case.listed("also")
    return f" The same holds for {also} above it." if also else ""


def _renewed(case: FindingReader, summary: str, remedy: str, advice: str = "") -> FindingWords:
    """Say what a new certificate mends, or the CA's current one where the fault is above the server's own."""
    summary += _late(case)
    if not _is_above(case) or "present" in case.detail:
        return new_certificate(case, summary, remedy, _in_date(case))
    where = f"On the Edge behind {case.listed('addresses')}" if case.only_at else "On each Edge"
    return FindingWords(summary, f"{where}, {_REPLACE}{advice}", IMPORT_ISSUER, "powershell", title=_in_date(case))


def _expired(case: FindingReader) -> FindingWords:
    until = day(case.text("not_after"))
    return _renewed(case, f"{which_of(case)} expired{f' on {until}' if until else ''}.", _RENEW)


def _not_yet(case: FindingReader) -> FindingWords:
    since = day(case.text("not_before"))
    summary = f"{which_of(case)} is valid only{f' from {since}' if since else ' later'}.{_late(case)}"
    return assign_present(case, summary, _in_date(case)) or FindingWords(
        summary,
        "Assign the one that is valid now, or wait. If the date is right, correct the clock of whoever says "
        "otherwise.",
        title=_in_date(case),
    )


def _expiring(case: FindingReader) -> FindingWords:
    days, until = case.number("days"), day(case.text("not_after"))
    left = f"expires in {count(int(days), 'day')}" if days is not None else "expires soon"
    summary = f"{which_of(case)} {left}{f', on {until}' if until else ''}."
    return _renewed(case, summary, f"Renew it in time. {CLIENT_AUTHENTICATION}")


def _is_above(case: FindingReader) -> bool:
    """Tell whether the fault is that of a certificate above the server's own."""
    return bool(case.number("depth"))


def which_of(case: FindingReader) -> str:
    """Return whose fault it is: the leaf, or the certificate above it that the detail names."""
    if not _is_above(case):
        return certificate_of(case)
    named = case.text("found").partition(": ")[0]
    if case.text("new"):
        return f"A certificate in the chain of the new one{f' ({named})' if named else ''}"
    return f"A certificate in the chain of {case.subject}{case.only_at}{f' ({named})' if named else ''}"


def _extra_expired(case: FindingReader) -> FindingWords:
    found, ended = case.listed("found"), day(case.text("ended"))
    return FindingWords(
        f"{case.subject}{case.only_at} also sends an expired certificate"
        f"{f': {found}' if found else ''}{f' (ended {ended})' if ended else ''}.",
        "The chain is good without it, but older TLS libraries and appliances of partners follow it and say that "
        "your certificate has expired. Remove it from Intermediate Certification Authorities of the computer on "
        "each Edge, then restart the Access Edge service.",
        title=trust_title(case),
    )


def trust_title(case: FindingReader) -> str:
    """Return the truth that should hold of a chain."""
    return f"The certificate of {case.subject} comes from a public CA, with its whole chain"


def _use(case: FindingReader) -> str:
    return f"The certificate of {case.subject} may be used for mutual TLS"


def _no_server_auth(case: FindingReader) -> FindingWords:
    eku = case.listed("eku")
    return new_certificate(
        case,
        f"{certificate_of(case)} lacks Server Authentication{f' (it has {eku})' if eku else ''}.",
        "Have one issued with Server Authentication among its enhanced key usages.",
        _use(case),
    )


def _no_client_auth(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{certificate_of(case)} lacks Client Authentication.",
        "Federation is mutual TLS: when your Edge connects to a partner, it shows this certificate as a client. "
        "Microsoft asks for Server Authentication only, and most partners accept that. "
        f"{REFUSES_WITHOUT} {CLIENT_AUTHENTICATION}",
        link=links.CLIENT_AUTH,
        title=_use(case),
    )


def _no_crl(case: FindingReader) -> FindingWords:
    return new_certificate(
        case,
        f"{certificate_of(case)} names no CRL distribution point that partners can read.",
        "Microsoft requires one on the Edge; partners that insist on a revocation check refuse the certificate. "
        "Ask the CA for a certificate with an http CRL distribution point: short-lived ones often come without.",
        _use(case),
    )


def _differs(case: FindingReader) -> FindingWords:
    certificates = case.detail.get("certificates")
    number = len(certificates) if isinstance(certificates, dict) else 0
    behind = f"{number} addresses" if number else "its addresses"
    if same := case.listed("same_address"):
        behind = f"the same address, {same}: nodes behind it differ"
    return FindingWords(
        f"{case.subject} shows different certificates at {behind}.",
        "Fine in the middle of a renewal. Otherwise assign the same one on every Edge of the pool, so that "
        "partners meet the same everywhere.",
        title=f"Every address of {case.subject} shows the same certificate",
    )


WRITERS: dict[str, Writer] = {
    "cert-name-mismatch": _mismatch,
    "cert-name-only-in-subject": _only_subject,
    "cert-no-san": _no_san,
    "cert-subject-differs": _subject_differs,
    "cert-wildcard-only": _wildcard,
    "cert-expired": _expired,
    "cert-not-yet-valid": _not_yet,
    "cert-expiring": _expiring,
    "cert-no-server-auth": _no_server_auth,
    "cert-no-client-auth": _no_client_auth,
    "cert-no-crl-point": _no_crl,
    "cert-extra-expired": _extra_expired,
    "cert-differs-between-addresses": _differs,
}
