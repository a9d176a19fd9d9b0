"""Partners: where each is, whether it can be found and is let in, what its edge shows; faults there only warn."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha1
from typing import Any

import msgspec
import pytest
from support.situations import NOW, OUTSIDE, Situation, ca, leaf, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.guide.owners import Owners
from lyncready.model import (
    AskPartners,
    Checklist,
    ClientAuth,
    Discovery,
    Dns,
    DnsOutcome,
    Evidence,
    ExportScope,
    Finding,
    Findings,
    Origin,
    Partner,
    Purpose,
    Section,
    SipDomain,
    Srv,
    Status,
    TcpOutcome,
    Tls,
    TlsOutcome,
    Trust,
    TrustedRoot,
    Users,
    federation_owner,
)
from lyncready.readiness import Assessment, State, assess

LITWARE, EDGE, ADDRESS = "litware.com", "sip.litware.com", "203.0.113.70"
CLOUD = "sipfed.online.lync.com"


def to(target: str, port: int = 5061, priority: int = 0) -> Srv:
    return Srv(priority, 0, port, target)


class World(Situation):
    """A sound contoso.com with partners; by default litware.com, whose own edge is sound."""

    def __init__(self, *partners: Partner, sound: bool = True, **network: Any) -> None:
        super().__init__(**network)
        partners = partners or (Partner(LITWARE),)
        self.deployment = msgspec.structs.replace(self.deployment, partners=partners)
        if sound:
            self.record(to(EDGE)).address(ADDRESS, name=EDGE).contact(ADDRESS, name=EDGE)

    def record(self, *records: Srv, name: str = LITWARE, outcome: DnsOutcome | None = None) -> World:
        """Set a partner's records, or how asking for them ended."""
        outcome = outcome or (DnsOutcome.ANSWER if records else DnsOutcome.NXDOMAIN)
        self.reply(federation_owner(name), "SRV", Dns(outcome=outcome, srv=records))
        return self

    def found(self, **more: Any) -> Findings:
        """Return what is judged of partners."""
        whole = self.judge(**more)
        return Findings([one for one in whole if one.step.startswith("partners.")], whole.topology)

    def assessed(self, **more: Any) -> Assessment:
        """Return what comes of it."""
        checklist = Checklist(
            deployment=self.deployment, network=self.network, observations=tuple(self.facts.values()), **more
        )
        return assess(checklist, self.judge(**more), NOW)


def open_codes(findings: tuple[Finding, ...], step: str = "partners.") -> set[tuple[str, str]]:
    quiet = (Status.PASS, Status.NOTE)
    return {
        (one.code, one.status.value) for one in findings if one.step.startswith(step) and one.status not in quiet
    }


def one_of(findings: tuple[Finding, ...], code: str) -> Finding:
    (found,) = [one for one in findings if one.code == code]
    return found


def export(allowed: tuple[tuple[str, str], ...] = (), blocked: tuple[str, ...] = (), discovery: Any = True) -> Any:
    sections = {
        "accessEdge": Section(
            items=(
                {
                    "AllowFederatedUsers": True,
                    "EnablePartnerDiscovery": discovery,
                    "RoutingMethod": "UseDnsSrvRouting",
                },
            )
        ),
        "allowedDomains": Section(items=tuple({"Domain": name, "ProxyFqdn": proxy} for name, proxy in allowed)),
        "blockedDomains": Section(items=tuple({"Domain": name} for name in blocked)),
    }
    at = NOW - timedelta(days=1)
    return (Evidence(computer="fe01", collected_at=at, imported_at=at, sections=sections),)


def state(made: World, step: str, **more: Any) -> State:
    return next(one.state for one in made.assessed(**more).steps if one.step.id == step)


def test_a_sound_partner_passes_every_check_of_its_own_edge() -> None:
    made = World()
    found = made.found()
    assert open_codes(found) == {("setting-unknown", "unknown")}
    own = one_of(found, "partner-own-edge")
    assert (own.status, own.vantage, own.subject) == (Status.PASS, "public", LITWARE)
    assert (own.detail["by"], own.detail["edge"]) == ("srv", EDGE)
    passed = {
        (one.check, one.subject) for one in found if one.step == "partners.edge" and one.status is Status.PASS
    }
    subject = f"{EDGE}:5061"
    assert passed >= {("address", EDGE), *((check, subject) for check in ("port", "tls", "certificate", "sip"))}
    assert {made.assessed().topology.partners[LITWARE].edges} == {(EDGE,)}
    assert [state(made, step) for step in ("partners.discovery", "partners.edge")] == [State.DONE, State.DONE]


