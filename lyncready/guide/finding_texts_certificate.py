"""What is said of the certificate on the external edge interface: all that is wrong, each by itself."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import CLIENT_AUTHENTICATION
from lyncready.guide.commands import has_shell, request_certificate
from lyncready.guide.wording import Case, Said, Writer, count, day, shown
from lyncready.model import Status

_RENEW = "Request a new one on the Edge, have a public CA sign it, and assign it as the external Edge certificate."


def _of(case: Case) -> str:
    """Return whose certificate it is; at which address only where another address shows a sound one."""
    return f"The certificate of {case.subject}{case.at if case.texts('others') else ''}"


def _wanted(case: Case) -> str:
    return shown(case.text("wanted") or case.host)


def _new(case: Case, summary: str, remedy: str = _RENEW, title: str = "") -> Said:
    """Say it with the command that requests a new certificate for every Access Edge FQDN."""
    command = request_certificate(case.deployment, case.host) if has_shell(case.deployment.platform) else ""
    return Said(summary, remedy, command, "powershell", title=title)


def _name_title(case: Case) -> str:
    return f"The certificate of {case.subject} names {_wanted(case)}"


def _mismatch(case: Case) -> Said:
    sans = case.names("sans") or shown(case.text("subject"))
    names = f" but {sans}" if sans else ""
    return _new(
        case,
        f"{_of(case)} does not name {_wanted(case)}{names}.",
        f"Put {_wanted(case)} and every other Access Edge FQDN into its subject alternative names, have a "
        "public CA sign it, and assign it as the external Edge certificate.",
        _name_title(case),
    )


def _only_subject(case: Case) -> Said:
    return _new(
        case,
        f"{_of(case)} has {_wanted(case)} in its subject only, not among its SANs.",
        "Microsoft's own topics disagree on whether that counts, and many partners look at the SANs alone. "
        "Have the name added as a SAN at the next renewal, or now if a partner refuses.",
        _name_title(case),
    )


def _no_san(case: Case) -> Said:
    return _new(
        case,
        f"{_of(case)} has no subject alternative names at all.",
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
        f"{_of(case)} {has}.",
        "Older peers look at the subject. At the next renewal, make it one of the Access Edge FQDNs; the SANs "
        "are what counts elsewhere.",
        title=_name_title(case),
    )


def _wildcard(case: Case) -> Said:
    return _new(
        case,
        f"{_of(case)} fits {_wanted(case)} by a wildcard only.",
        "Lync does not take a wildcard on the Access Edge. Have one issued with every Access Edge FQDN written "
        "out.",
        _name_title(case),
    )


def _in_date(case: Case) -> str:
    return f"The certificate of {case.subject} is in date"


def _expired(case: Case) -> Said:
    until = day(case.text("not_after"))
    return _new(case, f"{_which(case)} expired{f' on {until}' if until else ''}.", _RENEW, _in_date(case))


def _not_yet(case: Case) -> Said:
    since = day(case.text("not_before"))
    return Said(
        f"{_which(case)} is valid only{f' from {since}' if since else ' later'}.",
        "Assign the one that is valid now, or wait. If the date is right, correct the clock of whoever says "
        "otherwise.",
        title=_in_date(case),
    )


def _expiring(case: Case) -> Said:
    days, until = case.number("days"), day(case.text("not_after"))
    left = f"expires in {count(int(days), 'day')}" if days is not None else "expires soon"
    return _new(
        case,
        f"{_which(case)} {left}{f', on {until}' if until else ''}.",
        f"Renew it in time. {CLIENT_AUTHENTICATION}",
        _in_date(case),
    )


def _trust_title(case: Case) -> str:
    return f"The certificate of {case.subject} comes from a public CA, with its whole chain"


def _self_signed(case: Case) -> Said:
    return _new(
        case,
        f"{_of(case)} is self-signed.",
        "No partner trusts it. Have a public CA sign a new one and assign it as the external Edge certificate.",
        _trust_title(case),
    )


def _untrusted(case: Case) -> Said:
    issuer, reason = case.text("issuer"), case.text("reason")
    if reason:
        return _new(case, f"{_of(case)} is of no use: {reason}.", title=_trust_title(case))
    return _new(
        case,
        f"{_of(case)} leads to no trusted root{f' (issued by {issuer})' if issuer else ''}.",
        "Partners and Microsoft know public CAs only: have one sign it. If the root is your own and only "
        "partners who installed it matter, name it under network.trust.",
        _trust_title(case),
    )


def _private_root(case: Case) -> Said:
    root = case.text("root")
    name = f" ({root})" if root else ""
    if case.status is Status.NOTE:
        return Said(
            f"{_of(case)} is trusted through a private root only{name}.",
            "Nothing to do in a laboratory; on the Internet this would not pass.",
            title=_trust_title(case),
        )
    return _new(
        case,
        f"{_of(case)} is trusted only through a private root{name}.",
        "It passes where that root was installed, nowhere else. Have a public CA sign a new one.",
        _trust_title(case),
    )


def _incomplete(case: Case) -> Said:
    missing = case.text("missing")
    lacks = f": {missing} is missing" if missing else ""
    fetched = " Windows partners may fetch it by themselves, others do not." if case.status is Status.WARN else ""
    return Said(
        f"{case.subject} does not send its whole chain{lacks}.",
        "Import the intermediate certificate into Intermediate Certification Authorities of the computer on "
        f"each Edge, then restart the Access Edge service.{fetched}",
        "Import-Certificate -FilePath 'C:\\intermediate.cer' -CertStoreLocation 'Cert:\\LocalMachine\\CA'",
        "powershell",
        title=_trust_title(case),
    )


def _undetermined(case: Case) -> Said:
    missing = case.text("missing") or case.text("issuer")
    who = f" ({missing})" if missing else ""
    return Said(
        f"Whether {case.subject} is publicly trusted cannot be told: an issuer is not known here{who}.",
        "Let lyncready fetch it (network: aia: true), or put the issuer's file under network.trust, then check "
        "again.",
        "network:\n  aia: true",
        title=_trust_title(case),
    )


def _strong(case: Case) -> str:
    return f"The certificate of {case.subject} has a sound key and signature"


def _which(case: Case) -> str:
    """Return whose fault it is: the leaf, or the certificate above it that the detail names."""
    found = case.text("found").partition(": ")[0]
    above = case.number("depth") or (found and found != case.text("subject") and "depth" not in case.detail)
    if not above:
        return _of(case)
    return f"A certificate in the chain of {case.subject}{f' ({found})' if found else ''}"


def _weak_key(case: Case) -> Said:
    key = case.text("key")
    return _new(
        case,
        f"{_which(case)} has a weak key{f': {key}' if key else ''}.",
        "Have a new one issued with RSA of 2048 bits or more, or ECDSA.",
        _strong(case),
    )


def _weak_signature(case: Case) -> Said:
    signature = case.text("signature")
    return _new(
        case,
        f"{_which(case)} has a weak signature{f': {signature}' if signature else ''}.",
        "Have a new one issued with a SHA-2 signature, and replace the intermediate by the CA's current one.",
        _strong(case),
    )


def _pss(case: Case) -> Said:
    return _new(
        case,
        f"{_which(case)} is signed with RSASSA-PSS, which Lync and many partners do not take.",
        "Ask the CA for PKCS #1 v1.5 padding. On your own Windows CA set AlternateSignatureAlgorithm to 0 first.",
        _strong(case),
    )


def _use(case: Case) -> str:
    return f"The certificate of {case.subject} may be used for mutual TLS"


def _no_server_auth(case: Case) -> Said:
    eku = case.listed("eku")
    return _new(
        case,
        f"{_of(case)} lacks Server Authentication{f' (it has {eku})' if eku else ''}.",
        "Have one issued with Server Authentication among its enhanced key usages.",
        _use(case),
    )


def _no_client_auth(case: Case) -> Said:
    return Said(
        f"{_of(case)} lacks Client Authentication.",
        f"Only AOL ever demanded it of everybody, but some partners check. {CLIENT_AUTHENTICATION}",
        link=links.CLIENT_AUTH,
        title=_use(case),
    )


def _no_crl(case: Case) -> Said:
    return Said(
        f"{_of(case)} names no CRL distribution point.",
        "Nothing to do for a CA that relies on short lifetimes or OCSP; partners that insist on a CRL will "
        "refuse it.",
        title=_use(case),
    )


def _differs(case: Case) -> Said:
    certificates = case.detail.get("certificates")
    number = len(certificates) if isinstance(certificates, dict) else 0
    behind = f"{number} addresses" if number else "its addresses"
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
    "cert-self-signed": _self_signed,
    "cert-untrusted": _untrusted,
    "cert-private-root": _private_root,
    "cert-incomplete-chain": _incomplete,
    "cert-chain-undetermined": _undetermined,
    "cert-weak-key": _weak_key,
    "cert-weak-signature": _weak_signature,
    "cert-pss-signature": _pss,
    "cert-no-server-auth": _no_server_auth,
    "cert-no-client-auth": _no_client_auth,
    "cert-no-crl-point": _no_crl,
    "cert-differs-between-addresses": _differs,
}
