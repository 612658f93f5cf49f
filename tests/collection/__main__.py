"""``python -m tests.collection``: ask about every file of the collection and print the table."""

from __future__ import annotations

import argparse
import sys

from tests.collection import projects, table
from tests.collection.survey import by_kind, survey


def main(words: list[str] | None = None) -> int:
    """Survey the kinds that ``words`` name and return 0 where nobody was wrong, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.collection", description=__doc__)
    parser.add_argument("--kind", action="append", metavar="NAME", help="only this kind; may be repeated")
    parser.add_argument("--seed", type=int, default=1, help="where the damaged versions are hit")
    given = parser.parse_args(words)
    root = projects.ensure()
    rows = []
    for kind, files in sorted(by_kind(root).items()):
        if given.kind and kind not in given.kind:
            continue
        sys.stderr.write(f"{kind}: {len(files)} files\n")
        rows.append(survey(kind, files, root, given.seed))
        for problem in rows[-1].problems:
            sys.stderr.write(f"  {problem}\n")
    sys.stdout.write("\n".join(table.lines(rows)) + "\n")
    return 1 if any(row.problems for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
