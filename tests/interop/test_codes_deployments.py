"""Codes that need a deployment, a network section or a resolver of their own, from the wire to `check --json`."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from support.checking import Checked, Row, check_laboratory
from support.laboratories import small_scenario

from lyncready import clock
from lyncready.lab import Laboratory
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    ClientCertificate,
    Position,
)

EDGE, DOMAIN = "sip.contoso.com", "contoso.com"
SRV = f"_sipfederationtls._tcp.{DOMAIN}"
PROXY = "federation.messenger.msn.com"
Change = Callable[[Checklist], Checklist]
Look = Callable[..., Checked]


@pytest.fixture
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """Give a function that runs a small laboratory and checks it; `PORT` of the answer is its port."""

    def run(
        change: Change | None = None,
        network: dict[str, Any] | None = None,
        options: tuple[str, ...] = (),
        **parts: Any,
    ) -> Checked:
        with Laboratory(small_scenario(**parts), tmp_path_factory.mktemp("lab")) as lab:
            found = check_laboratory(lab, *options, change=change, **(network or {}))
            found.document["port"] = lab.port
            return found

    return run


def said(checked: Checked, subject: str, deciding: str = "public") -> set[str]:
    """What is said of a subject in short; the laboratory's own root left out."""
    subject = subject.replace("PORT", str(checked.document["port"]))
    rows = checked.rows(subject, deciding) - {Row("certificate", subject, "note", "cert-private-root")}
    return {f"{row.check} {row.code} {row.status}" for row in rows if row.check not in ("request", "external")}


HELD = {f"{check} not-checked held" for check in ("port", "tls", "certificate", "sip")}
HEALTHY = {"sip sip-needs-client-certificate pass"}


# DNS: which view decides, and what its servers say


def dead_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def public_is_dead(checklist: Checklist) -> Checklist:
    inside, outside = checklist.network.resolvers or ()
    resolvers = (inside, msgspec.structs.replace(outside, port=dead_port()))
    return change_network(checklist, resolvers=resolvers)


def change_network(checklist: Checklist, **changes: Any) -> Checklist:
    return msgspec.structs.replace(checklist, network=msgspec.structs.replace(checklist.network, **changes))


def test_only_the_local_view_answered(look: Look) -> None:
    checked = look(public_is_dead)
    assert said(checked, DOMAIN) == {"dns dns-public-unreachable unknown", "srv not-checked held"}
    assert said(checked, EDGE) == {"dns dns-public-unreachable unknown", "address not-checked held"}
    assert checked.blockers("dns-public-unreachable", DOMAIN)[0]["root"]
    assert checked.status == 1


def test_local_decides_where_the_file_configures_no_public_resolver(look: Look) -> None:
    checked = look(views={"inside": "local"}, dns=[{"name": SRV, "answer": "missing"}])
    assert said(checked, DOMAIN, "local") == {"srv srv-missing fail"}
    assert said(checked, f"{EDGE}:PORT", "local") == HEALTHY


def test_another_vantage_than_local_and_public_only_informs(look: Look) -> None:
    views = {"inside": "local", "outside": "public", "branch": "berlin"}
    checked = look(views=views, dns=[{"name": SRV, "answer": "missing", "view": "branch"}])
    assert said(checked, DOMAIN) == set()
    assert {finding["status"] for finding in checked.findings(vantage="berlin")} <= {"pass", "note"}


def test_public_resolvers_disagree(look: Look) -> None:
    views = {"inside": "local", "one": "public", "two": "public", "three": "public"}
    record = {"name": SRV, "type": "SRV", "view": "two", "records": ["5 0 {port} sip.contoso.com."]}
    checked = look(views=views, dns=[record])
    assert said(checked, DOMAIN) == {"dns dns-servers-disagree warn"}
    answers = checked.finding("dns-servers-disagree", DOMAIN)["detail"]["answers"]
    port = checked.document["port"]
    assert sorted(answers.values()) == [f"0 0 {port} {EDGE}"] * 2 + [f"5 0 {port} {EDGE}"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("servfail", "dns-servfail"),
        ("refused", "dns-refused"),
        ("lame", "dns-lame"),
        ("silent", "dns-timeout"),
        ("malformed", "dns-malformed"),
        ("truncated-dead", "dns-timeout"),
    ],
)
def test_a_server_that_fails_is_a_warning_where_another_of_the_view_answers(
    look: Look, answer: str, code: str
) -> None:
    views = {"inside": "local", "one": "public", "two": "public"}
    checked = look(views=views, dns=[{"name": SRV, "answer": answer, "view": "two"}])
    assert said(checked, DOMAIN) == {f"dns {code} warn"}
    detail = checked.finding(code, DOMAIN)["detail"]
    assert [server.split(" ")[0] for server in detail["servers"]] == ["two"]
    assert [server.split(" ")[0] for server in detail["others"]] == ["one"]


