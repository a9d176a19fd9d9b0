"""The JSON document: the contract's keys, one schema, and the same bytes for the same facts."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from lyncready.guide.steps import STEPS
from lyncready.model import Checklist, Status
from lyncready.readiness import Assessment
from lyncready.reports.document import json_schema, render_json
from lyncready.reports.shapes import ReportView
from lyncready.reports.view import build_view

KEYS = [
    "schema", "lyncready", "file", "at", "ready", "next", "counts", "partners", "steps", "findings",
    "observations",
]  # fmt: skip
STEP_KEYS = ["id", "task", "title", "state", "warnings", "blockers"]
NEXT_KEYS = ["step", "code", "subject", "holds_back", "status", "owner", "subjects", "of"]
PROBLEM_KEYS = ["code", "owner", "subject", "status", "summary", "remedy", "root", "holds_back", "because"]
FINDING_KEYS = [
    "step", "check", "subject", "vantage", "status", "code", "owner", "title", "summary", "remedy", "detail",
    "because", "waived",
]  # fmt: skip


def test_keys_and_their_order_are_the_contract_s(view: ReportView) -> None:
    document = json.loads(render_json(view))
    assert list(document) == KEYS
    assert list(document["next"]) == NEXT_KEYS
    for step in document["steps"]:
        assert list(step) == STEP_KEYS
        for problem in (*step["warnings"], *step["blockers"]):
            assert list(problem) == PROBLEM_KEYS
            assert all(list(ref) == ["step", "code", "subject"] for ref in problem["because"])
    assert all(list(finding) == FINDING_KEYS for finding in document["findings"])


def test_every_step_is_listed_in_guide_order(view: ReportView) -> None:
    assert [step["id"] for step in json.loads(render_json(view))["steps"]] == [step.id for step in STEPS]


def test_a_root_says_what_it_holds_back_and_others_name_it(view: ReportView) -> None:
    problems = [problem for step in view.document.steps for problem in step.blockers]
    roots = {(problem.code, problem.subject) for problem in problems if problem.root}
    assert ("srv-missing", "fabrikam.com") in roots
    for problem in problems:
        if problem.root:
            assert problem.because == ()
        else:
            assert problem.because
            assert problem.holds_back == 0
            assert {(ref.code, ref.subject) for ref in problem.because} <= roots


def test_no_finding_is_listed_twice(view: ReportView) -> None:
    keys = [(f.step, f.check, f.subject, f.vantage, f.code) for f in view.document.findings]
    assert len(keys) == len(set(keys))


def test_it_fits_its_schema(view: ReportView, evil: ReportView) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for each in (view, evil):
        validator.validate(json.loads(render_json(each)))


def test_the_schema_refuses_what_is_none(view: ReportView) -> None:
    document = json.loads(render_json(view))
    document["steps"][0]["state"] = "fine"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(document)


def test_equal_facts_and_instant_give_equal_bytes(checklist: Checklist, assessment: Assessment) -> None:
    first = render_json(build_view(checklist, assessment, file="a.yaml"))
    again = msgspec.json.decode(msgspec.json.encode(checklist), type=Checklist)
    assert render_json(build_view(again, assessment, file="a.yaml")) == first


def test_it_is_ascii_and_says_every_character(evil: ReportView) -> None:
    raw = render_json(evil)
    assert raw.isascii()
    assert raw.endswith(b"}\n")
    assert json.loads(raw)["file"] == evil.document.file


def test_characters_beyond_the_basic_plane_survive(checklist: Checklist, assessment: Assessment) -> None:
    raw = render_json(build_view(checklist, assessment, file="b\U0001d4d0\u00e9.yaml"))
    assert json.loads(raw)["file"] == "b\U0001d4d0\u00e9.yaml"


def test_certificates_are_base64(view: ReportView) -> None:
    from base64 import b64decode

    seen = [item["seen"] for item in json.loads(render_json(view))["observations"]]
    chains = [item["chain"] for item in seen if item.get("chain")]
    assert chains
    assert all(b64decode(der)[0] == 0x30 for chain in chains for der in chain)


def test_agreement_and_contact_stay_out_unless_asked_for(
    checklist: Checklist, assessment: Assessment, view: ReportView
) -> None:
    assert b"V1234567" not in render_json(view)
    assert b"Danvers" not in render_json(view)
    asked = render_json(build_view(checklist, assessment, file="a.yaml", with_contact=True))
    document = json.loads(asked)
    assert document["private"]["agreement_number"] == "V1234567"
    assert document["private"]["contact"]["name"] == "Carol Danvers"
    jsonschema.Draft202012Validator(json_schema()).validate(document)


def test_remedies_name_the_file_where_it_needs_no_quotes(checklist: Checklist, assessment: Assessment) -> None:
    def remedies(file: str | None) -> str:
        steps = build_view(checklist, assessment, file=file).document.steps
        return "\n".join(problem.remedy for step in steps for problem in step.blockers)

    assert "lyncready mark contoso.yaml federation.outbound done" in remedies("contoso.yaml")
    assert "lyncready mark FILE federation.outbound done" in remedies("my contoso.yaml")
    assert "lyncready mark FILE federation.outbound done" in remedies(None)


def test_statuses_of_warnings_are_warn(view: ReportView) -> None:
    warnings = [warning for step in view.document.steps for warning in step.warnings]
    assert warnings
    assert {warning.status for warning in warnings} == {Status.WARN}
    assert not any(warning.root for warning in warnings)


def test_the_document_is_read_from_any_folder(view: ReportView, tmp_path: Path) -> None:
    assert str(tmp_path.parent) not in render_json(view).decode()
