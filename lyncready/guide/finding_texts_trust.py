"""What is said of a certificate's chain: who signed it, what was not sent, and what vouches for its root."""

from __future__ import annotations

from lyncready.guide.finding_texts_certificate import IMPORT_ISSUER, certificate_of, new_certificate
from lyncready.guide.wording import Case, Said, Writer
from lyncready.model import Status


def _trust_title(case: Case) -> str:
    return f"The certificate of {case.subject} comes from a public CA, with its whole chain"


def _self_signed(case: Case) -> Said:
    return new_certificate(
        case,
        f"{certificate_of(case)} is self-signed.",
        "No partner trusts it. Have a public CA sign a new one and assign it as the external Edge certificate.",
        _trust_title(case),
    )


def _untrusted(case: Case) -> Said:
    issuer, reason = case.text("issuer"), case.text("reason")
    if reason:
        return new_certificate(case, f"{certificate_of(case)} is of no use: {reason}.", title=_trust_title(case))
    return new_certificate(
        case,
        f"{certificate_of(case)} leads to no trusted root{f' (issued by {issuer})' if issuer else ''}.",
        "Partners and Microsoft know public CAs only: have one sign it. If the root is your own and only "
        "partners who installed it matter, name it under network.trust.",
        _trust_title(case),
    )


def _private_root(case: Case) -> Said:
    root = case.text("root")
    name = f" ({root})" if root else ""
    if case.status is Status.NOTE:
        return Said(
            f"{certificate_of(case)} is trusted through a private root only{name}.",
            "Nothing to do in a laboratory; on the Internet this would not pass.",
            title=_trust_title(case),
        )
    return new_certificate(
        case,
        f"{certificate_of(case)} is trusted only through a private root{name}.",
        "It passes where that root was installed, nowhere else. Have a public CA sign a new one.",
        _trust_title(case),
    )


def _incomplete(case: Case) -> Said:
    missing = case.text("missing")
    lacks = f": {missing} is missing" if missing else ""
    fetched = " Windows partners may fetch it by themselves, others do not." if case.status is Status.WARN else ""
    return Said(
        f"{case.subject}{case.only_at} does not send its whole chain{lacks}.",
        "Import the intermediate certificate into Intermediate Certification Authorities of the computer on "
        f"each Edge, then restart the Access Edge service.{fetched}",
        IMPORT_ISSUER,
        "powershell",
        title=_trust_title(case),
    )


def _undetermined(case: Case) -> Said:
    missing, url, error = case.text("missing") or case.text("issuer"), case.text("urls"), case.text("error")
    who = f" ({missing})" if missing else ""
    remedy = "Put the issuer's file under network.trust, then check again."
    command = "network:\n  trust: [issuer.cer]"
    if url and not case.detail.get("aia"):
        remedy = (
            "Let lyncready fetch it (network: aia: true), or put the issuer's file under network.trust, then "
            "check again."
        )
        command = "network:\n  aia: true"
    elif url:
        remedy = f"It could not be had from {url}{f' ({error})' if error else ''}. {remedy}"
    else:
        remedy = f"The certificate names no address from which it can be fetched. {remedy}"
    edge = f"{case.subject}{case.only_at}"
    return Said(
        f"Whether {edge} is publicly trusted cannot be told: an issuer is not known here{who}.",
        remedy,
        command,
        title=_trust_title(case),
    )


WRITERS: dict[str, Writer] = {
    "cert-self-signed": _self_signed,
    "cert-untrusted": _untrusted,
    "cert-private-root": _private_root,
    "cert-incomplete-chain": _incomplete,
    "cert-chain-undetermined": _undetermined,
}
