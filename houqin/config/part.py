"""Runs a module as a part of ``houqin serve``: ``python -m houqin.config.part DESCRIPTOR MODULE [ARGUMENTS]``.

A part outlives its starter by seconds at most, however that ended: DESCRIPTOR is the reading end of a pipe of which the
starter alone holds the other. Nothing is ever written; its end says that the starter is gone, kill -9 included. Unlike
the kernel's own signal for a dead parent, this works on macOS too.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

#: Seconds to end by itself before everything in the part's process group is killed.
GRACE = 10


def _end_with_starter(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Watch the pipe beside the module."""
    descriptor, module = int(sys.argv[1]), sys.argv[2]
    os.set_inheritable(descriptor, False)
    threading.Thread(target=_end_with_starter, args=(descriptor,), daemon=True).start()
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
