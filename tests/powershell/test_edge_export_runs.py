"""A real PowerShell runs an Edge's export: each part fails alone, nothing secret leaves, a paste does the same."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from support.exports import NOW
from support.shell import MISSING, PWSH, Result, Run, run_all
from support.worlds import world

from lyncready.model import (
    Checklist,
    Deployment,
    Evidence,
    Network,
    Partner,
    Purpose,
    SipDomain,
    read_settings,
)
from lyncready.powershell import read_export, render_edge_export

pytestmark = [pytest.mark.skipif(PWSH is None, reason=MISSING), pytest.mark.timeout(300)]

CRL = "xx" + "http://127.0.0.1/edge.crl"
SECRET = "do-not-tell"
OID = {"crl": {"Oid": {"Value": "2.5.29.31"}, "RawData": list(CRL.encode())}}
OWN = {
    "Thumbprint": "AA11",
    "Subject": "CN=sip.contoso.com",
    "Issuer": "CN=Public CA",
    "HasPrivateKey": True,
    "PrivateKey": {
        "CspKeyContainerInfo": {
            "ProviderName": "Microsoft RSA SChannel Cryptographic Provider",
            "UniqueKeyContainerName": SECRET,
        }
    },
    "Extensions": [
        OID["crl"],
        {"Oid": {"Value": "2.5.29.37"}, "EnhancedKeyUsages": [{"Value": "1.3.6.1.5.5.7.3.1"}]},
    ],
}
INNER = {"Thumbprint": "BB22", "HasPrivateKey": True, "PrivateKey": None, "Extensions": [], "Subject": "CN=edge01"}
ROOTS = [
    {"Thumbprint": "R1", "Subject": "CN=A", "Issuer": "CN=A"},
    {"Thumbprint": "R2", "Subject": "b", "Issuer": "c"},
]
SERVER = world(
    certificates=[
        {"Use": "AccessEdgeExternal", "Thumbprint": "AA11", "Subject": "CN=sip.contoso.com",
         "Issuer": "CN=Public CA", "AlternativeNames": ["sip.contoso.com"],
         "NotBefore": "2026-03-01", "NotAfter": "2027-03-01"},
        {"Use": "Internal", "Thumbprint": "BB22", "Subject": "CN=edge01", "Issuer": "CN=Our CA",
         "AlternativeNames": ["edge01"], "NotBefore": "2026-03-01", "NotAfter": "2027-03-01"},
    ],
    stores={"My": [OWN, INNER], "Root": ROOTS, "AuthRoot": ROOTS[:1], "Disallowed": []},
    registry={
        "CurrentVersion": {"ProductName": "Windows Server 2012 R2 Standard", "CurrentBuild": "9600"},
        "AuthRoot": {"DisableRootAutoUpdate": 1},
    },
    events=[
        {"LogName": "Lync Server", "ProviderName": "LS Protocol Stack", "Id": 14428, "Message": SECRET},
        {"LogName": "Lync Server", "ProviderName": "LS Protocol Stack", "Id": 14428, "Message": SECRET},
        {"LogName": "Lync Server", "ProviderName": "LS Protocol Stack", "Id": 7, "Message": SECRET},
    ],
    records={
        "_sipfederationtls._tcp.contoso.com": [
            {"Type": "SRV", "NameTarget": "sip.contoso.com", "Priority": 0, "Weight": 0, "Port": 5061},
            {"Type": "A", "Name": "sip.contoso.com", "IPAddress": "203.0.113.10"},
        ],
        "_sipfederationtls._tcp.microsoft.com": [{"Type": "SOA", "PrimaryServer": "ns1.example"}],
    },
    certutil=["Provider = x", "  Anbieter = Microsoft Software Key Storage Provider", "Test passed"],
)  # fmt: skip
READS = {
    "Get-CsServerVersion": {"server"},
    "Get-CsAccessEdgeConfiguration": {"accessEdge"},
    "Get-CsExternalAccessPolicy": {"externalAccessPolicies"},
    "Get-CsPublicProvider": {"publicProviders"},
    "Get-CsHostingProvider": {"hostingProviders"},
    "Get-CsAllowedDomain": {"allowedDomains"},
    "Get-CsBlockedDomain": {"blockedDomains"},
    "Get-CsCertificate": {"edgeCertificates"},
    "Get-ChildItem Root": {"rootStore", "roots"},
    "Get-ChildItem Disallowed": {"roots"},
    "Get-ChildItem My": set(),
    "Get-WinEvent Lync Server": {"events"},
    "certutil": set(),
    "Get-ItemProperty": {"rootStore"},
    "Resolve-DnsName": set(),
    "Get-WinEvent System": {"events"},
}
# Those of a group fail together; what fails in the others shows that each does so alone.
GROUPS = [tuple(READS)[start::4] for start in range(4)]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A port on loopback that answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def script(port: int) -> str:
    """The script of a deployment whose partner refuses, and whose control answers."""
    deployment = Deployment(
        purpose=Purpose.FEDERATION,
        sip_domains=(SipDomain("contoso.com"), SipDomain("fabrikam.com")),
        partners=(Partner("litware.com", "127.0.0.1"),),
    )
    return render_edge_export(Checklist(deployment=deployment, network=Network(control=f"127.0.0.1:{port}")))


@pytest.fixture(scope="module")
def results(script: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What the script writes on a sound Edge, with each read failing in turn, without rights, and by nslookup."""
    runs = [Run("sound", script, SERVER, modules=("Edge",))]
    runs += [Run(", ".join(reads), script, SERVER, ", ".join(reads), modules=("Edge",)) for reads in GROUPS]
    runs.append(Run("refused", script, SERVER, refusing=True, modules=("Edge",)))
    hurried = script.replace("AddMinutes(4)", "AddMinutes(-1)")
    runs.append(Run("late", hurried, SERVER, modules=("Edge",)))
    return {one.run.name: one for one in run_all(runs, tmp_path_factory.mktemp("edge"))}