def test_views_that_differ_are_a_note_with_both_values(look: Look) -> None:
    checked = look(dns=[{"name": EDGE, "type": "A", "view": "inside", "records": ["10.20.30.40"]}])
    assert said(checked, EDGE) == set()
    assert checked.status == 1
    (finding,) = checked.findings(code="dns-views-differ", subject=EDGE)
    assert finding["status"] == "note"
    assert finding["detail"]["local"] == ["10.20.30.40"]
    assert not checked.findings(code="address-private", status="fail")


def test_an_address_that_exists_only_inside_is_a_fault(look: Look) -> None:
    checked = look(dns=[{"name": EDGE, "answer": "missing", "view": "outside"}])
    assert said(checked, EDGE) == {"dns dns-only-inside fail", "address address-missing fail"}
    assert said(checked, f"{EDGE}:PORT") == HELD


@pytest.mark.parametrize(
    ("answer", "code"), [("servfail", "dns-servfail"), ("silent", "dns-timeout"), ("refused", "dns-refused")]
)
def test_no_aaaa_record_says_nothing_of_an_a_record_that_could_not_be_had(
    look: Look, answer: str, code: str
) -> None:
    checked = look(dns=[{"name": EDGE, "type": "A", "answer": answer}])
    assert said(checked, EDGE) == {f"dns {code} fail", "address not-checked held"}
    assert said(checked, f"{EDGE}:PORT") == HELD
    assert {one["vantage"] for one in checked.findings(check="dns", code=code, status="note")} == {
        "local",
        "public",
    }


# SRV: several targets


def two_targets(first: str, second: str) -> dict[str, Any]:
    return {
        "deployment": {"access_edges": [EDGE, "sip2.contoso.com"]},
        "edges": {EDGE: {}, "sip2.contoso.com": {}},
        "dns": [{"name": SRV, "type": "SRV", "records": [first, second]}],
    }


@pytest.mark.parametrize(("second", "status"), [("10 0", "note"), ("0 5", "warn")])
def test_several_targets_are_a_note_and_a_warning_where_their_priorities_are_equal(
    look: Look, second: str, status: str
) -> None:
    parts = two_targets("0 0 {port} sip.contoso.com.", f"{second} {{port}} sip2.contoso.com.")
    checked = look(**parts)
    assert said(checked, DOMAIN) == {f"srv srv-several {status}"}


@pytest.mark.parametrize(("standby", "status"), [(None, "note"), ("cold", "note"), ("warm", "warn")])
def test_a_standby_that_is_silent_is_noted_and_warned_of_where_it_is_warm(
    look: Look, standby: str | None, status: str
) -> None:
    parts = two_targets("0 0 {port} sip.contoso.com.", "10 0 {port} sip2.contoso.com.")
    parts["edges"]["sip2.contoso.com"] = {"listen": "closed"}
    if standby:
        parts["deployment"]["edge_options"] = [{"name": "sip2.contoso.com", "standby": standby}]
    checked = look(**parts)
    found = said(checked, "sip2.contoso.com:PORT")
    assert f"port standby-silent {status}" in found
    assert not any(one.split()[2] in ("fail", "unknown", "held") for one in found)
    assert said(checked, f"{EDGE}:PORT") == HEALTHY
    detail = checked.finding("standby-silent", f"sip2.contoso.com:{checked.document['port']}")["detail"]
    assert (detail["fault"], detail["preferred"]) == ("tcp-refused", [EDGE])
    assert checked.state("federation.port") == "done"


