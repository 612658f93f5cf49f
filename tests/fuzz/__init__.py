"""What no tester may do, whatever it is fed: raise, take more than 2 seconds for a megabyte, or 256 MB of memory.

``python -m tests.fuzz --kind NAME [--seconds 600]`` feeds mutated files for that long and keeps what does harm.

- `seeds`: what the mutations start from: small real files; `mutate` and `mend`: what is done to them.
- `guide`: which inputs reach lines of the parsers that none before has reached; those are mutated further.
- `child`: one process that feeds and measures; `watch`: its parent, which outlives it; `found`: what once did harm.
"""
