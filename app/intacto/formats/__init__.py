"""Is a file sound in itself? One tester per kind of file, fed the bytes as they stream by."""

from intacto.formats.base import CannotTell, Tester
from intacto.formats.recognising import Recognising

__all__ = ["CannotTell", "Recognising", "Tester"]