def test_nodes_behind_one_address_are_met_by_further_handshakes(look: Look) -> None:
    nodes = {"edge_options": [{"name": EDGE, "nodes": 2}]}
    checked = look(deployment=nodes, edges={EDGE: {"behind": [["expired"]]}})
    assert said(checked, f"{EDGE}:PORT") == HEALTHY | {
        "certificate cert-differs-between-addresses warn",
        "certificate cert-expired fail",
    }
    differs = checked.finding("cert-differs-between-addresses", f"{EDGE}:{checked.document['port']}")
    assert len(differs["detail"]["certificates"]) == 2
    assert "the same address" in differs["summary"]
    unasked = look(edges={EDGE: {"behind": [["expired"]]}})
    assert said(unasked, f"{EDGE}:PORT") == HEALTHY


def test_nodes_that_show_one_certificate_cannot_be_told_apart(look: Look) -> None:
    checked = look(deployment={"edge_options": [{"name": EDGE, "nodes": 2}]})
    assert said(checked, f"{EDGE}:PORT") == HEALTHY | {"certificate edge-nodes-unseen note"}


@pytest.mark.parametrize(
    ("records", "down", "status"),
    [
        (("0 0", "0 0"), "sip2.contoso.com", "warn"),
        (("0 0", "10 0"), EDGE, "fail"),
    ],
)
def test_a_dead_target_blocks_only_where_nothing_at_the_preferred_priority_answers(
    look: Look, records: tuple[str, str], down: str, status: str
) -> None:
    parts = two_targets(f"{records[0]} {{port}} sip.contoso.com.", f"{records[1]} {{port}} sip2.contoso.com.")
    parts["edges"][down] = {"listen": "closed"}
    checked = look(**parts)
    assert f"port edge-partly-down {status}" in said(checked, f"{down}:PORT")
    assert said(checked, f"{EDGE if down != EDGE else 'sip2.contoso.com'}:PORT") == HEALTHY
    assert checked.finding("edge-partly-down", f"{down}:{checked.document['port']}")["detail"]["share"]
    assert checked.state("federation.port") == ("blocked" if status == "fail" else "done")


# Addresses and the port


@pytest.mark.parametrize(("platform", "status"), [("lync-2010", "fail"), ("lync-2013", "warn")])
def test_an_edge_with_ipv6_addresses_only(look: Look, platform: str, status: str) -> None:
    records = [
        {"name": EDGE, "type": "A", "answer": "empty"},
        {"name": EDGE, "type": "AAAA", "records": ["::1"]},
    ]
    checked = look(deployment={"platform": platform}, dns=records)
    assert said(checked, EDGE) == {f"address address-ipv6-only {status}"}


def test_an_address_that_is_private_is_never_contacted(look: Look) -> None:
    checked = look(dns=[{"name": EDGE, "type": "A", "records": ["192.168.77.77", "fd00::1"][:1]}])
    assert said(checked, EDGE) == {"address address-private fail"}
    assert not [seen for seen in checked.document["observations"] if seen.get("address") == "192.168.77.77"]


def test_silence_is_not_judged_from_inside(look: Look) -> None:
    def inside(checklist: Checklist) -> Checklist:
        return change_network(checklist, position=Position.INSIDE)

    checked = look(inside, edges={EDGE: {"listen": "filtered"}})
    assert "port tcp-not-judged-from-inside unknown" in said(checked, f"{EDGE}:PORT")
    assert checked.blockers("tcp-not-judged-from-inside", f"{EDGE}:{checked.document['port']}")


def test_silence_is_not_judged_where_the_local_view_has_another_address(look: Look) -> None:
    records = [{"name": EDGE, "type": "A", "view": "inside", "records": ["10.1.2.3"]}]
    checked = look(edges={EDGE: {"listen": "filtered"}}, dns=records)
    assert "port tcp-not-judged-from-inside unknown" in said(checked, f"{EDGE}:PORT")


def test_refusal_is_a_fact_even_from_inside(look: Look) -> None:
    def inside(checklist: Checklist) -> Checklist:
        return change_network(checklist, position=Position.INSIDE)

    checked = look(inside, edges={EDGE: {"listen": "closed"}})
    assert "port tcp-refused fail" in said(checked, f"{EDGE}:PORT")


def test_addresses_that_end_differently_are_told_apart(look: Look) -> None:
    nodes = [{"listen": "closed"}, {"listen": "filtered"}]
    faults = [
        {"id": f"n{node}", "title": "down", "edges": [{"name": EDGE, "node": node, "set": plan}]}
        for node, plan in enumerate(nodes, 1)
    ]
    checked = look(edges={EDGE: {"nodes": 2}}, faults=faults)
    detail = checked.finding("tcp-refused", f"{EDGE}:{checked.document['port']}")["detail"]
    assert sorted(detail["outcomes"].values()) == ["refused", "timeout"]
    assert [detail["outcomes"][address] for address in detail["addresses"]] == ["refused"]


