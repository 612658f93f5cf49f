"""The command line from its words to its exit code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from intacto.cli import exits
from intacto.cli.border import Border
from intacto.cli.check import check
from intacto.cli.demo import demo
from intacto.cli.diagnose import diagnose
from intacto.cli.house import House
from intacto.cli.inspect import inspect_files
from intacto.cli.jsonlines import JsonLines
from intacto.cli.options import Call, parse
from intacto.cli.probe import probe
from intacto.cli.repair import repair
from intacto.cli.report import Report
from intacto.cli.screen import Screen
from intacto.cli.shop import shop
from intacto.cli.status import status
from intacto.cli.teller import Teller
from intacto.domain.errors import IntactoError


def main(argv: Sequence[str], house: House) -> int:
    """Do what the words in ``argv`` say, and return the exit code; never raises."""
    screen = Screen()
    teller: Teller = JsonLines(screen) if "--json" in argv else Report(screen)
    home: Path | None = None
    try:
        call = parse(argv)
        home = call.home
        return _do(call, house, screen, teller)
    except IntactoError as error:
        return Border(house, teller, home).tell(error)
    except SystemExit as leaving:
        return int(leaving.code or exits.FINE)
    except KeyboardInterrupt:
        return exits.UNSURE
    except Exception as failure:  # noqa: BLE001 - the border: whatever it is, it is a fault of ours, told as one
        return Border(house, teller, home).tell_bug(failure)


def _do(call: Call, house: House, screen: Screen, teller: Teller) -> int:
    match call.word:
        case "check":
            return check(call, house, screen, teller)
        case "repair":
            return repair(call, house, screen, teller)
        case "probe":
            return probe(call, house, teller)
        case "status":
            return status(call, house, teller)
        case "shop":
            return shop(call, house, screen, teller)
        case "inspect" | "diagnose":
            return _look_here(call, screen, teller)
        case "demo" if call.headless:
            return demo(house, screen, teller)
        case word:
            return house.window(call.home, demo=word == "demo")


def _look_here(call: Call, screen: Screen, teller: Teller) -> int:
    """Look at files of this computer: neither settings nor a network are needed for it."""
    return diagnose(call, teller) if call.word == "diagnose" else inspect_files(call, screen)
