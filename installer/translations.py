"""Brings the Spanish catalogue up to date with the sentences in the code, and names what is missing.

python installer/translations.py          update resources/locale/*/LC_MESSAGES/intacto.po
python installer/translations.py --check  change nothing; exit 1 where something is missing or no longer used
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "say": None, "say_n": (1, 2)}
"""Functions whose strings are translated; see ``intacto.text`` and ``intacto.domain.words``."""


def sentences() -> Catalog:
    """Return a template of all sentences in the code, with the files (not the lines) they stand in."""
    template = Catalog(project="Intacto", charset="utf-8")
    found = extract_from_dir(
        str(ROOT / "app"), method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for file, _line, message, comments, context in found:
        template.add(message, locations=[(f"app/{file}", 0)], auto_comments=comments, context=context)
    return template


def catalogues() -> list[Path]:
    """Return the catalogue of each language."""
    return sorted((ROOT / "resources" / "locale").glob("*/LC_MESSAGES/intacto.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue from the disk."""
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parents[1].name)


def shortcomings(path: Path) -> list[str]:
    """Return what is wrong with a catalogue: sentences missing, fuzzy or no longer used, and holes that differ."""
    template, catalogue = sentences(), read(path)
    wanted = {_key(message) for message in template if message.id}
    has = {_key(message): message for message in catalogue if message.id}
    wrong = [f"missing: {_text(each[1])}" for each in wanted if each not in has or not _complete(has[each].string)]
    wrong += [f"fuzzy: {_text(message.id)}" for message in has.values() if message.fuzzy]
    wrong += [f"no longer used: {_text(each[1])}" for each in has if each not in wanted]
    return sorted(wrong)


def _key(message: Message) -> tuple[str, str | list[str] | tuple[str, ...]]:
    """Return what a sentence is found by: the same words in another context are another sentence."""
    return message.context or "", message.id


def _text(identity: str | list[str] | tuple[str, ...]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _complete(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return bool(string) if string is None or isinstance(string, str) else all(string)


def update(path: Path) -> None:
    """Take new sentences into a catalogue and drop those that are no longer used; guesses nothing."""
    catalogue = read(path)
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=120, sort_by_file=True, omit_header=False, include_lineno=False)
    path.write_bytes(written.getvalue())


def main(words: list[str]) -> int:
    """Check or update all catalogues."""
    code = 0
    for path in catalogues():
        if "--check" not in words:
            update(path)
        wrong = shortcomings(path)
        for line in wrong:
            print(f"{path.parents[1].name}: {line}")
        code = code or int(bool(wrong))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