@pytest.mark.parametrize(
    ("partner", "records", "code", "status", "detail"),
    [
        (Partner(LITWARE), (to(CLOUD),), "partner-microsoft-365", "pass", {"cloud": "worldwide"}),
        (Partner(LITWARE), (), "partner-not-published", "warn", {}),
        (Partner(LITWARE), (to("."),), "partner-not-published", "warn", {"offered": False}),
        (Partner(LITWARE, required=True), (), "partner-not-published", "fail", {}),
        (Partner(LITWARE, EDGE), (), "partner-own-edge", "pass", {"by": "listed"}),
        (Partner(LITWARE, EDGE), (to(CLOUD),), "partner-moved", "fail", {"cloud": "worldwide", "edge": EDGE}),
        (Partner(LITWARE, EDGE), (to("new.litware.com"),), "partner-moved", "note", {"edge": EDGE}),
        (Partner(LITWARE, "old.litware.com"), (to(EDGE),), "partner-moved", "warn", {"edge": "old.litware.com"}),
        (Partner(LITWARE), (to("sip.hoster.net"),), "partner-foreign-target", "warn", {}),
        (Partner(LITWARE), (to("a.b.litware.com"),), "partner-foreign-target", "warn", {}),
        (Partner(LITWARE), (to(LITWARE),), "partner-foreign-target", "warn", {}),
        (Partner(LITWARE), (to("sipdir.online.lync.com"),), "partner-foreign-target", "warn", {}),
        (Partner(LITWARE, required=True), (to("sip.hoster.net"),), "partner-foreign-target", "fail", {}),
        (Partner(LITWARE, "sip.hoster.net"), (to("sip.hoster.net"),), "partner-foreign-target", "note", {}),
        (Partner(LITWARE), (to("sip.contoso.com"),), "partner-at-our-edge", "note", {}),
        (Partner(LITWARE), (to(EDGE, 5269),), "srv-wrong-port", "warn", {}),
        (Partner(LITWARE), (to("\\200\\201"),), "srv-hostile", "warn", {}),
        (Partner(LITWARE), (to(EDGE), to("sip2.litware.com")), "srv-several", "warn", {"equal": True}),
        (Partner(LITWARE), (to(EDGE), to("sip2.litware.com", 5061, 9)), "srv-several", "note", {"equal": False}),
    ],
)  # fmt: skip
def test_where_a_partner_is(
    partner: Partner, records: tuple[Srv, ...], code: str, status: str, detail: dict[str, Any]
) -> None:
    made = World(partner).record(*records)
    found = one_of(made.found(), code)
    assert (found.status.value, found.step, found.subject) == (status, "partners.discovery", LITWARE)
    assert detail.items() <= found.detail.items()


def test_a_partner_whose_record_lacks_its_final_dot_is_told_microsofts_name_and_not_sent_away() -> None:
    target = f"{CLOUD}.{LITWARE}"
    made = World().record(to(target))
    made.address(name=target)
    found = one_of(made.found(), "srv-target-unresolved")
    assert (found.status, found.detail["suspicion"], found.detail["edge"]) == (Status.WARN, "zone-appended", CLOUD)
    text = finding_text(found, made.deployment)
    assert f"target to {CLOUD}" in text.remedy
    assert f"sip.{LITWARE}" not in f"{text.summary} {text.remedy} {text.command}".replace(target, "")


def test_nothing_is_said_of_a_foreign_target_beside_our_own_edge() -> None:
    found = World().record(to("sip.contoso.com")).found()
    assert not [one for one in found if one.code == "partner-foreign-target" or one.step == "partners.edge"]


