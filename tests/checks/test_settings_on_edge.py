"""What an Edge's own export shows: what it resolves, reaches and trusts, keys, ends and events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha1
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec.structs import replace
from support.exports import NOW, changed, checklist, judged
from support.made_certificates import make, rsa_key
from support.settings_table import FAIL, NOTE, PASS, UNKNOWN, WARN, lists
from support.situations import INSIDE as INSIDE_DNS
from support.situations import OUTSIDE, Situation, ca, leaf, mutual

from lyncready.checks import judge
from lyncready.checks.seen_roots import SeenRoot
from lyncready.checks.settings.judge import judge_settings
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.owners import owner_of
from lyncready.model import (
    Deployment,
    Dns,
    DnsOutcome,
    Evidence,
    ExportScope,
    Finding,
    Network,
    Observation,
    Origin,
    Partner,
    Platform,
    Purpose,
    Section,
    SipDomain,
    Srv,
    Status,
    Trust,
    TrustedRoot,
    Users,
    federation_owner,
)

OUT, INSIDE, CERTIFICATE = "federation.outbound", "federation.inside", "federation.certificate"
EDGE = "edge01.contoso.com"
CLOUD = "sipfed.online.lync.com"
WORLD = federation_owner("microsoft.com")
Change = Callable[[dict[str, Any]], object]


def tried(host: str, *results: tuple[str, bool | None], port: int = 5061) -> list[dict[str, Any]]:
    return [{"Host": host, "Port": port, "Address": at, "Reached": reached} for at, reached in results]


def answer(name: str, *targets: str, error: str | None = None) -> dict[str, Any]:
    return {"Name": federation_owner(name), "Targets": list(targets), "Error": error}


def one(change: Change, step: str, subject: str, **more: Any) -> Finding:
    """Return the finding on one setting of the Edge's export after a change."""
    return judged(checklist(changed("edge-local", change), purpose=Purpose.FEDERATION, **more))[step, subject]


REACHED = f"outbound:{CLOUD}:5061.Reached"


@pytest.mark.parametrize(
    ("items", "subject", "status"),
    [
        # One host, its addresses: all, some, none, none tried, without an address as older exports have it.
        (tried(CLOUD, ("1.1.1.1", True), ("1.1.1.2", True)), REACHED, PASS),
        (tried(CLOUD, ("1.1.1.1", True), ("1.1.1.2", False)), REACHED, WARN),
        (tried(CLOUD, ("1.1.1.1", False), ("1.1.1.2", False)), REACHED, FAIL),
        (tried(CLOUD, ("", None)), REACHED, UNKNOWN),
        (tried(CLOUD, ("", False)), REACHED, FAIL),
        # One of several targets is a warning, all of them a fail each.
        (tried(CLOUD, ("1.1.1.1", False)) + tried("sip.a.example", ("1.1.1.3", True)), REACHED, WARN),
        (tried(CLOUD, ("1.1.1.1", False)) + tried("sip.a.example", ("1.1.1.3", False)), REACHED, FAIL),
        # The lists of the own certificate warn, anybody else's inform.
        (tried("crl.own.example", ("1.1.1.4", False), port=80), "outbound:crl.own.example:80.Reached", WARN),
        (tried("crl.else.example", ("1.1.1.4", False), port=80), "outbound:crl.else.example:80.Reached", NOTE),
    ],
)
def test_a_target_fails_only_where_no_target_was_reached(
    items: list[dict[str, Any]], subject: str, status: Status
) -> None:
    def change(value: dict[str, Any]) -> None:
        lists("outbound", *items)(value)
        value["edgeCertificates"]["items"][0]["CrlHosts"] = ["crl.own.example"]

    assert one(change, OUT, subject).status is status


