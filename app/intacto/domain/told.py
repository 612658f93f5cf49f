"""Plain words for every cause: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from intacto.domain.damage import Cause, Finding
from intacto.domain.edits import is_edit
from intacto.domain.proof import Soundness
from intacto.domain.suspects import Facts
from intacto.domain.words import Message, say, say_n


def sentence_for(finding: Finding, facts: Facts) -> Message:
    """Return what happened, in one or two sentences."""
    if finding.cause.is_of_line_ends and is_edit(finding, facts.soundness):
        return say("Only its line ends changed: the text is the same.")
    edited = _EDITS.get(finding.cause) if is_edit(finding, facts.soundness) else None
    if edited is not None:
        return edited(facts)
    counted = _COUNTED.get(finding.cause)
    return counted(finding, facts) if counted is not None else _SENTENCES[finding.cause]


def usual_for(finding: Finding, facts: Facts) -> Message | None:
    """Return who usually does that, None where nothing is usual."""
    if is_edit(finding, facts.soundness):
        if finding.cause.is_of_line_ends:
            return say("Programs that save text do that, and so do transfers in text mode.")
        return say("Who edits a file does that, too.")
    if facts.read_back_on and finding.cause in (Cause.TRUNCATED, Cause.EMPTIED):
        # Its upload is ruled out then.
        return None
    return usual_of(finding.cause)


def usual_of(cause: Cause) -> Message | None:
    """Return who usually does that, whatever else is known; None where nothing is usual."""
    return _USUAL.get(cause)


def advice_for(finding: Finding, facts: Facts) -> Message:
    """Return what to do next; nobody is told to put back a good copy who has none at hand."""
    cause = finding.cause
    if is_edit(finding, facts.soundness):
        return _SAVED_ANEW if facts.has_good_copy else _SAVED_ANEW_WITHOUT
    if not facts.has_good_copy and cause not in _WITH_NO_COPY:
        return _FIND if facts.soundness is Soundness.DAMAGED and not cause.is_damage else _WITHOUT.get(cause, _FIND)
    if cause in (Cause.UNKNOWN, Cause.OLDER_VERSION) and facts.soundness is Soundness.DAMAGED:
        # There is nothing to decide about a file that does not open.
        return _AGAIN
    return _ADVICE.get(cause, _REPAIR)


def _truncated(_: Finding, facts: Facts) -> Message:
    return say("The file breaks off: {have} of {want} bytes are there.", have=facts.size, want=facts.expected)


def _zeroed(finding: Finding, _: Facts) -> Message:
    return say_n(
        "A piece of this file went blank.",
        "{count} pieces of this file went blank.",
        len(finding.spans),
    )


def _zero_tail(finding: Finding, _: Facts) -> Message:
    return say(
        "Its last {count} bytes are blank.",
        count=sum(span.length for span in finding.spans),
    )


def _flips(finding: Finding, _: Facts) -> Message:
    return say_n(
        "A single bit of this file flipped.",
        "{count} single bits of this file flipped.",
        finding.differing_bytes,
    )


def _blocks(finding: Finding, _: Facts) -> Message:
    return say_n(
        "A block of this file holds other bytes.",
        "{count} blocks of this file hold other bytes.",
        len(finding.spans),
    )


def _foreign(finding: Finding, _: Facts) -> Message:
    if not finding.detail:
        return say("A piece of another of your files stands in this one.")
    return say(
        "A piece of {other} stands in this file.",
        other=finding.detail,
    )


def _splice(finding: Finding, facts: Facts) -> Message:
    if facts.older:
        return say(
            "It begins as one version and ends as another ({older}).",
            older=facts.older,
        )
    if finding.detail:
        return say("It begins as one version and ends as another.")
    return say("A part of this file is there twice.")


def _older(_: Finding, facts: Facts) -> Message:
    if facts.soundness is Soundness.DAMAGED:
        return say("It is an older version of this file, and damaged in itself.")
    if facts.older:
        return say("It is an older version of this file, whole in itself ({older}).", older=facts.older)
    return say("It is an older version of this file, whole in itself.")


def _inserted(_: Finding, facts: Facts) -> Message:
    return say_n(
        "{count} byte was put into the middle of this file. All the rest is right.",
        "{count} bytes were put into the middle of this file. All the rest is right.",
        facts.size - facts.expected,
    )


def _missing(_: Finding, facts: Facts) -> Message:
    return say_n(
        "{count} byte is missing from this file. All the rest is right.",
        "{count} bytes are missing from this file. All the rest is right.",
        facts.expected - facts.size,
    )


def _prepended(_: Finding, facts: Facts) -> Message:
    return say_n(
        "{count} byte stands before this file that does not belong there. All the rest is right.",
        "{count} bytes stand before this file that do not belong there. All the rest is right.",
        facts.size - facts.expected,
    )


def _appended(_: Finding, facts: Facts) -> Message:
    return say_n(
        "{count} byte stands behind this file that does not belong there. All the rest is right.",
        "{count} bytes stand behind this file that do not belong there. All the rest is right.",
        facts.size - facts.expected,
    )


def _reencoded(finding: Finding, _: Facts) -> Message:
    if finding.detail:
        return say("The text was saved with other codes for its letters ({codes}).", codes=finding.detail)
    return say("The text was saved with other codes for its letters.")


def _added(facts: Facts) -> Message:
    return say_n(
        "{count} byte was added to this file. All the rest is right.",
        "{count} bytes were added to this file. All the rest is right.",
        facts.size - facts.expected,
    )


def _left_out(facts: Facts) -> Message:
    return say_n(
        "Its last byte is no longer there. All the rest is right.",
        "Its last {count} bytes are no longer there. All the rest is right.",
        facts.expected - facts.size,
    )


_EDITS: dict[Cause, Callable[[Facts], Message]] = {
    Cause.BYTES_PREPENDED: _added,
    Cause.BYTES_APPENDED: _added,
    Cause.TRUNCATED: _left_out,
}
"""What else is said where it may be an edit: nothing of what does not belong there, or breaks off."""

_COUNTED: dict[Cause, Callable[[Finding, Facts], Message]] = {
    Cause.TRUNCATED: _truncated,
    Cause.ZEROED_BLOCKS: _zeroed,
    Cause.ZERO_TAIL: _zero_tail,
    Cause.BIT_FLIPS: _flips,
    Cause.DAMAGED_BLOCKS: _blocks,
    Cause.FOREIGN_BLOCK: _foreign,
    Cause.RESUME_SPLICE: _splice,
    Cause.OLDER_VERSION: _older,
    Cause.BYTES_INSERTED: _inserted,
    Cause.BYTES_MISSING: _missing,
    Cause.BYTES_PREPENDED: _prepended,
    Cause.BYTES_APPENDED: _appended,
    Cause.TEXT_REENCODED: _reencoded,
}
"""Causes of which something is counted or named."""

_SENTENCES = {
    Cause.IDENTICAL: say("Both are the same, byte for byte."),
    Cause.EMPTIED: say("The file is empty."),
    Cause.SWAPPED_BLOCKS: say("Blocks of this file changed places."),
    Cause.ERROR_PAGE: say("A web page stands in the place of this file."),
    Cause.ASCII_CRLF_TO_LF: say("Each line end of two bytes became one of one byte."),
    Cause.ASCII_LF_TO_CRLF: say("Each line end of one byte became one of two bytes."),
    Cause.ASCII_CR_REMOVED: say("Every carriage return was taken out of this file."),
    Cause.BOM_PREPENDED: say("An invisible mark (BOM) stands before this file."),
    Cause.COMPRESSED_AGAIN: say("The file is whole, but was compressed once more."),
    Cause.BYTE_SWAPPED: say("The bytes of this file stand in swapped order."),
    Cause.RANDOM_CONTENT: say("Nothing of this file is left: all of it is noise."),
    Cause.UNSTABLE_READ: say("Two reads brought different bytes."),
    Cause.DIFFERENT_FILE: say("It is another file in the place of yours, whole as far as one can tell."),
    Cause.UNKNOWN: say("Its bytes are not the ones you sell."),
}

_CUT = say("An upload that was cut short, or a full disk, usually leaves a file like that.")
_MIXED = say("Storage that mixes blocks up usually does that.")
_EDITED = say("Editors write that when they save a file.")
_TEXT_MODE = say("An FTP program or server in text mode does that.")

_USUAL = {
    Cause.TRUNCATED: _CUT,
    Cause.EMPTIED: _CUT,
    Cause.ZEROED_BLOCKS: say("Failing disks and their backups usually lose pieces like that."),
    Cause.ZERO_TAIL: say("Space that was set aside and never written looks like that."),
    Cause.BIT_FLIPS: say("Failing memory or a failing disk usually does that."),
    Cause.DAMAGED_BLOCKS: say("A failing disk, or its repair, usually does that."),
    Cause.SWAPPED_BLOCKS: _MIXED,
    Cause.FOREIGN_BLOCK: _MIXED,
    Cause.RESUME_SPLICE: say("Uploads that are resumed over another version or at a wrong place leave that."),
    Cause.BYTES_PREPENDED: say("Warnings of a shop's software usually end up there."),
    Cause.BOM_PREPENDED: _EDITED,
    Cause.ERROR_PAGE: say("A failed download that was saved and uploaded looks like that."),
    Cause.ASCII_CRLF_TO_LF: _TEXT_MODE,
    Cause.ASCII_LF_TO_CRLF: _TEXT_MODE,
    Cause.ASCII_CR_REMOVED: _TEXT_MODE,
    Cause.TEXT_REENCODED: _EDITED,
    Cause.COMPRESSED_AGAIN: say("A server that compresses what it hands out does that. It does not open so."),
    Cause.BYTE_SWAPPED: say("A faulty copy between two kinds of machines does that."),
    Cause.RANDOM_CONTENT: say("A program that encrypts files, or a failing disk, can do that."),
    Cause.UNSTABLE_READ: say("It is the connection or a dying disk, perhaps not the file."),
    Cause.DIFFERENT_FILE: say("Perhaps it is your new version."),
    Cause.OLDER_VERSION: say("A backup that was put back usually brings it."),
    Cause.UNKNOWN: say("What happened to it cannot be proven."),
}
"""What is probable where a cause is proven; never more than that."""

_REPAIR = say("Put your good copy back. Then ask your host to look at its storage.")
_AGAIN = say("Upload your good copy again, and let Intacto read it back.")
_BINARY = say("Set your FTP program to binary transfers. Then put your good copy back.")
_SOFTWARE = say("Put your good copy back. If it happens again, look at your shop's software.")
_DECIDE = say("Decide: if this is your new version, take it as yours. If not, put your copy back.")

_SAVED_ANEW = say("Decide: if you saved it anew, take it as yours. If not, put your copy back.")
_SAVED_ANEW_WITHOUT = say("Decide: if you saved it anew, take it as yours. If not, look for a good copy.")
_FIND = say("Look for a good copy of it. Perhaps your host has a backup from before.")
_FIND_BINARY = say("Set your FTP program to binary transfers. Then look for a good copy to upload.")

_ADVICE = {
    Cause.IDENTICAL: say("There is nothing to do."),
    Cause.TRUNCATED: _AGAIN,
    Cause.EMPTIED: _AGAIN,
    Cause.ZERO_TAIL: _AGAIN,
    Cause.RESUME_SPLICE: say("Upload your good copy anew, without resuming. Then let Intacto read it back."),
    Cause.ASCII_CRLF_TO_LF: _BINARY,
    Cause.ASCII_LF_TO_CRLF: _BINARY,
    Cause.ASCII_CR_REMOVED: _BINARY,
    Cause.TEXT_REENCODED: say("Put your good copy back, and do not save it anew with an editor on the host."),
    Cause.BOM_PREPENDED: say("Put your good copy back, and do not save it anew with an editor on the host."),
    Cause.ERROR_PAGE: _SOFTWARE,
    Cause.COMPRESSED_AGAIN: _SOFTWARE,
    Cause.BYTES_PREPENDED: _SOFTWARE,
    Cause.BYTES_APPENDED: _SOFTWARE,
    Cause.BYTES_INSERTED: _AGAIN,
    Cause.BYTES_MISSING: _AGAIN,
    Cause.BYTE_SWAPPED: _AGAIN,
    Cause.RANDOM_CONTENT: say("Put your good copy back. Change your host's password, and ask your host what happened."),
    Cause.OLDER_VERSION: say("Decide: keep this older version, or put your newest one back."),
    Cause.UNSTABLE_READ: say("Check it once more, over another connection if you can."),
    Cause.DIFFERENT_FILE: _DECIDE,
    Cause.UNKNOWN: say("Compare it with your copy, and decide which one you sell."),
}

_WITH_NO_COPY = (Cause.IDENTICAL, Cause.UNSTABLE_READ)
"""What can be done about these without a good copy."""

_WITHOUT = {
    Cause.ASCII_CRLF_TO_LF: _FIND_BINARY,
    Cause.ASCII_LF_TO_CRLF: _FIND_BINARY,
    Cause.ASCII_CR_REMOVED: _FIND_BINARY,
    Cause.RANDOM_CONTENT: say("Change your host's password. Then ask your host for a backup from before."),
    Cause.OLDER_VERSION: say("Decide: keep this older version, or look for your newest one."),
    Cause.DIFFERENT_FILE: say("Decide: if this is your new version, take it as yours. If not, look for a good copy."),
    Cause.UNKNOWN: say("Look for a good copy of it. Then compare both, and decide which one you sell."),
}
"""What to do next where no good copy is at hand, other than looking for one."""
