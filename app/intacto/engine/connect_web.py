"""Trying a shop's public address before it is kept: does it lead to the folder of the shop?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intacto.domain import names
from intacto.domain.customer import WebAnswer
from intacto.domain.errors import HostUnreachable
from intacto.domain.words import Message, say
from intacto.engine.customer_look import PAGES, Front
from intacto.engine.customer_verdict import by_status

SAMPLES = 3
"""Files that are looked for at most: one that is there is enough."""


@dataclass(frozen=True, slots=True)
class WebReport:
    """How a try went, in words. ``works``: nothing speaks against the address."""

    works: bool
    text: Message


def try_web(front: Front, paths: Sequence[str]) -> WebReport:
    """Ask for some of ``paths``, files of the shop, and tell whether one is there; closes ``front``, never raises.

    Only the beginning of an answer is taken. Without files at hand any answer of the address will do.
    """
    try:
        for path in paths[:SAMPLES]:
            with front.visit(path) as download:
                if _is_file(download.answer, path):
                    return WebReport(True, say("{name} is there.", name=names.shown(path)))
        if paths:
            return WebReport(False, say("None of your files is there. Open it in a browser, and correct the address."))
        with front.visit(""):
            return WebReport(True, say("The address answers."))
    except HostUnreachable as error:
        return WebReport(False, error.explanation)
    finally:
        front.close()


def _is_file(answer: WebAnswer, path: str) -> bool:
    """Tell whether it is the answer to a file: many shops have a page, with code 200, for what is not there."""
    is_page = answer.kind == "text/html" and not path.lower().endswith(PAGES)
    return by_status(answer) is None and not is_page
