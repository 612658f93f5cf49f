"""``python -m tests.fuzz``: feed mutated files to the testers and keep what does harm."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from intacto.formats.kinds import KINDS
from tests.fuzz.watch import fuzz


def main(words: list[str] | None = None) -> int:
    """Feed the testers that ``words`` name and return 0 where none did harm, else 1."""
    names = [kind.name for kind in KINDS]
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--kind", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--seconds", type=float, default=600, help="for each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="where inputs that do harm are left")
    given = parser.parse_args(words)
    harmless = True
    for name in given.kind or names:
        outcome = fuzz(name, given.seed, given.seconds, 0, given.keep)
        sys.stdout.write(f"{name}: {outcome.runs} inputs, {outcome.reached} pairs of lines, {len(outcome.harm)} harm\n")
        for line in outcome.harm:
            sys.stdout.write(f"  {line}\n")
        sys.stdout.flush()
        harmless = harmless and not outcome.harm
    return 0 if harmless else 1


if __name__ == "__main__":
    sys.exit(main())
