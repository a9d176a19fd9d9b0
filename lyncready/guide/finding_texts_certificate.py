"""What is said of the certificate on the external edge interface: all that is wrong, each by itself."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import CLIENT_AUTHENTICATION
from lyncready.guide.commands import has_shell, request_certificate
from lyncready.guide.wording import Case, Said, Writer, count, day, shown

IMPORT_ISSUER = "Import-Certificate -FilePath 'C:\\intermediate.cer' -CertStoreLocation 'Cert:\\LocalMachine\\CA'"
_REPLACE = (
    "On each Edge, import the CA's current one in its place and remove this one, then restart the Access Edge "
    "service; a CA that has none must issue a new certificate."
)
_RENEW = "Request a new one on the Edge, have a public CA sign it, and assign it as the external Edge certificate."


def certificate_of(case: Case) -> str:
    """Return whose certificate it is; at which address only where another address shows a sound one."""
    return f"The certificate of {case.subject}{case.only_at}"


def _wanted(case: Case) -> str:
    return shown(case.text("wanted") or case.host)


def new_certificate(case: Case, summary: str, remedy: str = _RENEW, title: str = "") -> Said:
    """Say it with the command that requests a new certificate for every Access Edge FQDN."""
    command = request_certificate(case.deployment, case.host) if has_shell(case.deployment.platform) else ""
    return Said(summary, remedy, command, "powershell", title=title)


def _name_title(case: Case) -> str:
    return f"The certificate of {case.subject} names {_wanted(case)}"


def _mismatch(case: Case) -> Said:
    sans = case.names("sans") or shown(case.text("subject"))
    names = f" but {sans}" if sans else ""
    return new_certificate(
        case,
        f"{certificate_of(case)} does not name {_wanted(case)}{names}.",
        f"Put {_wanted(case)} and every other Access Edge FQDN into its subject alternative names, have a "
        "public CA sign it, and assign it as the external Edge certificate.",
        _name_title(case),
    )


def _only_subject(case: Case) -> Said:
    return new_certificate(
        case,
        f"{certificate_of(case)} has {_wanted(case)} in its subject only, not among its SANs.",
        "Microsoft's own topics disagree on whether that counts, and many partners look at the SANs alone. "
        "Have the name added as a SAN at the next renewal, or now if a partner refuses.",
        _name_title(case),
    )


def _no_san(case: Case) -> Said:
    return new_certificate(
        case,
        f"{certificate_of(case)} has no subject alternative names at all.",
        "Partners with current software look there only. Have one issued with every Access Edge FQDN as a SAN.",
        _name_title(case),
    )


def _subject_differs(case: Case) -> Said:
    subject = shown(case.text("found") or case.text("subject"))
    has = (
        f"has the subject {subject}, which is none of the Access Edges"
        if subject
        else "has no name as its subject"
    )
    return Said(
        f"{certificate_of(case)} {has}.",
        "Older peers look at the subject. At the next renewal, make it one of the Access Edge FQDNs; the SANs "
        "are what counts elsewhere.",
        title=_name_title(case),
    )


def _wildcard(case: Case) -> Said:
    return new_certificate(
        case,
        f"{certificate_of(case)} fits {_wanted(case)} by a wildcard only.",
        "Lync does not take a wildcard on the Access Edge. Have one issued with every Access Edge FQDN written "
        "out.",
        _name_title(case),
    )


def _in_date(case: Case) -> str:
    return f"The certificate of {case.subject} is in date"


def _late(case: Case) -> str:
    """Return who else above it is in the same case, as a sentence."""
    also = case.listed("also")
    return f" The same holds for {also} above it." if also else ""


def _renewed(case: Case, summary: str, remedy: str, advice: str = "") -> Said:
    """Say what a new certificate mends, or the CA's current one where the fault is above the server's own."""
    summary += _late(case)
    if not _is_above(case):
        return new_certificate(case, summary, remedy, _in_date(case))
    return Said(summary, f"{_REPLACE}{advice}", IMPORT_ISSUER, "powershell", title=_in_date(case))


def _expired(case: Case) -> Said:
    until = day(case.text("not_after"))
    return _renewed(case, f"{_which(case)} expired{f' on {until}' if until else ''}.", _RENEW)


def _not_yet(case: Case) -> Said:
    since = day(case.text("not_before"))
    return Said(
        f"{_which(case)} is valid only{f' from {since}' if since else ' later'}.{_late(case)}",
        "Assign the one that is valid now, or wait. If the date is right, correct the clock of whoever says "
        "otherwise.",
        title=_in_date(case),
    )


def _expiring(case: Case) -> Said:
    days, until = case.number("days"), day(case.text("not_after"))
    left = f"expires in {count(int(days), 'day')}" if days is not None else "expires soon"
    summary = f"{_which(case)} {left}{f', on {until}' if until else ''}."
    return _renewed(case, summary, f"Renew it in time. {CLIENT_AUTHENTICATION}")


def _strong(case: Case) -> str:
    return f"The certificate of {case.subject} has a sound key and signature"


def _is_above(case: Case) -> bool:
    """Tell whether the fault is that of a certificate above the server's own."""
    return bool(case.number("depth"))


