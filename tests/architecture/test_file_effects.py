"""All changes to files go through `monopack.adapters.files.effects`, so that tests can let each go wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src/monopack"
EFFECTS = PACKAGE / "adapters/files/effects.py"
ELSEWHERE = {
    "adapters/byte_compiler/inside_compile.py": {"os.write", "os.makedirs", "open"},  # a program of its own
    "adapters/child_processes/supervised.py": {"os.write"},  # orders for a child, into a pipe
    "adapters/child_processes/supervisor.py": {"os.write", "os.O_RDWR", "open"},  # a program of its own
    "adapters/files/writing.py": {"os.chmod"},  # asked whether it takes descriptors
    "adapters/payload_trials/inside_test.py": {"os.write", "os.unlink", "open"},  # a program of its own
    "adapters/payload_trials/inside_verify.py": {"os.write", "os.unlink"},  # a program of its own
    "cli/descriptors.py": {"os.O_RDWR", "os.O_WRONLY"},  # the device for nothing, in place of a closed stream
}
FLAGS = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"}
CHANGES = {
    "os": {
        *FLAGS,
        *(
            "write",
            "writev",
            "pwrite",
            "fsync",
            "fdatasync",
            "rename",
            "renames",
            "replace",
            "link",
            "symlink",
            "unlink",
        ),
        *(
            "remove",
            "mkdir",
            "makedirs",
            "rmdir",
            "removedirs",
            "chmod",
            "fchmod",
            "lchmod",
            "chown",
            "fchown",
            "lchown",
        ),
        *("utime", "truncate", "ftruncate", "mkfifo", "mknod", "copy_file_range", "sendfile", "setxattr"),
    },
    "shutil": {
        "copy",
        "copy2",
        "copyfile",
        "copyfileobj",
        "copymode",
        "copystat",
        "copytree",
        "move",
        "rmtree",
        "chown",
    },
    "tempfile": {
        "mkstemp",
        "mkdtemp",
        "TemporaryFile",
        "NamedTemporaryFile",
        "TemporaryDirectory",
        "SpooledTemporaryFile",
    },
}
METHODS = {
    *("write_text", "write_bytes", "mkdir", "rmdir", "unlink", "rename", "touch", "chmod", "lchmod"),
    *("symlink_to", "hardlink_to"),
}


def changes(tree: ast.AST) -> Iterator[str]:
    """What in a module changes files by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in CHANGES.get(node.value.id, ()):
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in CHANGES:
            yield from (f"{node.module}.{name.name}" for name in node.names if name.name in CHANGES[node.module])
        if isinstance(node, ast.Call):
            yield from called(node)


def called(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    of_module = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    module = node.func.value.id if of_module else ""
    if name == "open" and module != "os":
        modes = [
            word.value for word in ast.walk(node) if isinstance(word, ast.Constant) and isinstance(word.value, str)
        ]
        if any(mode and set(mode) <= set("rwxabt+") and set(mode) & set("wxa+") for mode in modes):
            yield "open"
    elif isinstance(node.func, ast.Attribute) and module not in {*CHANGES, "effects"}:
        a_paths_replace = name == "replace" and len(node.args) == 1 and not node.keywords
        if name in METHODS or a_paths_replace:
            yield name


def test_every_change_to_files_goes_through_the_effects() -> None:
    found = {}
    for path in [*sorted((PACKAGE / "adapters").rglob("*.py")), *sorted((PACKAGE / "cli").rglob("*.py"))]:
        name = path.relative_to(PACKAGE).as_posix()
        own = set(changes(ast.parse(path.read_bytes()))) - ELSEWHERE.get(name, set())
        if own and path != EFFECTS:
            found[name] = own

    assert not found


def test_no_effect_calls_another() -> None:
    module = ast.parse(EFFECTS.read_bytes())
    public = {node.name for node in module.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    inside = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}

    assert len(public) > 15
    assert not public & inside, "an effect that calls another one would be counted twice"


def test_what_changes_files_is_found(tmp_path: Path) -> None:
    for text in (
        "os.replace(a, b)",
        "from shutil import rmtree",
        "Path(a).write_bytes(b'')",
        "Path(a).replace(b)",
        "open(a, 'wb')",
        "Path(a).open('x')",
        "os.open(a, os.O_WRONLY)",
        "tempfile.mkdtemp()",
    ):
        assert list(changes(ast.parse(text))), text
    for text in (
        "'a'.replace('b', 'c')",
        "open(a, 'rb')",
        "Path(a).read_bytes()",
        "effects.rename(a, b)",
        "replace(a, b=1)",
    ):
        assert not list(changes(ast.parse(text))), text
