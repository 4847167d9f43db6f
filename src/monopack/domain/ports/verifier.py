"""Trying a payload."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from monopack.domain.model.verification import VerificationReport, VerificationRequest


class Verifier(Protocol):
    """Imports a payload's modules where nothing but the standard library and the payload can be imported."""

    @abstractmethod
    def verify(self, request: VerificationRequest) -> VerificationReport:
        """Run it on a disposable copy; never raises for what the pack's code does."""
