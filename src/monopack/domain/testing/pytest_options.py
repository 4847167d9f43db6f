"""Which of the project's own options make sense when only a pack's tests run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

# Whole-suite matters: coverage with its thresholds, spreading over processes, report files, stopping early, selection
# by the last run, and other roots. The rest (markers, plugins, warnings, import mode …) is how the tests are meant.
_DROPPED_WORDS = """
-n --numprocesses --maxprocesses --dist --tx --cov --cov-report --cov-config --cov-fail-under --cov-context
--junitxml --junit-xml --html --css --report-log --resultlog --maxfail --rootdir --confcutdir --basetemp -c
--config-file --ignore --ignore-glob --deselect --pyargs --testmon --cache-show --debug --trace-config
--benchmark-json --benchmark-save --alluredir --randomly-seed --timeout
"""
_DROPPED_FLAG_WORDS = """
-x --exitfirst --lf --last-failed --ff --failed-first --nf --new-first --sw --stepwise --sw-skip --stepwise-skip
--pdb --trace --no-cov --cov-append --cov-branch --no-cov-on-fail --cov-reset --self-contained-html --collect-only
--co --cache-clear --setup-plan --setup-only --doctest-modules --looponfail -f
"""
_DROPPED = frozenset(_DROPPED_WORDS.split())
_DROPPED_FLAGS = frozenset(_DROPPED_FLAG_WORDS.split())


def usable_options(addopts: tuple[str, ...], is_path: Callable[[str], bool]) -> tuple[str, ...]:
    """`addopts` without what is about the whole suite; `is_path` tells words that name files to run."""
    return tuple(_usable(addopts, is_path))


def named_plugins(addopts: tuple[str, ...]) -> tuple[str, ...]:
    """Modules that `-p` loads."""
    followed = zip(addopts, (*addopts[1:], ""), strict=False)
    names = (after if word == "-p" else word[2:] for word, after in followed if word.startswith("-p"))
    return tuple(name for name in names if name and not name.startswith("no:"))


def _usable(addopts: tuple[str, ...], is_path: Callable[[str], bool]) -> Iterator[str]:
    words = iter(addopts)
    for word in words:
        name, equals, _ = word.partition("=")
        if name in _DROPPED:
            if not equals and name not in {"--cov", "--pyargs", "--testmon", "--debug", "--trace-config"}:
                next(words, None)
        elif word in _DROPPED_FLAGS or (word.startswith("-n") and not word.startswith("--")):
            continue
        elif word.startswith("-") or not is_path(word.partition("::")[0]):
            yield word