def test_an_address_that_is_not_reached_is_named_and_no_range_of_anybody_s() -> None:
    finding = one(lists("outbound", *tried(CLOUD, ("1.1.1.1", True), ("1.1.1.2", False))), OUT, REACHED)
    assert finding.detail["missed"] == {EDGE: ["1.1.1.2"]}
    text = finding_text(finding, Deployment(platform=Platform.SFB_2015))
    assert f"not 1.1.1.2 (from {EDGE})" in text.summary
    assert text.command == "Test-NetConnection 1.1.1.2 -Port 5061"
    assert "/" not in text.remedy.replace("and/or", "")
    assert owner_of(finding, Deployment()) == "firewall"


def test_what_one_edge_reaches_excuses_no_other_edge() -> None:
    def second(value: dict[str, Any]) -> None:
        value["meta"]["computer"] = "edge02.contoso.com"
        lists("outbound", *tried(CLOUD, ("1.1.1.1", False)))(value)

    made = checklist("edge-local", changed("edge-local", second), purpose=Purpose.FEDERATION)
    assert judged(made)[OUT, REACHED].status is FAIL


@pytest.mark.parametrize(
    ("items", "status"),
    [
        ([answer("microsoft.com", f"0 0 5061 {CLOUD}")], PASS),
        ([answer("microsoft.com", error="DNS_ERROR_RCODE_NAME_ERROR"), answer("a.example")], FAIL),
        ([answer("microsoft.com", error="ERROR_TIMEOUT")], FAIL),
        # What nobody asked says nothing.
        ([answer("microsoft.com", error="OutOfTime")], UNKNOWN),
        ([answer("microsoft.com", error="CommandNotFoundException")], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_an_edge_that_resolves_nothing_at_all_fails(items: list[dict[str, Any]], status: Status) -> None:
    finding = one(lists("resolved", *items), OUT, f"resolver:{EDGE}.Targets")
    assert finding.status is status
    assert finding.detail.get("hard") is True
    assert status is not FAIL or owner_of(finding, Deployment()) == "dns"


def looked_up(
    users: Users | None, export: dict[str, Any], seen: Dns, at: timedelta = timedelta(hours=-2)
) -> Finding:
    """Return what is said of contoso.com as the Edge finds it, beside what the world said `at` (before now)."""

    def change(value: dict[str, Any]) -> None:
        lists("resolved", answer("microsoft.com", f"0 0 5061 {CLOUD}"), export)(value)

    made = checklist(changed("edge-local", change), purpose=Purpose.FEDERATION)
    domain = SipDomain("contoso.com") if users is None else SipDomain("contoso.com", users)
    look = Observation(
        probe="dns",
        subject=federation_owner("contoso.com"),
        record_type="SRV",
        server=OUTSIDE.label,
        vantage="public",
        at=NOW + at,
        took=0.1,
        seen=seen,
    )
    made = replace(
        made,
        deployment=replace(made.deployment, sip_domains=(domain,)),
        network=Network(resolvers=(OUTSIDE,)),
        observations=(look,),
    )
    return judged(made)[OUT, f"resolver:{EDGE}/contoso.com.Targets"]


FOUND = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "sip.contoso.com"),))
NONE = Dns(outcome=DnsOutcome.NXDOMAIN)
LACKS = answer("contoso.com", error="DNS_ERROR_RCODE_NAME_ERROR")


