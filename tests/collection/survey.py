"""Asks the testers and, where their answer could be wrong, the judges."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from intacto.domain.proof import Soundness
from intacto.formats.kinds import kind_of
from intacto.formats.recognising import HEAD_SIZE, Recognising
from tests.collection.damage import damaged
from tests.collection.judges import Verdict, judge

STRICT = frozenset({"zip", "png", "gzip", "xz", "7z", "flac", "ogg", "font"})
"""Kinds whose damage is never to be missed."""

PIECE = 256 * 1024

BROKEN_BY_DESIGN = frozenset(
    (
        # One of the bad files of the BMP suite.
        "pillow/Tests__images__bmp__b__shortfile.bmp",
        # Pillow's tests want an error for each of these.
        "pillow/Tests__images__combined_larger_than_size.psd",
        "pillow/Tests__images__psd-large-bytecounts.psd",
        "pillow/Tests__images__timeout-1ee28a249896e05b83840ae8140622de8e648ba9.psd",
        "pillow/Tests__images__timeout-598843abc37fc080ec36a2699ebbd44f795d3a6f.psd",
        "pillow/Tests__images__timeout-c8efc3fded6426986ba867a399791bae544f59bc.psd",
        "pillow/Tests__images__timeout-dedc7a4ebd856d79b4359bbcc79e8ef231ce38f6.psd",
        "pillow/Tests__images__eps__timeout-d675703545fee17acab56e5fec644c19979175de.eps",
        # The first few thousand bytes of longer files, which is all that these tests need.
        "beets/test__rsrc__emptylist.mp3",
        "hachoir/tests__files__25min.aifc",
        "hachoir/tests__files__smallville.s03e02.avi",
        "hachoir/tests__files__ladouce_1h15.wav",
        "hachoir/tests__files__pentax_320x240.mov",
        "mutagen/tests__data__bad-POPM-frame.mp3",
        "mutagen/tests__data__bad-xing.mp3",
        # Its name says it.
        "mutagen/tests__data__truncated-64bit.mp4",
    )
)
"""Files that their projects keep as broken examples of a kind that no judge knows: paths in the collection."""


@dataclass(slots=True)
class Row:
    """What came of one kind. ``unseen``: damaged versions that are called sound, by the judges too or with no judge."""

    kind: str
    files: int = 0
    sound: int = 0
    unknown: int = 0
    damaged: int = 0
    found: int = 0
    open: int = 0
    unseen: int = 0
    accused: list[str] = field(default_factory=list)
    believed: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """Return what must not be: sound files called damaged, broken ones called sound."""
        return [*self.accused, *self.believed, *self.missed]


def by_kind(files: Path) -> Mapping[str, Sequence[Path]]:
    """Return the files of the collection by the kind that Intacto takes them for, in a fixed order."""
    found = defaultdict(list)
    for file in sorted(file for file in files.rglob("*") if file.is_file()):
        with file.open("rb") as opened:
            kind = kind_of(file.name, opened.read(HEAD_SIZE))
        if kind is not None:
            found[kind.name].append(file)
    return found


def ask(name: str, content: bytes) -> tuple[Soundness, str]:
    """Return the tester's opinion of a file, and its reason."""
    tester = Recognising(name)
    for at in range(0, len(content), PIECE):
        tester.feed(content[at : at + PIECE])
    opinion = tester.finish()
    return opinion.soundness, str(opinion.reason)


def survey(kind: str, files: Iterable[Path], root: Path, seed: int) -> Row:
    """Ask about each file and its damaged versions, and return what came of it."""
    row = Row(kind)
    with tempfile.TemporaryDirectory(prefix="intacto-collection-") as scratch:
        for file in files:
            _survey_file(row, file, file.relative_to(root).as_posix(), seed, Path(scratch))
    return row


def _survey_file(row: Row, file: Path, path: str, seed: int, scratch: Path) -> None:
    content = file.read_bytes()
    opinion, reason = ask(file.name, content)
    row.files += 1
    match opinion:
        case Soundness.SOUND:
            row.sound += 1
            if row.kind in STRICT and judge(row.kind, file) is Verdict.BROKEN:
                row.believed.append(f"{path}: broken, and called sound: {reason}")
        case Soundness.UNKNOWN:
            row.unknown += 1
        case Soundness.DAMAGED:
            row.damaged += 1
            if judge(row.kind, file) is not Verdict.BROKEN and path not in BROKEN_BY_DESIGN:
                row.accused.append(f"{path}: whole as far as anybody knows, and called damaged: {reason}")
    if opinion is Soundness.SOUND:
        _survey_damaged(row, file, path, seed, scratch)


def _survey_damaged(row: Row, file: Path, path: str, seed: int, scratch: Path) -> None:
    for version in damaged(file.read_bytes(), f"{seed} {path}"):
        opinion, _ = ask(file.name, version.content)
        match opinion:
            case Soundness.DAMAGED:
                row.found += 1
            case Soundness.UNKNOWN:
                row.open += 1
            case Soundness.SOUND:
                hurt = scratch / f"hurt{file.suffix}"
                hurt.write_bytes(version.content)
                if judge(row.kind, hurt) is Verdict.BROKEN:
                    row.missed.append(f"{path}: {version.hurt.value} at {version.at} is called sound")
                else:
                    row.unseen += 1


@cache
def few(files: Path, most: int, largest: int) -> Mapping[str, Sequence[Path]]:
    """Return some files of each kind: those of up to ``largest`` bytes, evenly spread over the projects."""
    chosen = {}
    for kind, all_of_kind in by_kind(files).items():
        small = [file for file in all_of_kind if file.stat().st_size <= largest]
        chosen[kind] = small[:: max(1, -(-len(small) // most))]
    return chosen
