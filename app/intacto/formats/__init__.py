"""Is a file sound in itself? One tester per kind of file, fed the bytes as they stream by."""

from intacto.formats.base import CannotTell, Tester
from intacto.formats.kinds import HEAD_SIZE, Recognising, tester_for

__all__ = ["HEAD_SIZE", "CannotTell", "Recognising", "Tester", "tester_for"]
