"""Exports that PowerShell 7 wrote by the scripts, of servers in twenty states: what is wrong, nothing else."""

from __future__ import annotations

import pytest
from support.exports import FOLDER, NOW, checklist, judged

from lyncready.model import Platform, Purpose, Status
from lyncready.powershell import render_script

_SWITCH = "accessEdge.AllowFederatedUsers"
_FEDERATED = "externalAccessPolicy:Global.EnableFederationAccess"
_PUBLIC = "externalAccessPolicy:Global.EnablePublicCloudAccess"
_MISSING = "publicProvider:Skype.Identity"
_CLOSED = {_SWITCH, _FEDERATED, _PUBLIC, _MISSING}
_NAMED = 'O\'Brien \u2019s $HOME `n "x"'
_QUOTED = "Mess'enger $(Get-Date) `n \u2018q\u201b"
PLATFORMS = {"sfb": Platform.SFB_2015, "sfbold": Platform.SFB_2015, "lync2010": Platform.LYNC_2010}
FAILS: dict[str, set[str]] = {
    "clash": {"allowedDomain:partner.com.ProxyFqdn", _MISSING},
    "defaultroute": {"accessEdge.RoutingMethod", _MISSING},
    "edge": set(),
    "edgestale": {_SWITCH, "publicProvider:Messenger.ProxyFqdn", _MISSING},
    "empty": _CLOSED
    | {"edgeService.AccessEdgeExternalSipPort", "edgeService.PoolFqdn", "site:Redmond.FederationRoute"},
    "halfdone": {_SWITCH, _PUBLIC, "publicProvider:Messenger.ProxyFqdn", _MISSING}
    | {"site:Redmond.FederationRoute", "replication:edge2.contoso.net.UpToDate"},
    "healthy": set(),
    "level": {"publicProvider:Skype.Enabled", "publicProvider:Skype.VerificationLevel"},
    "lync2010": _CLOSED | {"publicProvider:MSN.ProxyFqdn"},
    "messenger": set(),
    "names": {f"site:{_NAMED}.FederationRoute", f"publicProvider:{_QUOTED}.ProxyFqdn", _MISSING},
    "norights": set(),
    "objects": set(),
    "on-an-edge": set(),
    "precu5": _CLOSED | {"publicProvider:Messenger.ProxyFqdn"},
    "sfb": set(),
    "sfbold": set(),
    "teams": {"capability:Set-CsExternalAccessPolicy.EnablePublicCloudAccess"},
    "unicode": {_PUBLIC, _MISSING, "publicProvider:M\u00e4ssenger-\u7d75.ProxyFqdn"},
    "untouched": _CLOSED | {"publicProvider:Messenger.ProxyFqdn"},
}
# Those in which the topology's SIP domains could not be read.
BLIND = ("edge", "edgestale", "norights", "on-an-edge")
_CU5 = ("NameDecorationRoutingDomain", "NameDecorationExcludedDomainList")
_DISCOVERY = "accessEdge.EnablePartnerDiscovery"
WARNS: dict[str, set[str]] = {
    "edge": {"rootStore:vm.Misplaced"},
    "edgestale": {"rootStore:vm.Misplaced", "outbound:federation.messenger.msn.com:5061.Reached"},
    "halfdone": {_DISCOVERY, "blockedDomain:msn.com.Domain", "replication:edge2.contoso.net.LastStatusReport"},
    "lync2010": {_DISCOVERY},
    "messenger": {"publicProvider:Messenger.ProxyFqdn", _MISSING},
    "precu5": {_DISCOVERY, *(f"capability:New-CsPublicProvider.{name}" for name in _CU5)},
    "sfbold": {f"publicProvider:Skype.EnableSkype{name}" for name in ("IdRouting", "DirectorySearch")},
    "untouched": {_DISCOVERY},
}


def test_every_written_export_is_judged_here() -> None:
    assert set(FAILS) == {path.stem for path in (FOLDER / "written").glob("*.json")}


@pytest.mark.parametrize("name", FAILS)
def test_what_is_wrong_in_a_written_export_is_found_and_nothing_else(name: str) -> None:
    made = checklist(f"written/{name}", platform=PLATFORMS.get(name, Platform.LYNC_2013_CU5))
    found = judged(made).values()
    # A name with a blank that is no plain one is shown otherwise than it is written.
    fails = {one.subject for one in found if one.status is Status.FAIL and "\u00b7" not in one.subject}
    assert fails == FAILS[name]
    # The checklist has a second SIP domain, of which none of these servers knows.
    second = set() if name in BLIND else {"sipDomain:fabrikam.com.Name"}
    assert {one.subject for one in found if one.status is Status.WARN} == WARNS.get(name, set()) | second
    for what_if in (False, True):
        assert render_script(made, NOW, what_if=what_if)


@pytest.mark.parametrize("name", ["edge", "edgestale"])
def test_where_federation_is_the_purpose_the_way_to_skype_is_no_matter(name: str) -> None:
    found = judged(checklist(f"written/{name}", purpose=Purpose.FEDERATION))
    ways = {key[1]: one.status for key, one in found.items() if key[0] == "federation.outbound"}
    assert ways.pop("outbound:sipfed.online.lync.com:5061.Reached") is Status.PASS
    assert Status.FAIL not in ways.values()
    assert Status.WARN not in ways.values()
    assert not [subject for subject in ways if "messenger" in subject]


def test_what_could_not_be_read_proves_and_disproves_nothing() -> None:
    for name in ("norights", "on-an-edge"):
        found = [one for one in judged(checklist(f"written/{name}")).values() if one.detail["object"] != "server"]
        opinions = [one for one in found if one.status is not Status.UNKNOWN]
        assert {one.detail["object"] for one in opinions} <= {"capability"}
