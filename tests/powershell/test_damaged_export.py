"""Whatever part of an export is damaged: nothing that rests on it passes or fails, and the script still comes."""

from __future__ import annotations

import copy
import itertools
import json
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import DEEP, times
from support.exports import NOW, checklist, judged, load
from support.flattening import SHOWN, flatten, flatten_section

from lyncready.model import Checklist, Purpose, Section, Status, read_settings
from lyncready.model.damage import is_flattened
from lyncready.powershell import read_export, render_script

# Which findings rest on which part: the beginning of their subject.
RESTS: dict[str, tuple[str, ...]] = {
    "accessEdge": ("accessEdge",),
    "externalAccessPolicies": ("externalAccessPolicy",),
    "publicProviders": ("publicProvider", "allowedDomain"),
    "hostingProviders": ("hostingProvider",),
    "allowedDomains": ("allowedDomain",),
    "blockedDomains": ("blockedDomain",),
    "sites": ("site",),
    "edgeServices": ("edgeService",),
    "replication": ("replication",),
    "capabilities": ("capability",),
    "edgeCertificates": ("edgeCertificate",),
    "rootStore": ("rootStore",),
    "outbound": ("outbound",),
}
LOCAL = ("edgeCertificates", "rootStore", "outbound")
OPINIONS = (Status.PASS, Status.NOTE, Status.WARN, Status.FAIL)


def base(section: str) -> dict[str, Any]:
    """An export with something in every part, in which everything is as it must be."""
    return filled(load("edge-local" if section in LOCAL else "finished"))


def filled(export: dict[str, Any]) -> dict[str, Any]:
    """An export with something in those parts, too, that are often empty."""
    more = {
        "hostingProviders": {"Identity": "LyncOnline", "ProxyFqdn": "sipfed.online.lync.com", "Enabled": True},
        "allowedDomains": {"Domain": "partner.example", "ProxyFqdn": "sip.partner.example"},
        "blockedDomains": {"Domain": "rival.example"},
    }
    for name, one in more.items():
        if name in export and not export[name]["items"]:
            export[name]["items"] = [one]
    return export


def resting(made: Checklist, section: str) -> dict[tuple[str, str], Status]:
    """The findings that rest on a part; what does not apply to a server rests on nothing."""
    return {
        key: one.status
        for key, one in judged(made).items()
        if one.detail["object"] in RESTS[section]
        and one.detail.get("applies") is not False
        # Whether a partner is let in rests on the lists, not on whose proxy its edge would share.
        and not (one.step == "partners.allowed" and section == "publicProviders")
    }


@cache
def resting_on_sound(section: str, purpose: Purpose) -> dict[tuple[str, str], Status]:
    """What rests on a part where nothing is damaged."""
    return resting(checklist(base(section), purpose=purpose), section)


# What is said rests on the part alone: each pair is tried for one purpose, in a deep run for all.
SPOILT = list(itertools.product(RESTS, SHOWN))
DAMAGES = [
    (*pair, purpose)
    for at, pair in enumerate(SPOILT)
    for turn, purpose in enumerate(Purpose)
    if DEEP or turn == at % len(Purpose)
]


@pytest.mark.parametrize(("section", "shown", "purpose"), DAMAGES)
def test_nothing_rests_on_a_part_whose_objects_became_texts(section: str, shown: str, purpose: Purpose) -> None:
    assert Status.PASS in resting_on_sound(section, purpose).values()
    for depth in (-1, 0, 1):
        damaged = checklist(flatten_section(base(section), section, depth, SHOWN[shown]), purpose=purpose)
        assert not damaged.evidence[0].sections[section].ok
        found = resting(damaged, section)
        assert found
        assert not [key for key, status in found.items() if status in OPINIONS]
        assert render_script(damaged, NOW)


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("depth", [1, 2])
def test_an_export_saved_again_as_a_whole_proves_and_disproves_nothing(shown: str, depth: int) -> None:
    for name in ("finished", "half-done", "empty", "edge-local"):
        made = checklist(flatten(filled(load(name)), depth, SHOWN[shown]))
        found = judged(made).values()
        assert not [one.subject for one in found if one.status in OPINIONS and one.detail["object"] != "server"]
        assert render_script(made, NOW)


def test_a_list_of_parameters_that_became_one_text_is_damaged() -> None:
    made = checklist(flatten(load("finished"), 3, SHOWN["its members"]))
    assert {name for name, one in made.evidence[0].sections.items() if not one.ok} == {"capabilities"}


