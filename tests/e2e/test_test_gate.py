"""The tests that concern a pack, run against what ships."""

from __future__ import annotations

import pytest

from tests.monorepo import Monorepo

PASSING = """
    import unittest
    from app.greeting import greet
    from tests.people import ADA

    class Greeting(unittest.TestCase):
        def test_greets(self):
            self.assertEqual(greet(ADA), "<hello Ada>")
"""
UNRELATED = """
    import unittest
    from app import unrelated

    class Unrelated(unittest.TestCase):
        def test_never_run(self):
            self.fail()
"""


@pytest.fixture
def tested(small: Monorepo) -> Monorepo:
    """`small` with a test of the greeting that uses a helper, and one that concerns no pack."""
    small.write(
        {
            "tests/__init__.py": "",
            "tests/people.py": "ADA = 'Ada'\n",
            "tests/test_greeting.py": PASSING,
            "tests/test_unrelated.py": UNRELATED,
        }
    )
    return small


def test_gate_passes_and_tests_never_ship(tested: Monorepo) -> None:
    plain = tested.build("greet")
    before = tested.built("greet.zip").read_bytes()

    run = tested.build("greet", "--with-tests")

    assert run.stdout == plain.stdout
    assert tested.built("greet.zip").read_bytes() == before
    assert not {name for name in tested.names("greet") if name.startswith("tests")}


def test_gate_fails(tested: Monorepo) -> None:
    tested.write({"tests/people.py": "ADA = 'Eve'\n"})

    run = tested.refused("greet", "--with-tests", code=1)

    run.says("greet", "test_greets")
    assert not tested.built("greet.zip").exists()


def test_pack_without_a_relevant_test_fails_the_gate(tested: Monorepo) -> None:
    run = tested.run("--with-tests")

    assert run.code == 1
    assert run.built() == ["greet.zip"]
    run.says("ping")


def test_test_that_needs_what_does_not_ship_fails(tested: Monorepo) -> None:
    tested.write(
        {
            "tests/test_greeting.py": PASSING
            + "\n    import importlib\n    importlib.import_module('app.unrelated' + '')\n"
        }
    )

    assert tested.run("greet", "--with-tests").code == 1


def test_mode_test_leaves_the_payload_with_its_tests_and_no_zip(tested: Monorepo) -> None:
    run = tested.build("greet", "--mode", "test")

    assert run.stdout.splitlines() == ["build/greet"]
    payload = tested.built("greet")
    assert (payload / "tests/test_greeting.py").is_file()
    assert (payload / "tests/people.py").is_file()
    assert not (payload / "tests/test_unrelated.py").exists()
    assert not tested.built("greet.zip").exists()


def test_skipped_tests_alone_are_not_enough(tested: Monorepo) -> None:
    skipping = PASSING.replace("        def test_greets", '        @unittest.skip("later")\n        def test_greets')
    tested.write({"tests/test_greeting.py": skipping})

    assert tested.run("greet", "--with-tests").code == 1


def test_variable_for_tests(tested: Monorepo) -> None:
    reading = PASSING.replace("greet(ADA)", "greet(__import__('os').environ['WHOM'])")
    tested.write({"tests/test_greeting.py": reading})

    assert tested.run("greet", "--with-tests", WHOM="Ada").code == 1
    tested.build("greet", "--with-tests", "--verify-env", "WHOM", WHOM="Ada")


@pytest.mark.network
def test_pytest_with_conftest_and_fixtures(tested: Monorepo) -> None:
    tested.write(
        {
            "requirements.txt": "--find-links ./wheels\nPaper-Ink==1.2\npulp==2.0\n",
            "requirements-dev.txt": "-r requirements.txt\npytest>=8\n",
            "tests/conftest.py": """
            import pytest

            @pytest.fixture
            def ada():
                return "Ada"
        """,
            "tests/test_greeting.py": """
            import pytest
            from app.greeting import greet

            @pytest.mark.parametrize("mark", ["<", ">"])
            def test_greets(ada, mark):
                assert mark in greet(ada)
        """,
        }
    )

    tested.build("greet", "--with-tests")

    assert tested.distributions("greet") == {"paper-ink": "1.2", "pulp": "2.0"}
