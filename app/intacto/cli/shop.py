"""``intacto shop``: set up, list, show, try and remove shops."""

from __future__ import annotations

import time
from dataclasses import replace

from intacto.cli import exits
from intacto.cli.house import House
from intacto.cli.options import Call
from intacto.cli.screen import Ink, Screen
from intacto.cli.shop_set import choices_of, set_choices
from intacto.cli.target import admit, folders, key_file, opened_office
from intacto.cli.teller import Teller
from intacto.domain.customer import parse_web
from intacto.domain.errors import HostError, IntactoError, KeyLocked, KeyringError, PasswordNeeded, ShopExists
from intacto.domain.health import Health
from intacto.domain.shop import Address, Scheme, Shop, parse_address
from intacto.domain.words import say
from intacto.engine.connect import Attempt, ConnectionReport, ConnectionStep, Stage, StageState
from intacto.engine.host import plain_text_notice
from intacto.engine.office import Office
from intacto.text import _, render


def shop(call: Call, house: House, screen: Screen, teller: Teller) -> int:
    """Do what the call says with a shop and return the exit code; raises IntactoError kinds."""
    with opened_office(house, call.home) as office:
        match call.deed:
            case "add":
                return _add(call, house, office, screen)
            case "list":
                for each in office.shops():
                    screen.line(f"{each.name}\t{each.address.url}")
                return exits.FINE
            case "show":
                return _show(office.shop(call.name), office, screen)
            case "set":
                return set_choices(call, office, screen)
            case "maintenance":
                return _maintenance(call, office, screen)
            case "test":
                return _test(call, house, office, screen, teller)
            case _:
                office.remove_shop(call.name)
                screen.line(_("{name} is forgotten. Nothing on its host was touched.").format(name=call.name))
                return exits.FINE


def _add(call: Call, house: House, office: Office, screen: Screen) -> int:
    """Add a shop whose connection works; one whose password nobody knows yet is added untried."""
    address, copies = parse_address(call.url), folders(call.copies)
    trusted = None if call.trust is None else house.fingerprint(call.trust)
    web = parse_web(call.web) if call.web else ""
    if any(each.name.casefold() == call.name.casefold() for each in office.shops()):
        raise ShopExists(say("There is a shop {name} already", name=call.name), say("Choose another name."))
    key = key_file(call, address)
    password: str | None = None
    try:
        admit(call, office, address, key)
        given = _password(office, address, key)
    except PasswordNeeded:
        if call.password_stdin:
            raise
        screen.aside(_("It is added untried: no password is known. “intacto shop test” tries it."))
    else:
        attempt = Attempt(address, given, trusted, plain_accepted=True, key_file=key)
        report = _try(office, attempt, screen)
        if report.error is not None:
            raise report.error
        password = office.passwords.passphrase(key) if key else given
    if trusted is not None:
        office.trust(address, trusted)
    try:
        office.add_shop(Shop(call.name, address, copies, web=web, key_file=key), password or None)
    except KeyringError as problem:
        screen.aside(_sentences(problem))
    screen.line(_("{name} is set up. “intacto check” reads its files.").format(name=call.name))
    return exits.FINE


def _maintenance(call: Call, office: Office, screen: Screen) -> int:
    office.update_shop(replace(office.shop(call.name), maintenance=call.day))
    if call.day is None:
        screen.line(_("No work of your host is noted."))
    else:
        words = _("Noted. On {day}, and when it is over, every file is read again.")
        screen.line(words.format(day=_day_text(call.day)))
    return exits.FINE


def _day_text(begun: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(begun))


def _test(call: Call, house: House, office: Office, screen: Screen, teller: Teller) -> int:
    tried = office.shop(call.name)
    trusted = None if call.trust is None else house.fingerprint(call.trust)
    key = key_file(call, tried.address) or tried.key_file
    admit(call, office, tried.address, key)
    password = _password(office, tried.address, key)
    # A host that was encrypted before is not spoken to without.
    plain_accepted = office.encrypted(tried.address) is not True
    report = _try(office, Attempt(tried.address, password, trusted, plain_accepted, key), screen, tell=True)
    if report.error is not None:
        teller.failure(report.error)
        return exits.of_error(report.error)
    if trusted is not None:
        office.trust(tried.address, trusted)
    if key != tried.key_file:
        office.update_shop(replace(tried, key_file=key))
    return exits.FINE


def _password(office: Office, address: Address, key: str) -> str:
    """Return the password of the login, or what is known of its key's passphrase; raises PasswordNeeded."""
    if key:
        return office.passwords.passphrase(key)
    return "" if address.scheme is Scheme.FILE else office.passwords.password(address)


def _try(office: Office, attempt: Attempt, screen: Screen, *, tell: bool = False) -> ConnectionReport:
    def told(step: ConnectionStep) -> None:
        if tell and step.state is not StageState.RUNNING:
            screen.line(_step_line(step, screen))

    report = office.try_connection(attempt, told)
    if isinstance(report.error, KeyLocked):
        try:
            typed = office.passwords.ask_passphrase(attempt.key_file)
        except PasswordNeeded:
            if attempt.password:
                return report
            raise
        report = office.try_connection(replace(attempt, password=typed), told)
    if report.works and not report.encrypted and _can_encrypt(attempt.address):
        screen.aside(_sentences(plain_text_notice()))
    return report


def _can_encrypt(address: Address) -> bool:
    return address.scheme is not Scheme.FILE


def _step_line(step: ConnectionStep, screen: Screen) -> str:
    health = {StageState.FINE: Health.PROVEN, StageState.FAILED: Health.DAMAGED}.get(step.state, Health.UNREADABLE)
    words = {
        Stage.REACH: _("Host answers"),
        Stage.ENCRYPT: _("Encrypted"),
        Stage.IDENTIFY: _("It is your host"),
        Stage.LOGIN: _("User and password"),
        Stage.FOLDER: _("Folder"),
    }
    mark = screen.paint(screen.shape(health), screen.ink(health))
    return f"  {mark} {words[step.stage]}: {render(step.text)}"


def _show(shown: Shop, office: Office, screen: Screen) -> int:
    screen.line(screen.paint(shown.name, Ink.STRONG))
    screen.line(_("Host: {url}").format(url=shown.address.url))
    for folder in shown.copies:
        screen.line(_("Good copies: {folder}").format(folder=folder))
    if not shown.copies:
        screen.line(_("Good copies: none. Without copies we can warn you, but not repair."))
    if shown.key_file:
        screen.line(_("Key: {path}").format(path=shown.key_file))
    encryption = {True: _("encrypted"), False: _("not encrypted"), None: _("not tried yet")}
    screen.line(_("Connection: {words}").format(words=encryption[office.encrypted(shown.address)]))
    for line in choices_of(shown):
        screen.line(line)
    if shown.maintenance is not None:
        screen.line(_("Your host announced work on {day}").format(day=_day_text(shown.maintenance)))
    return exits.FINE


def _sentences(error: IntactoError | HostError) -> str:
    return f"{render(error.title)}. {render(error.explanation)}"
