"""The tenant's settings from its JSON: which forms it has, and where it has to agree with the Edge."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from support.exports import NOW, changed, checklist, judged

from lyncready.guide.code_shapes import Owner
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.owners import owner_of
from lyncready.model import Checklist, ExportScope, Finding, Purpose, SipDomain, Users
from lyncready.powershell import EvidenceError, add_evidence, read_export

STEP = "federation.tenant"
BOTH = (SipDomain("contoso.com", Users.BOTH),)
RIGHT = {"AllowFederatedUsers": True, "SharedSipAddressSpace": True, "AllowedDomains": {}, "BlockedDomains": []}


def read(value: object) -> Any:
    """Return what is kept of a tenant's JSON."""
    evidence = read_export(json.dumps(value).encode(), "tenant.json", NOW)
    assert (evidence.computer, evidence.scope, evidence.collected_at) == ("tenant", ExportScope.TENANT, NOW)
    (item,) = evidence.sections["tenant"].items
    return item


@pytest.mark.parametrize(
    ("allowed", "state", "names"),
    [
        ({}, "open", None),
        ("AllowAllKnownDomains", "open", None),
        (["AllowAllKnownDomains"], "open", None),
        ("Microsoft.Rtc.Management.WritableConfig.Settings.Edge.AllowAllKnownDomains", "open", None),
        ({"AllowAllKnownDomains": {}}, "open", None),
        (
            {"AllowedDomain": [{"Domain": "Litware.com"}, {"Domain": "adatum.com."}]},
            "closed",
            ["adatum.com", "litware.com"],
        ),
        ({"AllowedDomain": {"Domain": "litware.com"}}, "closed", ["litware.com"]),
        ({"AllowedDomain": []}, "closed", []),
        ({"AllowedDomain": None}, "closed", []),
        ({"value": [{"Domain": "litware.com"}], "Count": 1}, "closed", ["litware.com"]),
        ("Domain=litware.com,Domain=adatum.com", "closed", ["adatum.com", "litware.com"]),
        (["litware.com"], "closed", ["litware.com"]),
        ([], "closed", []),
        ("", "closed", []),
        # What was saved too flat to be read proves nothing.
        ("System.Collections.Generic.List`1[Domain]", None, None),
        ({"AllowedDomain": ["@{Domain=litware.com}"]}, "closed", None),
        ({"Other": 1}, None, None),
        (None, None, None),
        (7, None, None),
    ],
)
def test_every_form_of_the_allowed_domains_is_told_apart(
    allowed: object, state: str | None, names: object
) -> None:
    item = read([{**RIGHT, "AllowedDomains": allowed}])
    assert item.get("Discovery") == state
    assert item.get("AllowedDomains") == names


@pytest.mark.parametrize("value", [{"AllowFederatedUsers": True}, {"schema": "x", **RIGHT}, [RIGHT, RIGHT], [], 3])
def test_what_is_no_tenants_is_refused_in_one_line(value: object) -> None:
    with pytest.raises(EvidenceError) as error:
        read_export(json.dumps(value).encode(), "tenant.json", NOW)
    assert str(error.value).startswith("tenant.json: ")
    assert "\n" not in str(error.value)


def made(
    tenant: dict[str, Any] | None,
    *,
    open_edge: bool | None = True,
    allowed: tuple[str, ...] = (),
    blocked: tuple[str, ...] = (),
    domains: tuple[SipDomain, ...] = BOTH,
) -> Checklist:
    def change(value: dict[str, Any]) -> None:
        value["accessEdge"]["items"][0]["EnablePartnerDiscovery"] = open_edge
        value["allowedDomains"]["items"] = [{"Domain": name} for name in allowed]
        value["blockedDomains"]["items"] = [{"Domain": name} for name in blocked]

    result = checklist(changed("finished", change), purpose=Purpose.FEDERATION)
    if tenant is not None:
        file = json.dumps({**RIGHT, **tenant}).encode()
        result = add_evidence(result, read_export(file, "tenant.json", NOW))
    deployment = msgspec.structs.replace(result.deployment, sip_domains=domains)
    return msgspec.structs.replace(result, deployment=deployment)


