"""Every damaged file gives exactly one line that names the place, and is left as it was."""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

import pytest
from support.checklist_strategies import large_checklist
from support.damaged_files import damaged

from lyncready.model import Checklist
from lyncready.store import LoadError, StoreError, load, parse, render

FILES = damaged()
EXPECTED = dict(
    line.split(": ", 1)
    for line in (Path(__file__).parent / "damaged.txt").read_text(encoding="utf-8").splitlines()
)
ROUNDS = 400


def test_there_are_more_than_two_hundred_and_each_has_its_line() -> None:
    assert len(FILES) > 200
    assert sorted(FILES) == sorted(EXPECTED)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_gives_its_line_and_stays(name: str, tmp_path: Path) -> None:
    path = tmp_path / "contoso.yaml"
    path.write_bytes(FILES[name])
    with pytest.raises(LoadError) as caught:
        load(path)
    line = str(caught.value)
    assert line == EXPECTED[name].replace("contoso.yaml", str(path), 1)
    assert line.isprintable()
    assert path.read_bytes() == FILES[name]
    assert [entry.name for entry in tmp_path.iterdir()] == ["contoso.yaml"]


def test_a_missing_file_a_folder_and_a_pipe_are_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"nothing\.yaml: no such file or folder$"):
        load(tmp_path / "nothing.yaml")
    with pytest.raises(LoadError, match=r"it is a folder, expected a file$"):
        load(tmp_path)
    with pytest.raises(LoadError, match=r"no name that a file can have$"):
        load(tmp_path / "a\0b")
    with pytest.raises(LoadError, match=r": (the name is too long|no such file or folder)$"):
        load(tmp_path / ("x" * 300))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(LoadError, match=r"it is a pipe or a device, expected a file$"):
            load(tmp_path / "pipe")


def test_a_hostile_file_name_is_made_visible(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        load(tmp_path / "a\x1b[31m\n.yaml")
    assert str(caught.value).isprintable()


class Refusing:
    """A file system that refuses to read."""

    def __init__(self, code: int) -> None:
        self.code = code

    def read(self, path: Path, limit: int) -> bytes:
        raise OSError(self.code, "no")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "permission denied"),
        (errno.EIO, "the disk reports an input/output error"),
        (errno.ELOOP, "its symbolic links lead round in a circle"),
        (errno.ESTALE, "the network drive has lost it"),
        (errno.ETIMEDOUT, "the network drive does not answer"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(code: int, words: str) -> None:
    with pytest.raises(LoadError) as caught:
        load("contoso.yaml", files=Refusing(code))  # type: ignore[arg-type]
    assert str(caught.value) == f"contoso.yaml: {words}"


def test_a_huge_file_is_refused_without_reading_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with open(path, "wb") as file:
        file.truncate(1 << 36)
    with pytest.raises(LoadError, match="larger than 64 MiB"):
        load(path)


def test_much_yaml_that_is_not_ours_is_refused() -> None:
    with pytest.raises(LoadError, match="more than 16 MiB of YAML"):
        parse(b"version: 2\ndeployment:\n  name: " + b"x" * (17 << 20), "c.yaml")


def test_as_many_values_as_fit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lyncready.store.yaml_tree.MAX_NODES", 100)
    with pytest.raises(LoadError, match="more than 100 values"):
        parse(b"version: 2\nsteps: [" + b"a," * 200 + b"]\n", "c.yaml")


@pytest.mark.parametrize("seed", range(4))
def test_mutations_load_or_give_one_line_and_what_loads_is_stable(seed: int) -> None:
    chance = random.Random(seed)
    whole = render(large_checklist(2)).replace(b"observations:", b"steps:\n  a.b: {state: done}\nobservations:")
    pieces = [
        b"\n",
        b" ",
        b"- ",
        b": ",
        b'"',
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\\",
        b"#",
        b"&",
        b"*",
        b"|",
        b"\0",
        b"\xff",
    ]
    loaded = 0
    for _ in range(ROUNDS // 4):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            _mutate(data, chance, pieces)
        found = _outcome(bytes(data))
        if isinstance(found, str):
            assert found.startswith("contoso.yaml:")
            assert found.isprintable()
        else:
            loaded += 1
            assert parse(render(found), "contoso.yaml").checklist == found
    assert loaded < ROUNDS // 4


def _outcome(data: bytes) -> Checklist | str:
    try:
        return parse(data, "contoso.yaml").checklist
    except StoreError as error:
        return str(error)


def _mutate(data: bytearray, chance: random.Random, pieces: list[bytes]) -> None:
    at = chance.randrange(len(data))
    match chance.randrange(5):
        case 0:
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            data[at : at + chance.randint(1, 40)] = b""
        case 2:
            data[at:at] = chance.choice(pieces)
        case 3:
            other = chance.randrange(len(data))
            data[at:at] = data[other : other + chance.randint(1, 200)]
        case _:
            del data[at:]
