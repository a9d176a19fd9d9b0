"""What is said of revocation: a certificate that its CA has taken back, and lists that nobody can read."""

from __future__ import annotations

from lyncready.guide.finding_texts_certificate import certificate_of, new_certificate
from lyncready.guide.wording import FindingReader, FindingWords, Writer, day
from lyncready.model import FetchError, Status

_REASONS = {
    "key_compromise": "its key was compromised",
    "ca_compromise": "the CA was compromised",
    "affiliation_changed": "the organisation changed",
    "superseded": "it was replaced by another one",
    "cessation_of_operation": "it was no longer needed",
    "certificate_hold": "it is on hold",
    "privilege_withdrawn": "the right to it was withdrawn",
    "aa_compromise": "the authority was compromised",
}
_WHY: dict[str, str] = {
    FetchError.NO_ADDRESS: "the host does not exist",
    FetchError.PRIVATE_ONLY: "the host has a private address only",
    FetchError.REFUSED: "nothing listens there",
    FetchError.RESET: "the connection is reset",
    FetchError.CLOSED: "the connection is closed",
    FetchError.TIMEOUT: "it did not answer in time",
    FetchError.UNREACHABLE: "there is no way to it from here",
    FetchError.OURS: "this computer's network does not let us",
    FetchError.ANOTHER_PORT: "only port 80 is asked",
    FetchError.NOT_HTTP: "what answers is not HTTP",
    FetchError.TOO_LONG: "it is larger than 2 MiB",
    FetchError.NO_LIST: "what is there is no revocation list",
    FetchError.NOT_FULL: "what is there is no full revocation list",
    FetchError.ANOTHER_KEY: "the list is not signed by the issuer of the certificate",
}


def _use(case: FindingReader) -> str:
    return f"The certificate of {case.subject} is not revoked"


def _revoked(case: FindingReader) -> FindingWords:
    date, reason = day(case.text("date")), case.text("reason")
    why = _REASONS.get(reason, "")
    return new_certificate(
        case,
        f"{certificate_of(case)} was revoked by its CA{f' on {date}' if date else ''}{f': {why}' if why else ''}.",
        "Partners that check the revocation list refuse it. Ask the CA why, have a new one issued with a new key, "
        "and assign it as the external Edge certificate.",
        title=_use(case),
    )


def _unreachable(case: FindingReader) -> FindingWords:
    url, error = case.text("urls"), case.text("error")
    why = _WHY.get(error, error)
    summary = (
        f"The revocation list of {case.subject}{case.only_at} could not be read"
        f"{f' at {url}' if url else ''}{f': {why}' if why else ''}."
    )
    if case.status is Status.NOTE:
        remedy = "This may be this network or a limit of lyncready. On the Edge, open the address once."
    else:
        remedy = (
            "Partners that insist on a revocation check refuse the certificate while they cannot read the list. "
            "Ask the CA to put its list back there; no new certificate is needed for that."
        )
    return FindingWords(
        summary, remedy, f"certutil -url {url}" if _is_plain(url) else "", "shell", title=_use(case)
    )


def _is_plain(url: str) -> bool:
    """Only what no shell reads otherwise is put into a command."""
    return bool(url) and all(char.isalnum() or char in ":/._-~" for char in url)


def _stale(case: FindingReader) -> FindingWords:
    url, next_update, seen_at = case.text("urls"), day(case.text("next_update")), day(case.text("at"))
    return FindingWords(
        f"The revocation list of {case.subject}{case.only_at}{f' at {url}' if url else ''} was out of date"
        f"{f' on {seen_at}' if seen_at else ''}{f': a new one was due on {next_update}' if next_update else ''}.",
        "Partners that insist on a revocation check refuse the certificate until the CA publishes a current list. "
        "Ask the CA to do so; no new certificate is needed for that.",
        title=_use(case),
    )


def _ldap_only(case: FindingReader) -> FindingWords:
    url = case.text("urls")
    return new_certificate(
        case,
        f"{certificate_of(case)} names its revocation list in a directory only"
        f"{f' ({url})' if url else ''}, which partners cannot read.",
        "It looks like your company's own CA. Have a public CA sign a new one; its list is on the web (http).",
        _use(case),
    )


WRITERS: dict[str, Writer] = {
    "cert-revoked": _revoked,
    "cert-crl-unreachable": _unreachable,
    "cert-crl-stale": _stale,
    "cert-crl-ldap-only": _ldap_only,
}
