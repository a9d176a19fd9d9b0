"""Every code that DNS, TCP, TLS and SIP servers can provoke, from the wire to `check --json`, in one deployment.

Each case is a SIP domain of its own with one fault. What is said of it is compared whole: the fault must be named,
and nothing that is not so may stand beside it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import pytest
from support.checking import Checked, Row, check_laboratory

from lyncready.lab import Laboratory, Scenario

OPEN = {"client_certificate": "ignored"}
NO_REQUEST = "tls tls-no-client-certificate-request fail"
NO_NAME = (
    "port not-checked held",
    "tls not-checked held",
    "certificate not-checked held",
    "sip not-checked held",
)
NO_PORT = NO_NAME[1:]
NO_TLS = NO_NAME[2:]
NEEDS_OURS = "sip sip-needs-client-certificate pass"


class Case(NamedTuple):
    """One SIP domain: its edge's plan, changes in DNS, and what is said of domain, edge name and port."""

    label: str
    edge: dict[str, Any] = {}
    dns: tuple[dict[str, Any], ...] = ()
    domain: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    port: tuple[str, ...] = (NEEDS_OURS,)
    undeclared: bool = False

    @property
    def expected(self) -> dict[str, tuple[str, ...]]:
        """What is said, by subject."""
        return {self.sip_domain: self.domain, self.edge_name: self.name, f"{self.edge_name}:PORT": self.port}

    @property
    def sip_domain(self) -> str:
        return f"{self.label}.test"

    @property
    def edge_name(self) -> str:
        return f"sip.{self.label}.test"


def srv(label: str, *records: str, **more: Any) -> dict[str, Any]:
    """Publish other federation records for a case's domain."""
    return {"name": f"_sipfederationtls._tcp.{label}.test", "type": "SRV", "records": list(records), **more}


def a(label: str, *records: str, **more: Any) -> dict[str, Any]:
    """Publish other addresses for a case's edge."""
    return {"name": f"sip.{label}.test", "type": "A", "records": list(records), **more}


def certificate(*faults: str, said: tuple[str, ...], **edge: Any) -> Case:
    """A case of an edge whose certificate has faults."""
    plan = {"certificate": list(faults), **edge}
    return Case(
        "-and-".join(faults)[:40].strip("-"), plan, port=(*(f"certificate {one}" for one in said), NEEDS_OURS)
    )