def found(checklist: Checklist) -> dict[str, Finding]:
    return {
        subject.removeprefix("tenant."): one for (step, subject), one in judged(checklist).items() if step == STEP
    }


def closed(*names: str) -> dict[str, Any]:
    return {"AllowedDomains": {"AllowedDomain": [{"Domain": name} for name in names]}}


CLOSED: dict[str, Any] = {"open_edge": False, "allowed": ("litware.com",)}


@pytest.mark.parametrize(
    ("tenant", "edge", "prop", "status"),
    [
        ({}, {}, "AllowFederatedUsers", "pass"),
        ({"AllowFederatedUsers": False}, {}, "AllowFederatedUsers", "fail"),
        ({"SharedSipAddressSpace": False}, {}, "SharedSipAddressSpace", "fail"),
        ({"SharedSipAddressSpace": "?"}, {}, "SharedSipAddressSpace", "unknown"),
        ({}, {}, "AllowedDomains", "pass"),
        ({}, CLOSED, "AllowedDomains", "fail"),
        (closed("litware.com"), {}, "AllowedDomains", "fail"),
        (closed("litware.com"), CLOSED, "AllowedDomains", "pass"),
        (closed("adatum.com"), CLOSED, "AllowedDomains", "fail"),
        (closed("adatum.com", "litware.com"), CLOSED, "AllowedDomains", "fail"),
        # Closed with nothing reaches nobody, whatever the Edge is.
        (closed(), CLOSED, "AllowedDomains", "fail"),
        (closed(), {"open_edge": False}, "AllowedDomains", "fail"),
        (closed(), {"open_edge": None}, "AllowedDomains", "fail"),
        ({}, {"open_edge": None}, "AllowedDomains", "unknown"),
        ({"AllowedDomains": 7}, {}, "AllowedDomains", "unknown"),
        # Lists are compared only where both are closed.
        ({"BlockedDomains": [{"Domain": "evil.com"}]}, {}, "BlockedDomains", None),
        ({**closed("litware.com"), "BlockedDomains": ["Domain=evil.com"]}, CLOSED, "BlockedDomains", "fail"),
        (
            {**closed("litware.com"), "BlockedDomains": ["evil.com"]},
            {**CLOSED, "blocked": ("evil.com",)},
            "BlockedDomains",
            "pass",
        ),
        ({"ExternalAccessWithTrialTenants": "Blocked"}, {}, "ExternalAccessWithTrialTenants", "note"),
        ({"ExternalAccessWithTrialTenants": "Allowed"}, {}, "ExternalAccessWithTrialTenants", "pass"),
        ({}, {}, "ExternalAccessWithTrialTenants", None),
        (None, {}, "AllowFederatedUsers", "unknown"),
    ],
)
def test_where_the_tenant_has_to_agree(
    tenant: dict[str, Any] | None, edge: dict[str, Any], prop: str, status: str | None
) -> None:
    result = made(tenant, **edge)
    one = found(result).get(prop)
    assert (one.status.value if one is not None else None) == status
    for finding in found(result).values():
        assert owner_of(finding, result.deployment) is Owner.YOU
        text = finding_text(finding, result.deployment)
        assert not text.command.startswith(("Set-", "New-", "Remove-"))
        assert "-ExternalAccessWithTrialTenants" not in text.remedy
        if finding.status.value != "unknown":  # else the server's half may be what is missing
            assert "Front End" not in text.remedy


def test_without_a_split_domain_nothing_of_a_tenant_is_asked_for() -> None:
    assert found(made(None, domains=(SipDomain("contoso.com"),))) == {}
    alone = found(made({"SharedSipAddressSpace": False}, domains=(SipDomain("contoso.com"),)))
    assert alone["SharedSipAddressSpace"].status.value == "pass"


def test_both_lists_are_named_where_they_differ() -> None:
    one = found(made(closed("adatum.com"), **CLOSED))["AllowedDomains"]
    assert (one.detail["only_here"], one.detail["only_there"]) == (["litware.com"], ["adatum.com"])
    summary = finding_text(one, made(None).deployment).summary
    assert "only at the Edge: litware.com" in summary
    assert "only in the tenant: adatum.com" in summary