# TLS, certificates, SIP


def test_old_tls_is_a_warning_for_federation_only(look: Look) -> None:
    checked = look(edges={EDGE: {"versions": ["1.0"]}})
    assert said(checked, f"{EDGE}:PORT") == HEALTHY | {"tls tls-too-old fail"}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("unknown-ca-alone", {"certificate cert-untrusted fail"}),
        ("unknown-ca", {"certificate cert-untrusted fail"}),
        ("missing-intermediate", {"certificate cert-incomplete-chain fail"}),
        ("wrong-issuer", {"certificate cert-incomplete-chain fail"}),
        ("forged-issuer", {"certificate cert-incomplete-chain fail"}),
        ("issuer-inside", {"certificate cert-untrusted fail"}),
    ],
)
def test_an_issuer_that_nobody_knows_and_that_cannot_be_fetched_fails(
    look: Look, fault: str, expected: set[str]
) -> None:
    checked = look(edges={EDGE: {"certificate": [fault]}})
    assert said(checked, f"{EDGE}:PORT") == HEALTHY | expected


@pytest.mark.parametrize(
    ("platform", "warned"), [("lync-2013-cu5", True), ("sfb-2015", True), ("sfb-2019", False)]
)
def test_what_an_older_platform_does_not_take_is_said_there_alone(look: Look, platform: str, warned: bool) -> None:
    checked = look(edges={EDGE: {"certificate": ["sha512", "elliptic"]}}, deployment={"platform": platform})
    rows = {"certificate cert-hash-unsupported warn", "certificate cert-elliptic-key note"}
    assert said(checked, f"{EDGE}:PORT") == HEALTHY | (rows if warned else set())


@pytest.mark.parametrize("crl", [True, False])
def test_a_revoked_certificate_is_found_in_its_list_unless_the_file_says_not_to_fetch_it(
    look: Look, crl: bool
) -> None:
    checked = look(edges={EDGE: {"certificate": ["revoked"]}}, network={"crl": crl})
    assert said(checked, f"{EDGE}:PORT") == HEALTHY | ({"certificate cert-revoked fail"} if crl else set())
    assert len([seen for seen in checked.document["observations"] if seen["probe"] == "crl"]) == crl


@pytest.mark.parametrize(
    ("aia", "expected"),
    [(False, "cert-chain-undetermined unknown"), (True, "cert-incomplete-chain warn")],
)
def test_a_missing_intermediate_is_told_from_an_unknown_ca_by_fetching_the_issuer(
    look: Look, aia: bool, expected: str
) -> None:
    checked = look(edges={EDGE: {"certificate": ["missing-intermediate"]}}, aia=True, network={"aia": aia})
    assert said(checked, f"{EDGE}:PORT") == HEALTHY | {f"certificate {expected}"}
    assert bool([seen for seen in checked.document["observations"] if seen["probe"] == "aia"]) is aia


def with_certificate(checklist: Checklist) -> Checklist:
    return change_network(checklist, client_certificate=ClientCertificate("lab-client.pem", "lab-client.key"))


@pytest.mark.parametrize("versions", [["1.2"], ["1.2", "1.3"]])
def test_with_a_client_certificate_the_probe_passes_mutual_tls(look: Look, versions: list[str]) -> None:
    checked = look(with_certificate, edges={EDGE: {"versions": versions, "status": 405}})
    assert said(checked, f"{EDGE}:PORT") == {"sip sip-rejected pass"}


def test_silence_is_a_fault_where_our_certificate_was_taken(look: Look) -> None:
    checked = look(with_certificate, edges={EDGE: {"speaks": "silent"}})
    assert said(checked, f"{EDGE}:PORT") == {"sip sip-silent fail"}


# Users, words and waivers


@pytest.mark.parametrize("port", ["{port}", "443"])
def test_no_record_is_offered_in_place_of_microsoft_365s(look: Look, port: str) -> None:
    record = {"name": SRV, "type": "SRV", "records": [f"100 1 {port} sipfed.online.lync.com."]}
    checked = look(dns=[record])
    found = checked.findings(subject=DOMAIN, check="srv", status="fail")
    assert "srv-microsoft-365" in {one["code"] for one in found}
    assert not [one for one in found if "IN SRV" in one["remedy"] or "wanted" in one["detail"]]