@pytest.mark.parametrize(
    ("users", "export", "seen", "at", "status"),
    [
        (None, answer("contoso.com", "5 9 5061 SIP.contoso.com."), FOUND, -2, PASS),
        (None, LACKS, FOUND, -2, WARN),
        (Users.BOTH, LACKS, FOUND, -2, FAIL),
        (Users.ONLINE, LACKS, FOUND, -2, WARN),
        (Users.BOTH, answer("contoso.com", "0 0 5061 other.contoso.com"), FOUND, -2, FAIL),
        # The record may have changed since an export that is older than the look.
        (Users.BOTH, LACKS, FOUND, -0.1, UNKNOWN),
        (Users.BOTH, answer("contoso.com", "0 0 5061 sip.contoso.com"), FOUND, -0.1, PASS),
        # A server that failed has said nothing of the zone.
        (Users.BOTH, answer("contoso.com", error="DNS_ERROR_RCODE_SERVER_FAILURE"), FOUND, -2, UNKNOWN),
        (Users.BOTH, answer("contoso.com", error="ERROR_TIMEOUT"), FOUND, -2, UNKNOWN),
        # Where the world finds nothing either, the record itself is the fault.
        (Users.BOTH, LACKS, NONE, -2, PASS),
        (Users.BOTH, LACKS, Dns(outcome=DnsOutcome.TIMEOUT), -2, UNKNOWN),
    ],
)
def test_an_edge_has_to_find_of_its_own_domain_what_the_world_finds(
    users: Users | None, export: dict[str, Any], seen: Dns, at: float, status: Status
) -> None:
    assert looked_up(users, export, seen, timedelta(hours=at)).status is status


def test_a_difference_says_both_and_asks_for_the_public_record() -> None:
    text = finding_text(looked_up(None, LACKS, FOUND), Deployment(platform=Platform.SFB_2015))
    assert text.summary.startswith(
        f"{EDGE} finds for contoso.com no such record, the world finds sip.contoso.com:5061"
    )
    assert "put the public record into that zone" in text.remedy
    assert text.command == "Resolve-DnsName -Name '_sipfederationtls._tcp.contoso.com' -Type SRV -DnsOnly"


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([("10.0.0.1", True)], PASS),
        ([("10.0.0.1", True), ("10.0.0.2", False)], WARN),
        ([("10.0.0.1", False), ("10.0.0.2", False)], FAIL),
        ([("", False)], FAIL),
    ],
)
def test_the_next_hop_has_to_answer(results: list[tuple[str, bool | None]], status: Status) -> None:
    subject = "nextHop:pool01.corp.contoso.com:5061.Reached"
    finding = one(lists("nextHop", *tried("pool01.corp.contoso.com", *results)), INSIDE, subject)
    assert finding.status is status
    assert owner_of(finding, Deployment()) == "firewall"


THUMB, OLDER = "aa" * 20, "bb" * 20
WANTED = SeenRoot("DigiCert Global Root G2", THUMB, frozenset({THUMB, OLDER}), (f"{CLOUD}:5061",))


def roots(held: list[str], update: bool | None, refused: list[str] | None = None, *wanted: SeenRoot) -> Finding:
    def change(value: dict[str, Any]) -> None:
        stores = {"Root": held, "AuthRoot": [], "Disallowed": refused or []}
        lists("roots", *[{"Store": name, "Thumbprints": list(value)} for name, value in stores.items()])(value)
        value["rootStore"]["items"][0]["AutoUpdate"] = update

    made = checklist(changed("edge-local", change), purpose=Purpose.FEDERATION)
    found = judge_settings(made, NOW, None, wanted or (WANTED,))
    return next(one for one in found if one.subject == f"rootStore:{EDGE}.Thumbprint")


@pytest.mark.parametrize(
    ("held", "update", "refused", "status"),
    [
        ([THUMB.upper()], False, [], PASS),
        ([OLDER], False, [], PASS),
        (["cc" * 20], False, [], FAIL),
        (["cc" * 20], True, [], NOTE),
        (["cc" * 20], None, [], WARN),
        ([THUMB], True, [THUMB], FAIL),
    ],
)
def test_a_root_that_others_chains_end_in_has_to_be_there_or_to_be_fetched(
    held: list[str], update: bool | None, refused: list[str], status: Status
) -> None:
    assert roots(held, update, refused).status is status


def test_a_missing_root_is_named_with_the_way_to_get_it() -> None:
    finding = roots(["cc" * 20], False)
    text = finding_text(finding, Deployment(platform=Platform.SFB_2015))
    assert "DigiCert Global Root G2" in text.summary
    assert CLOUD in text.summary
    assert text.command == f"certutil -store Root {THUMB} root1.cer\ncertutil -addstore -f Root root1.cer"
    assert owner_of(finding, Deployment()) == "server"


