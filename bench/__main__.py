"""Run every benchmark, or those named, each in a process of its own (``python -m bench [NAME …]``)."""

import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    """Run ``bench.NAME`` for each name, all when none is given; the number of those that failed."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(known)}")
        return len(unknown)
    failed = 0
    for name in names or known:
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
