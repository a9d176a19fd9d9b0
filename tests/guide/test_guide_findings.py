"""A finding's words carry its values, read well without them, and ask only what somebody can do."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncready.guide.codes import CODES
from lyncready.guide.examples import EXAMPLE, sample_finding
from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    SKYPE_PROXY,
    Deployment,
    Finding,
    Platform,
    Provider,
    Purpose,
    Ref,
    SipDomain,
    Status,
    Users,
)

_EDGE = "sip.contoso.com:5061"
_IDN = "xn--mller-kva.de"


def _say(
    code: str,
    subject: str,
    detail: dict[str, Any] | None = None,
    status: Status = Status.FAIL,
    deployment: Deployment = EXAMPLE,
    **more: Any,
) -> Any:
    check = more.pop("check", CODES[code].checks[0])
    step = more.pop("step", "federation.srv" if check == "dns" else f"federation.{check}")
    finding = Finding(
        step=step, check=check, subject=subject, status=status, code=code, detail=detail or {}, **more
    )
    return finding_text(finding, deployment)


@pytest.mark.parametrize(
    ("code", "subject", "detail", "said"),
    [
        (
            "srv-foreign-target",
            "contoso.com",
            {"found": ["sip.contoso-edge.com"]},
            "contoso.com points to sip.contoso-edge.com, which is in another domain: no partner discovery follows "
            "that.",
        ),
        (
            "srv-foreign-target",
            "contoso.com",
            {"found": ["contoso.com"]},
            "contoso.com points to itself: no partner discovery follows that.",
        ),
        (
            "srv-wrong-port",
            "contoso.com",
            {"found": [5060], "expected_port": 5061},
            "contoso.com sends federation to port 5060 instead of 5061.",
        ),
        (
            "srv-target-alias",
            "contoso.com",
            {"target": "sip.contoso.com", "found": "edge.hoster.net"},
            "contoso.com points to sip.contoso.com, which is an alias (CNAME) for edge.hoster.net.",
        ),
        (
            "dns-servfail",
            "contoso.com",
            {"servers": ["google (8.8.8.8)"], "others": ["quad9 (9.9.9.9)"], "ede": ["6: DNSSEC Bogus"]},
            "google (8.8.8.8) could not find out the federation record of contoso.com: SERVFAIL (6: DNSSEC "
            "Bogus); "
            "quad9 (9.9.9.9) answered.",
        ),
        (
            "dns-stale",
            "contoso.com",
            {"servers": ["google (8.8.8.8)"], "ttl": 7200, "found": ["0 0 5061 old.contoso.com"]},
            "google (8.8.8.8) holds an old answer for the federation record of contoso.com "
            "(old.contoso.com:5061), for up to 2 h.",
        ),
        (
            "tcp-timeout",
            _EDGE,
            {"addresses": ["203.0.113.10", "203.0.113.11"], "waited": 3.0},
            "sip.contoso.com did not answer on TCP 5061 in 3 s at 203.0.113.10 and 203.0.113.11.",
        ),
        (
            "edge-partly-down",
            _EDGE,
            {"share": "1 of 2 addresses answer", "down": ["203.0.113.11"]},
            "sip.contoso.com is partly down: 1 of 2 addresses answer; not answering: 203.0.113.11.",
        ),
        ("tls-too-old", _EDGE, {"version": "TLSv1"}, "sip.contoso.com:5061 offers TLS 1.0 at best."),
        (
            "sip-silent",
            _EDGE,
            {"ended": "closed", "alert": ""},
            "sip.contoso.com:5061 closed the connection instead of answering in SIP.",
        ),
        (
            "sip-silent",
            _EDGE,
            {"ended": "alert", "alert": "internal_error"},
            "sip.contoso.com:5061 closed the connection instead of answering in SIP with the alert "
            "internal_error.",
        ),
        (
            "sip-silent",
            _EDGE,
            {"ended": "silent", "offered": True},
            "sip.contoso.com:5061 gave no SIP answer over TLS although it took our certificate.",
        ),
        (
            "tls-timeout",
            _EDGE,
            {"version": ""},
            "sip.contoso.com:5061 took the connection and then said nothing to TLS.",
        ),
        (
            "tls-timeout",
            _EDGE,
            {"version": "TLSv1.2"},
            "sip.contoso.com:5061 began a handshake of TLS 1.2 and stalled before it showed a certificate.",
        ),
        (
            "tls-alert",
            _EDGE,
            {"alert": "handshake_failure"},
            "sip.contoso.com:5061 aborted the TLS handshake with the alert handshake_failure.",
        ),
        (
            "cert-name-mismatch",
            _EDGE,
            {"wanted": "sip.contoso.com", "sans": ["a.net", "b.net", "c.net", "d.net", "e.net"]},
            "The certificate of sip.contoso.com:5061 does not name sip.contoso.com but a.net, b.net, c.net and 2 "
            "more.",
        ),
        (
            "cert-expired",
            _EDGE,
            {"not_after": "2026-11-19T00:00:00Z", "depth": 0},
            "The certificate of sip.contoso.com:5061 expired on 2026-11-19.",
        ),
        (
            "cert-expired",
            _EDGE,
            {"not_after": "2026-11-19T00:00:00Z", "depth": 1, "found": "Contoso Issuing CA"},
            "A certificate in the chain of sip.contoso.com:5061 (Contoso Issuing CA) expired on 2026-11-19.",
        ),
        (
            "cert-expired",
            _EDGE,
            {"not_after": "2026-11-19T00:00:00Z", "addresses": ["203.0.113.11"], "others": ["203.0.113.10"]},
            "The certificate of sip.contoso.com:5061 at 203.0.113.11 expired on 2026-11-19.",
        ),
        (
            "cert-expiring",
            _EDGE,
            {"days": 1, "not_after": "2026-11-23T00:00:00Z"},
            "The certificate of sip.contoso.com:5061 expires in 1 day, on 2026-11-23.",
        ),
        (
            "cert-weak-key",
            _EDGE,
            {"key": "RSA 1024", "found": ["sip.contoso.com: RSA 1024"], "subject": "sip.contoso.com"},
            "The certificate of sip.contoso.com:5061 has a weak key: RSA 1024.",
        ),
        ("field-missing", "sip_domains", {}, "The checklist does not name a SIP domain yet."),
    ],
)
def test_a_summary_carries_the_values(code: str, subject: str, detail: dict[str, Any], said: str) -> None:
    status = CODES[code].cases[0].status
    assert _say(code, subject, detail, status).summary == said


def test_a_missing_record_comes_with_the_line_the_rule_wants() -> None:
    line = "_sipfederationtls._tcp.contoso.com. 3600 IN SRV 0 0 32949 sip.contoso.com."
    text = _say("srv-missing", "contoso.com", {"wanted": line, "edge": "sip.contoso.com"})
    assert (text.command, text.language) == (line, "dns")


def test_a_guessed_edge_is_said_to_be_a_guess() -> None:
    text = _say("srv-missing", "fabrikam.com")
    assert "another name than sip.fabrikam.com" in text.remedy
    assert "only the expected name" in _say("tcp-refused", "sip.f.com:5061", {"expected": True}).remedy


def test_names_are_shown_both_ways() -> None:
    text = _say("srv-missing", _IDN)
    assert text.summary.startswith(f"müller.de ({_IDN}) ")
    assert text.title.startswith("müller.de ")
    assert text.command.startswith(f"_sipfederationtls._tcp.{_IDN}.")


def test_a_federation_that_enters_at_microsoft_365_gets_a_question_and_no_record() -> None:
    detail = {"found": ["sipfed.online.lync.com"], "edge": "sip.contoso.com"}
    text = _say("srv-microsoft-365", "contoso.com", detail)
    assert "First ask where the users of contoso.com are" in text.remedy
    assert text.command == ""


def test_the_firewall_rule_names_the_addresses_and_the_port() -> None:
    text = _say("tcp-timeout", _EDGE, {"addresses": ["203.0.113.10"]})
    assert text.command == "allow TCP from any to 203.0.113.10 port 5061, inbound, to the Access Edge"


def test_what_waits_names_what_it_waits_for() -> None:
    because = (
        Ref("federation.srv", "srv-missing", "fabrikam.com"),
        Ref("prepare.names", "field-missing", "sip_domains"),
    )
    text = _say("not-checked", "sip.fabrikam.com:5061", check="port", status=Status.HELD, because=because)
    assert text.summary == ('Waiting for the federation SRV record of fabrikam.com and "Edges and SIP domains".')
    assert text.command == ""


def test_causes_beyond_two_are_counted() -> None:
    because = tuple(Ref("federation.srv", "srv-missing", f"{letter}.com") for letter in "abcde")
    text = _say("not-attested", "provider.client", status=Status.HELD, step="provider.client", because=because)
    assert text.summary.endswith("the federation SRV record of b.com and 3 more.")


@pytest.mark.parametrize("code", ["tcp-timeout", "tcp-outbound-blocked", "dns-timeout", "tls-timeout"])
def test_silence_of_skypes_edge_asks_for_the_test_on_the_edge(code: str) -> None:
    text = _say(code, f"{SKYPE_PROXY}:5061", status=Status.UNKNOWN, check="provider", step="provider.reachable")
    assert text.command.splitlines() == [
        "Test-NetConnection federation.messenger.msn.com -Port 5061",
        "lyncready mark FILE provider.reachable done",
    ]
    assert "on each Edge" in text.remedy


def test_a_server_whose_answer_was_cut_is_not_called_silent() -> None:
    detail = {"servers": ["outside (192.0.2.53)"], "ended": ["truncated"]}
    text = _say("dns-timeout", "contoso.com", detail)
    assert text.summary == (
        "outside (192.0.2.53) sent a cut answer for the federation record of contoso.com, and the whole one could "
        "not be had over TCP."
    )
    assert text.remedy.startswith("Let TCP port 53 through")
    assert "never answered" in _say("dns-timeout", "contoso.com", {**detail, "ended": ["timeout"]}).summary


def test_only_a_zones_own_server_is_told_that_the_zone_is_delegated_to_it() -> None:
    for vantage, delegated in (("authoritative", True), ("public", False), ("local", False)):
        text = _say("dns-lame", "contoso.com", {"servers": ["ns1 (192.0.2.1)"]}, Status.WARN, vantage=vantage)
        assert ("is delegated there" in text.summary) is delegated
        assert "lame" in text.summary


def test_an_old_answer_that_the_zone_no_longer_has_is_not_waited_for() -> None:
    new, old = "0 0 5061 sip.contoso.com", "0 0 5061 old.contoso.com"
    waits = _say("dns-stale", "contoso.com", {"found": [old], "wanted": [new], "ttl": 600}, Status.WARN)
    assert waits.remedy == "Nothing to fix in the zone. Wait 10 min, then check again."
    gone = _say("dns-stale", "contoso.com", {"found": [old], "wanted": [], "ttl": 600}, Status.WARN)
    assert gone.remedy.startswith("The zone itself has no such record any more")


def test_a_server_that_could_not_be_asked_is_not_called_silent() -> None:
    why = "its certificate was refused: certificate has expired"
    detail = {"servers": ["doh (https://dns.contoso.com/)"], "ended": ["unreachable"], "why": [why]}
    text = _say("dns-timeout", "contoso.com", detail, status=Status.WARN)
    assert text.summary == (
        f"doh (https://dns.contoso.com/) could not be asked for the federation record of contoso.com: {why}."
    )
    assert f"({why})" in _say("dns-public-unreachable", "contoso.com", detail, status=Status.UNKNOWN).summary
    assert _say("dns-timeout", "contoso.com", {**detail, "why": [f"{why}."]}).summary == text.summary


def test_skypes_end_offers_the_other_purpose() -> None:
    text = _say("provider-retired", f"{SKYPE_PROXY}:5061", step="provider.reachable")
    assert "2025-05-05" in text.summary
    assert text.command == "deployment:\n  purpose: federation"


def test_a_domain_without_users_here_asks_for_nothing() -> None:
    deployment = Deployment(sip_domains=(SipDomain("parked.com", Users.NONE),))
    text = _say("srv-missing", "parked.com", status=Status.NOTE, deployment=deployment)
    assert text.remedy == "No action: the checklist says that parked.com has no users on the premises."
    assert text.command == ""


def test_what_this_networks_own_dns_says_asks_for_nothing() -> None:
    text = _say("address-missing", "sip.contoso.com", status=Status.NOTE, vantage="local")
    assert text.remedy.startswith("No action while public DNS is right")
    text = _say("srv-missing", "contoso.com", status=Status.NOTE, vantage="local")
    assert "unless the Edge queries this DNS" in text.remedy
    assert text.command == ""


def test_a_named_vantage_is_said() -> None:
    assert _say("tcp-refused", _EDGE, vantage="outside").summary.endswith(" Seen from outside.")
    assert "Seen from" not in _say("tcp-refused", _EDGE, vantage="local").summary


def test_the_parts_of_a_request_still_to_be_said_are_named() -> None:
    detail = {"missing": ["domains-added", "submitted"]}
    text = _say("not-attested", "provisioning.request", detail, Status.UNKNOWN, step="provisioning.request")
    assert text.summary == "Still to be said of the request: SIP domains added and submitted."
    assert text.command.endswith("--part domains-added")


def test_no_code_before_lync_2010_gets_a_cmdlet() -> None:
    deployment = Deployment(platform=Platform.OCS_2007_R2, access_edges=("sip.contoso.com",))
    for code, info in CODES.items():
        for status in info.statuses:
            text = finding_text(sample_finding(code, status), deployment)
            if text.language == "powershell":
                assert "New-Cs" not in text.command
                assert "Request-Cs" not in text.command


_KEYS = [
    "addresses", "alert", "answers", "applies", "at", "by", "certificates", "cmdlet", "collected_at",
    "command", "computer", "computers", "days", "depth", "differing", "down", "due", "ede", "edge",
    "eku", "enabled", "ended", "equal", "error", "exists", "expected", "expected_port", "first_bytes",
    "found", "given", "issuer", "key", "kind", "local", "location", "missing", "name", "not_after",
    "not_before", "note", "object", "optional", "origin", "others", "outcomes", "plain_sip", "policies",
    "port", "property", "reason", "record_type", "root", "sans", "scope", "serial", "servers",
    "settings", "share", "signature", "status", "subject", "submitted_at", "target", "took", "ttl",
    "unicode", "up", "users", "version", "waited", "wanted", "works", "works_as",
]  # fmt: skip
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 90000),
    st.text(string.ascii_letters + string.digits + " .-:_'\\\"{}[]", max_size=20),
    st.lists(st.text(string.ascii_lowercase + ". ", max_size=9), max_size=6),
    st.dictionaries(st.text(string.ascii_lowercase, max_size=4), st.integers() | st.text(max_size=3), max_size=3),
)


@given(
    st.sampled_from(sorted(CODES)),
    st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=8),
    st.sampled_from(list(Purpose)),
)
def test_any_detail_makes_one_line_of_words(code: str, detail: dict[str, Any], purpose: Purpose) -> None:
    deployment = Deployment(platform=Platform.LYNC_2013, purpose=purpose, sip_domains=(SipDomain("contoso.com"),))
    for status in CODES[code].statuses:
        sample = sample_finding(code, status)
        finding = Finding(
            step=sample.step, check=sample.check, subject=sample.subject, status=status, code=code, detail=detail
        )
        text = finding_text(finding, deployment)
        assert text.title
        assert text.summary
        assert "\n" not in text.summary + text.remedy + text.title


@pytest.mark.parametrize("identity", ["a\nb", "\x1b[2J", "O'Brien", "\u2019", ""])
def test_a_provider_with_any_name_never_breaks_the_words(identity: str) -> None:
    deployment = Deployment(platform=Platform.LYNC_2013_CU5, provider=Provider(identity=identity))
    for code, info in CODES.items():
        for status in info.statuses:
            finding_text(sample_finding(code, status), deployment)


@pytest.mark.parametrize("before", ["tcp-not-judged-from-inside", "tcp-outbound-blocked", "check-incomplete"])
def test_what_could_not_be_seen_is_said_in_words_not_by_a_code(before: str) -> None:
    text = _say("check-incomplete", _EDGE, {"reason": before}, Status.UNKNOWN, check="tls")
    assert before not in text.summary
    assert text.remedy.endswith("run the check elsewhere.")


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("this machine's clock is wrong", "Set this machine's clock"),
        ("our own TLS failed", "This workstation's TLS cannot go on"),
        ("the handshake did not end", "It ended or stalled after the certificate"),
        ("no route from here", "This is a problem with this computer's network"),
    ],
)
def test_what_could_not_be_seen_names_what_to_look_at(reason: str, advice: str) -> None:
    text = _say("check-incomplete", _EDGE, {"reason": reason}, Status.UNKNOWN, check="tls")
    told = {"our own TLS failed": "TLS on this computer failed"}.get(reason, reason)
    assert text.summary == f"Not checked: {told}."
    assert text.remedy.startswith(advice)


@pytest.mark.parametrize(
    ("alert", "cause"),
    [
        ("protocol_version", "takes none of TLS 1.0 to 1.3"),
        ("handshake_failure", "share no cipher"),
        ("unrecognized_name", "has none for this one"),
        ("internal_error", "private key"),
        ("access_denied", "share no TLS version or cipher"),
        ("", "share no TLS version or cipher"),
    ],
)
def test_an_alert_is_explained_by_what_it_means(alert: str, cause: str) -> None:
    assert cause in _say("tls-alert", _EDGE, {"alert": alert}).remedy
