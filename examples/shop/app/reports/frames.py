"""Orders as frames."""

from dataclasses import dataclass

import pandas as pd

from .statistics import spread


@dataclass(frozen=True)
class Grouping:
    column: str = "country"


def monthly(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame["month"] = pd.to_datetime(frame["day"]).dt.strftime("%Y-%m")
    grouped = frame.groupby("month")["total"]
    return pd.DataFrame(
        {"orders": grouped.size(), "total": grouped.sum(), "spread": grouped.apply(spread)}
    ).reset_index()
