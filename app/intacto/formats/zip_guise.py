"""What a ZIP is besides: books, documents and programs are ZIPs with certain names inside."""

from __future__ import annotations

from intacto.formats import zip_records as records

# EPUB 3.3, 4.2.3; ODF 1.3 part 2, 3.3; IDML; OpenRaster: the first file is stored, named so, and holds the media type.
_MIMETYPE = b"mimetype"
_MEDIA = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.graphics": "odg",
    b"application/vnd.adobe.indesign-idml-package": "idml",
    b"image/openraster": "ora",
    b"application/x-krita": "kra",
}
_TYPES = b"[Content_Types].xml"
_MAIN = {b"word/document.xml": "docx", b"xl/workbook.xml": "xlsx", b"ppt/presentation.xml": "pptx"}
_MANIFEST, _ANDROID = b"META-INF/MANIFEST.MF", b"AndroidManifest.xml"
_SKETCH = frozenset((b"document.json", b"meta.json", b"user.json"))
_TELLING = frozenset((_TYPES, _MANIFEST, _ANDROID, *_MAIN, *_SKETCH))


class Guise:
    """Sees the names of all entries; ``word`` is the kind that they tell of, ``zip`` where they tell of none."""

    def __init__(self) -> None:
        self._media: str | None = None
        self._seen: set[bytes] = set()

    def begin(self, head: bytes) -> None:
        """Look at how the file begins, some hundred bytes."""
        if not head.startswith(records.LOCAL) or len(head) < records.LOCAL_SIZE:
            return
        entry = records.parse_local(head[: records.LOCAL_SIZE], b"", 0)
        start = records.LOCAL_SIZE + sum(records.local_lengths(head[: records.LOCAL_SIZE]))
        if head[records.LOCAL_SIZE :].startswith(_MIMETYPE) and entry.method == records.STORED:
            self._media = _MEDIA.get(head[start : start + entry.size].strip())

    def see(self, name: bytes) -> None:
        """Look at the name of an entry."""
        if name in _TELLING:
            self._seen.add(name)

    @property
    def word(self) -> str:
        """Return the kind."""
        if self._media is not None:
            return self._media
        if _TYPES in self._seen:
            return next((word for name, word in _MAIN.items() if name in self._seen), "zip")
        if _ANDROID in self._seen:
            return "apk"
        if _MANIFEST in self._seen:
            return "jar"
        return "sketch" if self._seen >= _SKETCH else "zip"