def test_who_moved_to_microsoft_blocks_although_nothing_is_required() -> None:
    made = World(Partner(LITWARE, EDGE)).record(to(CLOUD))
    assert state(made, "partners.discovery") is State.BLOCKED
    text = finding_text(one_of(made.found(), "partner-moved"), made.deployment)
    lines = text.command.splitlines()
    assert lines[1:] == [
        "# Remove-CsAllowedDomain -Identity 'litware.com'",
        "# New-CsAllowedDomain -Identity 'litware.com'",
    ]
    assert "sipfed" not in text.command


def test_a_partner_at_microsoft_gives_its_edge_one_finding() -> None:
    (found,) = [one for one in World().record(to(CLOUD)).found() if one.step == "partners.edge"]
    assert (found.check, found.subject, found.status, found.code) == ("port", LITWARE, Status.PASS, "ok")
    assert found.detail["cloud"] == "worldwide"


@pytest.mark.parametrize(
    ("hints", "told", "record"),
    [
        ({"MX": "litware-com.mail.protection.outlook.com"}, ["MX litware-com.mail.protection.outlook.com"], CLOUD),
        (
            {"lyncdiscover": "webdir.online.gov.skypeforbusiness.us"},
            ["lyncdiscover.litware.com webdir.online.gov.skypeforbusiness.us"],
            "sipfed.online.gov.skypeforbusiness.us",
        ),
        ({"sip": "autodiscover.partner.outlook.cn"}, ["sip.litware.com autodiscover.partner.outlook.cn"], ""),
        ({"MX": "mail.litware.com", "sip": "lb.hoster.net"}, [], ""),
        ({"MX": "evil-protection.outlook.com.evil.com"}, [], ""),
    ],
)  # fmt: skip
def test_a_tenant_without_a_record_is_known_by_its_other_names(
    hints: dict[str, str], told: list[str], record: str
) -> None:
    made = World(sound=False).record()
    for name, host in hints.items():
        if name == "MX":
            made.reply(LITWARE, "MX", Dns(outcome=DnsOutcome.ANSWER, names=(host,)))
        else:
            made.reply(
                f"{name}.{LITWARE}", "A", Dns(outcome=DnsOutcome.ANSWER, cnames=(host,), addresses=(ADDRESS,))
            )
    found = one_of(made.found(), "partner-not-published")
    assert found.detail.get("tenant_hint", []) == told
    text = finding_text(found, made.deployment)
    line = f"_sipfederationtls._tcp.litware.com. 3600 IN SRV 100 1 5061 {record}."
    assert (line in text.command.splitlines()) is bool(record)
    assert "ProxyFqdn" not in text.command
    assert "Subject: litware.com" in text.command


FAULTS: list[tuple[str, Any, str]] = [
    ("tcp-refused", lambda made: made.contact(ADDRESS, name=EDGE, tcp=TcpOutcome.REFUSED), "port"),
    ("tcp-timeout", lambda made: made.contact(ADDRESS, name=EDGE, tcp=TcpOutcome.TIMEOUT), "port"),
    (
        "cert-expired",
        lambda made: made.contact(ADDRESS, name=EDGE, tls=mutual(leaf(EDGE, days=-2))),
        "certificate",
    ),
    (
        "cert-name-mismatch",
        lambda made: made.contact(ADDRESS, name=EDGE, tls=mutual(leaf("other.net"))),
        "certificate",
    ),
    (
        "tls-too-old",
        lambda made: made.contact(ADDRESS, name=EDGE, tls=mutual(leaf(EDGE), version="TLSv1")),
        "tls",
    ),
    ("address-missing", lambda made: made.address(name=EDGE), "address"),
]


@pytest.mark.parametrize(("code", "spoil", "check"), FAULTS, ids=[code for code, _, _ in FAULTS])
def test_a_fault_at_a_partners_edge_warns_and_is_the_partners(code: str, spoil: Any, check: str) -> None:
    made = World()
    spoil(made)
    found = one_of(made.found(), code)
    assert (found.status, found.check, found.step) == (Status.WARN, check, "partners.edge")
    assert Owners(made.deployment, made.found()).of(found).value == "partner"
    assert finding_text(found, made.deployment).remedy.startswith("Tell your partner at sip.litware.com: ")
    assert state(made, "partners.edge") is State.DONE
    assert made.assessed().partners.trouble == 1


