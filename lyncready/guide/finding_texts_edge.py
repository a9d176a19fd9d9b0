"""What is said of an edge's port, its TLS and its SIP."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.wording import FindingReader, FindingWords, Writer, tls_version, within
from lyncready.model import Status

_FROM_OUTSIDE = (
    "lyncready check FILE --save\nlyncready merge FILE outside.yaml --as outside",
    "shell",
)
# Schannel reads these two keys at start; Windows Server 2008 R2 has TLS 1.2 but leaves it off.
ENABLE_TLS_12 = "\n".join(
    (
        "foreach ($side in 'Server', 'Client') {",
        '  $key = "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS '
        '1.2\\$side"',
        "  New-Item -Path $key -Force | Out-Null",
        "  New-ItemProperty -Path $key -Name 'Enabled' -Value 1 -PropertyType DWord -Force | Out-Null",
        "  New-ItemProperty -Path $key -Name 'DisabledByDefault' -Value 0 -PropertyType DWord -Force | Out-Null",
        "}",
    )
)


def _expected(case: FindingReader) -> str:
    if case.detail.get("expected"):
        return f" {case.name} is only the expected name; declare the Access Edge if it has another."
    return ""


def _rule(case: FindingReader) -> str:
    """Return the firewall rule in words that a firewall's owner can enter."""
    to = ", ".join(case.texts("addresses")) or case.host
    return f"allow TCP from any to {to} port {case.port}, inbound, to the Access Edge"


def _also_theirs(case: FindingReader, says: str, else_do: str) -> FindingWords | None:
    """Return words that doubt the address first, where another published name has it too; None where none does."""
    wildcard, others = case.text("wildcard"), case.names("also", 2)
    if not (wildcard or others):
        return None
    by = f"where the wildcard record {wildcard} leads" if wildcard else f"which is the address of {others} too"
    return FindingWords(
        f"{case.name} {says}{case.at}, {by}.",
        "First see whether that is the Edge's address at all: it may be another machine's, such as the web server "
        f"or reverse proxy. Then give {case.name} an A record of its own, with the Edge's address. {else_do}",
        f"Resolve-DnsName {case.host} -Type A",
        "powershell",
    )


def _refused(case: FindingReader) -> FindingWords:
    doubt = _also_theirs(
        case,
        f"refuses TCP {case.port}",
        f"If it is the Edge's, see by netstat -ano there whether anything listens on {case.port}.",
    )
    return doubt or FindingWords(
        f"{case.name} refuses TCP {case.port}{case.at}.",
        "On the Edge, see whether anything listens. Nothing: enable federation for the Edge pool in Topology "
        "Builder and publish, or start the Access Edge service. Something: a firewall refuses in its place."
        + _expected(case),
        f"netstat -ano | findstr :{case.port}",
        "shell",
    )


def _reset(case: FindingReader) -> FindingWords:
    doubt = _also_theirs(
        case,
        f"cuts off connections to TCP {case.port}",
        "If it is the Edge's, a firewall or load balancer in front of it resets them.",
    )
    return doubt or FindingWords(
        f"{case.name} cuts off connections to TCP {case.port}{case.at}.",
        f"A firewall or load balancer in front of the Edge resets them: have it pass TCP {case.port} through "
        "unchanged." + _expected(case),
        _rule(case),
    )


def _timeout(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{case.name} did not answer on TCP {case.port}{within(case.number('waited'))}{case.at}.",
        f"Open the firewall in front of the Edge for TCP {case.port} from any address, and check that NAT leads "
        "to its external interface." + _expected(case),
        _rule(case),
    )


def _unreachable(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"A router reports that {case.name} cannot be reached{case.at}.",
        "Check the published address and its route: a router or firewall on the way turned the packets down."
        + _expected(case),
        _rule(case),
    )


def _from_inside(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"TCP {case.port} of {case.name} cannot be judged from in here.",
        "From inside, public addresses often lead nowhere (no hairpin NAT), so silence proves nothing. Check "
        "from outside with a copy of the file, then merge it.",
        *_FROM_OUTSIDE,
    )


