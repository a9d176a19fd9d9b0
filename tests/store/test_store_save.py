"""A save keeps what it replaces, changes little of the file, and never writes over what it does not know."""

from __future__ import annotations

import difflib
import os
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import filelock  # noqa: F401  # loaded before a test's child gives up its rights
import msgspec
import pytest
from support.checklist_strategies import large_checklist

from lyncready.model import Attestation, AttestationState, Checklist, Deployment, SipDomain, Waiver
from lyncready.store import (
    AlreadyThere,
    ChangedOnDisk,
    ChecklistFile,
    Entry,
    FileStatus,
    SaveError,
    acquire,
    append,
    load,
    open_file,
    read_history,
    render,
    save,
)

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
BY_HAND = """\
# Our Lync deployment.
version: 2
deployment: {name: Contoso, sip_domains: [contoso.com]}  # one domain for now
"""


def changed(checklist: Checklist, name: str) -> Checklist:
    return msgspec.structs.replace(checklist, deployment=Deployment(name=name))


def backups(path: Path) -> dict[str, str]:
    return {entry.name: entry.read_text(encoding="utf-8") for entry in path.parent.glob("*.bak")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "contoso.yaml"
    path.write_text(BY_HAND, encoding="utf-8")
    return path


def test_the_file_looks_as_the_contract_shows_it() -> None:
    checklist = Checklist(
        deployment=Deployment(name="Contoso", sip_domains=(SipDomain("contoso.com"),), agreement_number="1234567"),
        steps={
            "policy.public": Attestation(note="first\nsecond"),
            "federation.topology": Attestation(state=AttestationState.DONE, by="alice", at=NOW),
        },
        waivers=(Waiver(code="cert-expiring", subject="sip.contoso.com:5061", by="no"),),
    )
    assert render(checklist).decode() == (
        "# lyncready checklist. You may edit this by hand while lyncready is not open on it; "
        "comments are not kept, use notes.\n"
        "version: 2\n"
        "deployment:\n"
        "  name: Contoso\n"
        "  sip_domains:\n"
        "    - contoso.com\n"
        '  agreement_number: "1234567"\n'
        "network:\n"
        "  aia: true\n"
        "  crl: true\n"
        "steps:\n"
        "  federation.topology:\n"
        "    state: done\n"
        "    by: alice\n"
        "    at: 2026-11-22T19:00:00Z\n"
        "  policy.public:\n"
        "    note: |-\n"
        "      first\n"
        "      second\n"
        "waivers:\n"
        "  - code: cert-expiring\n"
        "    subject: sip.contoso.com:5061\n"
        '    by: "no"\n'
    )


def test_one_change_is_a_change_of_few_lines() -> None:
    before = large_checklist(5)
    domains = (*before.deployment.sip_domains, SipDomain("new.example"))
    after = msgspec.structs.replace(
        before,
        deployment=msgspec.structs.replace(before.deployment, sip_domains=domains),
        steps={"federation.srv": Attestation(note="seen")},
    )
    lines = difflib.unified_diff(
        *(render(item).decode().splitlines() for item in (before, after)), n=0, lineterm=""
    )
    changes = [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert changes == ["+    - new.example", "+steps:", "+  federation.srv:", "+    note: seen"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights by folder")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o660])
def test_the_file_and_all_beside_it_keep_the_rights_that_it_had(path: Path, mode: int) -> None:
    path.chmod(mode)
    with acquire(path, by="alice", now=NOW):
        written = save(path, Checklist(), expected=load(path), now=NOW)
        append(path, [Entry(at=NOW, kind="noted")])
        assert written.backup is not None
        assert written.backup.read_text(encoding="utf-8") == BY_HAND
        beside = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
    assert len(beside) == 5
    assert set(beside.values()) == {mode}, beside


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="needs two users")
def test_two_people_on_one_file_in_a_group_folder_do_not_lock_each_other_out() -> None:
    group, people = 4242, (4301, 4302, 4301)
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o755)
        folder = Path(base) / "shared"
        folder.mkdir()
        os.chown(folder, 0, group)
        folder.chmod(0o2775)
        path = folder / "contoso.yaml"
        path.write_bytes(render(Checklist()))
        os.chown(path, people[0], group)
        path.chmod(0o664)
        assert [_as_user(person, group, path, f"save {number}") for number, person in enumerate(people)] == [0] * 3
        assert load(path).checklist.deployment.name == "save 2"
        assert len(read_history(path).entries) == 3


def _as_user(user: int, group: int, path: Path, name: str) -> int:
    """Save the file in a process of another user, as the commands do; returns its exit status."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        os.setgroups([group])
        os.setgid(user)
        os.setuid(user)
        os.umask(0o022)
        with acquire(path, by=name, now=NOW, timeout=0):
            loaded = load(path)
            save(path, changed(loaded.checklist, name), expected=loaded, now=NOW)
            append(path, [Entry(at=NOW, kind="noted", subject=name)])
        status = 0
    finally:
        os._exit(status)


def test_what_a_person_wrote_with_comments_outlives_every_later_save(path: Path) -> None:
    for name in ("a", "b", "c"):
        loaded = load(path)
        save(path, changed(loaded.checklist, name), expected=loaded, now=NOW)
    assert backups(path) == {
        "contoso.yaml.bak": render(changed(Checklist(), "b")).decode(),
        "contoso.yaml.2026-11-22T190000Z.bak": BY_HAND,
    }


def test_the_first_save_keeps_the_original_as_bak(path: Path) -> None:
    loaded = load(path)
    assert loaded.had_comments
    written = save(path, changed(loaded.checklist, "a"), expected=loaded, now=NOW)
    assert written.backup == path.with_name("contoso.yaml.bak")
    assert backups(path) == {"contoso.yaml.bak": BY_HAND}
    assert load(path).digest == written.digest


def test_a_clock_that_goes_backwards_overwrites_no_backup(path: Path) -> None:
    for number in range(3):
        path.write_text(BY_HAND + f"# {number}\n", encoding="utf-8")
        for name in ("a", "b"):
            loaded = load(path)
            save(path, changed(loaded.checklist, name + str(number)), expected=loaded, now=NOW)
    kept = backups(path)
    for number in range(3):
        assert BY_HAND + f"# {number}\n" in kept.values()


def test_a_session_s_saves_keep_the_version_that_was_opened(path: Path) -> None:
    keeper = open_file(path, by="alice", now=NOW)
    for name in ("a", "b", "c"):
        assert keeper.save(changed(keeper.base.checklist, name), NOW) is not None
    assert backups(path) == {"contoso.yaml.bak": BY_HAND}
    assert keeper.save(keeper.base.checklist, NOW) is None
    keeper.close()


def test_a_new_file_is_never_written_over_another(path: Path) -> None:
    with pytest.raises(AlreadyThere, match="there is such a file already; nothing was written"):
        save(path, Checklist(), expected=None, now=NOW)
    assert path.read_text(encoding="utf-8") == BY_HAND


def test_a_change_by_another_program_is_noticed_by_content_and_not_by_time(path: Path) -> None:
    keeper = open_file(path, by="alice", now=NOW)
    before = path.stat()
    os.utime(path, ns=(1, 1))
    assert keeper.look().status is FileStatus.SAME
    path.write_text(BY_HAND.replace("Contoso", "Kontoso"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ChangedOnDisk, match="the file was changed by another program; nothing was written"):
        keeper.save(changed(keeper.base.checklist, "mine"), NOW)
    look = keeper.look()
    assert look.status is FileStatus.CHANGED
    assert look.loaded is not None
    merged = keeper.reconcile(
        msgspec.structs.replace(keeper.base.checklist, steps={"federation.srv": Attestation(by="me")}), look.loaded
    )
    assert merged.conflicts == ()
    keeper.save(merged.checklist, NOW)
    facts = load(path).checklist
    assert (facts.deployment.name, facts.steps["federation.srv"].by) == ("Kontoso", "me")
    assert "Kontoso" in backups(path)["contoso.yaml.bak"]
    assert BY_HAND not in backups(path).values(), "it was replaced by the other program, not by us"
    keeper.close()


def test_a_change_that_cannot_be_read_is_said_and_not_overwritten(path: Path) -> None:
    keeper = open_file(path, by="alice", now=NOW)
    path.write_bytes(b"version: 2\ndeploy")
    look = keeper.look()
    assert look.status is FileStatus.UNREADABLE
    assert look.trouble.startswith(f"{path}:2:1: ")
    with pytest.raises(ChangedOnDisk):
        keeper.save(changed(keeper.base.checklist, "mine"), NOW)
    assert path.read_bytes() == b"version: 2\ndeploy"
    keeper.close()


def test_a_file_that_is_gone_is_written_anew(path: Path) -> None:
    keeper = open_file(path, by="alice", now=NOW)
    path.unlink()
    assert keeper.look().status is FileStatus.GONE
    assert keeper.save(keeper.base.checklist, NOW) is not None
    assert load(path).checklist == keeper.base.checklist
    keeper.close()


def test_a_file_marked_read_only_is_left_alone(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(SaveError, match="cannot be saved: the file is marked read-only"):
        save(path, Checklist(), expected=load(path), now=NOW)
    assert path.read_text(encoding="utf-8") == BY_HAND
    path.chmod(0o600)


def test_a_file_marked_read_only_is_named_as_it_was_given(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o444)
    monkeypatch.chdir(path.parent)
    with pytest.raises(SaveError) as caught:
        save(path.name, Checklist(), expected=load(path.name), now=NOW)
    assert str(caught.value) == f"{path.name}: cannot be saved: the file is marked read-only"
    path.chmod(0o600)


def test_of_a_new_file_that_cannot_be_written_nothing_is_said_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(SaveError) as caught:
        save(tmp_path / "none" / "c.yaml", Checklist(), expected=None, now=NOW)
    assert str(caught.value).endswith(": cannot be saved: no such file or folder; nothing was written")


def test_a_newer_file_is_never_written(path: Path) -> None:
    path.write_text("version: 3\nnew: 1\n", encoding="utf-8")
    loaded = load(path)
    with pytest.raises(SaveError, match=r"cannot be saved: it was written by a newer lyncready \(version 3\)"):
        save(path, loaded.checklist, expected=loaded, now=NOW)
    keeper = open_file(path, by="alice", now=NOW)
    assert keeper.read_only == "it was written by a newer lyncready (version 3)"
    with pytest.raises(SaveError):
        keeper.save(changed(loaded.checklist, "x"), NOW)
    with pytest.raises(SaveError, match="version 3 is not 2"):
        save(path.with_name("x.yaml"), Checklist(version=3), expected=None, now=NOW)


def test_a_link_keeps_pointing_at_what_is_written(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.yaml"
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no symbolic links here")
    loaded = load(link)
    save(link, changed(loaded.checklist, "a"), expected=loaded, now=NOW)
    assert link.is_symlink()
    assert load(path).checklist.deployment.name == "a"
    assert [entry.name for entry in folder.iterdir()] == ["link.yaml"]
    assert backups(path) == {"contoso.yaml.bak": BY_HAND}


def test_a_backup_that_cannot_be_read_is_set_aside(path: Path) -> None:
    path.with_name("contoso.yaml.bak").mkdir()
    save(path, Checklist(), expected=load(path), now=NOW)
    assert path.with_name("contoso.yaml.bak").read_text(encoding="utf-8") == BY_HAND
    assert path.with_name("contoso.yaml.2026-11-22T190000Z.bak").is_dir()


def test_an_autosave_renders_only_what_is_new(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lyncready.store.rendering import render_line

    rendered: list[object] = []

    def counting(entry: object) -> bytes:
        rendered.append(entry)
        return render_line(entry)  # type: ignore[arg-type]

    monkeypatch.setattr("lyncready.store.rendering.render_line", counting)
    checklist = large_checklist(100)
    path.write_bytes(render(checklist))
    rendered.clear()
    keeper = open_file(path, by="alice", now=NOW)
    for number in (3, 700):
        changes = list(keeper.base.checklist.observations)
        changes[number] = msgspec.structs.replace(changes[number], took=9.0)
        keeper.save(msgspec.structs.replace(checklist, observations=tuple(changes)), NOW)
        assert changes[number] in rendered
        assert len(rendered) < len(changes) / 2
        assert path.read_bytes() == render(keeper.base.checklist)
        rendered.clear()
    keeper.close()


def test_a_cache_never_takes_equal_things_for_the_same() -> None:
    from lyncready.model import Evidence, Section
    from lyncready.store.rendering import LineCache, render_pieces

    cache = LineCache()
    for value, text in ((1, b'"a": 1}'), (True, b'"a": true}'), (1.0, b'"a": 1.0}')):
        entry = Evidence(
            computer="fe", collected_at=NOW, imported_at=NOW, sections={"x": Section(items=({"a": value},))}
        )
        assert text in b"".join(render_pieces(Checklist(evidence=(entry,)), cache))


def test_an_entry_that_stands_twice_is_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lyncready.store.rendering._PIECE", 1)
    one, other = large_checklist(1).observations[:2]
    expected = render(Checklist(observations=(one, other))).splitlines()[-2:]
    assert render(Checklist(observations=(one, other, one, other))).splitlines()[-4:] == expected * 2


def test_lines_of_one_section_are_kept_where_a_hand_wrote_the_other(path: Path) -> None:
    from lyncready.model import Evidence

    mine = Evidence(computer="fe", collected_at=NOW, imported_at=NOW)
    written = render(Checklist(observations=large_checklist(1).observations[:1], evidence=(mine,))).decode()
    path.write_text(written.replace('{"probe"', '{ "probe"'), encoding="utf-8", newline="")
    keeper = open_file(path, by="alice", now=NOW)
    assert keeper.base.checklist.evidence == (mine,)
    keeper.save(msgspec.structs.replace(keeper.base.checklist, version=1, steps={"a": Attestation(note="b")}), NOW)
    keeper.close()
    assert load(path).checklist.evidence == (mine,)
    assert len(load(path).checklist.observations) == 1


def test_keepers_release_what_is_no_longer_in_the_checklist(path: Path) -> None:
    keeper = ChecklistFile(load(path), None, "")
    for number in range(40):
        checklist = msgspec.structs.replace(large_checklist(4), steps={"a": Attestation(note=str(number))})
        keeper.save(checklist, NOW)
    kept = keeper._cache._pieces["observations"].values()
    assert [entry for piece in kept for entry in piece.entries] == list(keeper.base.checklist.observations)
