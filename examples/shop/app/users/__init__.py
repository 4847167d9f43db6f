"""Customers."""

from .service import UserService, UnknownUser

__all__ = ["UnknownUser", "UserService"]
