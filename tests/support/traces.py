"""Made-up traces of every shape in which people paste them, with what is to be read in each."""

from __future__ import annotations

from typing import NamedTuple

# What must never be kept: users, bodies, call ids, credentials, accounts, addresses of clients.
CANARIES = (
    "a.user", "b.user", "Anna", "c0ffee", "4711tag", "geheim", "secret text", "NTLM-opaque", "jdoe", "192.0.2.77",
    "+15550100", "telemetry-9",
)  # fmt: skip


class Made(NamedTuple):
    """One trace: its text, and the failures in it as (direction, speaker, id, status, hresult, domain, peer)."""

    name: str
    text: str
    failures: list[tuple[str | None, str | None, int | None, int | None, int | None, str | None, str | None]]


def server_record(
    *lines: str,
    direction: str = 'outgoing;source="local";destination="internal edge"',
    peer: str = "pool01.contoso.local:5061",
    time: str = "02/17/2024-09:14:05.118",
    kind: str = "TF_PROTOCOL",
    start: str = "SIP/2.0 504 Server time-out",
    from_: str = "contoso.com",
    to: str = "fabrikam.com",
    call: str = "c0ffee01",
) -> str:
    """Return an entry of a server's trace."""
    return "\n".join(
        (
            f"TL_INFO({kind}) [0]0A10.0B24::{time}.0000a1f2 (SIPStack,SIPAdminLog::TraceProtocolRecord:"
            "SIPAdminLog.cpp(125))$$begin_record",
            "Trace-Correlation-Id: 1200450001",
            "Instance-Id: 00001A2B",
            f"Direction: {direction}",
            f"Peer: {peer}",
            "Message-Type: response",
            f"Start-Line: {start}",
            f'From: "Anna"<sip:a.user@{from_}>;tag=4711tag;epid=2e',
            f"To: <sip:b.user@{to};opaque=user:epid:x;gruu>;tag=9c",
            f"Call-ID: {call}",
            "CSeq: 1 INVITE",
            "Via: SIP/2.0/TLS 192.0.2.77:1234;received=192.0.2.77;ms-received-port=1234",
            'Proxy-Authenticate: NTLM realm="SIP", opaque="NTLM-opaque"',
            *lines,
            "Content-Length: 11",
            'Message-Body: secret text ms-diagnostics: 1002;source="sip.geheim.example"',
            "more secret text",
            "$$end_record",
            "",
        )
    )


REASON = 'ms-diagnostics: {};reason="a.user@contoso.com could not be reached, call jdoe +15550100";{}'
OURS = 'source="sip.contoso.com"'

