"""The script that writes an Edge's certificate requests: every name with its reason, what to ask the CA for."""

from __future__ import annotations

from datetime import datetime

from lyncready.checks.requests import wanted_requests
from lyncready.checks.wanted_names import WantedName
from lyncready.guide.certificate_request import ASK, KEY_PROVIDER, name_reasons, request_file, request_names
from lyncready.model import OLD_WINDOWS, Checklist, Deployment, quote
from lyncready.powershell.lines import ScriptPart, cases, comment, say, selected

STEP = "federation.certificate"
WHERE = (
    "Run it on an Edge in an elevated Management Shell. It writes a request and keeps its key in the store of "
    "that computer; the certificate in use stays. It is one statement: paste all of it."
)


def request_parts(checklist: Checklist, now: datetime, what_if: bool) -> list[ScriptPart]:
    """Return a part for each certificate that the deployment needs; none where no edge is known."""
    requests = wanted_requests(checklist, now)
    return [_part(checklist.deployment, names, place, what_if) for place, names in enumerate(requests) if names]


def _part(deployment: Deployment, names: tuple[WantedName, ...], place: int, what_if: bool) -> ScriptPart:
    wanted = [item for item in names if item.wanted]
    words = [line for item in wanted for line in comment(f"{item.name}: {name_reasons(item.reasons)}")]
    for item in names:
        if not item.wanted:
            words += comment(f"left out: {item.name}, {name_reasons(item.reasons)}")
    words += comment(ASK)
    if deployment.platform in OLD_WINDOWS:
        words += comment(KEY_PROVIDER)
    out = request_file(place)
    request = request_names(deployment, [item.name for item in wanted], place)
    body = (
        selected(
            "Get-CsCertificate -Type AccessEdgeExternal", "Subject", "AlternativeNames", "Issuer", "NotAfter"
        ),
        *cases(
            (
                f"Test-Path -LiteralPath {quote(out)}",
                (say(f"{out} is there already: nothing was written. Move it away first."),),
            ),
            ("", (f"{request}{' -WhatIf' if what_if else ''} -ErrorAction Stop",)),
        ),
    )
    return ScriptPart(tuple(words), body, "The certificate request")
