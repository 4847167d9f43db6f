import os

import yaml
from shop_core import clock

from .model import User

SEED = os.path.join(os.path.dirname(__file__), "seed.yaml")


class UserRepository:
    """All users, read once from the file beside this one."""

    def __init__(self, path: str = SEED) -> None:
        with open(path, encoding="utf-8") as stream:
            rows = yaml.safe_load(stream)
        self._users = {row["id"]: self._parse(row) for row in rows}

    @staticmethod
    def _parse(row: dict) -> User:
        joined = clock.day(row["joined"])
        return User(row["id"], row["name"], row["country"], joined, tuple(row.get("tags", ())))

    def get(self, user_id: int) -> User | None:
        return self._users.get(user_id)

    def all(self) -> list[User]:
        return [self._users[key] for key in sorted(self._users)]
