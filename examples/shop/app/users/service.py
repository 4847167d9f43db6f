from __future__ import annotations

from typing import TYPE_CHECKING

from .repository import UserRepository

if TYPE_CHECKING:
    # For annotations only: a pack that looks up one user must not carry pandas.
    from pandas import DataFrame

    from app.reports.frames import Grouping


class UnknownUser(LookupError):
    """There is no user of that number."""


class UserService:
    def __init__(self, repository: UserRepository | None = None) -> None:
        self._repository = repository or UserRepository()

    def get(self, user_id: int) -> dict:
        user = self._repository.get(user_id)
        if user is None:
            raise UnknownUser(user_id)
        return user.as_dict()

    def rows(self) -> list[dict]:
        return [user.as_dict() for user in self._repository.all()]

    def summary(self, frame: DataFrame, grouping: Grouping) -> dict:
        return frame.groupby(grouping.column).size().to_dict()