@pytest.mark.parametrize(("code", "spoil", "check"), FAULTS, ids=[code for code, _, _ in FAULTS])
def test_a_fault_at_a_required_partners_edge_blocks(code: str, spoil: Any, check: str) -> None:
    made = World(Partner(LITWARE, required=True))
    spoil(made)
    assert one_of(made.found(), code).status is Status.FAIL
    assert state(made, "partners.edge") is State.BLOCKED


def test_what_nobody_saw_of_a_partner_is_a_note_and_never_green() -> None:
    made = World(sound=False)
    found = [one for one in made.found() if one.step != "partners.allowed"]
    assert {one.status for one in found} == {Status.NOTE}
    assert state(made, "partners.discovery") is State.DONE
    required = World(Partner(LITWARE, required=True), sound=False)
    assert state(required, "partners.discovery") is State.TODO
    assert state(required, "partners.edge") is State.HELD


def test_a_partners_mutual_tls_is_its_own_affair() -> None:
    tls = Tls(
        outcome=TlsOutcome.COMPLETED, version="TLSv1.2", chain=(leaf(EDGE),), client_auth=ClientAuth.NOT_REQUESTED
    )
    made = World(Partner(LITWARE, required=True))
    made.contact(ADDRESS, name=EDGE, tls=tls)
    assert one_of(made.found(), "tls-no-client-certificate-request").status is Status.NOTE


def test_what_is_only_ours_to_judge_is_not_said_of_partners() -> None:
    codes = {one.code for one in World().found()}
    assert not codes & {
        "cert-subject-differs",
        "cert-no-crl-point",
        "cert-no-client-auth",
        "srv-target-not-declared",
    }


@pytest.mark.parametrize("required", [False, True])
def test_a_root_that_nobody_here_holds_is_for_our_server_and_only_warns(required: bool) -> None:
    made = World(Partner(LITWARE, required=required), healthy=False)
    found = one_of(made.found(trust=Trust()), "cert-incomplete-chain")
    assert found.status is (Status.FAIL if required else Status.WARN)
    assert Owners(made.deployment, ()).of(found).value == "partner"
    company = TrustedRoot(ca()[0].public_bytes(_der()), Origin.COMPANY, "company")
    found = one_of(made.found(trust=Trust(roots=(company,))), "cert-private-root")
    assert found.status is Status.WARN
    assert Owners(made.deployment, ()).of(found).value == "server"
    sent = World(Partner(LITWARE, required=required), healthy=False)
    sent.contact(ADDRESS, name=EDGE, tls=mutual(leaf(EDGE), ca()[0].public_bytes(_der())))
    found = one_of(sent.found(trust=Trust()), "cert-untrusted")
    assert (found.status, Owners(made.deployment, ()).of(found).value) == (Status.WARN, "server")


def test_a_root_that_every_edges_export_lists_is_a_note() -> None:
    der = ca()[0].public_bytes(_der())
    thumbprint = sha1(der, usedforsecurity=False).hexdigest().upper()

    def edge(computer: str, *thumbprints: str) -> Evidence:
        section = Section(items=({"Store": "Root", "Thumbprints": list(thumbprints)},))
        return Evidence(
            computer=computer,
            scope=ExportScope.LOCAL,
            collected_at=NOW,
            imported_at=NOW,
            sections={"roots": section},
        )

    made = World(healthy=False)
    made.contact(ADDRESS, name=EDGE, tls=mutual(leaf(EDGE), der))
    company = Trust(roots=(TrustedRoot(der, Origin.COMPANY, "company"),))
    for trust in (company, Trust()):
        both = (edge("edge1", thumbprint), edge("edge2", thumbprint))
        assert one_of(made.found(trust=trust, evidence=both), "cert-private-root").status is Status.NOTE
        one = made.found(trust=trust, evidence=(edge("edge1", thumbprint), edge("edge2")))
        assert {item.status for item in one if item.code in ("cert-private-root", "cert-untrusted")} == {
            Status.WARN
        }


def _der() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


