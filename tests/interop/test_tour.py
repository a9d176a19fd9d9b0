"""The demo's scenarios: each shows the roots it is made for, and turns green where its faults are mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.checking import Checked, check_laboratory

from lyncready.lab import Laboratory, scenarios

# Scenario: its failing roots, and the codes of its warnings (external access aside).
TOUR: dict[str, tuple[set[tuple[str, str]], set[str]]] = {
    "three-domains": (
        {
            ("srv-missing", "fabrikam.com"),
            ("cert-expired", "sip.litware.com:PORT"),
            ("tls-no-client-certificate-request", "sip.litware.com:PORT"),
            ("provider-retired", "federation.messenger.msn.com:PORT"),
        },
        set(),
    ),
    "all-green": (set(), set()),
    "missing-srv": ({("srv-missing", "fabrikam.com")}, set()),
    "firewall": ({("tcp-refused", "sip.contoso.com:PORT"), ("tcp-timeout", "sip.fabrikam.com:PORT")}, set()),
    "expired-certificate": ({("cert-expired", "sip.contoso.com:PORT")}, {"cert-expiring"}),
    "missing-intermediate": ({("cert-incomplete-chain", "sip.fabrikam.com:PORT")}, set()),
    "split-views": ({("dns-only-inside", "fabrikam.com"), ("srv-missing", "fabrikam.com")}, set()),
    "mutual-tls": ({("tls-no-client-certificate-request", "sip.northwindtraders.com:PORT")}, set()),
    "old-tls": ({("tls-too-old", "sip.contoso.com:PORT")}, set()),
    "pool-node-not-updated": ({("cert-expired", "sip.contoso.com:PORT")}, {"cert-differs-between-addresses"}),
    "renewal-ahead": (set(), {"cert-expiring"}),
    "renewal-half-done": (set(), {"cert-differs-between-addresses", "cert-expiring"}),
    "renewal-lost-name": (set(), {"cert-expiring"}),
    "certificate-revoked": ({("cert-revoked", "sip.contoso.com:PORT")}, set()),
    "hybrid-stale-partner": ({("partner-moved", "litware.com")}, set()),
    "partner-expired-certificate": (set(), {"cert-expired"}),
    "lost-hosting-provider": ({("setting-wrong", "hostingProvider:LyncOnline.ProxyFqdn")}, set()),
    "closed-federation": ({("partner-not-allowed", "allowedDomain:fabrikam.com.Domain")}, set()),
    "all-in-teams": (set(), {"srv-still-on-premises"}),
    "half-done-settings": (
        {
            ("setting-wrong", "externalAccessPolicy:Global.EnablePublicCloudAccess"),
            ("setting-wrong", "publicProvider:Messenger.ProxyFqdn"),
            ("setting-wrong", "publicProvider:Skype.Identity"),
            ("setting-wrong", "replication:edge02.contoso.local.UpToDate"),
        },
        set(),
    ),
}


def failing_roots(checked: Checked, port: int) -> set[tuple[str, str]]:
    found = set()
    for step in checked.document["steps"]:
        for blocker in step["blockers"]:
            if blocker["root"] and blocker["status"] == "fail":
                found.add((blocker["code"], blocker["subject"].replace(f":{port}", ":PORT")))
    return found


def warnings(checked: Checked) -> set[str]:
    codes = {warning["code"] for step in checked.document["steps"] for warning in step["warnings"]}
    return {code for code in codes if not code.startswith("external-")}


def test_the_table_names_every_scenario() -> None:
    assert set(TOUR) == {scenario.name for scenario in scenarios()}


@pytest.mark.parametrize("name", TOUR)
def test_a_scenario_shows_its_roots_and_turns_green_where_they_are_mended(name: str, tmp_path: Path) -> None:
    with Laboratory(name, tmp_path) as lab:
        if len(set(lab.addresses.values())) < len(lab.addresses):
            pytest.skip("this system has one loopback address")
        before = check_laboratory(lab)
        assert (failing_roots(before, lab.port), warnings(before)) == TOUR[name]
        for what, _ in lab.mendable():
            lab.mend(what)
        after = check_laboratory(lab)
        assert (failing_roots(after, lab.port), warnings(after)) == (set(), set())
        open_steps = {step["id"] for step in after.document["steps"] if step["state"] in ("blocked",)}
        assert open_steps == set()


def test_all_green_is_ready(tmp_path: Path) -> None:
    with Laboratory("all-green", tmp_path) as lab:
        checked = check_laboratory(lab)
    assert checked.status == 0
    assert checked.document["ready"] is True
    assert checked.document["next"] is None
    assert {step["state"] for step in checked.document["steps"]} == {"done", "not-needed"}


def test_the_default_scenario_has_one_healthy_domain_and_two_with_different_faults(tmp_path: Path) -> None:
    with Laboratory(folder=tmp_path) as lab:
        checked = check_laboratory(lab)
    by_domain = {
        domain: {
            one["code"]
            for one in checked.findings(status="fail")
            if one["subject"].split(":")[0].removeprefix("sip.") == domain
        }
        for domain in ("contoso.com", "fabrikam.com", "litware.com")
    }
    assert by_domain == {
        "contoso.com": set(),
        "fabrikam.com": {"srv-missing"},
        "litware.com": {"cert-expired", "tls-no-client-certificate-request"},
    }


def test_of_three_faults_at_once_all_are_named_and_what_can_be_mended_comes_first(tmp_path: Path) -> None:
    with Laboratory(folder=tmp_path) as lab:
        checked = check_laboratory(lab)
        following = checked.document["next"]
        assert (following["step"], following["code"], following["subject"]) == (
            "federation.srv",
            "srv-missing",
            "fabrikam.com",
        )
        assert following["holds_back"] == 2
        for what, code in (
            ("srv", "tls-no-client-certificate-request"),
            ("mutual-tls", "cert-expired"),
            ("certificate", "not-attested"),
        ):
            lab.mend(what)
            assert check_laboratory(lab).document["next"]["code"] == code


def test_the_name_that_a_new_certificate_lost_is_said_by_the_check_after_the_change(tmp_path: Path) -> None:
    from support.checking import check, write_checklist

    with Laboratory("renewal-lost-name", tmp_path) as lab:
        path = write_checklist(lab.path, lab.checklist)
        check(path, "--save")
        lab.mend("renewal")
        after = check(path, "--save")
    assert warnings(after) == {"cert-names-lost"}
    assert after.finding("cert-names-lost", f"sip.contoso.com:{lab.port}")["detail"]["found"] == [
        "webconf.contoso.com"
    ]


def test_mending_one_fault_clears_it_and_no_other(tmp_path: Path) -> None:
    with Laboratory(folder=tmp_path) as lab:
        before = failing_roots(check_laboratory(lab), lab.port)
        lab.mend("srv")
        after = failing_roots(check_laboratory(lab), lab.port)
    assert before - after == {("srv-missing", "fabrikam.com")}
    assert after < before


def test_two_checks_of_the_same_facts_say_the_same(tmp_path: Path) -> None:
    from support.checking import check, write_checklist

    with Laboratory(folder=tmp_path) as lab:
        path = write_checklist(lab.path, lab.checklist)
        check(path, "--save")
        first, second = check(path, "--offline"), check(path, "--offline")
    for checked in (first, second):
        checked.document.pop("at")
    assert first == second


def test_the_export_beside_the_checklist_shows_the_finished_work(tmp_path: Path) -> None:
    from support.checking import check, write_checklist

    from lyncready.cli import run

    with Laboratory("half-done-settings", tmp_path) as lab:
        path = write_checklist(lab.path, lab.checklist)
        check(path, "--save")
        assert run(["evidence", str(path), str(tmp_path / "half-done-settings.after.json")]) == 0
        checked = check(path, "--offline")
        assert failing_roots(checked, lab.port) == set()
    assert {step["id"] for step in checked.document["steps"] if step["state"] not in ("done", "not-needed")} == {
        "provider.client"
    }