@pytest.mark.parametrize("name", ["resaved-depth-1", "resaved-depth-2", "resaved-hashtables"])
def test_what_powershell_itself_saved_again_is_damaged(name: str) -> None:
    made = checklist(name)
    assert {part for part, one in made.evidence[0].sections.items() if one.ok} <= {
        *("server", "publicProviders", "hostingProviders", "blockedDomains"),
    }
    clash = judged(made)["provider.clash", "allowedDomain.ProxyFqdn"]
    assert clash.status is Status.UNKNOWN
    assert "became texts" in clash.detail["error"]


def test_a_checklist_that_holds_such_texts_already_is_judged_alike() -> None:
    made = checklist(base("blockedDomains"))
    (one,) = made.evidence
    for spoilt in ({"Domain": "@{Domain=msn.com}"}, "@{Domain=msn.com}", "msn.com", {"Domain": ""}, {}):
        sections = {**one.sections, "blockedDomains": Section(items=(spoilt,))}
        held = msgspec.structs.replace(made, evidence=(msgspec.structs.replace(one, sections=sections),))
        assert not read_settings(held.evidence).blocked_domains.seen
        assert judged(held)["federation.access-edge", "blockedDomain.Domain"].status is Status.UNKNOWN


NAMED = [
    ("externalAccessPolicies", "Identity"),
    ("publicProviders", "Identity"),
    ("publicProviders", "ProxyFqdn"),
    ("hostingProviders", "Identity"),
    ("hostingProviders", "ProxyFqdn"),
    ("allowedDomains", "Domain"),
    ("blockedDomains", "Domain"),
    ("sites", "Identity"),
    ("replication", "ReplicaFqdn"),
    ("capabilities", "Cmdlet"),
    ("outbound", "Host"),
]


@pytest.mark.parametrize("empty", [None, "", "  ", [], {}, "gone"])
@pytest.mark.parametrize(("section", "field"), NAMED)
def test_an_item_without_its_name_spoils_its_part_and_no_script(section: str, field: str, empty: Any) -> None:
    for whole in (False, True):
        export = base(section)
        for one in export[section]["items"] if whole else export[section]["items"][:1]:
            one.pop("DisplayName", None)
            one[field] = empty
            if empty == "gone":
                del one[field]
        made = checklist(export)
        assert not [key for key, status in resting(made, section).items() if status in OPINIONS]
        for what_if in (False, True):
            assert render_script(made, NOW, what_if=what_if)


def test_a_policy_that_says_no_and_has_no_name_gives_no_command() -> None:
    export = load("finished")
    nameless = {"Identity": None, "EnableFederationAccess": False, "EnablePublicCloudAccess": False}
    export["externalAccessPolicies"]["items"].append(nameless)
    script = render_script(checklist(export), NOW, step="policy.assigned")
    assert "Set-CsExternalAccessPolicy" not in script


@pytest.mark.parametrize(
    "text",
    [
        "msn.com",
        "System.com",
        "system.net",
        "Microsoft.com",
        "microsoft.rtc.example",
        "Messenger",
        "Site:{x",
        "a@{b}",
    ],
)
def test_a_name_is_a_name(text: str) -> None:
    assert not is_flattened(text)


names = st.sampled_from(sorted(set(load("finished")) | set(load("edge-local"))))
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    ["@{a=b}", "System.Object[]", "", " ", None, [], {}, [None], ["x"], [[]], [{}], 7, {"value": "", "Count": 0}]
)


@settings(max_examples=times(150), deadline=None)
@given(
    export=st.sampled_from(["finished", "half-done", "empty", "edge-local", "messenger-holds-proxy"]),
    spoilt=st.dictionaries(names, JUNK, min_size=1, max_size=4),
    inside=st.booleans(),
    purpose=st.sampled_from(Purpose),
)
def test_no_damage_turns_what_is_open_into_what_is_done(
    export: str, spoilt: dict[str, Any], inside: bool, purpose: Purpose
) -> None:
    """Without a part, and with a damaged one, the verdicts are the same; and no script fails."""
    whole = load(export)
    damaged, without = copy.deepcopy(whole), copy.deepcopy(whole)
    for section, junk in spoilt.items():
        if section not in whole or not isinstance(whole[section], dict) or "ok" not in whole[section]:
            continue
        if junk == []:
            continue  # an empty list is what a server without such objects says
        damaged[section] = {"ok": True, "error": None, "items": junk} if inside else junk
        if inside or junk is not None:
            without[section] = {"ok": False, "error": "Access is denied.", "items": []}
        else:
            del without[section]
    first, second = (
        Checklist(
            deployment=checklist(purpose=purpose).deployment,
            evidence=(read_export(json.dumps(value).encode(), "export.json", NOW),),
        )
        for value in (damaged, without)
    )
    shown = [
        {key: one.status for key, one in judged(made).items() if one.detail.get("object") != "server"}
        for made in (first, second)
    ]
    assert shown[0] == shown[1]
    render_script(first, NOW)