@pytest.mark.parametrize(("users", "worst"), [("online", {"warn"}), ("none", set())])
def test_a_domain_without_users_here_blocks_nothing(look: Look, users: str, worst: set[str]) -> None:
    checked = look(
        deployment={
            "access_edges": [EDGE],
            "sip_domains": [{"name": DOMAIN}, {"name": "parked.com", "users": users}],
        }
    )
    found = {finding["status"] for finding in checked.findings(subject="parked.com")}
    assert found - {"pass", "note"} == worst
    assert checked.state("federation.srv") == "done"


def typed(users: str, **more: Any) -> dict[str, Any]:
    """A deployment of one SIP domain with its users there."""
    return {"sip_domains": [{"name": DOMAIN, "users": users}], **more}


def srv(*records: str, **more: Any) -> list[dict[str, Any]]:
    return [{"name": SRV, "type": "SRV", "records": list(records), **more}]


CLOUD = ("100 1 {port} sipfed.online.lync.com.",)
HERE = ("0 0 {port} sip.contoso.com.",)


@pytest.mark.parametrize(
    ("users", "records", "expected"),
    [
        ("online", CLOUD, {"srv srv-microsoft-365 pass"}),
        ("online", HERE, {"srv srv-still-on-premises warn"}),
        ("online", ("100 1 {port} sipdir.online.lync.com.",), {"srv srv-microsoft-365 warn"}),
        ("both", CLOUD, {"srv srv-microsoft-365 fail"}),
        ("both", HERE, set()),
        ("none", HERE, {"srv srv-left-behind note"}),
        ("none", CLOUD, {"srv srv-left-behind note"}),
    ],
)
def test_where_a_record_may_lead_follows_from_where_the_users_are(
    look: Look, users: str, records: tuple[str, ...], expected: set[str]
) -> None:
    checked = look(deployment=typed(users), dns=srv(*records))
    assert said(checked, DOMAIN) == expected
    remedies = " ".join(one["remedy"] for one in checked.findings(subject=DOMAIN, check="srv", vantage="public"))
    assert ("IN SRV" in remedies) is bool([one for one in expected if one.endswith(("warn", "fail"))])
    blocked = "srv srv-microsoft-365 fail" in expected
    assert checked.state("federation.srv") == ("blocked" if blocked else "done")


def test_partners_who_list_the_edge_by_name_want_no_record(look: Look) -> None:
    missing = [{"name": SRV, "answer": "missing"}]
    checked = look(deployment=typed("on-premises", discovery="by-name"), dns=missing)
    assert checked.state("federation.srv") == "not-needed"
    checked = look(deployment=typed("on-premises", discovery="by-name"), dns=srv("0 0 443 sip.contoso.com."))
    assert said(checked, DOMAIN) == {"srv srv-wrong-port fail"}
    checked = look(deployment=typed("both", discovery="by-name"), dns=missing)
    assert said(checked, DOMAIN) == {"srv discovery-needed fail", "srv srv-missing note"}
    assert checked.state("federation.srv") == "blocked"


@pytest.mark.parametrize(("users", "status"), [("both", "warn"), ("on-premises", "note")])
@pytest.mark.parametrize("answer", ["missing", "empty"])
def test_the_record_of_a_hybrid_domain_is_wanted_inside_too(
    look: Look, users: str, status: str, answer: str
) -> None:
    checked = look(deployment=typed(users), dns=[{"name": SRV, "answer": answer, "view": "inside"}])
    (finding,) = checked.findings(code="dns-views-differ", subject=DOMAIN)
    assert (finding["status"], finding["vantage"]) == (status, "local")
    assert checked.state("federation.srv") == "done"


def test_a_name_that_the_server_does_not_support(look: Look) -> None:
    edge = "lync_edge.contoso.com"
    checked = look(deployment={"access_edges": [edge]}, edges={edge: {}})
    assert checked.finding("name-unsupported", edge)["status"] == "warn"
    assert checked.state("prepare.names") == "done"