def _outbound_blocked(case: FindingReader) -> FindingWords:
    open_to = case.text("open_to")
    if open_to:
        return FindingWords(
            f"TCP {case.port} is open from here to {open_to}; to others it cannot be told, as {case.name} and all "
            "others were silent.",
            "Many firewalls let out what goes to Microsoft alone. Check from another network with a copy of the "
            "file, then merge it; where this network lets everything out, say position: outside.",
            *_FROM_OUTSIDE,
        )
    return FindingWords(
        f"This network lets no TCP {case.port} out, so {case.name} was not seen.",
        "Every edge and the control timed out alike. Check from a network without that restriction with a copy "
        "of the file, then merge it.",
        *_FROM_OUTSIDE,
    )


def _partly_down(case: FindingReader) -> FindingWords:
    share = case.text("share", "some addresses do not answer")
    down = case.listed("down")
    silent = f"; not answering: {down}" if down else ""
    failing = " Nothing at the preferred priority answers." if case.status is Status.FAIL else ""
    return FindingWords(
        f"{case.name} is partly down: {share}{silent}.{failing}",
        "Fix the Edge or the firewall rule behind what is silent, or take it out of DNS: partners pick any of "
        "them, and some do not try a second one.",
        _rule(case) if case.texts("addresses") else "",
    )


def _not_spoken(case: FindingReader) -> FindingWords:
    plain_sip, first = case.text("plain_sip"), case.text("first_bytes")
    if plain_sip:
        seen = f"answers SIP without TLS ({plain_sip})"
    elif first:
        seen = f"answers something that is not TLS: {first}"
    else:
        seen = "does not speak TLS"
    return FindingWords(
        f"{case.subject}{case.only_at} {seen}.",
        f"Port {case.port} must lead to the Access Edge's TLS listener. Look at the NAT and load balancer rules "
        "for it: another service, or a listener set to TCP, sits behind them.",
    )


def _too_old(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{case.subject}{case.only_at} offers {tls_version(case, 'an old TLS version')} at best.",
        "On each Edge, let Windows offer TLS 1.2 by these SCHANNEL keys and restart it (Windows Server 2008 R2 "
        "has it switched off; 2012 and later have it on). Microsoft's side accepts nothing older.",
        ENABLE_TLS_12,
        "powershell",
        links.TLS_VERSIONS,
    )


def _tls_reset(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{case.subject}{case.only_at} ended the TLS handshake before showing a certificate.",
        "On the Edge, check that an external certificate is assigned and that the Access Edge service runs; "
        "then look for a firewall that inspects TLS on the way.",
        "Get-CsCertificate -Type AccessEdgeExternal",
        "powershell",
    )


# What the alerts of RFC 8446 (6.2) and RFC 6066 (3) mean where no certificate came.
_NO_CIPHER = (
    "The Edge and this workstation share no cipher, or the Edge has no certificate that it can use with one: "
    "none at all, or one with a key that nobody takes any more (DSA, elliptic curves below P-256)."
)
_ANY_ALERT = "The Edge and this workstation share no TLS version or cipher, or the Edge has no usable certificate."
_ALERTS = {
    "protocol_version": "The Edge takes none of TLS 1.0 to 1.3, all of which were offered.",
    "handshake_failure": _NO_CIPHER,
    "insufficient_security": _NO_CIPHER,
    "unrecognized_name": "What ends TLS there chooses its certificate by name and has none for this one; an "
    "Access Edge does not choose.",
    "internal_error": "The Edge itself failed, as it does when it cannot read its certificate's private key.",
}


def _tls_alert(case: FindingReader) -> FindingWords:
    alert = case.text("alert")
    named = f" with the alert {alert}" if alert else " with an alert"
    return FindingWords(
        f"{case.subject}{case.only_at} aborted the TLS handshake{named}.",
        f"{_ALERTS.get(alert, _ANY_ALERT)} "
        "Check the certificate assigned there and the Schannel errors in its System event log.",
        "Get-CsCertificate -Type AccessEdgeExternal",
        "powershell",
        links.TLS_VERSIONS,
    )


