"""Named as a standard module on purpose: imported relatively, the two never meet."""

import numpy as np


def spread(values) -> float:
    """The distance of the middle half."""
    low, high = np.percentile(np.asarray(values, dtype=float), [25, 75])
    return round(float(high - low), 2)
