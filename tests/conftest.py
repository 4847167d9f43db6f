"""What holds for every test, wherever and by whomever they are run."""

from __future__ import annotations

import signal

# Background shells and nohup ignore signals, which children inherit: what is sent to them in a test would get lost.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)
