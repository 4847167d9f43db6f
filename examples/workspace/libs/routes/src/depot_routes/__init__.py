"""The shortest way between two places."""

from sortedcontainers import SortedList

_ROADS = {
    ("Aachen", "Bonn"): 91,
    ("Bonn", "Celle"): 350,
    ("Aachen", "Celle"): 480,
}


def route(start: str, end: str) -> list[str]:
    """Dijkstra's, over the few roads that there are."""
    open_ways = SortedList([(0, [start])])
    done = set()
    while open_ways:
        length, way = open_ways.pop(0)
        if way[-1] == end:
            return way
        if way[-1] not in done:
            done.add(way[-1])
            open_ways.update(_onward(length, way))
    raise LookupError(f"no way from {start} to {end}")


def _onward(length: int, way: list[str]):
    for (one, other), distance in _ROADS.items():
        for here, there in ((one, other), (other, one)):
            if here == way[-1]:
                yield length + distance, [*way, there]
