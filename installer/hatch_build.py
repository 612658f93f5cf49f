"""Build hook: puts the compiled translations and `resources/` into the wheel.

`resources/` stands at the top of the tree, beside `app/`, where designers and translators find it. In a wheel
it has to travel inside the package, at `intacto/resources`. Hatchling's static `force-include` would do the
same in an editable install, where it breaks; hence this hook, which adds it to standard builds only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface[Any]):
    """Compiles `resources/locale/**/*.po` and adds `resources/` to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the build; `version` is `standard` or `editable`.

        The .mo files are written beside their .po files (git ignores them), so that an editable install,
        which reads `resources/` in place, speaks the same languages as a wheel.
        """
        resources = Path(self.root) / "resources"
        if not resources.is_dir():
            return
        for catalogue in compile_catalogues(resources / "locale"):
            self.app.display_info(f"compiled {catalogue.relative_to(resources)}")
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"][str(resources)] = "intacto/resources"


def compile_catalogues(locale: Path) -> list[Path]:
    """Compile every .po file under `locale` to a .mo beside it; return the .mo files, sorted."""
    written = []
    for source in sorted(locale.rglob("*.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream, domain=source.stem)
        target = source.with_suffix(".mo")
        with target.open("wb") as stream:
            write_mo(stream, catalogue)
        written.append(target)
    return written
