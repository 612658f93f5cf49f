"""The demo shop's products: what "Papel y Píxel" sells, the same bytes each time they are made."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from intacto.demo import documents, media, pictures, typefaces
from intacto.demo.packing import Member, pack

OLD_VERSION = "plantillas-canva/invitaciones-boho.zip"
"""The product of which an older version came back with the backup."""

_LICENCE = (
    "LICENCIA DE USO\r\n\r\nPuedes usar este producto en proyectos tuyos y de tus clientes.\r\n"
    "No puedes revenderlo ni compartirlo tal cual.\r\n\r\nGracias por apoyar a Papel y Píxel.\r\n"
)
_CARD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<rect width="100%" height="100%" fill="#{ground:06x}"/>
<circle cx="50%" cy="38%" r="{radius}" fill="#{accent:06x}" opacity="0.7"/>
<text x="50%" y="72%" font-family="serif" font-size="48" text-anchor="middle">{words}</text>
</svg>
"""
_CHAPTERS = (
    ("Antes de empezar", "Elige un nicho pequeño. Una plantilla para todo el mundo no es de nadie."),
    ("Diseñar para que otros cambien", "Nombra las capas y agrupa lo que se mueve junto."),
    ("Poner precio", "Suma las horas y divide entre las ventas que esperas."),
    ("La primera venta", "Cuenta cómo lo hiciste: la gente compra a personas."),
    ("Cuidar los archivos", "Guarda dos copias y comprueba lo que descarga el cliente."),
)
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_EXERCISES = (
    "Lavados planos",
    "Degradados de dos colores",
    "Hojas con un trazo",
    "Texturas con sal",
    "Tu paleta",
)


def make(path: str) -> bytes:
    """Return the bytes of the product with this path; raises KeyError where there is none."""
    return _PRODUCTS[path](_chance(path))


def make_older(path: str) -> bytes:
    """Return an older version of :data:`OLD_VERSION`: just as sound, with other cards in it."""
    assert path == OLD_VERSION
    return _set(_chance(f"{path}, 2024"), "Nos casamos", cards=4, pieces=2)


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - paints pictures; it secures nothing


def paths() -> tuple[str, ...]:
    """Return the paths of all products, in the order of the shop."""
    return tuple(_PRODUCTS)


def _colour(rng: random.Random) -> pictures.Colour:
    return (rng.randrange(170, 250), rng.randrange(160, 240), rng.randrange(150, 235))


def _painting(rng: random.Random, width: int, height: int) -> bytes:
    return pictures.wash(rng, width, height, _colour(rng), _colour(rng))


def _set(rng: random.Random, words: str, *, cards: int, pieces: int, width: int = 640, height: int = 800) -> bytes:
    """Return a set of templates: cards to edit, painted backgrounds, a licence."""
    members = [Member("LEEME.txt", _LICENCE.encode())]
    for n in range(1, cards + 1):
        card = _CARD.format(
            width=width, height=height, radius=rng.randrange(80, 220), words=words,
            ground=rng.randrange(0xE0E0E0, 0xFFFFFF), accent=rng.randrange(0x606060, 0xC0C0C0),
        )  # fmt: skip
        members.append(Member(f"plantillas/plantilla-{n:02}.svg", card.encode()))
    members += [
        Member(f"fondos/fondo-{n:02}.png", _painting(rng, width, height), store=True) for n in range(1, pieces + 1)
    ]
    return pack(members)


def _calendar(rng: random.Random) -> bytes:
    members = [Member("LEEME.txt", _LICENCE.encode())]
    for n, month in enumerate(_MONTHS, 1):
        members.append(Member(f"2026/{n:02}-{month}.png", _painting(rng, 360, 300), store=True))
    return pack(members)


def _typeface(rng: random.Random, family: str, styles: Sequence[tuple[str, int, float]]) -> bytes:
    """Return a typeface: a font for each style (name, size of the dot, slant), and a picture of it."""
    stem = family.replace(" ", "")
    members = [Member("LICENCIA.txt", _LICENCE.encode())]
    for style, dot, slant in styles:
        font = typefaces.truetype(family, style, dot=dot, slant=slant)
        members.append(Member(f"{stem}-{style}.ttf", font))
    members.append(Member("muestra.png", _painting(rng, 560, 400), store=True))
    return pack(members)


def _looks(rng: random.Random) -> bytes:
    members = [Member("LEEME.txt", _LICENCE.encode())]
    for name, warmth in (("Atardecer", 0.18), ("Verano", 0.1), ("Cine antiguo", 0.26)):
        members.append(Member(f"{name}.cube", media.cube(name, warmth)))
    members.append(Member("antes-y-despues.png", _painting(rng, 800, 450), store=True))
    return pack(members)


_PRODUCTS: Mapping[str, Callable[[random.Random], bytes]] = {
    "plantillas-canva/kit-bodas-acuarela.zip": lambda rng: _set(rng, "Sí, quiero", cards=12, pieces=5),
    "plantillas-canva/pack-logos-vintage.zip": lambda rng: _set(rng, "Desde 1924", cards=20, pieces=3),
    OLD_VERSION: lambda rng: _set(rng, "Nos casamos", cards=6, pieces=3),
    "plantillas-canva/kit-instagram-marca.zip": lambda rng: _set(
        rng, "Nuevo post", cards=30, pieces=3, width=720, height=720
    ),
    "plantillas-canva/calendario-2026.zip": _calendar,
    "tipografias/caligrafia-luna.zip": lambda rng: _typeface(
        rng, "Caligrafía Luna", (("Regular", 100, 0.25), ("Fina", 70, 0.25))
    ),
    "tipografias/rotulos-verbena.zip": lambda rng: _typeface(
        rng, "Rótulos Verbena", (("Regular", 100, 0.0), ("Punto", 80, 0.0), ("Inclinada", 100, 0.2))
    ),
    "ebooks/vende-tus-plantillas.epub": lambda rng: documents.epub(rng, "Vende tus plantillas", _CHAPTERS),
    "ebooks/cuaderno-de-acuarela.pdf": lambda rng: documents.pdf(rng, "Cuaderno de acuarela", ("", *_EXERCISES)),
    "musica-y-video/lluvia-lofi.wav": lambda rng: media.loop(rng, rounds=4),
    "musica-y-video/luts-luz-de-verano.zip": _looks,
    "regalos/marcapaginas-imprimibles.zip": lambda rng: _set(
        rng, "Un libro más", cards=3, pieces=2, width=400, height=640
    ),
}
