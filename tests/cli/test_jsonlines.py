"""JSON objects, field by field."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from intacto.cli.jsonlines import error_object, file_object
from intacto.domain.baseline import Baseline, Origin
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.errors import Certificate, CertificateUnknown, HostUnreachable, LoginRefused
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import judge
from intacto.domain.names import from_wire
from intacto.domain.overview import FileView
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Opinion, Proof, ProofLevel, Soundness
from intacto.domain.repair import Action, RepairResult
from intacto.domain.words import say

GOOD, BAD = Fingerprint(200_000, "aa" * 32), Fingerprint(200_000, "bb" * 32)


def view(state: FileState) -> FileView:
    return FileView(state, judge(state, 1000.0, 500.0), has_copy=True)


def damaged() -> FileView:
    finding = Finding(Cause.ZEROED_BLOCKS, (Span(65536, 131072),), GOOD.sha256, 65536, exact=True)
    opinion = Opinion(Soundness.DAMAGED, "zip", say("It does not open."))
    proof = Proof(ProofLevel.READ, 900.0, BAD, opinion, finding)
    return view(FileState("p/a.zip", Presence(200_000, 1.0, 900.0), Baseline(GOOD, Origin.COPY, 1.0), proof))


def test_a_damaged_file_has_all_fields() -> None:
    assert file_object(damaged(), None) == {
        "type": "file",
        "path": "p/a.zip",
        "health": "damaged",
        "proof": "read",
        "size": 200_000,
        "expected_size": 200_000,
        "sha256": "bb" * 32,
        "cause": "zeroed-blocks",
        "ranges": [[65536, 131072]],
        "more_ranges": False,
        "reason": "A piece of this file went blank.",
        "action": None,
        "customer": None,
    }


def test_after_a_repair_the_action_comes_with_its_reason() -> None:
    found = file_object(damaged(), RepairResult("p/a.zip", Action.REFUSED, say("This copy is damaged too.")))
    assert (found["action"], found["reason"]) == ("refused", "This copy is damaged too.")


def test_a_missing_file_has_no_size_and_no_fingerprint() -> None:
    proof = Proof(ProofLevel.READ, 900.0, GOOD)
    gone = FileState("a.zip", Presence(5, 1.0, 900.0, gone_since=950.0), Baseline(GOOD, Origin.COPY, 1.0), proof)
    found = file_object(view(gone), None)
    assert (found["health"], found["size"], found["sha256"]) == ("missing", None, None)
    assert found["expected_size"] == 200_000


def test_a_file_that_was_never_read_claims_nothing() -> None:
    found = file_object(view(FileState("a.zip", Presence(5, None, 900.0))), None)
    assert (found["health"], found["proof"], found["sha256"]) == ("unknown", "listed", None)


def test_a_name_that_is_not_utf8_comes_readable_and_byte_for_byte() -> None:
    raw = b"fondos/oto\xf1o 1%.zip"
    found = file_object(view(FileState(from_wire(raw), Presence(5, None, 900.0))), None)
    assert found["path"] == "fondos/otoño 1%.zip"
    assert unquote_to_bytes(str(found["path_raw"])) == raw


def test_a_name_that_is_shown_as_it_is_needs_no_raw_form() -> None:
    assert "path_raw" not in file_object(view(FileState("otoño.zip", Presence(5, None, 900.0))), None)


def test_an_error() -> None:
    assert error_object(HostUnreachable(say("No answer"), say("Try later."), paths=("a",))) == {
        "type": "error",
        "title": "No answer",
        "explanation": "Try later.",
        "whose": "world",
        "fingerprint": None,
        "paths": ["a"],
    }
    assert error_object(LoginRefused(say("No"), say("Why")))["whose"] == "user"


def test_an_unknown_certificate_says_who_it_is_and_how_to_go_on() -> None:
    certificate = Certificate("SHA256:" + "ab" * 32, ("ftp.example",), "Example CA", None, None, say("Unknown."))
    found = error_object(CertificateUnknown(say("Unknown"), say("Nobody vouches."), certificate))
    assert found["fingerprint"] == "SHA256:" + "ab" * 32
    assert (found["names"], found["issuer"]) == (["ftp.example"], "Example CA")
    assert found["option"] == "--trust SHA256:" + "ab" * 32