def read(result: Result) -> Evidence:
    return read_export(result.written, "export.json", NOW)


def local(result: Result) -> Any:
    (store,) = read_settings([read(result)]).locals
    return store


def test_a_sound_edge_tells_all_that_is_asked_of_it(results: dict[str, Result], port: int) -> None:
    evidence, store = read(results["sound"]), local(results["sound"])
    assert (evidence.os_name, evidence.os_build) == ("Windows Server 2012 R2 Standard", 9600)
    assert all(section.ok for section in evidence.sections.values()), evidence.sections
    outer, inner = store.certificates.items
    assert outer.crl_hosts == ("127.0.0.1",)
    assert (outer.has_key, outer.key_provider) == (True, "Microsoft RSA SChannel Cryptographic Provider")
    assert outer.usages == ("1.3.6.1.5.5.7.3.1",)
    assert (inner.use, inner.key_provider) == ("Internal", "Microsoft Software Key Storage Provider")
    (roots,) = store.root_store.items
    assert (roots.count, roots.misplaced, roots.auto_update) == (2, 1, False)
    assert {(one.store, one.thumbprints) for one in store.roots.items} == {
        ("root", frozenset({"r1", "r2"})),
        ("authroot", frozenset({"r1"})),
        ("disallowed", frozenset()),
    }
    assert [(one.source, one.id, one.count) for one in store.events.items] == [("LS Protocol Stack", 14428, 2)]
    assert {one.name: (one.targets, one.error) for one in store.resolved.items} == {
        "_sipfederationtls._tcp.contoso.com": (("0 0 5061 sip.contoso.com",), ""),
        "_sipfederationtls._tcp.fabrikam.com": ((), "DNS_ERROR_RCODE_NAME_ERROR"),
        "_sipfederationtls._tcp.litware.com": ((), "DNS_ERROR_RCODE_NAME_ERROR"),
        "_sipfederationtls._tcp.microsoft.com": ((), ""),
    }
    tried = {(one.host, one.port): (one.address, one.reached, one.error) for one in store.outbound.items}
    assert tried["127.0.0.1", port] == ("127.0.0.1", True, "")
    assert tried["127.0.0.1", 5061] == ("127.0.0.1", False, "ConnectionRefused")
    assert tried["127.0.0.1", 80][0] == "127.0.0.1"
    modules = {item["Module"] for item in evidence.sections["capabilities"].items}
    assert modules == {"Lync"}


def test_nothing_secret_leaves_the_server(results: dict[str, Result]) -> None:
    for result in results.values():
        assert SECRET.encode() not in result.written
        assert "PrivateKey" not in json.loads(result.written)


def test_a_part_that_cannot_be_read_fails_alone(results: dict[str, Result]) -> None:
    assert sorted(read for reads in GROUPS for read in reads) == sorted(READS)
    for reads in GROUPS:
        result = results[", ".join(reads)]
        sections = read(result).sections
        lost = {part for name in reads for part in READS[name]}
        assert {part for part, section in sections.items() if not section.ok} == lost
        assert all("not operational" in sections[part].error for part in lost), reads
        assert "Written: " in result.output, reads
        if "Get-ItemProperty" in reads:
            assert read(result).os_build is None
        if "certutil" in reads:
            keys = {one.key_provider for one in local(result).certificates.items}
            assert keys == {"Microsoft RSA SChannel Cryptographic Provider", ""}


def test_without_rights_every_part_says_which_is_missing(results: dict[str, Result]) -> None:
    sections = read(results["refused"]).sections
    failed = [section for section in sections.values() if not section.ok]
    assert len(failed) >= 11
    assert all("a local administrator" in section.error for section in failed)


def test_when_its_time_is_over_it_waits_for_nobody_and_says_so(results: dict[str, Result]) -> None:
    store = local(results["late"])
    assert {one.error for one in store.resolved.items} == {"OutOfTime"}
    assert {(one.reached, one.error) for one in store.outbound.items} == {(None, "OutOfTime")}


def test_a_paste_writes_what_the_file_writes(
    script: str, results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory
) -> None:
    runs = [Run("sound", script, SERVER, modules=("Edge",)), Run("bare", script, SERVER)]
    pasted, bare = run_all(runs, tmp_path_factory.mktemp("pasted"), pasted=True)
    assert read(pasted).sections == read(results["sound"]).sections
    # Where Windows has none of it, as in an old shell, the rest is written all the same.
    assert read(bare).sections["publicProviders"].ok
    assert not read(bare).sections["roots"].ok
