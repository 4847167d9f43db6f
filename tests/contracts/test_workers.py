"""What every implementation of `Workers` promises."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from monopack.adapters.thread_workers import ThreadWorkers
from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.ports.workers import Workers
from tests.fakes.workers import FakeWorkers


@pytest.fixture(params=["fake", "one thread", "four threads"])
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    if request.param == "fake":
        yield FakeWorkers()
        return
    real = ThreadWorkers(jobs=1 if request.param == "one thread" else 4)
    yield real
    real.close()


def square(number: int) -> int:
    if number == 13:
        raise PackFailure("thirteen", hint="skip it")
    return number * number


@pytest.mark.parametrize("count", [0, 1, 2, 50])
@pytest.mark.parametrize("how", ["map", "compute"])
def test_results_come_in_the_order_of_the_items(workers: Workers, how: str, count: int) -> None:
    assert list(getattr(workers, how)(square, range(100, 100 + count))) == [n * n for n in range(100, 100 + count)]


@pytest.mark.parametrize("how", ["map", "compute"])
def test_items_may_be_an_iterator(workers: Workers, how: str) -> None:
    assert list(getattr(workers, how)(square, iter([1, 2, 3]))) == [1, 4, 9]


@pytest.mark.parametrize("how", ["map", "compute"])
def test_the_first_exception_in_the_items_order_is_raised(workers: Workers, how: str) -> None:
    results = getattr(workers, how)(square, [1, 2, 13, 4])

    assert [next(results), next(results)] == [1, 4]
    with pytest.raises(PackFailure) as caught:
        next(results)
    assert (caught.value.what, caught.value.hint) == ("thirteen", "skip it")


def test_an_earlier_item_that_fails_later_wins(workers: Workers) -> None:
    second_failed = threading.Event()

    def fail(number: int) -> int:
        if number == 1:
            second_failed.wait(0.2)
            raise InputError("first")
        second_failed.set()
        raise InputError("second")

    with pytest.raises(InputError, match="first"):
        list(workers.map(fail, [1, 2]))


def test_maps_may_be_nested(workers: Workers) -> None:
    def total(number: int) -> int:
        return sum(workers.map(square, range(number)))

    assert list(workers.map(total, range(8))) == [sum(n * n for n in range(number)) for number in range(8)]


def test_what_is_left_over_does_no_harm(workers: Workers) -> None:
    results = workers.map(square, range(14, 40))
    assert next(results) == 196
    del results

    assert list(workers.map(square, [2])) == [4]
