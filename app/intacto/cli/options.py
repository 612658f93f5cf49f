"""The words and options of the command line, and what each of them means to the reader of its help."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from intacto import __version__
from intacto.domain.errors import AddressInvalid
from intacto.domain.proof import ProofLevel
from intacto.domain.quiet import DAY_MINUTES, QuietHours
from intacto.domain.words import say
from intacto.text import _

OFFERED = (ProofLevel.LISTED, ProofLevel.SAMPLED, ProofLevel.DIGEST, ProofLevel.READ, ProofLevel.CUSTOMER)
"""How thorough a check can be."""

_RATES = {"": 1, "K": 1000, "M": 1000_000, "G": 1000_000_000}


class Call(argparse.Namespace):
    """One call: its word, and the options of all words with what they are when not given."""

    word: str | None = None
    deed: str = ""
    words: Sequence[str] = ()
    name: str = ""
    url: str = ""
    day: float | None = None
    home: Path | None = None
    headless: bool = False
    copies: Sequence[str] = ()
    web: str = ""
    source: Path | None = None
    dry_run: bool = False
    json: bool = False
    trust: str | None = None
    key: Path | None = None
    password_stdin: bool = False
    proof: ProofLevel = ProofLevel.READ
    connections: int | None = None
    limit: float | None = None
    due: bool = False
    older: Sequence[Path] = ()
    beside: Path | None = None

    @property
    def paths(self) -> Sequence[str]:
        """Return the words after the shop: files and folders."""
        return self.words[1:]


class _Help(argparse.HelpFormatter):
    """Help in the reader's language: argparse's own words are replaced by ours."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the usage with a heading of ours."""
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like all others, told in the form that the caller asked for."""

    def error(self, message: str) -> NoReturn:
        """Raise AddressInvalid with argparse's complaint."""
        detail = _plain(message)
        raise AddressInvalid(
            say("This call cannot be understood"),
            say("{detail}. See: {program} --help", detail=detail[:1].upper() + detail[1:], program=self.prog),
        )


def _plain(message: str) -> str:
    """Return argparse's complaint in the reader's language, without repeating a value, which could be a password."""
    missing = re.fullmatch(r"the following arguments are required: (.+)", message)
    if missing is not None:
        return _("missing: {words}").format(words=missing[1])
    about = re.fullmatch(r"argument ([^:]+): (.+)", message)
    if about is None:
        return message
    option, reason = about.groups()
    if reason.startswith("expected one argument"):
        return _("{option} needs a value").format(option=option)
    if reason.startswith("ignored explicit argument"):
        return _("{option} takes no value").format(option=option)
    choice = re.match(r"invalid choice: '([^']*)'", reason)
    return _("unknown: {word}").format(word=choice[1]) if choice is not None else f"{option}: {reason}"


def parse(argv: Sequence[str]) -> Call:
    """Return the call; raises AddressInvalid, and SystemExit(0) after ``--help`` and ``--version``."""
    parser = _build()
    call, rest = parser.parse_known_args(list(argv), namespace=Call())
    unknown = [word for word in rest if word.startswith("-")]
    if unknown or (rest and call.word not in ("check", "repair", "inspect")):
        # Only the option's name: what follows "=" could be a password typed in the wrong place.
        parser.error(_("unknown: {word}").format(word=(unknown or rest)[0].partition("=")[0]))
    # argparse takes positional words only up to the first option among them.
    call.words = [*call.words, *rest]
    return call


def _build() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="intacto",
        add_help=False,
        allow_abbrev=False,
        formatter_class=_Help,
        description=_("Keeps a shop's digital files whole: proves each one, shows damage, repairs it."),
        epilog=_("Without a word, the window opens."),
    )
    general = _add_general(parser, home=None)
    general.add_argument("--version", action="version", version=f"Intacto {__version__}", help=_("show the version"))
    words = parser.add_subparsers(dest="word", title=_("words"), metavar=_("WORD"), parser_class=_Parser)
    for name, text, fill in _words():
        fill(_add_word(words, name, text))
    return parser


def _words() -> tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...]:
    return (
        ("demo", _("a little shop with the damage of a real story, in the window or in the terminal"), _fill_demo),
        ("shop", _("add, list, show, test or remove shops"), _fill_shop),
        ("check", _("read the files back from the host and say how they are"), _fill_check),
        ("repair", _("put good copies in the place of damaged and missing files"), _fill_repair),
        ("diagnose", _("say what happened to a file, beside a good copy of it"), _fill_diagnose),
        ("probe", _("the host's report card: what it can do, and how fast"), _fill_probe),
        ("status", _("what is known now; touches no network"), _fill_status),
        ("inspect", _("is each file of this computer sound in itself? needs no shop"), _fill_inspect),
    )


