"""What is said of second looks at an edge: its TLS in detail, who stands between, its nodes, its next hop."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.numbers import Certainty, NumberKind, number_of
from lyncready.guide.wording import FindingReader, FindingWords, Writer, count, listed, sentence, shown
from lyncready.model import BadValue, Status, is_host_text, quote, split_host_port


def _trouble(case: FindingReader) -> FindingWords:
    status = f"{case.text('status')} {case.text('reason')}".strip() or "a failure of its own"
    hop, number = case.text("next_hop"), case.text("id")
    diagnosed = f" (ms-diagnostics {number})" if number else ""
    says = f"It says: {sentence(case.text('says'))} " if case.text("says") else ""
    says += _meaning(case.number("id"))
    if hop:
        return FindingWords(
            f"{case.subject}{case.only_at} answered {status}: its next hop {shown(hop)} fails{diagnosed}.",
            f"{says}Messages fail although the Edge itself answers. On the Edge, see that this name resolves "
            "and that its port answers; then look at that server's services and certificate.",
            *_test_of(hop),
        )
    return FindingWords(
        f"{case.subject}{case.only_at} answered {status}{diagnosed}: the server itself is in trouble.",
        f"{says}SIP is spoken, but a 5xx is the server's own failure, as where its next hop is down, and messages "
        "meet it too. On the Edge, look at its services and at the Lync Server event log of that minute.",
        "Get-CsWindowsService",
        "powershell",
    )


def _meaning(number: float | None) -> str:
    """Return what an id means by the one table of numbers; of one that no source explains nothing."""
    known = number_of(NumberKind.DIAGNOSTICS, int(number)) if number else None
    return f"{known.meaning} " if known is not None and known.mark is Certainty.SOURCED else ""


def _test_of(hop: str) -> tuple[str, str]:
    """Return a command that tries the next hop, where its name can stand in one."""
    host, port = hop, 5061
    if hop.rpartition(":")[2].isdigit() and ":" in hop:
        host, port = split_host_port(hop)
    if not is_host_text(host):
        return "", "text"
    try:
        return f"Test-NetConnection {quote(host)} -Port {port}", "powershell"
    except BadValue:
        return "", "text"


def _standby(case: FindingReader) -> FindingWords:
    others = case.names("preferred", 2)
    answers = f" {others} answers in its place." if others else ""
    how = {
        "tcp-refused": "refuses connections",
        "tcp-reset": "cuts off connections",
        "tcp-unreachable": "cannot be reached",
    }.get(case.text("fault"), "does not answer")
    share = case.text("share")
    some = f" ({share})" if share else ""
    if case.detail.get("standby") == "warm":
        todo = (
            "It is said to be a warm standby, which should answer all the time: start its Access Edge service "
            f"and open TCP {case.port} in front of it."
        )
    else:
        todo = (
            "Partners come here only once what they try first is gone. For a cold standby that is right; "
            'one that is to take over by itself must answer: give the edge "standby: warm" to be warned of it.'
        )
    return FindingWords(
        f"{case.name} stands behind in preference and {how} on TCP {case.port}{case.at}{some}.{answers}", todo
    )


def _trusted_list(case: FindingReader) -> FindingWords:
    authorities = case.number("authorities")
    names = f" of {count(int(authorities), 'issuer')}" if authorities else ""
    return FindingWords(
        f"{case.subject}{case.only_at} sends a list{names} that reaches 16 KB, where Windows cuts it.",
        "A partner whose issuer fell off that list sends no certificate, and its TLS fails (Schannel 36885). On "
        "the Edge, clear the store of trusted root certificates of all that nobody needs or that is no root; "
        "later Windows sends no list unless SendTrustedIssuerList says so.",
        "Get-ChildItem 'Cert:\\LocalMachine\\Root' | Sort-Object Subject | Format-List",
        "powershell",
    )


def _no_forward_secrecy(case: FindingReader) -> FindingWords:
    cipher = case.text("cipher")
    with_it = f" ({cipher})" if cipher else ""
    return FindingWords(
        f"{case.subject}{case.only_at} exchanges keys by RSA alone{with_it}: it takes no ECDHE.",
        "Whoever insists on forward secrecy, as more and more do, cannot connect. On the Edge, put the ECDHE "
        "suites back at the head of the SSL cipher suite order (group policy) and restart it.",
        "Get-TlsCipherSuite | Format-Table Name",
        "powershell",
        links.TLS_VERSIONS,
    )


def _no_12(case: FindingReader) -> FindingWords:
    if case.status is Status.FAIL:
        who = case.names("partners", 2) or "a partner"
        return FindingWords(
            f"{case.subject}{case.only_at} refuses TLS 1.2, and {who} speaks nothing newer.",
            "Let Windows, or what ends TLS there, offer TLS 1.2 beside 1.3.",
            link=links.TLS_VERSIONS,
        )
    return FindingWords(
        f"{case.subject}{case.only_at} speaks TLS 1.3 but refuses TLS 1.2.",
        "Edges on Windows Server 2019 and older speak 1.2 at most: such partners cannot connect. Let Windows, or "
        "what ends TLS there, offer TLS 1.2 beside 1.3.",
        link=links.TLS_VERSIONS,
    )


def _intercepted(case: FindingReader) -> FindingWords:
    issuer = case.text("issuer")
    by = f' (issuer "{issuer}")' if issuer else ""
    alike = listed((shown(subject) for subject in case.texts("alike")), 2)
    same = f"{alike} showed the like from here. " if alike else ""
    return FindingWords(
        f"This network replaces certificates on port {case.port}{by}: {case.name} was not seen as it is.",
        f"Order no certificate for that: TLS is inspected on the way out. {same}Check from outside, or from a "
        "machine that inspection leaves out, with a copy of the file, and merge it.",
        "lyncready check FILE --save\nlyncready merge FILE outside.yaml --as outside",
        "shell",
    )


def _nodes_unseen(case: FindingReader) -> FindingWords:
    nodes, seen = case.number("nodes"), case.number("seen")
    many = f"{int(nodes)} nodes" if nodes else "several nodes"
    only = (
        f"{count(int(seen), 'certificate')} was seen there" if seen == 1 else "fewer certificates were seen there"
    )
    return FindingWords(
        f"{case.name} leads to {many} by fewer addresses{case.at}, and {only}.",
        "Nodes that share one certificate look alike from here, and a load balancer may lead to the same one each "
        "time. An export from each Edge shows what each has.",
        "lyncready script FILE --export-edge",
        "shell",
    )


WRITERS: dict[str, Writer] = {
    "standby-silent": _standby,
    "tls-trusted-list-cut": _trusted_list,
    "tls-no-forward-secrecy": _no_forward_secrecy,
    "tls-no-1.2": _no_12,
    "tls-intercepted": _intercepted,
    "edge-nodes-unseen": _nodes_unseen,
    "sip-server-trouble": _trouble,
}
