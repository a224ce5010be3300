"""Runs every measurement, one after the other, and says which missed its goal.

`python bench/all.py` prints what docs/benchmarks.md reports; each part runs alone as well.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PARTS = (
    *("roundtrip", "false_alarms", "interpret", "embedded", "source", "verify", "sandbox"),
    *("inputs", "shrinking", "typecheck", "prove", "mutants", "strength", "repair", "server"),
)


def main() -> int:
    """Run the parts; exit 1 when one missed its goal."""
    missed = []
    for part in PARTS:
        place = HERE / part if (HERE / part).is_dir() else HERE / f"{part}.py"
        print(f"\n=== {place.relative_to(HERE.parent)}", flush=True)
        if subprocess.run([sys.executable, str(place)], check=False).returncode:
            missed.append(part)
    print("\nmissed its goal: " + ", ".join(missed) if missed else "\nall goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
