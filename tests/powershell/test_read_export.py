"""An export is read in every form PowerShell gives it; what is no export gets one line and changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times
from support.exports import FOLDER, NOW, changed, checklist, item, judged, load

from lyncready.model import Checklist, Evidence, ExportScope, Status, printable, read_settings
from lyncready.powershell import EvidenceError, add_evidence, read_export
from lyncready.powershell.decode import MAX_BYTES


def read(value: Any, name: str = "export.json") -> Evidence:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_export(data, name, NOW)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_that_powershell_writes_is_read(encoding: str) -> None:
    value = changed("finished", lambda one: item(one, "sites").update(Identity="Zürich"))
    text = json.dumps(value, ensure_ascii=False, indent=4).replace("\n", "\r\n")
    mark = {"utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert read(mark + text.encode(encoding)) == read(value)
    if encoding in ("utf-16-le", "utf-16-be"):
        assert read(text.encode(encoding)) == read(value)


def test_the_plain_export_is_read() -> None:
    evidence = read(load("finished"))
    assert evidence.computer == "fe01.corp.contoso.com"
    assert evidence.scope is ExportScope.CENTRAL
    assert evidence.collected_at == datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert evidence.imported_at == NOW
    assert all(section.ok for section in evidence.sections.values())
    assert evidence.sections["publicProviders"].items[1]["Enabled"] is True
    assert "unheard" not in read(load("damaged-sections")).sections


def test_a_remote_sessions_objects_mean_the_same_as_plain_values() -> None:
    remote, plain = judged(checklist("remote-session")), judged(checklist("finished"))
    differing = {
        key
        for key in remote.keys() | plain.keys()
        if (remote[key].status if key in remote else None) != (plain[key].status if key in plain else None)
    }
    # What the remote session could not read is unknown, and nothing else differs.
    assert {key: remote[key].status if key in remote else None for key in differing} == {
        ("prepare.platform", "capability:New-CsPublicProvider.NameDecorationExcludedDomainList"): Status.UNKNOWN,
        ("prepare.platform", "capability:New-CsPublicProvider.NameDecorationRoutingDomain"): Status.UNKNOWN,
        ("prepare.names", "sipDomain.Name"): Status.UNKNOWN,
        ("prepare.names", "sipDomain:contoso.com.Name"): None,
        ("prepare.names", "sipDomain:fabrikam.com.Name"): None,
        (
            "policy.public",
            "capability:Set-CsExternalAccessPolicy.EnablePublicCloudAccess",
        ): Status.UNKNOWN,
        ("policy.public", "externalAccessPolicy:Global.EnablePublicCloudAudioVideoAccess"): Status.NOTE,
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (True, True),
        ("True", True),
        ("false", False),
        ("FALSE", False),
        (1, True),
        (0, False),
        ({"value": True, "Count": 1}, True),
        ("perhaps", None),
        (None, None),
        (7, None),
        ([], None),
    ],
)
def test_a_truth_value_is_read_in_every_form(written: Any, meant: bool | None) -> None:
    value = changed("finished", lambda one: item(one, "accessEdge").update(AllowFederatedUsers=written))
    found = read_settings([read(value)]).access_edge.items[0].federated_users
    assert found is meant


@pytest.mark.parametrize(
    ("level", "number", "meant"),
    [
        ("UseSourceVerification", 2, "UseSourceVerification"),
        ("usesourceverification", None, "UseSourceVerification"),
        (2, None, "UseSourceVerification"),
        ("2", None, "UseSourceVerification"),
        (None, 1, "AlwaysUnverifiable"),
        (0, 0, "AlwaysVerifiable"),
        ({"value": 2, "Value": "UseSourceVerification"}, None, "UseSourceVerification"),
        ({"value": 1}, None, "AlwaysUnverifiable"),
        ("SomethingNew", 9, "SomethingNew"),
        (None, None, ""),
    ],
)
def test_a_verification_level_is_read_by_name_or_number(level: Any, number: int | None, meant: str) -> None:
    fields = {"VerificationLevel": level, "VerificationLevelValue": number}
    value = changed("finished", lambda one: item(one, "publicProviders", 1).update(fields))
    assert read_settings([read(value)]).public_providers.items[1].level == meant
    del value["verificationLevelMap"]
    assert read_settings([read(value)]).public_providers.items[1].level == meant


def test_the_servers_own_enumeration_names_the_numbers() -> None:
    def one_based(value: dict[str, Any]) -> None:
        for one in value["verificationLevelMap"]["items"]:
            one["Value"] += 1
        item(value, "publicProviders", 1).update(VerificationLevel=2, VerificationLevelValue=2)

    found = read_settings([read(changed("finished", one_based))]).public_providers.items[1]
    assert found.level == "AlwaysUnverifiable"


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22T18:00:00Z",
        "2026-11-22T18:00:00.0000000Z",
        "2026-11-22T19:00:00+01:00",
        "2026-11-22T18:00:00",
        "/Date(1795370400000)/",
        "\\/Date(1795370400000)\\/",
        {"value": "/Date(1795370400000)/", "DisplayHint": 2, "DateTime": "Sunday, 22 November 2026"},
    ],
)
def test_an_instant_is_read_in_every_form(written: Any) -> None:
    value = changed("finished", lambda one: one["meta"].update(collectedUtc=written))
    assert read(value).collected_at == datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"value": items, "Count": len(items)}])
@pytest.mark.parametrize("bare", [False, True])
def test_a_list_of_one_may_be_a_scalar_a_wrapper_or_stand_alone(wrap: Any, bare: bool) -> None:
    def rewrap(value: dict[str, Any]) -> None:
        for name, section in list(value.items()):
            if isinstance(section, dict) and "items" in section:
                items = section["items"]
                section["items"] = items[0] if len(items) == 1 else wrap(items)
                value[name] = section["items"] if bare else section

    assert read(changed("finished", rewrap)).sections.keys() == read(load("finished")).sections.keys()
    for name, section in read(changed("finished", rewrap)).sections.items():
        assert section.ok, name
        assert len(section.items) == len(read(load("finished")).sections[name].items)


@pytest.mark.parametrize(
    ("identity", "policy"),
    [
        ("Global", "Global"),
        ("global", "Global"),
        ("TAG:Sales", "Sales"),
        ("Tag:Sales", "Sales"),
        ("Sales", "Sales"),
        ("Site:Redmond", "site:Redmond"),
        ({"Name": "Sales", "Scope": {"Name": "x"}}, "Sales"),
    ],
)
def test_a_policys_identity_is_read_in_every_form(identity: Any, policy: str) -> None:
    value = changed("finished", lambda one: item(one, "externalAccessPolicies").update(Identity=identity))
    assert read_settings([read(value)]).policies.items[0].identity == policy


def test_names_of_fields_may_have_any_case() -> None:
    def upper(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.upper(): upper(inner) for key, inner in value.items()}
        return [upper(inner) for inner in value] if isinstance(value, list) else value

    assert read(upper(load("finished"))) == read(load("finished"))


def test_a_damaged_section_is_unknown_and_spoils_no_other() -> None:
    evidence = read(load("damaged-sections"))
    broken = {name for name, section in evidence.sections.items() if not section.ok}
    assert broken == {
        "accessEdge",
        "externalAccessPolicies",
        "publicProviders",
        "hostingProviders",
        "replication",
    }
    found = judged(checklist("damaged-sections"))
    assert found["federation.access-edge", "accessEdge.AllowFederatedUsers"].status is Status.UNKNOWN
    assert found["federation.topology", "edgeService:edge.contoso.com.AccessEdgeExternalSipPort"].status is (
        Status.PASS
    )
    assert all(one.status is not Status.FAIL for one in found.values())


@pytest.mark.parametrize("section", ["publicProviders", "edgeServices", "externalAccessPolicies", "sites"])
@pytest.mark.parametrize("left", [{"ok": True}, {"ok": True, "error": None}, {"error": None}])
def test_a_section_without_its_items_is_not_an_empty_one(section: str, left: dict[str, Any]) -> None:
    def cut(value: dict[str, Any]) -> None:
        value[section] = left

    assert not read(changed("finished", cut)).sections[section].ok
    assert Status.FAIL not in {one.status for one in judged(checklist(changed("finished", cut))).values()}


def test_hostile_text_is_spelt_out_wherever_it_stood() -> None:
    evidence = read(load("damaged-sections"))
    said = evidence.sections["hostingProviders"].error
    assert said == printable(said)
    assert "\\x1b" in said
    # A name stays as the server wrote it, for the command that has to name it; what is shown of it is safe.
    assert evidence.sections["sites"].items[0]["Identity"] == "Red\u202emond\x1b[2J"
    for finding in judged(checklist("damaged-sections")).values():
        assert finding.subject == printable(finding.subject)


WRONG = {
    "empty": b"",
    "blank": b" \r\n ",
    "not json": b"Get-CsUser : Access is denied.",
    "cut off": json.dumps(load("finished")).encode()[:-40],
    "a list": b"[1, 2, 3]",
    "a text": b'"hello"',
    "another json": b'{"name": "package", "version": "1.0.0"}',
    "another schema": b'{"schema": "other", "version": 1}',
    "newer": json.dumps(changed("finished", lambda one: one.update(version=2))).encode(),
    "no version": json.dumps(changed("finished", lambda one: one.pop("version"))).encode(),
    "no meta": json.dumps(changed("finished", lambda one: one.pop("meta"))).encode(),
    "no time": json.dumps(changed("finished", lambda one: one["meta"].pop("collectedUtc"))).encode(),
    "no computer": json.dumps(changed("finished", lambda one: one["meta"].update(computer=""))).encode(),
    "odd scope": json.dumps(changed("finished", lambda one: one["meta"].update(scope="moon"))).encode(),
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "long number": b'{"schema": ' + b"9" * 5000 + b"}",
    "binary": bytes(range(256)) * 4,
    "ansi": '{"schema": "Zürich"}'.encode("cp1252"),
    "odd utf-16": b"\xff\xfe{\x00\x00",
    "large": b" " * MAX_BYTES + b"{}",
    "yaml": b"version: 1\ndeployment:\n  name: Contoso\n",
    "escape": b'{"schema": "\x1b[31m\\u202e evil"}',
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_a_wrong_file_gets_one_line_that_says_what_was_expected(data: bytes) -> None:
    with pytest.raises(EvidenceError, match="expected") as caught:
        read_export(data, "odd\x1b[2Jname.json", NOW)
    message = str(caught.value)
    assert message.isprintable()
    assert message.startswith("odd\\x1b[2Jname.json:")
    assert len(message) < 300


@settings(max_examples=times(200), deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    for tried in (data, b'{"schema": "lync-pic-evidence", "version": 1, "meta": ' + data):
        with pytest.raises(EvidenceError):
            read_export(tried, "x", NOW)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.just("federation.x")
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ("ok", "error", "items", "value", "Count", "Value", "Identity", "Fqdn", "Name", "DateTime")
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=times(150), deadline=None)
@given(section=st.sampled_from(sorted(load("finished"))[:]), junk=anything, field=st.booleans())
def test_whatever_a_section_holds_it_is_read_and_judged(section: str, junk: Any, field: bool) -> None:
    def spoil(value: dict[str, Any]) -> None:
        if field and isinstance(value[section], dict) and value[section].get("items"):
            first = value[section]["items"][0]
            if isinstance(first, dict):
                for key in first:
                    first[key] = junk
                return
        value[section] = junk

    try:
        evidence = read(changed("finished", spoil))
    except EvidenceError:
        return
    msgspec.json.encode(evidence)
    judged(Checklist(evidence=(evidence,)))


def test_the_newest_export_of_a_computer_and_scope_stays() -> None:
    old, new, edge = read(load("half-done")), read(load("finished")), read(load("edge-local"))
    empty = Checklist()
    both = add_evidence(add_evidence(empty, old), new)
    assert both.evidence == (new,)
    assert add_evidence(both, old) is both
    assert add_evidence(add_evidence(empty, new), old).evidence == (new,)
    assert [one.computer for one in add_evidence(both, edge).evidence] == [edge.computer, new.computer]


def test_a_computer_is_the_same_in_any_case_and_each_scope_stands_alone() -> None:
    shouting = read(
        changed(
            "finished",
            lambda one: one["meta"].update(computer="FE01.CORP.contoso.com.", collectedUtc="2026-11-22T18:30:00Z"),
        )
    )
    assert add_evidence(Checklist(evidence=(read(load("finished")),)), shouting).evidence == (shouting,)
    local = msgspec.structs.replace(shouting, scope=ExportScope.LOCAL)
    assert len(add_evidence(Checklist(evidence=(shouting,)), local).evidence) == 2


def test_importing_the_same_file_again_is_no_loss() -> None:
    again = read_export((FOLDER / "finished.json").read_bytes(), "x", NOW + timedelta(hours=1))
    assert add_evidence(Checklist(evidence=(read(load("finished")),)), again).evidence == (again,)


def test_a_server_whose_clock_runs_ahead_collects_no_later_than_it_is_imported() -> None:
    evidence = read(changed("finished", lambda one: one["meta"].update(collectedUtc="2099-01-01T00:00:00Z")))
    assert evidence.collected_at == evidence.imported_at == NOW
