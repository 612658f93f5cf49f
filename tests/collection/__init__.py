"""What the testers say of real files: test data that well-known projects ship, sound and damaged on purpose.

``python -m tests.collection [--kind NAME]... [--seed N]`` asks all of them and prints a table; the suite asks a few of
each kind. Whether a file is whole is judged by independent programs (unzip, 7z, pngcheck, flac ...), never by us.

- `projects`: which projects, and how their files get into `.collection/`; `no_build`: why nothing of theirs is run.
- `judges`: the independent programs; `damage`: what is done to a file; `survey`: who is right; `table`: the numbers.
"""