HEALTHY = [
    Case("sound"),
    Case("tls13", {"versions": ["1.2", "1.3"]}),
    Case("ends-by-close", {"without_certificate": "close"}),
    Case("ends-by-reset", {"without_certificate": "reset"}),
    Case("ends-by-silence", {"without_certificate": "silent"}),
    Case("ends-by-close-in-handshake", {"without_certificate": "close-in-handshake"}),
    Case("ends-by-reset-in-handshake", {"without_certificate": "reset-in-handshake"}),
    Case("ends-by-silence-in-handshake", {"without_certificate": "silent-in-handshake"}),
    Case("tls13-ends-by-reset", {"versions": ["1.2", "1.3"], "without_certificate": "reset"}),
    Case("only-asked", {"client_certificate": "asked"}, port=()),
    Case("elliptic", {"certificate": ["elliptic"]}),
    Case("root-sent", {"certificate": ["root-sent"]}),
    Case("shuffled", {"certificate": ["shuffled"]}),
    Case("capitals", {"certificate": ["capitals"]}),
    Case(
        "srv-by-alias",
        dns=(
            srv("srv-by-alias", answer="empty"),
            {
                "name": "_sipfederationtls._tcp.srv-by-alias.test",
                "type": "CNAME",
                "records": ["fed.srv-by-alias.test."],
            },
            {"name": "fed.srv-by-alias.test", "type": "SRV", "records": ["0 0 {port} sip.srv-by-alias.test."]},
        ),
    ),
]
RECORDS = [
    Case("srv-missing", dns=(srv("srv-missing", answer="missing"),), domain=("srv srv-missing fail",)),
    Case("srv-empty", dns=(srv("srv-empty", answer="empty"),), domain=("srv srv-empty fail",)),
    Case("srv-off", dns=(srv("srv-off", "0 0 0 ."),), domain=("srv srv-not-offered fail",)),
    Case(
        "srv-foreign",
        dns=(srv("srv-foreign", "0 0 {port} sip.sound.test."),),
        domain=("srv srv-foreign-target fail",),
    ),
    Case(
        "srv-deep",
        dns=(srv("srv-deep", "0 0 {port} sip.it.srv-deep.test."),),
        domain=(
            "srv srv-deep-target fail",
            "srv srv-target-unresolved held",
            "srv srv-target-not-declared warn",
        ),
    ),
    Case(
        "srv-apex",
        dns=(srv("srv-apex", "0 0 {port} srv-apex.test."),),
        domain=(
            "srv srv-foreign-target fail",
            "srv srv-target-unresolved held",  # the target, which is the domain itself, has no address
            "srv srv-target-not-declared warn",
            "address not-checked held",
        ),
    ),
    Case(
        "srv-365",
        dns=(srv("srv-365", "100 1 {port} sipfed.online.lync.com."),),
        domain=("srv srv-microsoft-365 fail",),
    ),
    Case(
        "srv-gcc-high",
        dns=(srv("srv-gcc-high", "100 1 {port} sipfed.online.gov.skypeforbusiness.us."),),
        domain=("srv srv-microsoft-365 fail",),
    ),
    Case(
        "srv-typo",
        dns=(srv("srv-typo", "0 0 {port} sipp.srv-typo.test."),),
        domain=("srv srv-target-unresolved fail", "srv srv-target-not-declared warn"),
    ),
    Case(
        "srv-doubled",
        dns=(srv("srv-doubled", "0 0 {port} sip.srv-doubled.test.srv-doubled.test."),),
        domain=(
            "srv srv-deep-target fail",
            "srv srv-target-unresolved held",
            "srv srv-target-not-declared warn",
        ),
    ),
    Case(
        "srv-address",
        dns=(srv("srv-address", "0 0 {port} 203.0.113.9."),),
        domain=("srv srv-foreign-target fail", "srv srv-target-unresolved held"),
    ),
    Case(
        "srv-near",
        dns=(
            srv("srv-near", answer="missing"),
            {
                "name": "_sipfederationtls._tls.srv-near.test",
                "type": "SRV",
                "records": ["100 1 {port} sip.srv-near.test."],
            },
        ),
        domain=("srv srv-missing fail",),
    ),
    Case("srv-port", dns=(srv("srv-port", "0 0 443 sip.srv-port.test."),), domain=("srv srv-wrong-port fail",)),
    Case(
        "srv-alias",
        dns=(
            a("srv-alias", answer="missing") | {"type": "A"},
            {"name": "sip.srv-alias.test", "type": "CNAME", "records": ["sip.sound.test."]},
        ),
        domain=("srv srv-target-alias warn",),
        port=("certificate cert-name-mismatch fail", NEEDS_OURS),
    ),
    Case(
        "srv-undeclared",
        domain=("srv srv-target-not-declared warn",),
        port=("certificate cert-subject-differs note", NEEDS_OURS),
        undeclared=True,
    ),
    Case(
        "srv-twice",
        dns=(srv("srv-twice", "0 0 {port} sip.srv-twice.test.", "10 0 {port} SIP.srv-twice.test."),),
        domain=("srv srv-duplicate warn",),
    ),
    Case(
        "srv-hostile",
        dns=(srv("srv-hostile", "0 0 {port} \\027[31msip\\000.srv-hostile.test."),),
        domain=("srv srv-hostile fail",),
    ),
]
SERVERS = [
    Case(
        f"dns-{answer}",
        dns=(srv(f"dns-{answer}", answer=answer),),
        domain=(f"dns {code} fail", "srv not-checked held"),
    )
    for answer, code in (
        ("servfail", "dns-servfail"),
        ("refused", "dns-refused"),
        ("lame", "dns-lame"),
        ("silent", "dns-timeout"),
        ("malformed", "dns-malformed"),
        ("formerr", "dns-malformed"),
        ("notimp", "dns-refused"),
        ("truncated-dead", "dns-timeout"),
    )
] + [
    Case("dns-slow", dns=(srv("dns-slow", "0 0 {port} sip.dns-slow.test.", answer="slow"),)),
    Case("dns-tcp", dns=(srv("dns-tcp", "0 0 {port} sip.dns-tcp.test.", answer="tcp-only"),)),
    Case("dns-long", dns=(srv("dns-long", "0 0 {port} sip.dns-long.test.", answer="truncated"),)),
    Case(
        "dns-inside",
        dns=(srv("dns-inside", answer="missing", view="outside"),),
        domain=("dns dns-only-inside fail", "srv srv-missing fail"),
    ),
    Case(
        "dns-a-servfail",
        dns=(
            a("dns-a-servfail", answer="servfail"),
            {"name": "sip.dns-a-servfail.test", "type": "AAAA", "answer": "servfail"},
        ),
        name=("dns dns-servfail fail", "address not-checked held"),
        port=NO_NAME,
    ),
    Case(
        "dns-aaaa-servfail",
        dns=({"name": "sip.dns-aaaa-servfail.test", "type": "AAAA", "answer": "servfail"},),
        name=("dns dns-servfail warn",),
    ),
]
ADDRESSES = [
    Case(
        "a-missing",
        dns=({"name": "sip.a-missing.test", "answer": "missing"},),
        name=("address address-missing fail",),
        port=NO_NAME,
    ),
    Case(
        "a-empty",
        dns=({"name": "sip.a-empty.test", "answer": "empty"},),
        name=("address address-missing fail",),
        port=NO_NAME,
    ),
    Case(
        "a-private", dns=(a("a-private", "192.168.10.20"),), name=("address address-private fail",), port=NO_NAME
    ),
    Case(
        "a-365",
        dns=(
            a("a-365", answer="empty"),
            {"name": "sip.a-365.test", "type": "CNAME", "records": ["sipdir.online.lync.com."]},
            {"name": "sipdir.online.lync.com", "type": "A", "records": ["52.112.0.1"]},
        ),
        domain=("srv srv-target-alias warn",),
        name=("address address-microsoft-365 fail",),
        port=NO_NAME,
    ),
    Case("a-shared", dns=(a("a-shared", "100.64.1.2"),), name=("address address-private fail",), port=NO_NAME),
    Case(
        "a-inside",
        dns=(a("a-inside", "10.1.2.3", view="inside"),),
    ),
]
PORTS = [
    Case("p-refused", {"listen": "closed"}, port=("port tcp-refused fail", *NO_PORT)),
    Case(
        "p-wildcard",
        {"listen": "closed"},
        dns=(
            {"name": "lyncready-no-such-name.p-wildcard.test", "type": "A", "records": ["{sip.p-wildcard.test}"]},
        ),
        port=("port tcp-refused fail", *NO_PORT),
    ),
    Case(
        "p-shared",
        {"listen": "closed"},
        dns=({"name": "www.p-shared.test", "type": "A", "records": ["{sip.p-shared.test}"]},),
        port=("port tcp-refused fail", *NO_PORT),
    ),
    Case("p-timeout", {"listen": "filtered"}, port=("port tcp-timeout fail", *NO_PORT)),
]
TLS = [
    Case("t-smtp", {"speaks": "smtp"}, port=("tls tls-not-spoken fail", *NO_TLS)),
    Case("t-http", {"speaks": "plain-http"}, port=("tls tls-not-spoken fail", *NO_TLS)),
    Case(
        "t-plain-sip",
        {"speaks": "plain-sip"},
        port=("tls tls-not-spoken fail", "certificate not-checked held", "sip sip-plain-text fail"),
    ),
    Case("t-stall", {"speaks": "stall"}, port=("tls tls-timeout fail", *NO_TLS)),
    Case("t-slam", {"speaks": "slam"}, port=("tls tls-reset fail", *NO_TLS)),
    Case("t-hang-up", {"speaks": "hang-up"}, port=("tls tls-reset fail", *NO_TLS)),
    Case("t-kick-out", {"speaks": "kick-out"}, port=("tls tls-reset fail", *NO_TLS)),
    Case("t-alert", {"speaks": "refuse"}, port=("tls tls-alert fail", *NO_TLS)),
    Case("t-1-0", {"versions": ["1.0"]}, port=("tls tls-too-old fail", NEEDS_OURS)),
    Case("t-1-1", {"versions": ["1.1"], **OPEN}, port=("tls tls-too-old fail", NO_REQUEST)),
    Case("t-1-3-alone", {"versions": ["1.3"]}, port=("tls tls-no-1.2 warn", NEEDS_OURS)),
    Case("t-rsa-alone", {"forward_secrecy": False}, port=("tls tls-no-forward-secrecy warn", NEEDS_OURS)),
    Case(
        "t-1-1-rsa-alone",
        {"forward_secrecy": False, "versions": ["1.1"]},
        port=("tls tls-too-old fail", NEEDS_OURS),
    ),
    Case("t-list", {"authorities": 200}, port=("tls tls-trusted-list-cut warn", NEEDS_OURS)),
    Case("t-short-list", {"authorities": 150}),
    Case("t-no-request", OPEN, port=(NO_REQUEST,)),
]
CERTIFICATES = [
    certificate("wrong-name", said=("cert-name-mismatch fail", "cert-subject-differs note")),
    certificate("only-in-subject", said=("cert-name-only-in-subject warn",)),
    certificate("no-san", said=("cert-no-san warn",)),
    certificate("other-subject", said=("cert-subject-differs note",)),
    certificate("wildcard", said=("cert-wildcard-only fail", "cert-subject-differs note")),
    certificate("expired", said=("cert-expired fail",)),
    certificate("expired-intermediate", said=("cert-expired fail",)),
    certificate("not-yet-valid", said=("cert-not-yet-valid fail",)),
    certificate("expiring", said=("cert-expiring warn",)),
    certificate("self-signed", said=("cert-self-signed fail",)),
    certificate("unknown-ca", said=("cert-untrusted fail",)),
    certificate("missing-intermediate", said=("cert-incomplete-chain fail",)),
    certificate("weak-key", said=("cert-weak-key fail",)),
    certificate("sha1", said=("cert-weak-signature fail",)),
    certificate("sha1-intermediate", said=("cert-weak-signature fail",)),
    certificate("pss", said=("cert-pss-signature warn",)),
    certificate("no-server-auth", said=("cert-no-server-auth fail",)),
    certificate("no-client-auth", said=("cert-no-client-auth note",)),
    certificate("no-crl", said=("cert-no-crl-point warn",)),
    certificate("crl-inside", said=("cert-crl-ldap-only warn",)),
    certificate("crl-gone", said=("cert-crl-unreachable warn",)),
    certificate("crl-stale", said=("cert-crl-stale warn",)),
    certificate("revoked", said=("cert-revoked fail",)),
    certificate("expired-cross", said=("cert-extra-expired note",)),
    certificate("sha512", said=()),  # not on this platform
    certificate("wrong-issuer", said=("cert-incomplete-chain fail",)),
    certificate("forged-issuer", said=("cert-incomplete-chain fail",)),
    certificate("issuer-inside", said=("cert-incomplete-chain fail",)),
    certificate(
        "expired",
        "weak-key",
        "wrong-name",
        "missing-intermediate",
        "no-server-auth",
        said=(
            "cert-expired fail",
            "cert-weak-key fail",
            "cert-name-mismatch fail",
            "cert-subject-differs note",
            "cert-incomplete-chain fail",
            "cert-no-server-auth fail",
        ),
    ),
]
SIP = [
    Case("s-rejected", {**OPEN, "status": 403}, port=(NO_REQUEST, "sip sip-rejected pass")),
    Case(
        "s-504",
        {
            "client_certificate": "asked",
            "status": 504,
            "headers": [
                'ms-diagnostics: 1038;reason="Failed to connect to a peer server";'
                'fqdn="pool01.s-504.local:5061";source="sip.s-504.test"'
            ],
        },
        port=("sip sip-server-trouble warn",),
    ),
    Case("s-trickle", {**OPEN, "speaks": "trickle"}, port=(NO_REQUEST,)),
    Case("s-endless", {**OPEN, "speaks": "endless"}, port=(NO_REQUEST,)),
    Case("s-provisional", {**OPEN, "status": 100}, port=(NO_REQUEST, "sip sip-rejected pass")),
    Case("s-silent", {**OPEN, "speaks": "silent"}, port=(NO_REQUEST, "sip sip-silent fail")),
    Case("s-close", {**OPEN, "speaks": "close"}, port=(NO_REQUEST, "sip sip-silent fail")),
    Case("s-reset", {**OPEN, "speaks": "reset"}, port=(NO_REQUEST, "sip sip-silent fail")),
    Case("s-http", {**OPEN, "speaks": "http"}, port=(NO_REQUEST, "sip sip-not-spoken fail")),
    Case("s-garbage", {**OPEN, "speaks": "garbage"}, port=(NO_REQUEST, "sip sip-not-spoken fail")),
]
POOLS = [
    Case("n-down", {"nodes": 2}, port=("port edge-partly-down warn", NEEDS_OURS)),
    Case("n-old", {"nodes": 2}, port=("certificate cert-differs-between-addresses warn", NEEDS_OURS)),
    Case(
        "n-expired",
        {"nodes": 2},
        port=("certificate cert-differs-between-addresses warn", "certificate cert-expired fail", NEEDS_OURS),
    ),
    Case("n-stall", {"nodes": 2}, port=("tls tls-timeout fail", NEEDS_OURS)),
]
NODES = {
    "n-down": {"listen": "closed"},
    "n-old": {"certificate": ["old"]},
    "n-expired": {"certificate": ["expired"]},
    "n-stall": {"speaks": "stall"},
}
CASES = [*HEALTHY, *RECORDS, *SERVERS, *ADDRESSES, *PORTS, *TLS, *CERTIFICATES, *SIP, *POOLS]


