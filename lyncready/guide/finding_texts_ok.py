"""What is said of a check that found nothing wrong: what was seen, so that green can be believed."""

from __future__ import annotations

from lyncready.guide.finding_texts_deployment import deployment_ok
from lyncready.guide.finding_texts_settings import settings_ok, word_ok
from lyncready.guide.wording import (
    FindingReader,
    FindingWords,
    Writer,
    count,
    day,
    listed,
    record,
    span,
    tls_version,
)


def _srv(case: FindingReader) -> FindingWords:
    leads = listed(dict.fromkeys(record(value) for value in case.texts("found")))
    return FindingWords(f"{case.name} points to {leads}." if leads else f"{case.name} has its federation record.")


def _dns(case: FindingReader) -> FindingWords:
    servers = len(case.texts("servers"))
    by = f" ({count(servers, 'server')} asked)" if servers else ""
    found = listed((record(value) for value in case.texts("found")), 2)
    return FindingWords(f"DNS answers for {case.name}{f': {found}' if found else ''}{by}.")


def _address(case: FindingReader) -> FindingWords:
    addresses = case.listed("addresses")
    return FindingWords(f"{case.name} is {addresses}." if addresses else f"{case.name} has an address.")


def _port(case: FindingReader) -> FindingWords:
    took = span(case.number("took"))
    return FindingWords(f"{case.subject} accepts connections{case.at}{f', {took}' if took else ''}.")


def _tls(case: FindingReader) -> FindingWords:
    asks = "requested" in case.texts("client_auth") and case.finding.check != "provider"
    mutual = " and asks for a client certificate" if asks else ""
    return FindingWords(f"{case.subject} speaks {tls_version(case, 'TLS')}{mutual}.")


def _certificate(case: FindingReader) -> FindingWords:
    until, issuer = day(case.text("not_after")), case.text("issuer")
    good = f" It is good until {until}" if until else ""
    by = f"{', issued' if good else ' It is issued'} by {issuer}" if issuer else ""
    return FindingWords(f"The certificate of {case.subject} fits.{good}{by}{'.' if good or by else ''}")


def _sip(case: FindingReader) -> FindingWords:
    status = f"{case.text('status')} {case.text('reason')}".strip()
    return FindingWords(f"{case.subject} speaks SIP{f' and answered {status}' if status else ''}.")


def _https(case: FindingReader) -> FindingWords:
    status, location = case.text("status"), case.text("location")
    leads = f" and leads to {location}" if location else ""
    return FindingWords(f"{case.subject} answers over HTTPS{f' with {status}' if status else ''}{leads}.")


def _external(case: FindingReader) -> FindingWords:
    found = case.names("found", 2)
    return FindingWords(f"{case.name} leads to {found}." if found else f"{case.name} is there.")


def _provider(case: FindingReader) -> FindingWords:
    return FindingWords(f"{case.subject} answers{case.at}.")


def _request(case: FindingReader) -> FindingWords:
    if "kind" in case.detail:
        return FindingWords("The account is active.")
    return FindingWords(f"{case.name} can be found by its SRV record and reached up to SIP.")


_BY_CHECK: dict[str, Writer] = {
    "srv": _srv,
    "dns": _dns,
    "address": _address,
    "port": _port,
    "tls": _tls,
    "certificate": _certificate,
    "sip": _sip,
    "provider": _provider,
    "external": _external,
    "https": _https,
    "settings": settings_ok,
    "deployment": deployment_ok,
    "request": _request,
    "word": word_ok,
}


def say_ok(case: FindingReader) -> FindingWords:
    """Say what was seen; a check unknown here is simply in order."""
    writer = _BY_CHECK.get(case.finding.check)
    return writer(case) if writer else FindingWords(f"{case.subject} is in order.")
