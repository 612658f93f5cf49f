"""Stands in for every build backend while pip downloads the sources of a project.

pip wants to know name and version from the project's own build system, which would run its code and want compilers.
All that pip asks for stands in PKG-INFO already. Copied to where pip looks for backends; not imported from here.
"""

import pathlib
import shutil
from email.parser import Parser


class Backend:
    """The hook of PEP 517 that pip calls, and those that other backends derive from."""

    def prepare_metadata_for_build_wheel(self, metadata_directory: str, config_settings: object = None) -> str:  # noqa: ARG002 - PEP 517
        """Write the metadata that stand in PKG-INFO, and return the name of their folder."""
        told = Parser().parsestr(pathlib.Path("PKG-INFO").read_text("utf-8"))
        name = f"{told['Name'].replace('-', '_')}-{told['Version']}.dist-info"
        folder = pathlib.Path(metadata_directory) / name
        folder.mkdir()
        shutil.copy("PKG-INFO", folder / "METADATA")
        (folder / "WHEEL").write_text("Wheel-Version: 1.0\n", "utf-8")
        return name

    def build_wheel(self, *words: object) -> str:
        """Nothing is built."""
        raise NotImplementedError


_backend = Backend()
prepare_metadata_for_build_wheel = _backend.prepare_metadata_for_build_wheel
build_wheel = build_sdist = _backend.build_wheel
get_requires_for_build_wheel = get_requires_for_build_sdist = _backend.build_wheel
__legacy__ = _backend