_Subparsers = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its type no public name


def _add_word(words: _Subparsers[_Parser], name: str, text: str) -> argparse.ArgumentParser:
    parser = words.add_parser(
        name, help=text, description=text, add_help=False, allow_abbrev=False, formatter_class=_Help
    )
    # SUPPRESS: a home given before the word stays.
    _add_general(parser, home=argparse.SUPPRESS)
    return parser


def _add_general(parser: argparse.ArgumentParser, home: str | None) -> argparse._ArgumentGroup:
    group = parser.add_argument_group(_("always"))
    group.add_argument("-h", "--help", action="help", help=_("show this help"))
    group.add_argument(
        "--home", metavar=_("DIR"), type=Path, default=home, help=_("keep settings and database there (INTACTO_HOME)")
    )
    return group


def _fill_demo(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("options"))
    group.add_argument("--headless", action="store_true", help=_("tell the story in the terminal"))


def _fill_shop(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", title=_("words"), metavar=_("WORD"), required=True, parser_class=_Parser)
    add = _add_word(deeds, "add", _("set up a shop"))
    named = add.add_argument_group(_("words"))
    named.add_argument("name", metavar=_("NAME"), help=_("any name; it is only for you"))
    named.add_argument(
        "url", metavar="URL", help=_("ftp://, ftps://, ftp+tls://, sftp:// or file://, with user and folder")
    )
    options = add.add_argument_group(_("options"))
    _add_copies(options)
    _add_web(options)
    _add_login(options)
    _add_word(deeds, "list", _("list the shops"))
    _fill_set(_add_word(deeds, "set", _("choose what a shop may use, and how often all is read")))
    work = _add_word(deeds, "maintenance", _("note the day on which the host announced work: all is read again then"))
    about = work.add_argument_group(_("words"))
    about.add_argument("name", metavar=_("NAME"), help=_("the shop's name"))
    about.add_argument("day", metavar=_("DATE|none"), type=_day, help=_("a day like 2026-05-31, or none"))
    for name, text in (
        ("show", _("show how a shop is set up")),
        ("test", _("try the connection, step by step")),
        ("remove", _("forget a shop and all that is known of its files; the host is not touched")),
    ):
        other = _add_word(deeds, name, text)
        other.add_argument_group(_("words")).add_argument("name", metavar=_("NAME"), help=_("the shop's name"))
        if name == "test":
            _add_login(other.add_argument_group(_("options")))


def _fill_set(parser: argparse.ArgumentParser) -> None:
    # SUPPRESS: what is not given stays as it is.
    named = parser.add_argument_group(_("words"))
    named.add_argument("name", metavar=_("NAME"), help=_("the shop's name"))
    options = parser.add_argument_group(_("options"))
    for option, meta, kind, text in (
        ("days", "N", _count, _("everything is read back within so many days")),
        ("speed", _("RATE|none"), _rate_or_none, _("top speed of checks, in bytes per second, like 500K or 2M")),
        ("quiet", _("HH:MM-HH:MM|none"), _quiet, _("hours in which nothing is read by itself, like 08:00-22:00")),
        ("digests", _("yes|no"), _yes, _("whether fingerprints that the host computes count as a proof")),
    ):
        options.add_argument(f"--{option}", metavar=meta, type=kind, default=argparse.SUPPRESS, help=text)
    options.add_argument("--web", metavar=_("URL|none"), help=_("the public address of the shop's folder"), default="")


def _fill_check(parser: argparse.ArgumentParser) -> None:
    _add_target(parser)
    options = parser.add_argument_group(_("options"))
    _add_copies(options)
    _add_web(options)
    options.add_argument(
        "--proof", metavar=_("LEVEL"), type=_level, default=ProofLevel.READ,
        help=_(
            "how thorough: listed, sampled (random blocks), digest (takes the server's word), "
            "read (reads every byte back; the default), or customer (downloads it through --web too)"
        ),
    )  # fmt: skip
    options.add_argument(
        "--due",
        action="store_true",
        help=_("only what is due, to keep the promised days; meant for every hour"),
    )
    options.add_argument("--connections", metavar="N", type=_count, help=_("logins at once, at most"))
    options.add_argument("--limit", metavar=_("RATE"), type=_rate, help=_("bytes per second, like 500K or 2M"))
    _add_login(options)
    _add_json(options)


def _fill_repair(parser: argparse.ArgumentParser) -> None:
    _add_target(parser)
    options = parser.add_argument_group(_("options"))
    _add_copies(options)
    options.add_argument(
        "--from", dest="source", metavar=_("FILE"), type=Path, help=_("the good copy to use, for a single PATH")
    )
    options.add_argument("--dry-run", action="store_true", help=_("say what would be done, change nothing"))
    _add_login(options)
    _add_json(options)


def _fill_diagnose(parser: argparse.ArgumentParser) -> None:
    words = parser.add_argument_group(_("words"))
    # One by one in the help, together in the call: argparse adds each to the same list.
    words.add_argument("words", metavar=_("GOOD"), action="append", help=_("a good copy of the file"))
    words.add_argument("words", metavar=_("BAD"), action="append", help=_("the file that something happened to"))
    options = parser.add_argument_group(_("options"))
    options.add_argument(
        "--older", metavar=_("FILE"), type=Path, action="append", default=[],
        help=_("an earlier version of it; may be repeated"),
    )  # fmt: skip
    options.add_argument("--beside", metavar=_("DIR"), type=Path, help=_("a folder of other products"))
    _add_json(options)


def _fill_probe(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("words"))
    group.add_argument(
        "words", nargs="*", metavar=_("SHOP|URL"), help=_("the shop's name or a URL; not needed for a single shop")
    )
    options = parser.add_argument_group(_("options"))
    _add_login(options)
    _add_json(options)


def _fill_status(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("words"))
    group.add_argument("words", nargs="*", metavar=_("SHOP"), help=_("the shop's name; not needed for a single one"))
    _add_json(parser.add_argument_group(_("options")))


def _fill_inspect(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("words"))
    group.add_argument("words", nargs="+", metavar=_("FILE"), help=_("files of any kind; none of them is changed"))
    _add_json(parser.add_argument_group(_("options")))


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument_group(_("words")).add_argument(
        "words", nargs="*", metavar=_("SHOP|URL [PATH]"),
        help=_("the shop's name or a URL, then files and folders in it; not needed for a single shop"),
    )  # fmt: skip


def _add_copies(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--copies", metavar=_("DIR"), action="append", default=[], help=_("a folder of good copies; may be repeated")
    )


def _add_web(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--web", metavar="URL", default="", help=_("the public address of the shop's folder, as customers see it")
    )


def _add_login(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--trust", metavar=_("FINGERPRINT"), help=_("the host's certificate or host key to trust, SHA256:...")
    )
    group.add_argument("--key", metavar=_("FILE"), type=Path, help=_("the private key to log in with, for sftp://"))
    group.add_argument(
        "--password-stdin",
        action="store_true",
        help=_("read the password, or the key's passphrase, from the first line of standard input"),
    )


def _add_json(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--json", action="store_true", help=_("write one JSON object a line"))


def _level(word: str) -> ProofLevel:
    for level in OFFERED:
        if level.word == word:
            return level
    offered = ", ".join(level.word for level in OFFERED)
    raise argparse.ArgumentTypeError(_("this version offers {levels}").format(levels=offered))


def _day(word: str) -> float | None:
    """Return when a day begins here (seconds since the epoch), None for ``none``."""
    if word == "none":
        return None
    try:
        return time.mktime(time.strptime(word, "%Y-%m-%d"))
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(_("a day like 2026-05-31 is needed, or none")) from None


def _rate_or_none(word: str) -> int | None:
    return None if word == "none" else round(_rate(word))


def _quiet(word: str) -> QuietHours | None:
    """Return the hours that ``08:00-22:00`` names (minutes are optional), None for ``none``."""
    if word == "none":
        return None
    found = re.fullmatch(r"(\d{1,2})(?::(\d\d))?-(\d{1,2})(?::(\d\d))?", word, re.ASCII)
    start, end = (int(found[n]) * 60 + int(found[n + 1] or 0) for n in (1, 3)) if found else (DAY_MINUTES, 0)
    if not (start < DAY_MINUTES and end < DAY_MINUTES) or start == end:
        raise argparse.ArgumentTypeError(_("hours like 08:00-22:00 are needed, or none"))
    return QuietHours(start, end)


def _yes(word: str) -> bool:
    if word not in ("yes", "no"):
        raise argparse.ArgumentTypeError(_("yes or no is needed"))
    return word == "yes"


def _count(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(_("a number from 1 is needed"))
    return int(word)


def _rate(word: str) -> float:
    """Return bytes per second; K, M and G are decimal, as providers count."""
    unit = word[-1:].upper() if word[-1:].isalpha() else ""
    try:
        rate = float(word.removesuffix(word[-1:]) if unit else word) * _RATES[unit]
    except (KeyError, ValueError):
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise argparse.ArgumentTypeError(_("a rate like 500K or 2M is needed"))
    return rate