def test_where_no_chain_of_others_was_seen_roots_prove_nothing_and_block_nothing() -> None:
    found = judged(checklist("edge-local", purpose=Purpose.FEDERATION))[OUT, f"rootStore:{EDGE}.Thumbprint"]
    assert found.status is UNKNOWN
    assert "hard" not in found.detail


def test_fetching_roots_that_is_off_warns() -> None:
    def change(value: dict[str, Any]) -> None:
        value["rootStore"]["items"][0]["AutoUpdate"] = False

    assert one(change, OUT, f"rootStore:{EDGE}.AutoUpdate").status is WARN


def test_the_roots_are_those_of_the_control_and_of_typed_partners_as_they_were_seen() -> None:
    der = ca()[0].public_bytes(Encoding.DER)
    thumbprint = sha1(der).hexdigest()

    def change(value: dict[str, Any]) -> None:
        lists("roots", {"Store": "Root", "Thumbprints": ["cc" * 20]})(value)
        value["rootStore"]["items"][0]["AutoUpdate"] = False

    made = checklist(changed("edge-local", change), purpose=Purpose.FEDERATION)
    seen = [
        Observation(
            probe="tls", subject=f"{host}:5061", address="203.0.113.9", at=NOW, took=0.1, seen=mutual(leaf(host))
        )
        for host in ("sip.litware.com", "sip.stranger.example")
    ]
    deployment = replace(made.deployment, partners=(Partner("litware.com", "sip.litware.com"),))
    made = replace(made, deployment=deployment, observations=tuple(seen))
    for origin, status in ((Origin.CERTIFI, FAIL), (Origin.FILE, UNKNOWN)):
        findings = judge(made, Trust(roots=(TrustedRoot(der, origin, "test"),)), NOW)
        found = next(one for one in findings if one.subject == f"rootStore:{EDGE}.Thumbprint")
        assert found.status is status
        if origin is Origin.CERTIFI:
            assert found.detail["thumbprints"] == [thumbprint]
            assert found.detail["wanted"] == ["sip.litware.com:5061"]


def certificate(**fields: Any) -> Change:
    def change(value: dict[str, Any]) -> None:
        value["edgeCertificates"]["items"][0].update(fields)

    return change


CAPI, KSP = "Microsoft RSA SChannel Cryptographic Provider", "Microsoft Software Key Storage Provider"


@pytest.mark.parametrize(
    ("change", "name", "platform", "status"),
    [
        (certificate(KeyProvider=CAPI), "KeyProvider", Platform.LYNC_2013, PASS),
        (certificate(KeyProvider=KSP), "KeyProvider", Platform.LYNC_2013, WARN),
        (certificate(KeyProvider=KSP), "KeyProvider", Platform.SFB_2015, WARN),
        (certificate(KeyProvider=KSP), "KeyProvider", Platform.SFB_2019, PASS),
        (certificate(), "KeyProvider", Platform.SFB_2015, UNKNOWN),
        (certificate(HasKey=False), "HasKey", Platform.SFB_2019, WARN),
        (certificate(HasKey=True), "HasKey", Platform.SFB_2019, PASS),
        (certificate(Usages=["1.3.6.1.5.5.7.3.2"]), "Usages", Platform.SFB_2019, WARN),
        (certificate(Usages=["1.3.6.1.5.5.7.3.1"]), "Usages", Platform.SFB_2019, PASS),
        (certificate(Usages=["2.5.29.37.0"]), "Usages", Platform.SFB_2019, PASS),
    ],
)
def test_the_key_of_an_edges_certificate(change: Change, name: str, platform: Platform, status: Status) -> None:
    assert one(change, CERTIFICATE, f"edgeCertificate:{EDGE}.{name}", platform=platform).status is status