def _tls_timeout(case: FindingReader) -> FindingWords:
    silent = "took the connection and then said nothing to TLS"
    if case.text("version"):
        silent = f"began a handshake of {tls_version(case, 'TLS')} and stalled before it showed a certificate"
    return FindingWords(
        f"{case.subject}{case.only_at} {silent}.",
        f"Something in front of the Edge accepts TCP {case.port} without passing it on, or the Edge hangs. "
        "Check the load balancer's target, then restart the Access Edge service.",
    )


def _no_request(case: FindingReader) -> FindingWords:
    return FindingWords(
        f"{case.subject}{case.only_at} did not ask for a client certificate: its TLS is not mutual, and partners' "
        "Edges need it to be.",
        f"Something in front of the Edge ends TLS on {case.port}, or another service has the port. Have the load "
        f"balancer or firewall pass TCP through on {case.port} (layer 4, no TLS profile, no inspection), straight "
        "to the Access Edge.",
        link=links.MUTUAL_TLS,
    )


_SIP_ENDS = {
    "closed": "closed the connection instead of answering in SIP",
    "reset": "reset the connection instead of answering in SIP",
    "alert": "closed the connection instead of answering in SIP",
    "not-asked": "aborted the TLS handshake after its certificate, so SIP could not be tested",
}


def _sip_silent(case: FindingReader) -> FindingWords:
    taken = " although it took our certificate" if case.detail.get("offered") else ""
    alert = case.text("alert")
    how = f" with the alert {alert}" if alert else ""
    silent = _SIP_ENDS.get(case.text("ended"), "gave no SIP answer over TLS")
    return FindingWords(
        f"{case.subject}{case.only_at} {silent}{how}{taken}.",
        "On the Edge, check that the Access Edge service runs and is not overloaded, then trace SIPStack while "
        "the check is repeated.",
    )


def _sip_not_spoken(case: FindingReader) -> FindingWords:
    first = case.text("first_bytes")
    what = f": {first}" if first else ""
    return FindingWords(
        f"{case.subject}{case.only_at} answers over TLS, but not in SIP{what}.",
        f"Another service has port {case.port}. Point the NAT or load balancer rule at the Access Edge.",
    )


def _sip_plain(case: FindingReader) -> FindingWords:
    status = case.text("reason")
    said = f" ({status})" if status else ""
    return FindingWords(
        f"{case.subject}{case.only_at} speaks SIP without TLS{said}.",
        "Federation runs over TLS only. The rule leads to a plain SIP listener: point it at the Access Edge's "
        f"external interface, port {case.port}.",
    )


def _sip_rejected(case: FindingReader) -> FindingWords:
    status = f"{case.text('status')} {case.text('reason')}".strip() or "a refusal"
    return FindingWords(f"{case.subject} speaks SIP: it answered {status}, as it may to a stranger.")


def _sip_mutual(case: FindingReader) -> FindingWords:
    offered = " It did not accept ours." if case.detail.get("offered") else ""
    return FindingWords(
        f"{case.subject} requests a client certificate and stops without one, as it should.{offered}"
    )


WRITERS: dict[str, Writer] = {
    "tcp-refused": _refused,
    "tcp-reset": _reset,
    "tcp-timeout": _timeout,
    "tcp-unreachable": _unreachable,
    "tcp-not-judged-from-inside": _from_inside,
    "tcp-outbound-blocked": _outbound_blocked,
    "edge-partly-down": _partly_down,
    "tls-not-spoken": _not_spoken,
    "tls-too-old": _too_old,
    "tls-reset": _tls_reset,
    "tls-alert": _tls_alert,
    "tls-timeout": _tls_timeout,
    "tls-no-client-certificate-request": _no_request,
    "sip-rejected": _sip_rejected,
    "sip-needs-client-certificate": _sip_mutual,
    "sip-silent": _sip_silent,
    "sip-not-spoken": _sip_not_spoken,
    "sip-plain-text": _sip_plain,
}