@pytest.mark.parametrize(
    ("evidence", "code", "status", "subject", "command"),
    [
        (export(), "ok", "pass", "allowedDomain:litware.com.Domain", ""),
        (
            export(blocked=("Litware.com",)),
            "partner-blocked",
            "fail",
            "blockedDomain:litware.com.Domain",
            "Remove-CsBlockedDomain -Identity 'litware.com'",
        ),
        (
            export(discovery=False),
            "partner-not-allowed",
            "fail",
            "allowedDomain:litware.com.Domain",
            "New-CsAllowedDomain -Identity 'litware.com'",
        ),
        (export(((LITWARE, ""),), discovery=False), "ok", "pass", "allowedDomain:litware.com.Domain", ""),
        (export(discovery=None), "setting-unknown", "unknown", "allowedDomain:litware.com.Domain", ""),
        ((), "setting-unknown", "unknown", "allowedDomain:litware.com.Domain", ""),
    ],
)
def test_whether_the_server_lets_a_partner_in(
    evidence: Any, code: str, status: str, subject: str, command: str
) -> None:
    made = World()
    (found,) = [one for one in made.found(evidence=evidence) if one.step == "partners.allowed"]
    assert (found.code, found.status.value, found.subject, found.vantage) == (code, status, subject, None)
    assert found.detail.get("command", "") == command or (status == "unknown")
    blocks = state(made, "partners.allowed", evidence=evidence)
    assert (blocks is State.BLOCKED) is (status == "fail")


def test_a_typed_edge_that_is_not_the_servers_is_told() -> None:
    made = World(Partner(LITWARE, "old.litware.com"))
    evidence = export(((LITWARE, EDGE),))
    found = one_of(made.found(evidence=evidence), "setting-wrong")
    assert (found.status, found.subject) == (Status.WARN, "allowedDomain:litware.com.ProxyFqdn")
    assert one_of(made.found(evidence=evidence), "partner-own-edge").detail["by"] == "export"


def test_an_exports_other_partners_are_listed_and_with_all_looked_up_in_dns_alone() -> None:
    evidence = export(((LITWARE, ""), ("adatum.com", "")))
    made = World()
    made.record(to("sip.adatum.com"), name="adatum.com").address("203.0.113.80", name="sip.adatum.com")
    (listed,) = [one for one in made.found(evidence=evidence) if one.subject == "adatum.com"]
    assert (listed.status, listed.code, listed.check) == (Status.NOTE, "not-checked", "partner")
    assert made.assessed(evidence=evidence).partners.total == 1
    made.network = msgspec.structs.replace(made.network, partners=AskPartners.ALL)
    found = [one for one in made.found(evidence=evidence) if "adatum" in one.subject and one.check != "settings"]
    assert {one.check for one in found} == {"partner", "srv", "dns", "address"}
    assert made.assessed(evidence=evidence).partners.total == 2


def test_with_off_nobody_is_judged_but_by_the_servers_lists() -> None:
    made = World()
    made.network = msgspec.structs.replace(made.network, partners=AskPartners.OFF)
    assert {one.step for one in made.found(evidence=export())} == {"partners.allowed"}
    assert state(made, "partners.discovery") is State.NOT_NEEDED
    assert state(made, "partners.edge") is State.NOT_NEEDED


def test_our_edge_that_refuses_tls_1_2_fails_where_a_partner_speaks_nothing_newer() -> None:
    made = World()
    newer = Tls(outcome=TlsOutcome.ALERT, version="TLSv1.3", chain=(leaf(),), client_auth=ClientAuth.REQUESTED)
    made.contact(tls=newer)
    refused = Tls(outcome=TlsOutcome.ALERT, alert="protocol_version")
    made.put("handshake", "sip.contoso.com:5061", refused, record_type="tls-1.2", address="203.0.113.10")
    found = one_of(made.judge(), "tls-no-1.2")
    assert (found.status, found.detail["partners"]) == (Status.FAIL, [LITWARE])
    made.contact(ADDRESS, name=EDGE, tls=mutual(leaf(EDGE), version="TLSv1.3"))
    assert one_of(made.judge(), "tls-no-1.2").status is Status.WARN


