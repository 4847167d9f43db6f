"""Nothing that is let in leads out, whatever it is called."""

from __future__ import annotations

import ntpath
import posixpath
from contextlib import suppress
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monopack.adapters.distribution_store.admission import admit
from monopack.adapters.local_source_tree.boundary import Boundary
from monopack.domain.admission.paths import escape, files_as_folders
from monopack.domain.model.errors import InputError, MonopackError
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.planning.placement import Surroundings, check_placement
from tests.drawn_sites import drawn_site
from tests.fakes.distribution_store import locked

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")


pieces = st.sampled_from(
    [
        "..",
        ".",
        "",
        "a",
        "b.py",
        "C:",
        "c:x",
        "\\",
        "..\\x",
        "\0",
        "con",
        "nul.txt",
        "...",
        " ",
        "é",
        "\udcff",
        "~",
        "//",
    ]
)
hostile = st.lists(pieces, max_size=5).map("/".join)
paths = hostile | st.text(max_size=12) | st.text(max_size=12).map("../{}".format)


@given(paths)
def test_an_admitted_path_stays_below_its_folder_on_every_system(path: str) -> None:
    if escape(path):
        return
    for module, root in ((posixpath, "/base/root"), (ntpath, "C:\\base\\root")):
        place = module.normpath(module.join(root, path))
        assert place.startswith(root + module.sep)
    assert posixpath.normpath(path) == path
    assert "\0" not in path
    path.encode()


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map("/".join))
def test_a_plain_path_is_admitted(path: str) -> None:
    assert escape(path) == ""


@given(st.sets(st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map("/".join), max_size=6))
def test_what_is_no_folder_can_be_written_in_any_order(names: set[str]) -> None:
    folders = {str(above) for name in names for above in PurePosixPath(name).parents}
    assert set(files_as_folders(names)) == names & folders


@given(st.sets(paths, max_size=4), st.sets(paths, max_size=3), st.booleans())
def test_nothing_admitted_escapes(files: set[str], recorded: set[str], alone: bool) -> None:
    own = {"x-1.0.dist-info/METADATA", "x-1.0.dist-info/RECORD"}
    site = drawn_site(files | own, x=dict.fromkeys(own | recorded, ""))
    with suppress(MonopackError):
        admitted = admit(site, locked("x"), alone=alone, target=TARGET)
        assert all(escape(path) == "" for path in admitted.paths)
        assert files_as_folders(admitted.paths) == ()


places = st.lists(st.sampled_from(["a", "b", "ab"]), max_size=4).map(lambda parts: "/" + "/".join(parts))
below = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=3).map("/".join)


@given(places, places, places, below, st.lists(below, max_size=2))
def test_a_build_directory_that_is_accepted_overlaps_with_nothing(
    build: str, project: str, home: str, packs: str, packages: list[str]
) -> None:
    around = Surroundings(build=build, cache="/elsewhere", project=project, home=home)
    own = PurePosixPath(build)
    code = [PurePosixPath(project, path) for path in (packs, *packages)]
    above = [PurePosixPath(folder) for folder in (project, home)]
    overlaps = any(folder.is_relative_to(own) for folder in (*above, *code)) or any(
        own.is_relative_to(folder) for folder in code
    )
    if overlaps:
        with pytest.raises(InputError):
            check_placement(around, packs_dir=packs, packages=tuple(packages))
    else:
        check_placement(around, packs_dir=packs, packages=tuple(packages))


@given(places, places)
def test_a_boundary_holds_what_lies_in_it(top: str, real: str) -> None:
    held = PurePosixPath(real).is_relative_to(top)
    assert Boundary(root=top, top=top).holds(real) is held