def _which(case: Case) -> str:
    """Return whose fault it is: the leaf, or the certificate above it that the detail names."""
    if not _is_above(case):
        return certificate_of(case)
    named = case.text("found").partition(": ")[0]
    return f"A certificate in the chain of {case.subject}{case.only_at}{f' ({named})' if named else ''}"


def _weak_key(case: Case) -> Said:
    key = case.text("key")
    kind = "a weak key" if key != "EdDSA" else "a key of a kind that Windows and public CAs do not use"
    return new_certificate(
        case,
        f"{_which(case)} has {kind}{f': {key}' if key else ''}.",
        "Have a new one issued with RSA of 2048 bits or more, or ECDSA.",
        _strong(case),
    )


def _weak_signature(case: Case) -> Said:
    signature = case.text("signature")
    return new_certificate(
        case,
        f"{_which(case)} has a weak signature{f': {signature}' if signature else ''}.",
        "Have a new one issued with a SHA-2 signature, and replace the intermediate by the CA's current one.",
        _strong(case),
    )


def _pss(case: Case) -> Said:
    return new_certificate(
        case,
        f"{_which(case)} is signed with RSASSA-PSS, which Lync and many partners do not take.",
        "Ask the CA for PKCS #1 v1.5 padding. On your own Windows CA set AlternateSignatureAlgorithm to 0 first.",
        _strong(case),
    )


def _use(case: Case) -> str:
    return f"The certificate of {case.subject} may be used for mutual TLS"


def _no_server_auth(case: Case) -> Said:
    eku = case.listed("eku")
    return new_certificate(
        case,
        f"{certificate_of(case)} lacks Server Authentication{f' (it has {eku})' if eku else ''}.",
        "Have one issued with Server Authentication among its enhanced key usages.",
        _use(case),
    )


def _no_client_auth(case: Case) -> Said:
    return Said(
        f"{certificate_of(case)} lacks Client Authentication.",
        f"Only AOL ever demanded it of everybody, but some partners check. {CLIENT_AUTHENTICATION}",
        link=links.CLIENT_AUTH,
        title=_use(case),
    )


def _no_crl(case: Case) -> Said:
    return Said(
        f"{certificate_of(case)} names no CRL distribution point.",
        "Nothing to do for a CA that relies on short lifetimes or OCSP; partners that insist on a CRL will "
        "refuse it.",
        title=_use(case),
    )


def _differs(case: Case) -> Said:
    certificates = case.detail.get("certificates")
    number = len(certificates) if isinstance(certificates, dict) else 0
    behind = f"{number} addresses" if number else "its addresses"
    if same := case.listed("same_address"):
        behind = f"the same address, {same}: nodes behind it differ"
    return Said(
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
    "cert-weak-key": _weak_key,
    "cert-weak-signature": _weak_signature,
    "cert-pss-signature": _pss,
    "cert-no-server-auth": _no_server_auth,
    "cert-no-client-auth": _no_client_auth,
    "cert-no-crl-point": _no_crl,
    "cert-differs-between-addresses": _differs,
}
