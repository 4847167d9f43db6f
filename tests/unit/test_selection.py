"""Which packs there are, and which are meant."""

from __future__ import annotations

import pytest

from monopack.domain.building.pack_loading import load_pack
from monopack.domain.building.selection import pack_names, select_names
from monopack.domain.model.errors import InputError, Several
from tests.fakes.source_tree import FakeSourceTree


def names(*files: str) -> tuple[str, ...]:
    return pack_names(FakeSourceTree({f"packs/{file}": "" for file in files}), "packs")


def test_packs_are_the_python_files_of_their_folder_sorted() -> None:
    assert names("users_get.py", "orders.py", "README.md", "_shared.py", "__init__.py", "sub/inner.py") == (
        "orders",
        "users_get",
    )


def test_a_folder_that_ends_like_a_file_is_no_pack() -> None:
    assert names("orders.py", "odd.py/inner.txt") == ("orders",)


def test_no_packs_directory_tells_the_path_tried_and_the_option() -> None:
    with pytest.raises(InputError) as caught:
        pack_names(FakeSourceTree({"app/m.py": ""}), "packs")
    assert str(caught.value).startswith("packs: no packs directory")
    assert "--packs-dir" in str(caught.value)


def test_a_folder_without_packs_is_bad_input() -> None:
    with pytest.raises(InputError, match="no packs"):
        names("_private.py", "README.md")


@pytest.mark.parametrize("name", ["class", "1abc", "a-b", "caf\u00e9", "a b", "con\u202egnp", "x" * 300])
def test_A11_a_file_that_cannot_be_a_pack_is_named_escaped(name: str) -> None:
    with pytest.raises(InputError) as caught:
        names("orders.py", f"{name}.py")
    assert "cannot name a pack" in str(caught.value)
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize("name", ["CON", "con", "aux", "Nul", "prn", "com1", "LPT9"])
def test_A11_a_device_of_windows_is_no_pack(name: str) -> None:
    with pytest.raises(InputError, match="Windows takes such a file for a device") as caught:
        names("orders.py", f"{name}.py")
    assert str(caught.value.where) == f"packs/{name}.py"
    with pytest.raises(InputError, match="Windows takes such a file for a device"):
        select_names(("orders",), (name,))


@pytest.mark.parametrize("name", ["console", "com", "com10", "nul_", "auxiliary", "lpt"])
def test_A11_a_name_that_only_looks_like_a_device_is_fine(name: str) -> None:
    assert names(f"{name}.py") == (name,)


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "", "-rf", "a.py", "nul\0", "line\nbreak", "\x1b[31mred"])
def test_A11_a_name_that_is_no_packs_name_is_refused_escaped(name: str) -> None:
    with pytest.raises(InputError, match="no pack's name") as caught:
        select_names(("orders",), (name,))
    assert caught.value.exit_code == 2
    assert str(caught.value).replace("\n", "").isprintable()


def test_A12_packs_that_differ_by_case_only_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="`Users` and `users`"):
        names("Users.py", "users.py")


def test_no_name_means_all() -> None:
    assert select_names(("a", "b"), ()) == ("a", "b")


def test_asked_packs_come_in_order_each_once() -> None:
    assert select_names(("a", "b", "c"), ("c", "a", "c")) == ("a", "c")


def test_an_unknown_name_comes_with_the_closest_real_ones() -> None:
    with pytest.raises(InputError, match=r"unknown pack `user_get`\n  hint: did you mean `users_get`\?"):
        select_names(("orders", "users_get"), ("user_get",))


def test_all_unknown_names_are_told_at_once() -> None:
    with pytest.raises(Several) as caught:
        select_names(("orders",), ("nope", "orders", "neither"))
    assert len(caught.value.errors) == 2


def test_a_pack_is_loaded_with_its_managed_block() -> None:
    text = "# monopack-start\n# entrypoint: main\n# monopack-end\n"
    pack = load_pack(FakeSourceTree({"packs/users.py": text}), "packs", "users")
    assert (pack.name, pack.module, pack.path, pack.block.entrypoint) == (
        "users",
        "packs.users",
        "packs/users.py",
        "main",
    )
