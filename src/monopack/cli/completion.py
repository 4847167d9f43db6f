"""What shells offer after a Tab: options, their fixed values, and packs.

Runs at every Tab, so it imports nothing of weight.
"""

from __future__ import annotations

import os

from monopack.cli.options import OPTIONS, SHELLS, Kind

TYPE_CHECKING = False
if TYPE_CHECKING:  # the modules are not needed at run time
    from collections.abc import Sequence

# Where nothing is offered, each shell falls back to files.
_BASH = """\
_monopack() {
    local IFS=$'\\n'
    COMPREPLY=($("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _monopack monopack
"""
_ZSH = """\
#compdef monopack
_monopack() {
    local -a found
    found=(${(f)"$("${words[1]}" --complete "${(@)words[2,CURRENT]}" 2>/dev/null)"})
    if (( ${#found} )); then compadd -a found; else _files; fi
}
if [[ "$funcstack[1]" == _monopack ]]; then _monopack; else compdef _monopack monopack; fi
"""
_FISH = """\
function __monopack_complete
    set -l found (monopack --complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c monopack -f -a '(__monopack_complete)'
"""
SCRIPTS = dict(zip(SHELLS, (_BASH, _ZSH, _FISH), strict=True))
"""What each shell reads to know how to ask."""


def offers(words: Sequence[str]) -> list[str]:
    """All that may stand in the place of the last of `words`, sorted; empty where a file or free text is due."""
    *before, current = words or [""]
    return sorted(word for word in _offered(before, current) if word.startswith(current))


def _offered(before: Sequence[str], current: str) -> Sequence[str]:
    if "--" in before:
        return _packs(before)
    last = before[-1] if before else ""
    metavars = {option.switch: option.metavar for option in OPTIONS if option.kind is not Kind.FLAG}
    if last in metavars:
        return _values(metavars[last])
    if last == "--completion":
        return SHELLS
    if current.startswith("-"):
        return ["--help", "--version", "--completion", *(switch for option in OPTIONS for switch in option.switches)]
    return _packs(before)


def _values(metavar: str) -> list[str]:
    """The fixed ones of `auto|N`; none of `DIR`."""
    return [word for word in metavar.split("|") if word.islower()] if "|" in metavar else []


def _packs(words: Sequence[str]) -> list[str]:
    try:
        # `pathlib` takes as long to import as everything else here.
        files = os.listdir(_folder(words))  # noqa: PTH208
    except OSError:
        return []
    names = [name.removesuffix(".py") for name in files if name.endswith(".py")]
    return [name for name in names if name.isidentifier() and not name.startswith("_") and name not in words]


def _folder(words: Sequence[str]) -> str:
    """The packs folder, as far as it is easily known."""
    for index, word in enumerate(words[:-1]):
        if word == "--packs-dir":
            return os.path.expanduser(words[index + 1])  # noqa: PTH111
    return os.environ.get("MONOPACK_PACKS_DIR") or _configured() or "packs"


def _configured() -> str:
    try:
        with open("pyproject.toml", "rb") as file:  # noqa: PTH123
            content = file.read()
        if b"packs-dir" not in content:
            return ""
        # Only a project that names another folder pays for the import.
        import tomllib  # noqa: PLC0415

        return str(tomllib.loads(content.decode())["tool"]["monopack"]["packs-dir"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
