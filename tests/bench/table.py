"""The figures for people (Markdown) and for programs (JSON)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.measuring import Comparison, Figures, Result


def markdown(machine: Mapping[str, str], results: Sequence[Result]) -> str:
    """Return the table, with the machine above it and what each side took."""
    lines = [*(f"- {name}: {value}" for name, value in machine.items()), ""]
    lines += ["| work | medians | ratio or figure | goal | reached |", "|---|---|---|---|---|"]
    for result in results:
        lines += _rows(result)
    lines += ["", *(f"- {result.name}: {result.note}" for result in results if result.note)]
    return "\n".join(lines).rstrip() + "\n"


def _rows(result: Result) -> list[str]:
    if result.passed_over is not None:
        return [f"| {result.title} | | | passed over: {_one_line(result.passed_over)} | |"]
    medians = "; ".join(_median(each) for each in result.sides)
    first, *rest = [_goal(comparison) for comparison in result.comparisons]
    return [f"| {result.title} | {medians} | {first}", *(f"| | | {row}" for row in rest)]


def _median(figures: Figures) -> str:
    if figures.wrong is not None:
        return f"{figures.name}: {_one_line(figures.wrong)}"
    return f"{figures.name} {figures.median:.3f}"


def _goal(comparison: Comparison) -> str:
    found = "none" if math.isnan(comparison.found) else f"{comparison.found:.2f}"
    return f"{found} | {comparison.words} | {'yes' if comparison.held else 'NO'} |"


def _one_line(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def write(out: Path, machine: Mapping[str, str], results: Sequence[Result]) -> None:
    """Write ``out`` with the endings .json and .md."""
    out.parent.mkdir(parents=True, exist_ok=True)
    whole = {"machine": dict(machine), "works": [_plain(result) for result in results]}
    out.with_suffix(".json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
    out.with_suffix(".md").write_text(markdown(machine, results), "utf-8")


def _plain(result: Result) -> dict[str, object]:
    """Return the result with what JSON has no word for left out."""
    plain = asdict(result)
    for side, figures in zip(plain["sides"], result.sides, strict=True):
        side["median"] = _number(figures.median)
    for comparison, given in zip(plain["comparisons"], result.comparisons, strict=True):
        comparison["found"] = _number(given.found)
    return plain


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
