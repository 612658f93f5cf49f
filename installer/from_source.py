"""Starts Intacto, or its tests, from the source tree: nothing but Python 3.11 or newer is needed.

    python3 installer/from_source.py run [words for intacto]
    python3 installer/from_source.py test [words for pytest]

The first start makes `.venv` and fills it; later ones cost a fraction of a second. This file only looks at
the Python that runs it, in words that every Python since 2.7 can read; `installer/start.py` does the work.
"""

import os
import sys

NEEDED = (3, 11)


def main():  # type: () -> int  # noqa: ANN201 - the annotation has to stand in a comment
    """Hand over to `installer.start`, or say which Python is needed; return the exit code."""
    if sys.version_info < NEEDED:
        found = "%d.%d" % sys.version_info[:2]
        sys.stderr.write("Intacto needs Python 3.11 or newer, and this is Python " + found + ".\n")
        sys.stderr.write("Start it with a newer one, such as: python3.11 installer/from_source.py\n")
        return 2
    tree = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is too new
    # In place of installer/, where the modules would be found without their package.
    sys.path[0] = tree
    from installer import start  # noqa: PLC0415 - an older Python could not even read it

    return start.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
