"""What is said of Skype's own edge, and of what external access rests on beside federation."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import SKYPE_ENDED
from lyncready.guide.commands import mark, port_test
from lyncready.guide.wording import FindingReader, FindingWords, Writer, shown
from lyncready.model import CLIENT_SERVICE, SKYPE_PROXY, BadValue, Platform, Status

PURPOSE = "deployment:\n  purpose: federation"


def _missing(case: FindingReader) -> FindingWords:
    gone = "has no address in public DNS" if case.detail.get("exists") else "does not exist in public DNS"
    return FindingWords(
        f"{case.name} {gone}.",
        f"Correct proxy_fqdn under provider: Skype's own is {SKYPE_PROXY}.",
        f"deployment:\n  provider: {{proxy_fqdn: {SKYPE_PROXY}}}",
    )


def _retired(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{case.name} is gone from DNS: Microsoft ended Skype on 2025-05-05.",
        "This cannot be fixed on your side. If you only need partner federation, set purpose: federation; the "
        "Skype steps are then skipped.",
        PURPOSE,
        link=links.SKYPE_RETIRED,
    )


def on_the_edge(case: FindingReader, said: FindingWords) -> FindingWords:
    """Turn what a probe of the provider met into the provider's words: the Edge's view counts, not this one's."""
    old = case.deployment.platform in (Platform.LYNC_2010, Platform.OCS_2007_R2)
    try:
        test = [port_test(case.host, case.port)]
    except BadValue:
        test = []
    if case.status in (Status.UNKNOWN, Status.HELD):
        command = "\n".join([*test, mark("provider.reachable")])
        remedy = (
            "What counts is the Edge's way out, not this workstation's. Run the first line on each Edge "
            f"{'(a telnet to the port does as well on an old Windows) ' if old else ''}and, if it reaches the "
            "port, the second one here. "
        )
    else:
        # A word closes what could not be seen, never what was seen to fail.
        command = "\n".join(test)
        remedy = "Repeat the test on each Edge: if it ends like this there as well, Skype's side is not there. "
    return FindingWords(said.summary, remedy + SKYPE_ENDED, command, "powershell", links.SKYPE_RETIRED)


def _srv_missing(case: FindingReader) -> FindingWords:
    domain = (case.text("name") or case.host).removeprefix(f"{CLIENT_SERVICE}.")
    return FindingWords(
        f"{shown(domain)} has no _sip._tls record for clients outside.",
        "Only remote sign-in needs it, federation does not. Publish it if users work from outside.",
        f"_sip._tls.{domain}. 3600 IN SRV 0 0 443 sip.{domain}.",
        "dns",
    )


def _address_missing(case: FindingReader) -> FindingWords:
    name = case.text("name") or case.host
    return FindingWords(
        f"{shown(name)} has no address in public DNS.",
        "Only remote and mobile sign-in need it, federation does not. lyncdiscover leads to the reverse proxy, "
        "sip to the Access Edge.",
        f"{name}. 3600 IN A PUBLIC-ADDRESS",
    )


def _is_site(case: FindingReader) -> bool:
    return case.finding.step == "provisioning.route"


def _site(case: FindingReader, answer: str) -> FindingWords:
    """Say how the provisioning site answers, and what takes its place."""
    return FindingWords(
        f"The provisioning site {case.host} {answer}.",
        "pic.lync.com was closed on 2019-08-15: set provisioning: partner-discovery.",
        "deployment:\n  provisioning: partner-discovery",
        link=links.SKYPE,
    )


def _unreachable(case: FindingReader) -> FindingWords:
    why = case.text("error")
    because = f" ({why})" if why else ""
    if _is_site(case):
        return _site(case, f"does not answer{because}")
    return FindingWords(
        f"{case.subject} does not answer over HTTPS{because}.",
        "Only remote and mobile sign-in need it. Check the reverse proxy's publishing rule for the web services.",
    )


def _status(case: FindingReader) -> FindingWords:
    status, location = case.text("status", "an unexpected status"), case.text("location")
    leads = f" and leads to {location}" if location else ""
    if _is_site(case):
        return _site(case, f"answers {status}{leads}")
    return FindingWords(
        f"{case.subject} answers {status}{leads} instead of the discovery document.",
        "Check that the reverse proxy passes lyncdiscover on to port 4443 of the Front End pool.",
    )


def _certificate(case: FindingReader) -> FindingWords:
    reason = case.listed("found")
    because = f": {reason}" if reason else ""
    if _is_site(case):
        return _site(case, f"shows a certificate that will not do{because}")
    return FindingWords(
        f"The HTTPS certificate of {case.subject} will not do{because}.",
        "Give the reverse proxy a sound one for this name, with the intermediates that belong to it; a wildcard "
        "certificate is fine here.",
    )


WRITERS: dict[str, Writer] = {
    "provider-missing": _missing,
    "provider-retired": _retired,
    "external-srv-missing": _srv_missing,
    "external-address-missing": _address_missing,
    "https-unreachable": _unreachable,
    "https-status": _status,
    "https-certificate": _certificate,
}
