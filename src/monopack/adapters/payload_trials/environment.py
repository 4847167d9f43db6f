"""The environment of a trial: what the runtime always sets, made from nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable

_REGION = "us-east-1"
# Locales that the systems themselves promise; a name that is not installed would make `setlocale` fail.
_LANG = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def trial_environment(
    name: str, payload: str, *, home: str, temporary: str, asked: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """All variables of a trial of the function `name` (`pack.entrypoint`); those `asked` for win.

    The runtime's credentials are not among it: nothing that looks like a secret is made up.
    """
    return {
        "AWS_REGION": _REGION,
        "AWS_DEFAULT_REGION": _REGION,
        "AWS_LAMBDA_FUNCTION_NAME": name.partition(".")[0],
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name.partition('.')[0]}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "monopack",
        "LAMBDA_TASK_ROOT": payload,
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "_HANDLER": name,
        "TZ": ":UTC",
        "LANG": _LANG,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LD_LIBRARY_PATH": f"{payload}:{payload}/lib",
        "HOME": home,
        "TMPDIR": temporary,
        **dict(asked),
    }
