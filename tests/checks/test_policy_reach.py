"""A policy counts where it reaches somebody: by grants, by sites, and not at all where nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times
from support.exports import NOW, changed, checklist, judged
from support.settings_table import FAIL, HELD, NOTE, PASS, UNKNOWN, WARN, lists, policy

from lyncready.guide.finding_texts import finding_text
from lyncready.model import Finding, Purpose, Status
from lyncready.powershell import render_script

GLOBAL, NO_GLOBAL = ("Global", True, True), ("Global", False, False)
NO, YES, UNSAID = ("Tag:No", False, False), ("Tag:Yes", True, True), ("Tag:Unsaid", None, None)
REDMOND, PARIS, LYON = ("Redmond", "CentralSite"), ("Site:Paris", "CentralSite"), ("Lyon", "BranchSite")


def exported(
    policies: list[tuple[str, Any, Any]], grants: Any = None, sites: Any = (REDMOND,), **more: Any
) -> dict[str, Any]:
    """The finished export with these policies, counts of users, and sites (None: that part failed)."""

    def change(value: dict[str, Any]) -> None:
        lists("externalAccessPolicies", *(policy(*one) for one in policies))(value)
        for section, items in (
            ("policyAssignments", grants and [{"Policy": name, "Users": users} for name, users in grants]),
            ("sites", sites and [{"Identity": name, "SiteType": kind} for name, kind in sites]),
        ):
            value[section] = {"ok": items is not None, "error": None, "items": items or []}

    return changed("finished", change)


def reach(*arguments: Any, purpose: Purpose = Purpose.SKYPE, **more: Any) -> Finding:
    found = judged(checklist(exported(*arguments, **more), purpose=purpose))
    return next(one for (step, subject), one in found.items() if step == "policy.assigned" and ".Users" in subject)


def test_each_population_gets_the_narrowest_policy_that_is_meant_for_it() -> None:
    finding = reach(
        [GLOBAL, ("Site:Paris", False, False), ("Tag:Sales", True, False)], [("", 160), ("tag:SALES", 20)]
    )
    assert finding.status is PASS
    assert finding.detail["populations"] == [
        {"policy": "Sales", "scope": "tag", "users": 20, "federated": True, "public": False},
        {"policy": "site:Paris", "scope": "site", "users": None, "federated": False, "public": False},
        {"policy": "Global", "scope": "global", "users": None, "federated": True, "public": True},
    ]


@pytest.mark.parametrize(
    ("policies", "grants", "status"),
    [
        ([GLOBAL], [("", 250)], PASS),
        ([GLOBAL], [("Global", 250)], PASS),
        ([GLOBAL, NO], [("No", 20), ("", 1)], PASS),
        # Nobody was counted, or by no number.
        ([GLOBAL], None, UNKNOWN),
        ([GLOBAL], [], UNKNOWN),
        ([GLOBAL], [("", 0)], UNKNOWN),
        ([GLOBAL], [("", None)], UNKNOWN),
        ([GLOBAL, NO], None, UNKNOWN),
        ([GLOBAL, NO], [("", None), ("No", 20)], UNKNOWN),
        # All hold another policy; PowerShell writes no group of nobody.
        ([GLOBAL, NO], [("No", 20), ("", 0)], FAIL),
        ([GLOBAL, NO], [("No", 20)], FAIL),
        ([GLOBAL, NO], [("tag:NO", 20)], FAIL),
        ([GLOBAL, NO, ("Tag:Nor", True, False)], [("No", 20), ("Nor", 5)], FAIL),
        ([GLOBAL, NO, YES], [("No", 20), ("Yes", 1)], PASS),
        ([GLOBAL, NO, YES], [("No", 20), ("Yes", 0)], FAIL),
        ([GLOBAL, NO, YES], [("No", 20), ("Yes", None)], UNKNOWN),
        ([GLOBAL, UNSAID], [("Unsaid", 20)], UNKNOWN),
        ([GLOBAL], [("Removed", 20)], UNKNOWN),
        # Only a policy that is granted has what is needed.
        ([NO_GLOBAL, YES], [("Yes", 3)], PASS),
        ([NO_GLOBAL, YES], [("tag:yes", 3)], PASS),
        ([NO_GLOBAL, YES], [("", 80)], FAIL),
        ([NO_GLOBAL, YES], None, UNKNOWN),
        ([NO_GLOBAL, YES], [("Yes", -1)], UNKNOWN),
        ([NO_GLOBAL, YES], [("Yes", None)], UNKNOWN),
        ([NO_GLOBAL, YES], [("Yes", "many"), ("Yes", 0)], UNKNOWN),
        ([NO_GLOBAL, YES], [("Yes", 0), ("", None)], FAIL),
        ([NO_GLOBAL], [("", 80)], HELD),
    ],
)
def test_a_policy_counts_where_it_reaches_somebody(policies: Any, grants: Any, status: Status) -> None:
    assert reach(policies, grants).status is status


IN_REDMOND, IN_PARIS, IN_LYON = "Site:redmond", "Site:Paris", "site:Lyon"


@pytest.mark.parametrize(
    ("policies", "sites", "status"),
    [
        # Every central site has a policy of its own, and none of them lets anybody.
        ([GLOBAL, (IN_REDMOND, False, False)], (REDMOND,), FAIL),
        ([GLOBAL, (IN_REDMOND, False, False), (IN_PARIS, True, False)], (REDMOND, PARIS), FAIL),
        # One has none, or one that lets them.
        ([GLOBAL, (IN_REDMOND, False, False)], (REDMOND, PARIS), PASS),
        ([NO_GLOBAL, (IN_REDMOND, True, True)], (REDMOND,), PASS),
        ([NO_GLOBAL, (IN_REDMOND, True, True), (IN_PARIS, False, False)], (REDMOND, PARIS), PASS),
        # Whose policy a branch site has is not to be told; that both say the same is.
        ([GLOBAL, (IN_REDMOND, False, False)], (REDMOND, LYON), UNKNOWN),
        ([GLOBAL, (IN_REDMOND, False, False), (IN_LYON, False, False)], (REDMOND, LYON), FAIL),
        ([NO_GLOBAL, (IN_REDMOND, False, False), (IN_LYON, True, True)], (REDMOND, LYON), UNKNOWN),
        ([NO_GLOBAL, (IN_LYON, True, True)], (REDMOND, LYON), UNKNOWN),
        ([GLOBAL, (IN_LYON, False, False)], (REDMOND, LYON), PASS),
        # The policy of a site that is not there any more, or of sites that nobody saw.
        ([NO_GLOBAL, (IN_PARIS, True, True)], (REDMOND,), UNKNOWN),
        ([GLOBAL, (IN_REDMOND, False, False)], None, UNKNOWN),
        ([GLOBAL, (IN_REDMOND, False, False)], (), UNKNOWN),
        ([NO_GLOBAL, (IN_REDMOND, True, True)], None, UNKNOWN),
        ([GLOBAL, (IN_REDMOND, True, True)], None, PASS),
        ([GLOBAL], None, PASS),
    ],
)
def test_a_site_s_policy_beats_the_global_one_for_those_without_their_own(
    policies: Any, sites: Any, status: Status
) -> None:
    assert reach(policies, [("", 80)], sites=sites).status is status
    # Who has a policy of his own asks for no site's; without anybody else there is nothing to be told.
    if status is not UNKNOWN:
        assert reach([*policies, NO], [("No", 80)], sites=sites).status is FAIL
    assert reach([*policies, YES], [("", 80), ("Yes", 1)], sites=sites).status is PASS


SITES = ("Redmond", "Paris", "Oslo")
flags = st.sampled_from([(True, True), (False, False), (True, False)])


@settings(max_examples=times(300), deadline=None)
@given(data=st.data())
def test_what_is_said_holds_of_every_deployment_that_such_an_export_comes_from(data: st.DataObject) -> None:
    """Users are drawn with their sites and policies, the export is counted from them, and the verdict compared."""
    central = list(SITES[: data.draw(st.integers(1, 3))])
    branches = data.draw(st.dictionaries(st.sampled_from(["Lyon", "Bergen"]), st.sampled_from(central)))
    policies = {"": data.draw(flags)} | {
        f"site:{name}": data.draw(flags)
        for name in data.draw(st.sets(st.sampled_from([*central, *branches, "Closed"])))
    }
    tags = {name: data.draw(flags) for name in ("No", "Pilot")[: data.draw(st.integers(0, 2))]}
    inherits = data.draw(st.booleans())  # whether a branch site's users have its central site's policy

    def decides(site: str, own: str) -> tuple[bool, bool]:
        if own:
            return tags[own]
        above = (f"site:{branches[site]}",) if site in branches and inherits else ()
        return next(policies[name] for name in (f"site:{site}", *above, "") if name in policies)

    users = [(data.draw(st.sampled_from(central)), name) for name in tags if data.draw(st.booleans())]
    if data.draw(st.booleans()):
        users += [(site, "") for site in (*central, *data.draw(st.sets(st.sampled_from([*branches, "Oslo"]))))]
        users = [one for one in users if one[0] in central or one[0] in branches]
    counted: dict[str, int] = {}
    for _, own in users:
        counted[own] = counted.get(own, 0) + 1
    sites = [(name, "CentralSite") for name in central] + [(name, "BranchSite") for name in branches]
    listed = [(name or "Global", *both) for name, both in policies.items()]
    finding = reach([*listed, *((f"Tag:{name}", *both) for name, both in tags.items())], counted.items(), sites)
    truth = any(decides(*user) == (True, True) for user in users)
    assert finding.status is not PASS or truth
    assert finding.status is not FAIL or not truth
    if users and not branches and "site:Closed" not in policies and finding.status is not HELD:
        assert finding.status is (PASS if truth else FAIL)


def test_federation_alone_asks_for_no_public_access() -> None:
    assert reach([("Global", True, False)], [("", 9)], purpose=Purpose.FEDERATION).status is PASS
    narrower = [("Global", True, False), ("Tag:No", False, True)]
    assert reach(narrower, [("No", 9)], purpose=Purpose.FEDERATION).status is FAIL


def test_where_all_hold_a_narrower_policy_it_is_named_and_never_granted_the_global_one() -> None:
    made = checklist(exported([GLOBAL, NO], [("No", 250)]))
    finding = judged(made)["policy.assigned", "externalAccessPolicy:Global.Users"]
    said = finding_text(finding, made.deployment)
    assert "No (250 users)" in said.summary
    assert said.command == "Grant-CsExternalAccessPolicy -Identity 'user@contoso.com' -PolicyName $null"
    script = render_script(made, NOW)
    assert "-PolicyName 'Global'" not in script
    assert "Set-CsExternalAccessPolicy -Identity 'No'" in script
    live = [line for line in script.splitlines() if not line.startswith("#")]
    assert not any("ExternalAccessPolicy -Identity 'No'" in line for line in live)


def test_where_every_site_has_a_narrower_policy_those_are_named_and_no_user_s_is_taken() -> None:
    made = checklist(exported([GLOBAL, (IN_REDMOND, False, False)], [("", 250)]))
    finding = judged(made)["policy.assigned", "externalAccessPolicy:Global.Users"]
    said = finding_text(finding, made.deployment)
    assert "site:redmond" in said.summary
    assert said.command == ""
    assert "Set-CsExternalAccessPolicy -Identity 'site:redmond'" in render_script(made, NOW)


def test_a_policy_that_is_granted_to_nobody_is_granted() -> None:
    made = checklist(exported([NO_GLOBAL, YES, NO], [("", 20), ("No", 230)]))
    finding = judged(made)["policy.assigned", "externalAccessPolicy:Yes.Users"]
    assert finding.detail["command"] == (
        "Grant-CsExternalAccessPolicy -Identity 'user@contoso.com' -PolicyName 'Yes'"
    )
    assert "reaches no user (" in finding_text(finding, made.deployment).summary


@pytest.mark.parametrize(
    ("policies", "grants", "words"),
    [
        ([GLOBAL], [], "counts no user"),
        ([GLOBAL], [("Removed", 20)], "does not show what they allow"),
        ([GLOBAL, (IN_PARIS, False, False), (IN_REDMOND, False, False)], [("", 9)], "cannot be told"),
    ],
)
def test_where_it_cannot_be_told_the_reason_is_said(policies: Any, grants: Any, words: str) -> None:
    made = checklist(exported(policies, grants, (REDMOND, LYON)))
    finding = judged(made)["policy.assigned", "externalAccessPolicy:Global.Users"]
    assert finding.status is UNKNOWN
    assert words in finding_text(finding, made.deployment).summary


def test_a_site_s_no_is_a_warning_and_a_user_s_a_note_with_its_count() -> None:
    found = judged(checklist(exported([GLOBAL, NO, (IN_PARIS, False, True)], [("", 9), ("No", 3)])))
    mine = found["policy.assigned", "externalAccessPolicy:No.EnableFederationAccess"]
    assert (mine.status, mine.detail["users"]) == (NOTE, 3)
    assert found["policy.assigned", "externalAccessPolicy:site:Paris.EnableFederationAccess"].status is WARN


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize(
    "module", ["MicrosoftTeams", "tmp_x Implicit remoting for https://admin1a.online.lync.com/"]
)
def test_policies_that_the_tenants_cmdlet_showed_prove_nothing_of_the_server(
    purpose: Purpose, module: str
) -> None:
    def shadowed(value: dict[str, Any]) -> None:
        value["capabilities"]["items"][1]["Module"] = module

    subject = ("policy.federated", "capability:Set-CsExternalAccessPolicy.Module")
    found = judged(checklist(changed("finished", shadowed), purpose=purpose))[subject]
    assert found.status is Status.FAIL
    assert "the tenant's" in finding_text(found, checklist("finished").deployment).summary
    assert "Management Shell" in finding_text(found, checklist("finished").deployment).remedy
    assert subject not in judged(checklist("finished", purpose=purpose))


@pytest.mark.parametrize("module", ["", "SkypeForBusiness", "Lync", "tmp_x Implicit remoting for http://fe01/"])
def test_the_servers_own_cmdlet_is_no_tenants(module: str) -> None:
    def named(value: dict[str, Any]) -> None:
        for one in value["capabilities"]["items"]:
            one["Module"] = module

    found = judged(checklist(changed("finished", named)))
    assert not any(subject.endswith(".Module") for _, subject in found)


@pytest.mark.parametrize("identity", ["", None, " ", [], {}, "missing"])
@pytest.mark.parametrize("section", ["externalAccessPolicies", "sites", "publicProviders", "hostingProviders"])
def test_an_object_without_a_name_stops_no_script(section: str, identity: Any) -> None:
    def nameless(value: dict[str, Any]) -> None:
        for one in value[section]["items"]:
            one["Identity"] = identity
            if identity == "missing":
                del one["Identity"]
        value[section]["items"].append({"EnableFederationAccess": False, "Identity": identity})

    for base in ("empty", "half-done", "finished"):
        script = render_script(checklist(changed(base, nameless)), NOW)
        assert "-Identity ''" not in script
