"""Five cases that people made public, rebuilt with example names: right id, right partner, right advice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from support.traces import server_record

from lyncready.checks.message import judge_messages
from lyncready.guide.finding_texts import finding_text
from lyncready.model import Checklist, Deployment, Finding, Platform, Purpose, SipDomain, Status, attempts_in
from lyncready.project.trace import add_traces, read_trace

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def fault(step: str, check: str, code: str, subject: str) -> Finding:
    return Finding(step=step, check=check, subject=subject, status=Status.FAIL, code=code, detail={})


class Case(NamedTuple):
    """A trace, what is to be read in it, where it counts, what else lyncready sees, and what it advises."""

    text: str
    read: tuple[object, ...]
    step: str
    seen: tuple[Finding, ...]
    advice: str


CASES = {
    # A video gateway as the partner's edge, whose host is in another domain than the SIP domain (1009).
    "no target of the record lies in the domain": Case(
        server_record(
            'ms-diagnostics: 1009;reason="No match for domain in DNS SRV results";domain="fabrikam.com";'
            'fqdn1="gateway.litware.com:5061";source="sip.contoso.com"',
        ),
        ("outgoing", "sip.contoso.com", 1009, 504, None, "fabrikam.com", ""),
        "finish.message",
        (fault("federation.srv", "srv", "srv-foreign-target", "contoso.com"),),
        "Ask fabrikam.com for the trace of its Edge",
    ),
    # The same gateway's certificate names another host than the record (1010).
    "the partner's certificate has another name": Case(
        server_record(
            'ms-diagnostics: 1010;reason="Certificate trust with another server could not be established";'
            'ErrorType="The peer certificate does not contain a matching FQDN";tls-target="sip.fabrikam.com";'
            'PeerServer="gateway.fabrikam.com";HRESULT="0x80090322(SEC_E_WRONG_PRINCIPAL)";source="sip.contoso.com"'
        ),
        ("outgoing", "sip.contoso.com", 1010, 504, 0x80090322, "fabrikam.com", "gateway.fabrikam.com"),
        "finish.message",
        (fault("federation.certificate", "certificate", "cert-name-mismatch", "sip.contoso.com:5061"),),
        "lyncready sees what fits it: The certificate of sip.contoso.com",
    ),
    # Microsoft's side, or any other Edge, does not find our record: an inside zone of the same name hides it.
    "nobody finds our record": Case(
        server_record(
            'ms-diagnostics: 1008;reason="Unable to resolve DNS SRV record";domain="contoso.com";'
            'source="sipfed0a.online.lync.com"',
            from_="fabrikam.com",
            to="contoso.com",
            direction='incoming;source="external edge";destination="internal edge"',
            peer="sipfed0a.online.lync.com:5061",
        ),
        ("incoming", "sipfed0a.online.lync.com", 1008, 504, None, "fabrikam.com", "sipfed0a.online.lync.com"),
        "finish.message",
        (fault("federation.srv", "srv", "srv-missing", "contoso.com"),),
        "lyncready sees what fits it: contoso.com has no _sipfederationtls",
    ),
    # Skype's side knows no such user: two diagnostics in one answer, the silent peer's is the nearer one.
    "Skype says no": Case(
        "SIP/2.0 404 Not Found\r\nFrom: <sip:a.user@contoso.com>;tag=1\r\nTo: <sip:b.user@outlook.com>\r\n"
        'ms-diagnostics: 1034;reason="Previous hop federated peer did not report diagnostic information";'
        'Domain="outlook.com";PeerServer="federation.messenger.msn.com";source="sip.contoso.com"\r\n'
        'ms-diagnostics: 10003;source="federation.messenger.msn.com";reason="Gateway responded with 404";'
        'component="MediationServer";SipResponseCode="404";SipResponseText="Not Found"\r\n',
        ("outgoing", "sip.contoso.com", 1034, 404, None, "outlook.com", "federation.messenger.msn.com"),
        "provider.client",
        (),
        "Ask outlook.com for the trace of its Edge",
    ),
    # The partner cuts the handshake: it does not trust our issuer (1047).
    "the partner cuts the handshake": Case(
        "SIP/2.0 504 Server time-out\nFrom: <sip:a.user@contoso.com>\nTo: <sip:b.user@fabrikam.com>\n"
        "ms-diagnostics: 1047;reason=\u201cFailed to complete TLS negotiation with a federated peer server\u201d;"
        "fqdn=\u201csip.fabrikam.com:5061\u201d;peer-type=\u201cFederatedPartner\u201d;"
        "WinsockFailureCode=\u201c10054(WSAECONNRESET)\u201d;WinsockFailureDescription=\u201cThe peer forced "
        "closure of the connection\u201d;source=\u201csip.contoso.com\u201d\n",
        ("outgoing", "sip.contoso.com", 1047, 504, 0x80072746, "fabrikam.com", ""),
        "finish.message",
        (fault("federation.certificate", "certificate", "cert-incomplete-chain", "sip.contoso.com:5061"),),
        "lyncready sees what fits it: sip.contoso.com:5061",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_cause_is_found_and_the_advice_is_right(name: str) -> None:
    case = CASES[name]
    deployment = Deployment(
        purpose=Purpose.FEDERATION,
        platform=Platform.SFB_2019,
        access_edges=("sip.contoso.com",),
        sip_domains=(SipDomain("contoso.com"),),
    )
    trace = read_trace([case.text.encode()], "edge.txt", Checklist(deployment=deployment), NOW)
    checklist = add_traces(Checklist(deployment=deployment), [trace])
    (attempt,) = attempts_in(checklist.evidence)
    assert (attempt.direction, attempt.speaker, attempt.id, attempt.status, attempt.hresult, attempt.domain,
            attempt.peer) == case.read  # fmt: skip
    (finding,) = judge_messages(checklist, case.seen, NOW)
    assert (finding.step, finding.status) == (case.step, Status.FAIL)
    text = finding_text(finding, deployment)
    assert str(attempt.id) in text.summary
    assert case.advice in text.remedy, text.remedy
