"""What is said of a certificate's chain: who signed it, what was not sent, and what vouches for its root."""

from __future__ import annotations

from lyncready.guide.finding_texts_certificate import (
    IMPORT_ISSUER,
    assign_present,
    certificate_of,
    new_certificate,
    trust_title,
)
from lyncready.guide.wording import FindingReader, FindingWords, Writer
from lyncready.model import FetchError, Status


def _self_signed(case: FindingReader) -> FindingWords:
    return new_certificate(
        case,
        f"{certificate_of(case)} is self-signed.",
        "No partner trusts it. Have a public CA sign a new one and assign it as the external Edge certificate.",
        trust_title(case),
    )


def _untrusted(case: FindingReader) -> FindingWords:
    issuer, reason = case.text("issuer"), case.text("reason")
    if reason:
        return new_certificate(case, f"{certificate_of(case)} is of no use: {reason}.", title=trust_title(case))
    top = case.text("top") or case.text("missing") or issuer
    by = f" (issued by {top})" if top else ""
    return new_certificate(
        case,
        f"{certificate_of(case)} leads to no public root{by}: it looks like your company's own CA.",
        "Partners and Microsoft accept public CAs only; they reset or refuse the connection. Have a public CA "
        "sign a new one and assign it as the external Edge certificate. Your own CA stays right for the internal "
        "interface.",
        trust_title(case),
    )


def _private_root(case: FindingReader) -> FindingWords:
    root = case.text("root")
    name = f" ({root})" if root else ""
    if case.status is Status.NOTE:
        return FindingWords(
            f"{certificate_of(case)} is trusted through a private root only{name}.",
            "Nothing to do in a laboratory; on the Internet this would not pass.",
            title=trust_title(case),
        )
    partners = case.names("partners", 6)
    asked = f" Ask {partners} whether they have it." if partners else ""
    who = (
        "Only partners that installed that root accept it; Microsoft and every other partner refuse it." + asked
        if case.status is Status.WARN
        else "Microsoft, and partners that find you by DNS, refuse it."
    )
    return new_certificate(
        case,
        f"{certificate_of(case)} is trusted only through a private root{name}.",
        f"{who} Have a public CA sign a new one.",
        trust_title(case),
    )


def _incomplete(case: FindingReader) -> FindingWords:
    missing, sent = case.text("missing"), case.listed("sent")
    lacks = f": {missing} is missing" if missing else ""
    instead = f"; it sends {sent}, which did not issue it" if missing and sent else ""
    there = case.only_at
    where = f"the computer behind {case.listed('addresses')}" if there else "the computer on each Edge"
    spared = f" {case.listed('others')} sends the whole chain." if there else ""
    fetched = " Windows partners may fetch it by themselves, others do not." if case.status is Status.WARN else ""
    error, url = case.text("error"), case.text("urls")
    tried = f" Fetching it from {url} did not help ({error})." if url and error else ""
    if case.text("new"):
        return FindingWords(
            f"The file of the new certificate does not hold its whole chain{lacks}, and no edge sends it now.",
            "Get the intermediate certificate from your CA and import it into Intermediate Certification "
            "Authorities of the computer on each Edge before you assign the new certificate.",
            IMPORT_ISSUER,
            "powershell",
            title=trust_title(case),
        )
    summary = f"{case.subject}{there} does not send its whole chain{lacks}{instead}."
    return assign_present(case, summary, trust_title(case)) or FindingWords(
        summary,
        f"Get the intermediate certificate from your CA, import it into Intermediate Certification Authorities of "
        f"{where}, then restart the Access Edge service.{spared}{fetched}{tried}",
        IMPORT_ISSUER,
        "powershell",
        title=trust_title(case),
    )


_WHY_NOT: dict[str, str] = {
    FetchError.TIMEOUT: "it did not answer in time",
    FetchError.UNREACHABLE: "there is no way to it from here",
    FetchError.OURS: "this computer's network does not let us",
    FetchError.REFUSED: "the connection was refused",
    FetchError.RESET: "the connection was reset",
    FetchError.CLOSED: "the connection was closed",
}


def _undetermined(case: FindingReader) -> FindingWords:
    missing, url, error = case.text("missing") or case.text("issuer"), case.text("urls"), case.text("error")
    who = f" ({missing})" if missing else ""
    where = f" from {url}" if url else ""
    command = "lyncready check FILE --save"
    if url and not case.detail.get("aia"):
        remedy = f"Let lyncready fetch the issuer{where} (network: aia: true), then check again."
        command = "network:\n  aia: true"
    elif error == FetchError.ANOTHER_PORT:
        remedy = f"It is offered{where}, and only port 80 is asked."
    elif error:
        why = _WHY_NOT.get(error, error)
        remedy = f"It could not be fetched{where}: {why}. Check again from a computer that reaches that address."
    else:
        remedy = f"It has not been fetched{where} yet. Check again."
    if case.text("new"):
        return FindingWords(
            f"Whether partners trust the new certificate cannot be told yet: its file lacks its issuer{who}"
            ", which is not known here.",
            f"Get the CA's intermediate certificate{where}, give it in one file with the new one (.p7b or .pem) "
            "to have the chain judged, and import it on each Edge before you assign the new certificate.",
            IMPORT_ISSUER,
            "powershell",
            title=trust_title(case),
        )
    edge = f"{case.subject}{case.only_at}"
    summary = (
        f"Whether partners trust {edge} cannot be told yet: it does not send its issuer{who}, which is not known "
        "here."
    )
    return assign_present(case, summary, trust_title(case)) or FindingWords(
        summary,
        f"{remedy} Either way, import the CA's intermediate certificate on each Edge, so that the whole chain is "
        "sent.",
        command,
        "shell" if command.startswith("lyncready") else "text",
        title=trust_title(case),
    )


WRITERS: dict[str, Writer] = {
    "cert-self-signed": _self_signed,
    "cert-untrusted": _untrusted,
    "cert-private-root": _private_root,
    "cert-incomplete-chain": _incomplete,
    "cert-chain-undetermined": _undetermined,
}
