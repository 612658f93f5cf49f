"""``python -m tests.diagnosis --cases 40 --largest 200M``: do harm to files of all kinds, print what is told of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.diagnosis.edits import EDITS
from tests.diagnosis.harm import HARMS
from tests.diagnosis.scoring import Score, score_edit, score_harm, table

_UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}


def _size(word: str) -> int:
    return int(word[:-1]) * _UNITS[word[-1]] if word[-1] in _UNITS else int(word)


def main() -> int:
    """Return 0 where 95 % are right, none is wrong and none missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.diagnosis", description=__doc__)
    parser.add_argument("--cases", type=int, default=40, help="of each cause")
    parser.add_argument("--largest", type=_size, default=200 * 10**6, help="bytes of the largest file")
    parser.add_argument("--only", help="a cause")
    given = parser.parse_args()
    scores: dict[str, Score] = {}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for cause in HARMS:
            if given.only in (None, cause.value):
                scores[cause.value] = score_harm(cause, given.cases, given.largest, Path(folder))
                sys.stderr.write(f"{time.monotonic() - began:5.0f} s  {table({cause.value: scores[cause.value]})}\n")
                sys.stderr.flush()
        for edit in EDITS:
            if given.only in (None, edit.__name__):
                scores[edit.__name__] = score_edit(edit, given.cases, min(given.largest, 5_000_000), Path(folder))
    sys.stdout.write(table(scores) + "\n")
    total, right = sum(s.cases for s in scores.values()), sum(s.right for s in scores.values())
    return 0 if right >= 0.95 * total and not any(s.wrong or s.missed for s in scores.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
