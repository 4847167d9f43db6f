"""Trying a payload in a fresh interpreter: importing it, and running the tests that concern it."""

from monopack.adapters.payload_trials.tests_runner import PayloadTests
from monopack.adapters.payload_trials.verifier import PayloadVerifier

__all__ = ["PayloadTests", "PayloadVerifier"]
