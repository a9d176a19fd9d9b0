"""No name from a checklist or an export becomes code: it is one literal, or the script is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.depth import times
from support.exports import NOW, changed, checklist, item
from support.grammar import calls, faults, literals, statements, straight

from lyncready.model import BadValue, Checklist, Deployment, Platform, Provider, quote
from lyncready.powershell import ScriptError, render_edge_export, render_script
from lyncready.powershell.lines import comment, shown_command

ATTACKS = (
    "'; Remove-Item C:\\ -Recurse; '",
    "\u2019; Remove-Item C:\\; \u2018",
    "\u201a; calc; \u201b",
    "''; calc; ''",
    "$(Remove-Item C:\\)",
    "`'; calc; `'",
    '"; calc; "',
    "a\nRemove-Item C:\\",
    "a\rcalc",
    "a\u2028calc",
    "a\u0085calc",
    "#> calc <#",
    "a\x00b",
    "a\x1b[2Jb",
    "a\u202eb",
    "@'\ncalc\n'@",
    "'@; calc",
    "-WhatIf:$false",
    "a -Force",
    "| Remove-CsPublicProvider",
    "\u0451\u0451\u0451; calc; \u0451",
)
hostile = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(
        st.sampled_from("'\u2018\u2019\u201a\u201b\"`$(){}[];|&#<>@\\-,. \t\n\rab\u00e4\u0451\u202e\u2028\u0000")
    ),
    st.text(min_size=1, max_size=30),
)
# Everything a script may call; whatever else an attack would bring in is not among them.
MEANT = frozenset(
    {
        "Get-CsService",
        "Get-CsSite",
        "Get-CsAccessEdgeConfiguration",
        "Get-CsBlockedDomain",
        "Get-CsAllowedDomain",
        "Get-CsExternalAccessPolicy",
        "Get-CsPublicProvider",
        "Get-CsHostingProvider",
        "Get-CsManagementStoreReplicationStatus",
        "Select-Object",
        "Where-Object",
        "Write-Output",
        "Set-CsSite",
        "Set-CsAccessEdgeConfiguration",
        "Set-CsExternalAccessPolicy",
        "Remove-CsPublicProvider",
        "New-CsPublicProvider",
        "Enable-CsPublicProvider",
        "Set-CsPublicProvider",
        "ForEach-Object",
        "Sort-Object",
        "Format-List",
        "Out-String",
        "Set-StrictMode",
        "Get-Command",
        "Get-Lacking",
        "Get-Creation",
        "Test-Denied",
        "",
    }
)


def shape(script: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(call.name, call.parameters) for call in calls(script)]


def refused(error: ScriptError) -> None:
    assert str(error).isprintable()


@settings(max_examples=times(60), deadline=None)
@given(identity=hostile, proxy=hostile)
def test_a_providers_name_is_one_literal_or_refused(identity: str, proxy: str) -> None:
    made = Checklist(deployment=Deployment(platform=Platform.LYNC_2013_CU5, provider=Provider(identity, proxy)))
    try:
        script = render_script(made, NOW)
    except ScriptError as error:
        refused(error)
        return
    assert faults(script) == []
    assert {call.name for call in calls(script)} <= MEANT
    (new,) = [call for call in calls(script) if call.name == "New-CsPublicProvider"]
    found = literals(script)
    assert straight(identity) in found
    assert straight(proxy) in found
    assert new.parameters[:4] == ("Identity", "ProxyFqdn", "Enabled", "VerificationLevel")


@settings(max_examples=times(60), deadline=None)
@given(provider=hostile, policy=hostile, site=hostile, domain=hostile, hosting=hostile)
def test_names_from_an_export_change_nothing_but_the_literals(
    provider: str, policy: str, site: str, domain: str, hosting: str
) -> None:
    def rename(value: dict[str, Any]) -> None:
        item(value, "publicProviders", 2)["Identity"] = provider
        item(value, "sites")["Identity"] = site
        value["externalAccessPolicies"]["items"].append(
            {"Identity": f"site:{policy}", "EnableFederationAccess": False, "EnablePublicCloudAccess": False}
        )
        value["allowedDomains"]["items"] = [{"Domain": domain, "ProxyFqdn": "other.example"}]
        value["hostingProviders"]["items"] = [{"Identity": hosting, "ProxyFqdn": "host.example"}]

    assume(provider.strip() and site.strip())
    assume(provider.lower() != "skype" and hosting.lower() != "skype")
    try:
        quote(provider)
    except BadValue:
        assume(False)
    script = render_script(checklist(changed("empty", rename)), NOW)
    assert faults(script) == []
    assert shape(script) == shape(render_script(checklist("empty"), NOW))


def test_a_name_on_the_server_that_cannot_be_quoted_costs_only_its_own_part() -> None:
    def rename(value: dict[str, Any]) -> None:
        item(value, "publicProviders", 2)["Identity"] = "Mess\u3164enger"

    script = render_script(checklist(changed("empty", rename)), NOW)
    found = [call.name for call in calls(script)]
    # The new provider cannot come before the old one went: neither is tried.
    assert "Remove-CsPublicProvider" not in found
    assert "New-CsPublicProvider" not in found
    assert "Set-CsExternalAccessPolicy" in found
    assert "left out, use the Control Panel" in script.replace("\n# ", " ")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_comment_stays_one_and_ends_in_ascii(attack: str) -> None:
    for lines in (comment(f"before {attack} after"), comment(attack), (shown_command(f"Get-CsSite '{attack}'"),)):
        for line in lines:
            assert line.startswith("#")
            # In a wrong code page the last byte of another letter could swallow the end of the line.
            assert line[-1].isascii()
            assert len(line.splitlines()) == 1
    assert "#>" not in "".join(comment(attack))


@pytest.mark.parametrize(
    "name", ["\u6771\u4eac\u3000\u672c\u793e", "M\u00e4ssenger", "O\u2019Neill", "\U0001f600"]
)
def test_a_name_is_readable_where_it_is_said(name: str) -> None:
    def rename(value: dict[str, Any]) -> None:
        item(value, "sites").update(Identity=f"Site:{name}", DisplayName=name, FederationRoute=None)

    script = render_script(checklist(changed("finished", rename)), NOW)
    said = [line for line in script.splitlines() if "Write-Output" in line and "federation route" in line]
    assert said
    assert all(quote(name)[1:-1] in line for line in said)
    assert "\\u" not in script


@settings(max_examples=times(30), deadline=None)
@given(name=hostile)
def test_the_deployments_name_in_the_heading_is_only_a_comment(name: str) -> None:
    made = Checklist(deployment=Deployment(name=name, platform=Platform.LYNC_2013_CU5))
    plain = Checklist(deployment=Deployment(platform=Platform.LYNC_2013_CU5))
    assert shape(render_script(made, NOW)) == shape(render_script(plain, NOW))
    assert faults(render_script(made, NOW)) == []


# What Windows PowerShell takes for a file's encoding where no byte order mark tells it.
CODE_PAGES = ("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "cp932", "cp936", "cp949", "cp950")


@pytest.mark.parametrize("code_page", CODE_PAGES)
@pytest.mark.parametrize(
    "identity",
    [
        "M\u00fcnchen",
        "\u0421\u043a\u0430\u0439\u043f \u0451\u0451; calc; \u0451",
        "\u00d1a\u00d2b; calc",
        "\U0001f600",
    ],
)
def test_a_saved_script_that_is_misread_stops_before_its_first_command(identity: str, code_page: str) -> None:
    made = Checklist(deployment=Deployment(platform=Platform.LYNC_2013_CU5, provider=Provider(identity=identity)))
    script = render_script(made, NOW)
    assert faults(script) == []
    misread = script.encode("utf-8").decode(code_page, "replace")
    block, guard, *_ = [line for line in misread.splitlines() if not line.startswith("#")]
    assert block == "& {"
    guard = guard.strip()
    assert guard.startswith("if ('")
    assert "{ throw 'This file was read in the wrong encoding" in guard
    assert faults(guard) == []
    assert literals(guard)[0] != "\u00e4"
    assert statements(guard) == ["if_statement"]


def test_a_script_in_ascii_needs_no_guard() -> None:
    assert "wrong encoding" not in render_script(checklist(), NOW)


@settings(max_examples=times(30), deadline=None)
@given(proxy=hostile)
def test_the_edge_export_quotes_the_provider_it_tries(proxy: str) -> None:
    made = Checklist(deployment=Deployment(provider=Provider(proxy_fqdn=proxy)))
    try:
        script = render_edge_export(made)
    except ScriptError as error:
        refused(error)
        return
    assert faults(script) == []
    assert shape(script) == shape(render_edge_export())
