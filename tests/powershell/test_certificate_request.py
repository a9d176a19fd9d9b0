"""The script that writes certificate requests: its names and reasons, and a real PowerShell that runs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.made_certificates import make, rsa_key
from support.shell import MISSING, PWSH
from support.situations import EDGE, NOW, Situation, mutual

from lyncready.model import Partner, Platform, SipDomain, Users
from lyncready.powershell import ScriptError, render_script

STEP = "federation.certificate"
SECOND = "sip.fabrikam.com"
OLD = make(sans=(EDGE, "webconf.contoso.com", "sip.litware.com"), key=rsa_key())


def facts(*shown: bytes) -> Situation:
    made = Situation().contact(tls=mutual(*(shown or (OLD,))))
    domains = (SipDomain("contoso.com", Users.BOTH), SipDomain("teams.com", Users.ONLINE))
    made.deployment = replace(made.deployment, sip_domains=domains, partners=(Partner("litware.com"),))
    return made


def script(made: Situation, **how: bool) -> str:
    return render_script(made.checklist(), NOW, STEP, **how)


def requests(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("Request-CsCertificate")]


def test_every_name_has_its_reason_and_a_partners_name_is_left_out() -> None:
    text = script(facts())
    said = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
    assert f"{EDGE}: Access Edge of this deployment; federation of contoso.com enters there" in said
    assert "webconf.contoso.com: the present certificate has it" in said
    assert "sip.teams.com: users of teams.com are in Teams" in said
    assert "left out: sip.litware.com, the edge of the partner litware.com" in said
    assert "Ask the CA for Server Authentication" in said
    (request,) = requests(text)
    names = request.partition("-DomainName '")[2].partition("'")[0].split(",")
    assert names == [EDGE, "sip.teams.com", "webconf.contoso.com"]
    assert "-Type 'AccessEdgeExternal','DataEdgeExternal','AudioVideoAuthentication'" in request
    assert "-KeyAlg 'RSA' -KeySize 2048" in request


@pytest.mark.parametrize(("platform", "told"), [(Platform.SFB_2015, True), (Platform.SFB_2019, False)])
def test_where_the_key_has_to_be_is_said_of_the_platforms_that_mind(platform: Platform, told: bool) -> None:
    made = facts()
    made.deployment = replace(made.deployment, platform=platform)
    assert ("CryptoAPI provider" in script(made)) is told


def test_edges_with_certificates_of_their_own_get_requests_of_their_own() -> None:
    made = facts()
    made.deployment = replace(
        made.deployment,
        access_edges=(EDGE, SECOND),
        sip_domains=(SipDomain("contoso.com"), SipDomain("fabrikam.com")),
    )
    made.address("203.0.113.20", name=SECOND)
    assert len(requests(script(made))) == 1
    own = make(cn=SECOND, sans=(SECOND,), key=rsa_key())
    made.contact("203.0.113.20", name=SECOND, tls=mutual(own))
    first, second = requests(script(made))
    assert (SECOND in first, EDGE in second) == (False, False)
    assert "'C:\\access-edge-2.req'" in second


def test_without_edges_and_without_a_shell_there_is_no_request() -> None:
    made = facts()
    nobody = replace(made.checklist(), deployment=replace(made.deployment, access_edges=(), sip_domains=()))
    with pytest.raises(ScriptError, match="no edge is known yet"):
        render_script(nobody, NOW, STEP)
    made.deployment = replace(made.deployment, platform=Platform.OCS_2007_R2)
    with pytest.raises(ScriptError, match="no Management Shell"):
        script(made)


STUBS = """
function Get-CsCertificate($Type) { [Console]::Error.WriteLine('read'); [pscustomobject]@{Subject = 'CN=x'} }
function Request-CsCertificate([switch]$New, [string[]]$Type, $DomainName, $KeyAlg, $KeySize, $ClientEKU,
  $PrivateKeyExportable, $Output, [switch]$WhatIf) {
  [Console]::Out.WriteLine('MADE ' + (ConvertTo-Json -Compress @($Type, $DomainName, $KeyAlg, [bool]$WhatIf)))
}
"""


@pytest.mark.skipif(PWSH is None, reason=MISSING)
@pytest.mark.parametrize("pasted", [False, True])
def test_a_real_powershell_writes_one_request_from_a_file_and_from_a_paste(tmp_path: Path, pasted: bool) -> None:
    text = STUBS + script(facts()) + script(facts(), what_if=True)
    file = tmp_path / "request.ps1"
    file.write_text(text, "utf-8-sig")
    ran = subprocess.run(
        [str(PWSH), "-NoProfile", "-NonInteractive", *(("-Command", "-") if pasted else ("-File", str(file)))],
        input=text.encode() if pasted else b"",
        capture_output=True,
        timeout=120,
        check=True,
    )
    made = [json.loads(line[5:]) for line in ran.stdout.decode().splitlines() if line.startswith("MADE ")]
    types = ["AccessEdgeExternal", "DataEdgeExternal", "AudioVideoAuthentication"]
    names = f"{EDGE},sip.teams.com,webconf.contoso.com"
    assert made == [[types, names, "RSA", False], [types, names, "RSA", True]]