@pytest.mark.parametrize(("users", "status"), [("both", "warn"), ("on-premises", "note"), ("online", "note")])
def test_a_hybrid_domain_needs_the_names_of_external_access_whatever_the_purpose(
    look: Look, users: str, status: str
) -> None:
    checked = look(deployment=typed(users), dns=[{"name": f"_sip._tls.{DOMAIN}", "answer": "missing"}])
    assert checked.finding("external-srv-missing", f"_sip._tls.{DOMAIN}")["status"] == status


# The provider


def provider(look: Look, *, edge: dict[str, Any] | None = None, dns: list[dict[str, Any]] | None = None,
             change: Change | None = None, **deployment: Any) -> set[str]:  # fmt: skip
    """What is said of the provider's edge."""
    edges = {EDGE: {}, PROXY: edge or {}}
    checked = look(change, deployment={"purpose": "skype", **deployment}, edges=edges, dns=dns or [])
    name = deployment.get("provider", {}).get("proxy_fqdn", PROXY)
    return said(checked, f"{name}:PORT")


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ({}, set()),
        ({"listen": "closed"}, {"provider tcp-refused fail"}),
        ({"listen": "filtered"}, {"provider tcp-timeout unknown"}),
        ({"speaks": "stall"}, {"provider tls-timeout unknown"}),
        ({"speaks": "smtp"}, {"provider tls-not-spoken fail"}),
        ({"client_certificate": "ignored"}, set()),
    ],
)
def test_the_providers_edge(look: Look, edge: dict[str, Any], expected: set[str]) -> None:
    assert provider(look, edge=edge) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("missing", {"provider provider-retired fail"}),
        ("servfail", {"provider dns-servfail fail"}),
        ("refused", {"provider dns-refused fail"}),
    ],
)
def test_the_providers_name(look: Look, answer: str, expected: set[str]) -> None:
    assert provider(look, dns=[{"name": PROXY, "answer": answer}]) == expected


def test_the_providers_name_is_gone_even_where_a_company_keeps_one_of_its_own(look: Look) -> None:
    gone = [{"name": PROXY, "answer": "missing", "view": "outside"}]
    assert provider(look, dns=gone) == {"provider provider-retired fail"}


def test_another_providers_name_that_is_gone_is_missing(look: Look) -> None:
    other = {"identity": "Other", "proxy_fqdn": "federation.other.example"}
    assert provider(look, provider=other) == {"provider provider-missing fail"}


def test_a_word_from_the_edge_closes_what_a_workstation_could_not_see(look: Look) -> None:
    def word(checklist: Checklist) -> Checklist:
        attestation = Attestation(
            state=AttestationState.DONE, by="alice", at=clock.present() - timedelta(minutes=1)
        )
        return msgspec.structs.replace(checklist, steps={"provider.reachable": attestation})

    parts = {"deployment": {"purpose": "skype"}, "edges": {EDGE: {}, PROXY: {"listen": "filtered"}}}
    assert look(**parts).state("provider.reachable") == "todo"
    assert look(word, **parts).state("provider.reachable") == "done"


# External access


def test_external_access_warns_and_blocks_nothing(look: Look) -> None:
    edges = {EDGE: {}, PROXY: {}}
    for purpose, status in (("skype", "warn"), ("federation", "note")):
        missing = [{"name": f"_sip._tls.{DOMAIN}", "answer": "missing"}]
        checked = look(dns=missing, deployment={"purpose": purpose}, edges=edges)
        told = checked.findings(step="prepare.external-access", status=status)
        assert {(one["code"], one["subject"]) for one in told if one["code"] != "ok"} == {
            ("external-srv-missing", f"_sip._tls.{DOMAIN}"),
            ("external-address-missing", f"lyncdiscover.{DOMAIN}"),
        }
        assert checked.state("prepare.external-access") == "todo"


# Our own side


def test_a_deadline_gives_an_outcome_and_blames_nobody(look: Look) -> None:
    checked = look(network={"deadline": 0.5}, edges={EDGE: {"speaks": "stall"}})
    assert not checked.findings(status="fail")
    assert checked.findings(code="check-incomplete", status="unknown")


def test_a_deployment_that_was_never_probed_is_not_checked_and_every_check_is_listed(look: Look) -> None:
    checked = look(options=("--offline",))
    for check in ("srv", "address", "port", "tls", "certificate", "sip"):
        assert {one["code"] for one in checked.findings(check=check)} == {"not-checked"}, check
    assert not checked.findings(status="fail")