def inner(days: float, **fields: Any) -> Change:
    ends = (NOW + timedelta(days=days)).isoformat()
    made = {"Use": "Internal", "Thumbprint": "FF", "NotBefore": "2026-01-01T00:00:00Z", "NotAfter": ends, **fields}
    return lambda value: value["edgeCertificates"]["items"].append(made)


@pytest.mark.parametrize(("days", "status"), [(31, PASS), (30, WARN), (-1, WARN)])
def test_the_end_of_every_other_certificate_of_an_edge_is_watched(days: float, status: Status) -> None:
    finding = one(inner(days), CERTIFICATE, f"edgeCertificate:{EDGE}/Internal.NotAfter")
    assert finding.status is status
    if status is WARN:
        text = finding_text(finding, Deployment(platform=Platform.SFB_2015, access_edges=("sip.contoso.com",)))
        assert text.summary.startswith(f"The Internal certificate of {EDGE}")
        assert text.command == ""  # the request for partners' eyes would be the wrong one


def test_one_certificate_for_several_uses_is_judged_once() -> None:
    made = checklist(changed("edge-local", inner(5, Thumbprint="A1B2C3D4E5F60718293A4B5C6D7E8F9001122334")))
    assert (CERTIFICATE, f"edgeCertificate:{EDGE}/Internal.NotAfter") not in judged(made)


@pytest.mark.parametrize(
    ("names", "status"),
    [(["sip.contoso.com", "webconf.contoso.com"], PASS), (["sip.contoso.com"], WARN), ([], UNKNOWN)],
)
def test_the_certificate_of_web_conferencing_has_its_name(names: list[str], status: Status) -> None:
    def central(value: dict[str, Any]) -> None:
        value["edgeServices"]["items"][0]["DataEdgeExternalFqdn"] = "webconf.contoso.com"

    edge = changed("edge-local", inner(90, Use="DataEdgeExternal", AlternativeNames=names))
    found = judged(checklist(changed("finished", central), edge))
    assert found[CERTIFICATE, f"edgeCertificate:{EDGE}.DataEdgeName"].status is status


@pytest.mark.parametrize("name", [None, "", "no host name"])
def test_without_the_name_of_web_conferencing_nothing_is_said_of_it(name: str | None) -> None:
    """Exports of before, or of a server that has no such property."""

    def central(value: dict[str, Any]) -> None:
        value["edgeServices"]["items"][0].pop("DataEdgeExternalFqdn", None)
        if name is not None:
            value["edgeServices"]["items"][0]["DataEdgeExternalFqdn"] = name

    edge = changed("edge-local", inner(90, Use="DataEdgeExternal", AlternativeNames=["sip.contoso.com"]))
    found = judged(checklist(changed("finished", central), edge))[
        CERTIFICATE, f"edgeCertificate:{EDGE}.DataEdgeName"
    ]
    assert (found.status, found.detail["wanted"]) == (UNKNOWN, [])
    told = finding_text(found, Deployment())
    assert "in no export yet" in told.summary
    assert "Request-CsCertificate" not in told.command


@pytest.mark.parametrize(
    ("items", "status", "ids"),
    [
        ([], PASS, []),
        ([("LS Protocol Stack", 14428)], NOTE, [14428]),
        ([("LS Protocol Stack", 14517), ("LS Protocol Stack", 14428)], WARN, [14517]),
        ([("OCS Protocol Stack", 14397)], WARN, [14397]),
        ([("Schannel", 36870)], WARN, [36870]),
        ([("Somebody's Service", 14517)], NOTE, [14517]),
    ],
)
def test_an_event_with_which_the_edge_does_not_work_warns_and_is_counted(
    items: list[tuple[str, int]], status: Status, ids: list[int]
) -> None:
    rows = [{"Log": "x", "Source": source, "Id": number, "Count": 3} for source, number in items]
    finding = one(lists("events", *rows), OUT, f"event:{EDGE}.Id")
    assert finding.status is status
    assert [int(told.split()[0]) for told in finding.detail["found"]] == ids
    if status is WARN:
        assert f"{ids[0]} of {items[0][0]} (3 times)" in finding_text(finding, Deployment()).summary


