"""A file of an older version becomes the present one by pure functions, and stays beside it as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lyncready.model import VERSION, Checklist, Deployment, SipDomain
from lyncready.store import LoadError, Migrations, load, parse, read_history, render, save
from lyncready.store.migrate import MIGRATIONS, replaced
from lyncready.store.yaml_tree import Items, Scalar, Table
from tests.support.command_line import lyncready

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
FIXTURES = Path(__file__).parent / "versions"


def renamed(tree: Table, old: str, new: str) -> Table:
    """Return the mapping with one key under another name, in its place and with its own."""
    parts = (tree.keys, tree.values)
    keys, values = ({new if key == old else key: node for key, node in part.items()} for part in parts)
    return Table(keys, values, tree.row, tree.column)


def one_domain_becomes_a_list(tree: Table) -> Table:
    """Made up: a version that knew one `domain` only."""

    def change(deployment: Table) -> Table:
        deployment = renamed(deployment, "domain", "sip_domains")
        value = deployment.values.get("sip_domains")
        if isinstance(value, Scalar):
            values = {**deployment.values, "sip_domains": Items([value], value.row, value.column)}
            return Table(deployment.keys, values, deployment.row, deployment.column)
        return deployment

    return replaced(tree, "deployment", change)


def names_were_titles(tree: Table) -> Table:
    """Made up: a version that said `title` for `name`."""
    return replaced(tree, "deployment", lambda deployment: renamed(deployment, "title", "name"))


MADE_UP = Migrations(current=3, steps={1: one_domain_becomes_a_list, 2: names_were_titles})
OLD = b"version: 1\ndeployment:\n  title: Contoso\n  domain: contoso.com\n"


def test_every_older_version_has_a_way_to_the_present_one_and_a_fixture() -> None:
    assert MIGRATIONS.current == VERSION
    assert sorted(MIGRATIONS.steps) == list(range(1, VERSION))
    for version in range(1, VERSION + 1):
        loaded = load(FIXTURES / f"{version}.yaml")
        assert loaded.migrated_from == (version if version < VERSION else None)
        assert loaded.checklist.deployment.name == "Contoso"
        assert len(loaded.checklist.observations) == 2


@pytest.mark.parametrize(
    ("network", "aia", "crl"),
    [("", True, True), ("aia: true", True, True), ("aia: false", False, False), ("aia: ", True, True)],
)
def test_who_switched_fetching_off_in_version_1_fetches_no_revocation_list_either(
    network: str, aia: bool, crl: bool
) -> None:
    loaded = parse(f"version: 1\nnetwork: {{{network}}}\n".encode(), "c.yaml")
    assert (loaded.checklist.network.aia, loaded.checklist.network.crl) == (aia, crl)
    assert f"  aia: {str(aia).lower()}\n  crl: {str(crl).lower()}\n" in render(loaded.checklist).decode()


def test_a_file_of_version_1_says_once_in_its_history_that_it_became_version_2(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b"version: 1\ndeployment: {sip_domains: [contoso.com]}\n")
    for note in ("first", "second"):
        assert lyncready("mark", path, "policy.assigned", "done", "--note", note).status == 0
    moved = [entry for entry in read_history(path).entries if entry.kind == "file"]
    assert [(entry.subject, entry.before, entry.after) for entry in moved] == [("version", "1", "2")]
    assert path.read_text().splitlines()[1] == "version: 2"


def test_migrations_follow_one_another() -> None:
    loaded = parse(OLD, "c.yaml", migrations=MADE_UP)
    assert loaded.checklist.deployment == Deployment(name="Contoso", sip_domains=(SipDomain("contoso.com"),))
    assert loaded.migrated_from == 1
    second = OLD.replace(b"version: 1", b"version: 2").replace(
        b"domain: contoso.com", b"sip_domains: [contoso.com]"
    )
    assert parse(second, "c.yaml", migrations=MADE_UP).migrated_from == 2


def test_places_in_an_older_file_stay_right() -> None:
    with pytest.raises(LoadError) as caught:
        parse(OLD.replace(b"contoso.com", b"conto so.com"), "c.yaml", migrations=MADE_UP)
    assert str(caught.value) == 'c.yaml:4:11: sip_domains[0]: "conto so.com" is not a domain name'
    with pytest.raises(LoadError, match=r"^c\.yaml:2:13: deployment: a list, expected a mapping$"):
        parse(b"version: 1\ndeployment: [a]\n", "c.yaml", migrations=MADE_UP)


def test_migrations_leave_what_they_are_given_as_it_is() -> None:
    name = Scalar("Contoso", True, 1, 2)
    tree = Table({"deployment": name}, {"deployment": Table({"title": name}, {"title": name}, 0, 0)}, 0, 0)
    assert isinstance(new := names_were_titles(tree).values["deployment"], Table)
    assert list(new.values) == ["name"]
    assert isinstance(old := tree.values["deployment"], Table)
    assert list(old.values) == ["title"]


def test_the_file_of_an_older_version_is_kept_with_a_date_at_the_first_save(tmp_path: Path) -> None:
    path = tmp_path / "contoso.yaml"
    path.write_bytes(OLD)
    loaded = load(path, migrations=MADE_UP)
    written = save(path, Checklist(deployment=loaded.checklist.deployment), expected=loaded, now=NOW)
    dated = path.with_name("contoso.yaml.v1.2026-11-22T190000Z.bak")
    assert written.backup == dated
    assert dated.read_bytes() == OLD == path.with_name("contoso.yaml.bak").read_bytes()
    for _ in range(2):
        save(path, Checklist(), expected=load(path), now=NOW)
    assert dated.read_bytes() == OLD