def scenario() -> Scenario:
    """Return the scenario of all cases at once."""
    raw = {
        "title": "every case",
        "about": "every case",
        "deployment": {
            "name": "Every case",
            "purpose": "skype",
            "platform": "sfb-2019",
            "access_edges": [case.edge_name for case in CASES if not case.undeclared],
            "sip_domains": [{"name": case.sip_domain} for case in CASES],
        },
        "edges": {case.edge_name: case.edge for case in CASES} | {"federation.messenger.msn.com": {}},
        "dns": [change for case in CASES for change in case.dns],
        "faults": [
            {"id": label, "title": label, "edges": [{"name": f"sip.{label}.test", "node": 2, "set": change}]}
            for label, change in NODES.items()
        ],
    }
    return msgspec.convert(raw, Scenario)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """One check of all cases."""
    with Laboratory(scenario(), tmp_path_factory.mktemp("codes")) as lab:
        if len(set(lab.addresses.values())) < len(lab.addresses):
            pytest.skip("this system has one loopback address")
        # So many servers and probes share one process: each attempt gets more time, and fewer run at once.
        found = check_laboratory(lab, timeout=1.5, concurrency=24)
        found.document["port"] = lab.port
        return found


def said(checked: Checked, subject: str) -> tuple[str, set[str]]:
    subject = subject.replace("PORT", str(checked.document["port"]))
    rows = checked.rows(subject) - {Row("certificate", subject, "note", "cert-private-root")}
    return subject, {
        f"{row.check} {row.code} {row.status}" for row in rows if row.check not in ("request", "external")
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_what_is_said_of_a_fault_is_that_fault_and_nothing_else(checked: Checked, case: Case) -> None:
    for subject, expected in case.expected.items():
        name, found = said(checked, subject)
        assert found == set(expected), name


FAILS = sorted(
    {
        (subject, one.split()[1])
        for case in CASES
        for subject, expected in case.expected.items()
        for one in expected
        if one.endswith(" fail")
    }
)


@pytest.mark.parametrize(("subject", "code"), FAILS)
def test_what_fails_is_a_root_of_its_step_and_has_a_summary_and_a_remedy(
    checked: Checked, subject: str, code: str
) -> None:
    subject = subject.replace("PORT", str(checked.document["port"]))
    finding = checked.finding(code, subject)
    (blocker,) = checked.blockers(code, subject)
    assert blocker["root"]
    assert blocker["because"] == []
    assert blocker["summary"] == finding["summary"]
    assert subject.split(":")[0] in finding["summary"]
    assert finding["remedy"]
    assert checked.state(finding["step"]) == "blocked"


def test_what_is_held_names_a_failing_root_of_its_own_names(checked: Checked) -> None:
    held = [finding for finding in checked.document["findings"] if finding["status"] == "held"]
    assert held
    for finding in held:
        assert finding["because"]
        for root in finding["because"]:
            found = checked.findings(code=root["code"], subject=root["subject"], step=root["step"])
            assert {"fail", "unknown"} & {one["status"] for one in found}
            label = finding["subject"].split(":")[0].removeprefix("sip.")
            if finding["check"] not in ("word", "request") and not label.startswith("203.0.113."):
                assert label.endswith(root["subject"].split(":")[0].removeprefix("sip."))


def test_a_view_that_does_not_decide_only_informs(checked: Checked) -> None:
    inside = [
        finding
        for finding in checked.findings(vantage="local")
        if finding["check"] in ("srv", "dns", "address") and finding["step"].startswith("federation.")
    ]
    assert inside
    assert {finding["status"] for finding in inside} <= {"pass", "note"}


def test_a_private_root_is_a_note_on_loopback(checked: Checked) -> None:
    found = checked.findings(code="cert-private-root")
    assert found
    assert {finding["status"] for finding in found} == {"note"}


@pytest.mark.parametrize(
    ("subject", "code", "detail"),
    [
        ("srv-missing.test", "srv-missing", {"edge": "sip.srv-missing.test"}),
        (
            "srv-near.test",
            "srv-missing",
            {"near": {"_sipfederationtls._tls.srv-near.test": ["100 1 PORT sip.srv-near.test"]}},
        ),
        ("srv-gcc-high.test", "srv-microsoft-365", {"cloud": "gcc-high", "wanted": None}),
        ("srv-typo.test", "srv-target-unresolved", {"suspicion": "typo", "edge": "sip.srv-typo.test"}),
        ("srv-doubled.test", "srv-deep-target", {"suspicion": "zone-appended"}),
        ("srv-address.test", "srv-foreign-target", {"suspicion": "address-typed"}),
        ("sip.a-365.test", "address-microsoft-365", {"alias": "sipdir.online.lync.com", "cloud": "worldwide"}),
        ("srv-foreign.test", "srv-foreign-target", {"found": ["sip.sound.test"]}),
        ("srv-port.test", "srv-wrong-port", {"found": [443], "target": "sip.srv-port.test"}),
        ("srv-alias.test", "srv-target-alias", {"target": "sip.srv-alias.test", "found": "sip.sound.test"}),
        ("srv-hostile.test", "srv-hostile", {"found": ["\\027[31msip\\000.srv-hostile.test"]}),
        ("sip.a-private.test", "address-private", {"addresses": ["192.168.10.20"]}),
        ("sip.t-1-0.test:PORT", "tls-too-old", {"version": "TLSv1"}),
        ("sip.t-1-1.test:PORT", "tls-too-old", {"version": "TLSv1.1"}),
        ("sip.t-alert.test:PORT", "tls-alert", {"alert": "handshake_failure"}),
        ("sip.t-list.test:PORT", "tls-trusted-list-cut", {"authorities": 200}),
        ("sip.wildcard.test:PORT", "cert-wildcard-only", {"sans": ["*.wildcard.test", "wildcard.test"]}),
        ("sip.expiring.test:PORT", "cert-expiring", {"days": 10}),
        ("sip.weak-key.test:PORT", "cert-weak-key", {"key": "RSA 1024"}),
        ("sip.s-rejected.test:PORT", "sip-rejected", {"status": 403, "reason": "Forbidden"}),
        ("sip.s-504.test:PORT", "sip-server-trouble", {"id": 1038, "next_hop": "pool01.s-504.local:5061"}),
        ("sip.p-refused.test:PORT", "tcp-refused", {"also": None, "wildcard": None}),
        ("sip.p-shared.test:PORT", "tcp-refused", {"also": ["www.p-shared.test"], "wildcard": None}),
        ("sip.p-wildcard.test:PORT", "tcp-refused", {"also": None, "wildcard": "*.p-wildcard.test"}),
        ("sip.n-down.test:PORT", "edge-partly-down", {"share": "1 of 2 addresses answer"}),
    ],
)
def test_the_detail_says_what_was_found(checked: Checked, subject: str, code: str, detail: dict[str, Any]) -> None:
    port = str(checked.document["port"])
    found = checked.finding(code, subject.replace("PORT", port))["detail"]
    if "near" in detail:
        detail = {
            "near": {name: [one.replace("PORT", port) for one in held] for name, held in detail["near"].items()}
        }
    assert {key: found.get(key) for key in detail} == detail


def test_what_answered_instead_of_tls_is_shown(checked: Checked) -> None:
    port = checked.document["port"]
    smtp = checked.finding("tls-not-spoken", f"sip.t-smtp.test:{port}")["detail"]
    assert smtp["first_bytes"].startswith("220 mail.lyncready.test ESMTP")
    http = checked.finding("tls-not-spoken", f"sip.t-http.test:{port}")["detail"]
    assert http["first_bytes"].startswith("HTTP/1.1 400 Bad Request")
    plain = checked.finding("tls-not-spoken", f"sip.t-plain-sip.test:{port}")["detail"]
    assert plain["plain_sip"] == "SIP/2.0 200 OK"


def test_nothing_of_a_stranger_reaches_the_document_raw(checked: Checked) -> None:
    import json

    text = json.dumps(checked.document, ensure_ascii=False)
    assert "\x1b" not in text
    assert "\\u001b" not in json.dumps(checked.document)