def test_what_arrives_piece_by_piece_ends_as_what_arrives_at_once() -> None:
    from lyncready.checks import Judge

    made = World(Partner(LITWARE), Partner("adatum.com", "sip.adatum.com"))
    made.record(to("sip.adatum.com"), name="adatum.com").address("203.0.113.80", name="sip.adatum.com")
    root = TrustedRoot(ca()[0].public_bytes(_der()), Origin.CERTIFI, "test")
    facts, judge = tuple(made.facts.values()), Judge(Trust(roots=(root,)))
    streamed: tuple[Finding, ...] = ()
    for end in range(len(facts) + 1):
        part = Checklist(deployment=made.deployment, network=made.network, observations=facts[:end])
        streamed = tuple(judge.judge(part, NOW))
    assert sorted(map(repr, streamed)) == sorted(map(repr, made.judge()))
    assert OUTSIDE.label


@pytest.mark.parametrize(
    ("change", "mail", "told"),
    [
        ({}, {"MX": "contoso-com.mail.protection.outlook.com"}, True),
        ({}, {"A": "autodiscover.outlook.com"}, True),
        ({}, {"MX": "mail.contoso.com"}, False),
        ({"purpose": Purpose.SKYPE}, {"MX": "contoso-com.mail.protection.outlook.com"}, False),
        ({"users": Users.BOTH}, {"MX": "contoso-com.mail.protection.outlook.com"}, False),
        ({"users": Users.NONE}, {"MX": "contoso-com.mail.protection.outlook.com"}, False),
        ({"discovery": Discovery.BY_NAME}, {"MX": "contoso-com.mail.protection.outlook.com"}, False),
    ],
)  # fmt: skip
def test_a_domain_here_whose_mail_is_at_microsoft_gets_a_note_beside_the_message_from_teams(
    change: dict[str, Any], mail: dict[str, str], told: bool
) -> None:
    made = World()
    domains = (SipDomain("contoso.com", change.get("users")),)
    plain = {field: value for field, value in change.items() if field != "users"}
    made.deployment = msgspec.structs.replace(
        made.deployment, **{"purpose": Purpose.FEDERATION, "sip_domains": domains, **plain}
    )
    for kind, host in mail.items():
        seen = {"names": (host,)} if kind == "MX" else {"cnames": (host,), "addresses": (ADDRESS,)}
        name = "contoso.com" if kind == "MX" else "autodiscover.contoso.com"
        made.reply(name, kind, Dns(outcome=DnsOutcome.ANSWER, **seen))
    found = [one for one in made.judge() if one.code == "tenant-may-hold"]
    assert len(found) == told
    for one in found:
        assert (one.step, one.check, one.status) == ("finish.message", "message", Status.NOTE)
        assert one.detail["domains"] == ["contoso.com"]
        text = finding_text(one, made.deployment)
        assert not text.command
        assert "Get-CsOnlineSipDomain" in text.remedy
        assert "hybrid" not in f"{text.summary}{text.remedy}".lower()


def test_the_chain_that_microsoft_shows_is_told_beside_the_roots_of_the_edge() -> None:
    made = World().contact("203.0.113.99", name=CLOUD)
    (found,) = [one for one in made.judge() if "chains" in one.detail]
    ((edge, chain),) = found.detail["chains"].items()
    assert edge == f"{CLOUD}:5061"
    assert len(chain) == 2
    text = finding_text(found, made.deployment)
    assert text.summary.endswith(f"Microsoft's edge {CLOUD} shows {chain[0]}, issued by {chain[1]}.")
    quiet = World(control=None).contact("203.0.113.99", name=CLOUD)
    assert not [one for one in quiet.judge() if "chains" in one.detail]


def test_a_record_that_nobody_looks_for_is_still_told_where_the_step_is_not_needed() -> None:
    made = World(healthy=False, sound=False)
    made.deployment = msgspec.structs.replace(made.deployment, discovery=Discovery.BY_NAME, partners=())
    made.reply(federation_owner("contoso.com"), "SRV", Dns(outcome=DnsOutcome.NXDOMAIN))
    found = made.assessed()
    (step,) = [one for one in found.steps if one.step.id == "federation.srv"]
    assert step.state is State.NOT_NEEDED
    assert ("srv-missing", Status.NOTE) in {(one.code, one.status) for one in step.findings}
    assert not step.blockers
