"""What a renewal changes, from the wire over two runs to `check --json`, and before it is installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.checking import TIMEOUT, check, write_checklist
from support.command_line import lyncready
from support.laboratories import small_scenario
from support.made_certificates import SERVER, make, rsa_key
from support.made_requests import make_request

from lyncready.lab import Laboratory
from lyncready.model import Caa, Dns
from lyncready.store import load

EDGE, SPARE, CONFERENCING = "sip.contoso.com", "spare.contoso.com", "webconf.contoso.com"
SCENARIO = {
    "deployment": {
        "platform": "sfb-2015",
        "sip_domains": [{"name": "contoso.com", "users": "both"}, {"name": "teams.com", "users": "online"}],
        "partners": [{"name": "litware.com", "edge": "sip.litware.com"}],
    },
    "edges": {
        EDGE: {"also": ["sip.litware.com"]},
        SPARE: {"also": [EDGE, CONFERENCING], "certificate": ["old", "unknown-ca"]},
    },
    "dns": [{"name": "contoso.com", "type": "CAA", "records": ['0 issue "letsencrypt.org; a=b"']}],
    "faults": [
        {
            "id": "spare",
            "title": "the spare edge is in service",
            "dns": [{"name": EDGE, "type": "A", "records": [f"{{{SPARE}}}"]}],
        }
    ],
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[set[tuple[str, str]]], int]:
    """Check while the spare edge is in service and after the change, into one file."""
    from msgspec.structs import replace

    with Laboratory(small_scenario(**SCENARIO), tmp_path_factory.mktemp("lab")) as lab:
        network = replace(lab.checklist.network, timeout=TIMEOUT)
        path = write_checklist(lab.path, replace(lab.checklist, network=network))
        said = []
        for _ in range(2):
            found = check(path, "--save", "--only", EDGE).findings()
            said.append({(one["code"], one["status"]) for one in found if EDGE in one["subject"]})
            if "spare" in dict(lab.mendable()):
                lab.mend("spare")
        return path, said, lab.port


def test_what_a_renewal_took_away_is_said_beside_what_was_seen_before(
    runs: tuple[Path, list[set[tuple[str, str]]], int],
) -> None:
    _, (first, second), _ = runs
    changed = {("cert-names-lost", "warn"), ("cert-issuer-changed", "note"), ("edge-address-changed", "note")}
    assert not changed & first
    assert changed <= second


def test_who_may_issue_is_asked_of_the_edges_name_and_those_above_it(
    runs: tuple[Path, list[set[tuple[str, str]]], int],
) -> None:
    path, _, _ = runs
    asked = {
        one.subject: one.seen.caa
        for one in load(path).checklist.observations
        if one.record_type == "CAA" and isinstance(one.seen, Dns)
    }
    assert asked == {EDGE: (), "contoso.com": (Caa("issue", "letsencrypt.org"),)}


def test_a_report_to_share_shows_nothing_of_what_was_there_before(
    runs: tuple[Path, list[set[tuple[str, str]]], int],
) -> None:
    path, _, _ = runs
    whole = lyncready("report", path, "--format", "json").out
    shared = lyncready("report", path, "--format", "json", "--share").out
    assert '"leaf"' in whole
    assert '"leaf"' not in shared
    for name in ("contoso", "litware", "webconf", "Stranger"):
        assert name in whole
        assert name not in shared


def test_names_that_concern_others_are_said_at_once(runs: tuple[Path, list[set[tuple[str, str]]], int]) -> None:
    _, (_, second), _ = runs
    assert {("cert-shared-name-missing", "warn"), ("cert-foreign-names", "warn")} <= second


def test_a_new_certificate_and_a_request_are_judged_by_the_same_file(
    runs: tuple[Path, list[set[tuple[str, str]]], int], tmp_path: Path
) -> None:
    path, _, port = runs
    provider = "Microsoft Software Key Storage Provider"
    files = {
        "new.cer": make(sans=(EDGE, "sip.teams.com"), key=rsa_key(), eku=(SERVER,)),
        "new.req": make_request(names=(EDGE, "sip.teams.com"), key=rsa_key(), provider=provider),
    }
    said = {}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        ran = lyncready("check", path, "--certificate", tmp_path / name, "--json")
        document = json.loads(ran.out)
        said[name] = {(one["code"], one["status"]) for one in document["findings"]}
        assert {one["subject"] for one in document["findings"]} == {f"{EDGE}:{port}"}
        assert document["shown"]["on"] == 0
    assert ("cert-loses-client-auth", "warn") in said["new.cer"]
    assert said["new.req"] == {("cert-key-provider", "warn")} | {
        one for one in said["new.req"] if one[1] in ("note", "pass")
    }
