"""The quick look at whether files get on with each other never passes what the thorough one refuses."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile
from monopack.domain.planning.collisions import impossible, lie_apart, settle
from monopack.domain.planning.contributions import Contribution

_NAMES = st.sampled_from(["a", "A", "b", "caf\u00e9", "cafe\u0301"])
_PATHS = st.sets(st.lists(_NAMES, min_size=1, max_size=3).map("/".join), max_size=4)


def _brought(name: str, paths: set[str]) -> Contribution:
    owner = canonicalize_name(name)
    origins = {path: FromDistribution(name=owner, version="1", key=name, path=path) for path in sorted(paths)}
    return Contribution.of(
        owner, (PayloadFile(path=path, size=0, sha256=name, origin=origin) for path, origin in origins.items())
    )


@given(own=_PATHS, first=_PATHS, second=_PATHS)
@example(own={"a/b", "A/b"}, first=set(), second=set())
def test_what_lies_apart_is_possible(own: set[str], first: set[str], second: set[str]) -> None:
    files = [PayloadFile(path=path, size=0, sha256="", origin=FirstParty(path=path)) for path in sorted(own)]
    brought = [_brought("first", first), _brought("second", second)]
    together, _ = settle(files, brought)
    assert not (lie_apart(files, brought) and impossible(together))


@given(own=_PATHS, first=_PATHS)
def test_names_of_their_own_lie_apart(own: set[str], first: set[str]) -> None:
    files = [
        PayloadFile(path=f"own/{number}", size=0, sha256="", origin=FirstParty(path=path))
        for number, path in enumerate(sorted(own))
    ]
    brought = [_brought("first", {f"first/{number}" for number, _ in enumerate(first)})]
    assert lie_apart(files, brought)