def test_what_is_right_at_an_edge_is_said_in_words() -> None:
    finding = one(lists("outbound", *tried(CLOUD, ("1.1.1.1", True))), OUT, REACHED)
    assert finding_text(finding, Deployment()).summary.startswith(
        f"The Edge reaches {CLOUD}:5061 (export of {EDGE}"
    )
    finding = roots([THUMB], True)
    said = f"{EDGE} has the roots of the chains that others show"
    assert finding_text(finding, Deployment()).summary.startswith(said)


def test_an_older_export_proves_what_it_did() -> None:
    found = judged(checklist("edge-local", purpose=Purpose.FEDERATION))
    hard = {
        subject: one.status for (step, subject), one in found.items() if step == OUT and one.detail.get("hard")
    }
    assert set(hard.values()) == {PASS}
    assert found[OUT, f"resolver:{EDGE}.Targets"].status is UNKNOWN


# What an Edge says of itself, beside what this network shows


def sent(hours: float, build: int | None = None, name: str = "", **sections: Any) -> Evidence:
    at = NOW + timedelta(hours=hours)
    return Evidence(
        computer=EDGE,
        scope=ExportScope.LOCAL,
        collected_at=at,
        imported_at=at,
        os_build=build,
        os_name=name,
        sections={part: Section(items=(items,)) for part, items in sections.items()},
    )


RIGHT, WRONG = answer("contoso.com", "9 9 5061 sip.contoso.com"), answer("contoso.com", "0 0 5061 a.contoso.com")
SILENT = answer("contoso.com", error="ERROR_TIMEOUT")


@pytest.mark.parametrize(
    ("inside", "hours", "export", "status"),
    [
        ((), 1, RIGHT, "note"),
        ((), 1, WRONG, "warn"),
        ((Srv(0, 0, 5061, "sip.contoso.com"),), 1, LACKS, "warn"),
        ((Srv(0, 0, 5061, "sip.contoso.com"),), 1, RIGHT, None),
        # An older export, or one that had no answer, overrules nothing.
        ((), -1, RIGHT, "warn"),
        ((), 1, SILENT, "warn"),
        ((Srv(0, 0, 5061, "sip.contoso.com"),), -1, LACKS, None),
    ],
)
def test_what_an_edge_finds_since_the_look_outweighs_what_this_network_finds(
    inside: tuple[Srv, ...], hours: float, export: dict[str, Any], status: str | None
) -> None:
    made = Situation(resolvers=(OUTSIDE, INSIDE_DNS))
    made.deployment = replace(made.deployment, sip_domains=(SipDomain("contoso.com", Users.BOTH),))
    made.srv(*inside, at=INSIDE_DNS)
    found = made.judge(now=NOW + timedelta(hours=2), evidence=(sent(hours, resolved=export),))
    differing = [item for item in found if item.code == "dns-views-differ" and item.step == "federation.srv"]
    assert [item.status.value for item in differing] == ([] if status is None else [status])
    if hours > 0 and export is LACKS:
        assert f"By its own export {EDGE} finds nothing." in finding_text(differing[0], made.deployment).summary


@pytest.mark.parametrize(
    ("platform", "build", "warned"),
    [
        (Platform.SFB_2015, None, True),
        (Platform.SFB_2015, 9600, True),
        (Platform.SFB_2015, 14393, False),
        (Platform.SFB_2019, None, False),
        (Platform.SFB_2019, 9600, True),
    ],
)
def test_what_windows_takes_goes_by_the_edges_own_windows(
    platform: Platform, build: int | None, warned: bool
) -> None:
    made = Situation().contact(tls=mutual(make(key=rsa_key(), hashing=hashes.SHA512())))
    made.deployment = replace(made.deployment, platform=platform)
    found = made.judge(evidence=(sent(1, build, "Windows Server"),))
    assert ("cert-hash-unsupported" in {item.code for item in found}) is warned
