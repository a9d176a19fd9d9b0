"""What strangers install: the wheel holds the package and nothing else, the sdist what it takes to go on."""

from __future__ import annotations

import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from support.licences import ROOT, declared, packages

import lyncready

PACKAGE = ROOT / "lyncready"


def _files(folder: Path) -> set[str]:
    """Return the files of the tree below a folder, as an archive names them."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    return zipfile.ZipFile(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


def test_the_wheel_holds_the_whole_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert inside == _files(PACKAGE)
    kinds = {Path(name).suffix for name in inside}
    assert kinds == {".py", ".yaml", ".json", ".tcss", ".css", ".txt", ".typed"}


def test_the_wheel_states_version_licence_and_needs(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = HeaderParser().parsestr(wheel.read(name).decode())
    assert metadata["Version"] == lyncready.__version__
    assert metadata["License-Expression"] == "MIT"
    needed = {Requirement(line) for line in metadata.get_all("Requires-Dist") or [] if "extra ==" not in line}
    assert needed == set(declared())
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel.namelist())


def test_the_sdist_holds_package_tests_documents_and_the_way_to_run_them(tmp_path: Path) -> None:
    built = Path(next(SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])))
    with tarfile.open(built) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    documents = {path.name for path in ROOT.glob("*.md")}
    assert inside >= _files(PACKAGE) | documents | {"pyproject.toml", "uv.lock", "LICENSE", ".ci/run"}
    assert "tests/test_package.py" in inside


def test_every_package_that_is_needed_to_run_is_listed_with_its_licence() -> None:
    lines = (ROOT / "LICENSES.md").read_text(encoding="utf-8").splitlines()
    rows = {tuple(cell.strip() for cell in line.strip("|").split("|")[:2]) for line in lines if line[:2] == "| "}
    assert {(package.name, package.licence) for package in packages()} <= rows
    assert all(licence for _, licence in rows)
