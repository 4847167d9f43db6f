"""Users as a table."""

import io

import pandas as pd

from app.users import UserService


def as_frame(service: UserService) -> pd.DataFrame:
    frame = pd.DataFrame(service.rows())
    frame["tags"] = frame["tags"].map(";".join)
    return frame.sort_values("id")


def as_csv(service: UserService) -> str:
    buffer = io.StringIO()
    as_frame(service).to_csv(buffer, index=False)
    return buffer.getvalue()