MADE = (
    Made(
        "server trace, our edge has no record of the partner",
        server_record(REASON.format(1008, f'domain="fabrikam.com";{OURS}')),
        [("outgoing", "sip.contoso.com", 1008, 504, None, "fabrikam.com", None)],
    ),
    Made(
        "diagnostic record, we refuse the partner's certificate",
        "TL_ERROR(TF_DIAG) [edgepool\\EDGE01]0B60.0D6C::02/17/2024-09:20:31.025.00005602 (SIPStack,"
        "SIPAdminLog::WriteDiagnosticEvent:SIPAdminLog.cpp(833)) [3600000000] $$begin_record\n"
        "Severity: error\n"
        "Text: for a.user@contoso.com, geheim, Result-Code: 0xc3e93d67 SIPPROXY_E_ROUTING_MSG_CERT_MISMATCH\n"
        "SIP-Start-Line: INVITE sip:a.user@contoso.com SIP/2.0\nSIP-Call-ID: c0ffee02\nSIP-CSeq: 1 INVITE\n"
        'Peer: sip.fabrikam.com:50112\nData: expected-fqdn ="sip.fabrikam.com"; certName ="mail.fabrikam.com"\n'
        "$$end_record\n",
        [("incoming", None, None, None, 0xC3E93D67, None, "sip.fabrikam.com")],
    ),
    Made(
        "client log, typographic quotes, a wrapped line",
        "02/17/2024|09:31:10.163 1A2C:1B30 INFO  :: SIP/2.0 404 Not Found\n"
        'From: "Anna"<sip:a.user@contoso.com>;tag=4711tag\nTo: <sip:b.user@fabrikam.com>\n'
        "ms-diagnostics: 1034;reason=\u201cPrevious hop did not\nreport diagnostic information\u201d;"
        f'Domain="fabrikam.com";PeerServer="sip.fabrikam.com";{OURS}\nContent-Length: 0\n\n'
        "02/17/2024|09:31:11.000 1A2C:1B30 TRACE :: telemetry-9\n",
        [("outgoing", "sip.contoso.com", 1034, 404, None, "fabrikam.com", "sip.fabrikam.com")],
    ),
    Made(
        "Test-CsFederatedPartner, a list wrapped at the console's width",
        "PS C:\\Users\\jdoe> Test-CsFederatedPartner -TargetFqdn edge01.contoso.local -Domain fabrikam.com\n\n"
        "TargetFqdn : edge01.contoso.local\nResult     : Failure\nLatency    : 00:00:00\n"
        "Error      : 504, Server time-out\n"
        "Diagnosis  : ErrorCode=1010,Source=sip.contoso.com,Reason=Certificate trust with\n"
        "             another server could not be established\n"
        "             Microsoft.Rtc.Signaling.DiagnosticHeader\n",
        [("outgoing", "sip.contoso.com", 1010, 504, None, "fabrikam.com", None)],
    ),
    Made(
        "Test-CsFederatedPartner, thrown",
        "Test-CsFederatedPartner : A 504 (Server time-out) response was received from the network and failed.\n"
        "At line:1 char:24\n+ Test-CsFederatedPartner <<<<  -TargetFqdn edge01.contoso.local -Domain litware.com\n"
        "    + CategoryInfo          : OperationStopped: (:) [Test-CsFederatedPartner], Exception\n"
        "    + FullyQualifiedErrorId : WorkflowNotCompleted,Microsoft.Rtc.Management.SyntheticTransactions."
        "TestFederatedPartnerCmdlt\n",
        [("outgoing", None, None, 504, None, "litware.com", None)],
    ),
    Made(
        "event viewer's copy",
        "Log Name:      Lync Server\nSource:        LS Protocol Stack\nDate:          2/17/2024 9:14:05 AM\n"
        "Event ID:      14428\nTask Category: (1001)\nLevel:         Error\nKeywords:      Classic\n"
        "User:          CONTOSO\\jdoe\nComputer:      edge01.contoso.local\nDescription:\nTLS outgoing connection "
        'failures. The last is 0x80090322 (wrong principal) while connecting to the host "sip.fabrikam.com".\n',
        [(None, "edge01.contoso.local", 14428, None, 0x80090322, None, "sip.fabrikam.com")],
    ),
    Made(
        "event as XML, all in one line",
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Schannel'/>"
        "<EventID>36887</EventID><TimeCreated SystemTime='2024-02-17T09:14:05.118Z'/><Computer>"
        "edge01.contoso.local</Computer><Security UserID='jdoe'/></System><EventData><Data>46</Data>"
        "</EventData></Event>",
        [(None, "edge01.contoso.local", 36887, None, None, None, None)],
    ),
    Made(
        "mail that quotes, syslog's returns, several headers on one line",
        "> SIP/2.0 504 Server time-out#015\n> From: <sip:a.user@contoso.com>;tag=4711tag To: "
        "<sip:b.user@fabrikam.com> Call-ID: c0ffee04#015\n> CSeq: 1 INVITE Via: SIP/2.0/TLS 192.0.2.77#015\n"
        '> Ms-diagnostics : 1047 ; reason = &quot;failed&quot; ; WinsockFailureCode="10054(WSAECONNRESET)" ; '
        'domain = " fabrikam.com " ; PeerServer = "sip.fabrikam.com:5061" ; source = "sip.contoso.com#015\n',
        [("outgoing", "sip.contoso.com", 1047, 504, 0x80072746, "fabrikam.com", "sip.fabrikam.com")],
    ),
    Made(
        "a header alone, with a code below its id",
        f'ms-diagnostics-public: 1002.7;reason="a.user is not allowed";{OURS}',
        [(None, "sip.contoso.com", 1002, None, None, None, None)],
    ),
    Made(
        "one attempt in three entries, and several diagnostics in one answer",
        server_record(
            'ms-diagnostics: 10003;reason="gateway";source="gw.skype.example";component="x"',
            'ms-diagnostics: 1034;reason="silent";Domain="fabrikam.com";source="sip.contoso.com"',
            'x-ms-diagnostics: 2000004;reason="web"',
            direction='incoming;source="external edge";destination="internal edge"',
            peer="sip.fabrikam.com:5061",
        )
        + server_record(f'ms-diagnostics: 1034;Domain="fabrikam.com";{OURS}')
        + server_record(f'ms-diagnostics: 1034;Domain="fabrikam.com";{OURS}', call="c0ffee05"),
        [
            ("outgoing", "sip.contoso.com", 1034, 504, None, "fabrikam.com", "sip.fabrikam.com"),
            ("outgoing", "sip.contoso.com", 1034, 504, None, "fabrikam.com", None),
        ],
    ),
)
