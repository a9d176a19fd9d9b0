"""What `mark` and `waive` write, and what becomes of the steps."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.command_line import lyncready

from lyncready.model import REQUEST_PARTS, Attestation, AttestationState, Waiver
from lyncready.store import EntryKind, load, read_history

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def _said(path: Path, step: str) -> Attestation | None:
    return load(path).checklist.steps.get(step)


def test_a_word_is_kept_with_who_and_when(contoso: Path) -> None:
    ran = lyncready("mark", contoso, "policy.public", "done", "--note", "Global policy")
    assert ran == (0, "policy.public: done\n", "")
    assert _said(contoso, "policy.public") == Attestation(
        state=AttestationState.DONE, by="alice", at=NOW, note="Global policy"
    )


def test_who_and_when_can_be_given(contoso: Path) -> None:
    lyncready("mark", contoso, "policy.public", "done", "--by", "bob", "--at", "2026-11-20T08:00:00+01:00")
    said = _said(contoso, "policy.public")
    assert said is not None
    assert (said.by, said.at) == ("bob", datetime(2026, 11, 20, 7, 0, tzinfo=UTC))


def test_a_word_can_be_taken_back_and_leaves_no_entry(contoso: Path) -> None:
    lyncready("mark", contoso, "policy.public", "done")
    lyncready("mark", contoso, "policy.public", "todo")
    assert _said(contoso, "policy.public") is None


def test_a_note_outlives_the_word_it_came_with(contoso: Path) -> None:
    lyncready("mark", contoso, "policy.public", "done", "--note", "look again in May")
    lyncready("mark", contoso, "policy.public", "todo")
    assert _said(contoso, "policy.public") == Attestation(
        state=AttestationState.TODO, by="alice", at=NOW, note="look again in May"
    )


def test_a_step_proved_by_probes_can_be_waived(contoso: Path) -> None:
    ran = lyncready("mark", contoso, "federation.srv", "waived", "--reason", "pilot", "--until", "2027-01-31")
    assert ran.out == "federation.srv: waived until 2027-01-31\n"
    assert _said(contoso, "federation.srv") == Attestation(
        state=AttestationState.WAIVED, by="alice", at=NOW, reason="pilot", until=date(2027, 1, 31)
    )


def test_what_probes_could_not_see_can_be_closed_by_a_word(contoso: Path) -> None:
    assert lyncready("mark", contoso, "provider.reachable", "done").status == 0


def test_a_waiver_of_a_day_that_is_over_is_told_to_do_nothing(contoso: Path) -> None:
    ran = lyncready("mark", contoso, "policy.public", "waived", "--reason", "x", "--until", "2026-11-21")
    assert "that day is over" in ran.out


def test_every_day_that_the_file_takes_is_a_last_day_of_a_waiver(contoso: Path) -> None:
    ran = lyncready("waive", contoso, "srv-missing", "--reason", "for good", "--until", "9999-12-31")
    assert ran == (0, "srv-missing on every subject in federation.srv: waived until 9999-12-31\n", "")
    assert load(contoso).checklist.waivers[0].until == date.max
    before = contoso.read_bytes()
    for day in ("20270131", "2027-W04-7", "2027-1-31", "٢٠٢٧-٠١-٣١"):
        ran = lyncready("waive", contoso, "srv-missing", "--reason", "x", "--until", day)
        assert (ran.status, "is not a date such as" in ran.err) == (2, True)
    assert contoso.read_bytes() == before


def test_parts_of_the_request_add_up_to_the_step(contoso: Path) -> None:
    lyncready("mark", contoso, "provisioning.request", "done", "--part", "sign-in,agreement-type")
    said = _said(contoso, "provisioning.request")
    assert said is not None
    assert (said.state, set(said.parts)) == (AttestationState.TODO, {"sign-in", "agreement-type"})
    rest = [word for part in REQUEST_PARTS[2:] for word in ("--part", part)]
    lyncready("mark", contoso, "provisioning.request", "done", *rest, "--at", "2026-11-23T00:00:00Z")
    said = _said(contoso, "provisioning.request")
    assert said is not None
    assert (said.state, said.at) == (AttestationState.DONE, datetime(2026, 11, 23, tzinfo=UTC))


def test_a_part_can_be_taken_back(contoso: Path) -> None:
    lyncready("mark", contoso, "provisioning.request", "done")
    lyncready("mark", contoso, "provisioning.request", "todo", "--part", "submitted")
    said = _said(contoso, "provisioning.request")
    assert said is not None
    assert (said.state, set(said.parts)) == (AttestationState.TODO, set(REQUEST_PARTS[:-1]))


def test_a_waiver_that_is_taken_back_leaves_who_did_which_part_and_says_what_is_left(contoso: Path) -> None:
    lyncready("mark", contoso, "provisioning.request", "done")
    before = _said(contoso, "provisioning.request")
    lyncready("mark", contoso, "provisioning.request", "waived", "--reason", "pilot")
    ran = lyncready("mark", contoso, "provisioning.request", "todo")
    assert ran == (0, "provisioning.request: done\n", "")
    assert _said(contoso, "provisioning.request") == before


def test_one_finding_is_waived_and_a_second_waiver_replaces_the_first(contoso: Path) -> None:
    lyncready("waive", contoso, "srv-missing", "Fabrikam.com.", "--reason", "parked")
    ran = lyncready("waive", contoso, "srv-missing", "fabrikam.com", "--reason", "sold", "--until", "2026-12-31")
    assert ran == (0, "srv-missing fabrikam.com in federation.srv: waived until 2026-12-31\n", "")
    assert load(contoso).checklist.waivers == (
        Waiver(
            code="srv-missing",
            subject="fabrikam.com",
            step="federation.srv",
            by="alice",
            at=NOW,
            reason="sold",
            until=date(2026, 12, 31),
        ),
    )


def test_a_waiver_without_a_subject_covers_all(contoso: Path) -> None:
    assert lyncready("waive", contoso, "cert-expiring", "--reason", "ordered").out.startswith(
        "cert-expiring on every subject"
    )


def test_a_subject_with_a_port_is_kept_as_findings_name_it(contoso: Path) -> None:
    lyncready("waive", contoso, "cert-expiring", "SIP.Contoso.com:5061", "--reason", "ordered")
    assert load(contoso).checklist.waivers[0].subject == "sip.contoso.com:5061"


def test_a_setting_is_waived_by_the_name_that_its_finding_has(contoso: Path) -> None:
    exported = Path(__file__).parents[1] / "powershell" / "exports" / "half-done.json"
    assert lyncready("evidence", contoso, exported).status == 0
    subject = "accessEdge.AllowFederatedUsers"
    ran = lyncready("waive", contoso, "setting-wrong", subject, "--reason", "later")
    assert ran == (0, f"setting-wrong {subject} in federation.access-edge: waived\n", "")
    found = json.loads(lyncready("check", contoso, "--offline", "--json").out)["findings"]
    (waived,) = [item["subject"] for item in found if item["code"] == "setting-wrong" and item["waived"]]
    assert waived == subject


def test_history_tells_what_was_said_and_what_became_of_the_states(contoso: Path) -> None:
    lyncready("mark", contoso, "policy.federated", "done")
    kinds = {entry.kind for entry in read_history(contoso).entries}
    assert kinds == {EntryKind.ATTESTED, EntryKind.FINDING, EntryKind.STATE}
    told = lyncready("history", contoso).out
    assert "alice marked Policy: federated users done" in told
    assert "Policy: federated users: to do → done" in told


def test_a_word_said_twice_writes_nothing_the_second_time(contoso: Path) -> None:
    lyncready("mark", contoso, "policy.federated", "done")
    before = contoso.read_bytes(), len(read_history(contoso).entries)
    assert lyncready("mark", contoso, "policy.federated", "done").status == 0
    assert (contoso.read_bytes(), len(read_history(contoso).entries)) == before


def test_a_person_s_comments_are_kept_in_the_backup_and_that_is_said(contoso: Path) -> None:
    contoso.write_text(contoso.read_text(encoding="utf-8") + "# call Bob first\n", encoding="utf-8")
    ran = lyncready("mark", contoso, "policy.federated", "done")
    assert "its comments are not kept; the original is" in ran.err
    assert "# call Bob first" in contoso.with_name("contoso.yaml.bak").read_text(encoding="utf-8")


def test_a_file_held_by_another_is_not_written_and_the_holder_is_named(
    contoso: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lyncready.store import acquire

    monkeypatch.setattr(acquire, "__kwdefaults__", {**acquire.__kwdefaults__, "timeout": 0.05})
    before = contoso.read_bytes()
    with acquire(contoso, by="bob", now=NOW):
        ran = lyncready("mark", contoso, "policy.federated", "done")
    assert ran.status == 2
    assert "held by bob" in ran.err
    assert contoso.read_bytes() == before


def test_an_unknown_user_leaves_the_name_empty(contoso: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.setenv("LYNCREADY_USER", "")
    monkeypatch.setattr("getpass.getuser", nobody)
    lyncready("mark", contoso, "policy.federated", "done")
    said = _said(contoso, "policy.federated")
    assert said is not None
    assert said.by == ""


def test_control_characters_in_a_note_never_reach_a_terminal(contoso: Path) -> None:
    assert lyncready("mark", contoso, "policy.federated", "done", "--note", "a\x1b[31mred\u202e").status == 0
    for command in ("history", "report"):
        told = lyncready(command, contoso)
        assert "\x1b" not in told.out
        assert "\u202e" not in told.out
        assert "[31mred" in told.out


def test_a_waiver_names_the_step_in_which_its_finding_stands(three_domains: Path) -> None:
    assert lyncready("check", three_domains, "--save").status == 1
    ran = lyncready("waive", three_domains, "srv-missing", "fabrikam.test", "--reason", "moved")
    if ran.status != 0:
        ran = lyncready("waive", three_domains, "srv-missing", "--reason", "moved")
    assert (ran.status, ran.err) == (0, "")
    assert " in federation.srv: waived" in ran.out
    assert {waiver.step for waiver in load(three_domains).checklist.waivers} == {"federation.srv"}


def test_a_waiver_of_a_code_in_several_steps_asks_which(three_domains: Path) -> None:
    ran = lyncready("waive", three_domains, "not-checked", "--reason", "later")
    assert ran.status == 2
    assert ran.err.startswith("lyncready: waive: not-checked occurs in ")
    assert "choose one with --step" in ran.err
    ran = lyncready("waive", three_domains, "not-checked", "--step", "federation.sip", "--reason", "later")
    assert ran.status == 0
    assert [waiver.step for waiver in load(three_domains).checklist.waivers] == ["federation.sip"]


def test_a_waiver_of_what_stands_nowhere_holds_in_the_first_step_that_knows_it(contoso: Path) -> None:
    assert lyncready("waive", contoso, "cert-expiring", "--reason", "ordered").status == 0
    assert [waiver.step for waiver in load(contoso).checklist.waivers] == ["federation.certificate"]


def test_the_history_is_there_as_data_newest_first(contoso: Path) -> None:
    assert json.loads(lyncready("history", contoso, "--json").out) == []
    lyncready("mark", contoso, "policy.federated", "done", "--note", "said Ann")
    entries = json.loads(lyncready("history", contoso, "--json").out)
    assert entries
    assert {frozenset(entry) for entry in entries} == {
        frozenset(("at", "by", "kind", "subject", "before", "after", "note"))
    }
    assert any(entry["subject"].startswith("policy.federated") and entry["by"] == "alice" for entry in entries)
