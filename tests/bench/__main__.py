"""``python -m tests.bench``: do the works, print the table, write it where asked."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.bench import machine, table
from tests.bench.measuring import Result, compare, measure
from tests.bench.room import Room
from tests.bench.work import PassedOverError, Work
from tests.bench.works import ALL


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [work.name for work in ALL]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--runs", type=int, default=5, help="how often each side works; the median counts")
    parser.add_argument("--out", type=Path, help="write FILE.json and FILE.md")
    parser.add_argument("--farnet", type=Path, default=os.environ.get("INTACTO_FARNET"), help="farnet's source in C")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="less than 1: smaller, for a quick look that proves nothing"
    )
    return parser.parse_args(words)


def do(work: Work, runs: int, scale: float, farnet: Path | None) -> Result:
    """Do one work and return what came of it."""
    _tell(f"{work.name}: {work.title}")
    try:
        with Room(scale, farnet) as room:
            case = work.prepare(room)
            figures = measure(case, runs, _tell)
    except PassedOverError as reason:
        _tell(f"  passed over: {reason}")
        return Result(work.name, work.title, passed_over=str(reason))
    return Result(work.name, work.title, figures, compare(case.goals, figures), note=case.note)


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main(words: list[str] | None = None) -> int:
    """Do the works that ``words`` name and return 0 where every goal was reached, else 1."""
    given = _arguments(words)
    farnet = None if given.farnet is None else Path(given.farnet)
    described = machine.describe()
    if given.scale != 1:
        described["scale"] = f"{given.scale:g}: too small for its figures to count"
    described["runs"] = f"{given.runs}, all sides in turn; the median counts"
    results: list[Result] = []
    for work in ALL:
        if not given.only or work.name in given.only:
            results.append(do(work, given.runs, given.scale, farnet))
            if given.out is not None:
                table.write(given.out, described, results)
    sys.stdout.write(table.markdown(described, results))
    return 0 if all(result.held for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
