"""``check`` against real servers: each state told exactly, and the right exit code."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Intacto
from tests.cli.products import BLOCK, FILES, blanked, sound_zip, write_all
from tests.servers import CommandFault, Daemon, FaultHost, TransferFault


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    folder = tmp_path / "copias"
    write_all(folder, FILES)
    return folder


@pytest.fixture
def host(simple_daemon: Daemon) -> Daemon:
    """A host that holds what the copies hold."""
    simple_daemon.make_folder("tienda")
    for path, content in FILES.items():
        simple_daemon.write(f"tienda/{path}", content)
    return simple_daemon


def words(host: Daemon, copies: Path, *more: str) -> list[str]:
    return ["check", host.url("tienda"), *more, "--copies", str(copies), "--password-stdin", "--json"]


def test_all_proven(intacto: Intacto, host: Daemon, copies: Path) -> None:
    answer = intacto(*words(host, copies), stdin=host.password + "\n")
    assert answer.code == 0, answer.err
    assert {each["health"] for each in answer.files.values()} == {"proven"}
    assert set(answer.files) == set(FILES)
    one = answer.files["libro.zip"]
    assert one["sha256"] == hashlib.sha256(FILES["libro.zip"]).hexdigest()
    assert (one["size"], one["expected_size"]) == (len(FILES["libro.zip"]),) * 2
    assert (one["proof"], one["cause"], one["ranges"], one["action"]) == ("read", None, [], None)
    summary = answer.last
    assert (summary["type"], summary["files"], summary["healths"]) == ("summary", 6, {"proven": 6})
    assert summary["bytes_read"] == sum(map(len, FILES.values()))
    assert summary["seconds"] > 0
    assert summary["connections"] >= 1


def test_each_damage_is_told(intacto: Intacto, host: Daemon, copies: Path) -> None:
    host.write("tienda/packs/pack-0.zip", blanked(FILES["packs/pack-0.zip"]))
    host.path("tienda/packs/pack-1.zip").unlink()
    host.write("tienda/packs/pack-2.zip", sound_zip(77))
    host.write("tienda/packs/pack-3.zip", FILES["packs/pack-3.zip"][:100_000])
    answer = intacto(*words(host, copies), stdin=host.password + "\n")
    assert answer.code == 1
    files = answer.files
    assert {path: each["health"] for path, each in files.items()} == {
        "packs/pack-0.zip": "damaged",
        "packs/pack-1.zip": "missing",
        "packs/pack-2.zip": "changed",
        "packs/pack-3.zip": "damaged",
        "packs/pack-4.zip": "proven",
        "libro.zip": "proven",
    }
    assert (files["packs/pack-0.zip"]["cause"], files["packs/pack-0.zip"]["ranges"]) == (
        "zeroed-blocks",
        [[2 * BLOCK, 3 * BLOCK]],
    )
    assert files["packs/pack-3.zip"]["cause"] == "truncated"
    assert answer.last["healths"] == {"damaged": 2, "missing": 1, "changed": 1, "proven": 2}


def test_only_the_named_paths_are_read_and_told(intacto: Intacto, host: Daemon, copies: Path) -> None:
    answer = intacto(*words(host, copies, "packs"), stdin=host.password + "\n")
    assert answer.code == 0, answer.err
    assert set(answer.files) == {path for path in FILES if path.startswith("packs/")}
    assert answer.last["files"] == 5


def test_without_copies_a_zip_is_sound_or_damaged_by_its_own_word(intacto: Intacto, host: Daemon) -> None:
    host.write("tienda/packs/pack-0.zip", blanked(FILES["packs/pack-0.zip"]))
    host.write("tienda/nota.xyz", b"who knows")
    answer = intacto("check", host.url("tienda"), "--password-stdin", "--json", stdin=host.password)
    assert answer.code == 1
    health = {path: each["health"] for path, each in answer.files.items()}
    assert health["packs/pack-0.zip"] == "damaged"
    assert health["packs/pack-1.zip"] == "sound"
    assert health["nota.xyz"] == "unknown"


def test_listed_proves_nothing(intacto: Intacto, host: Daemon, copies: Path) -> None:
    answer = intacto(*words(host, copies, "--proof", "listed"), stdin=host.password)
    assert answer.code == 3
    assert {each["health"] for each in answer.files.values()} == {"unknown"}
    assert {each["proof"] for each in answer.files.values()} == {"listed"}


def test_samples_prove_nothing_and_tell_what_is_wrong(intacto: Intacto, host: Daemon, copies: Path) -> None:
    answer = intacto(*words(host, copies, "--proof", "sampled"), stdin=host.password + "\n")
    assert answer.code == 3, answer.err
    assert {each["health"] for each in answer.files.values()} == {"unknown"}
    assert {each["proof"] for each in answer.files.values()} == {"sampled"}
    host.write("tienda/packs/pack-0.zip", blanked(FILES["packs/pack-0.zip"]))
    answer = intacto(*words(host, copies, "--proof", "sampled"), stdin=host.password + "\n")
    assert answer.code == 1
    one = answer.files["packs/pack-0.zip"]
    assert (one["health"], one["proof"], one["cause"]) == ("damaged", "read", "zeroed-blocks")


def test_what_is_due_is_chosen_by_the_shop(intacto: Intacto, host: Daemon, copies: Path) -> None:
    added = intacto(
        "shop", "add", "Tienda", host.url("tienda"), "--copies", str(copies), "--password-stdin",
        stdin=host.password + "\n",
    )  # fmt: skip
    assert added.code in (0, 3), added.err
    call = ("check", "Tienda", "--due", "--password-stdin", "--json")
    first = intacto(*call, stdin=host.password + "\n")
    assert first.code == 0, first.err
    assert {each["proof"] for each in first.files.values()} == {"read"}
    again = intacto(*call, stdin=host.password + "\n")
    assert again.code == 0
    assert again.last["bytes_read"] < first.last["bytes_read"] * 4, "samples, and perhaps a file ahead of its time"
    refused = intacto(*call, "--proof", "sampled", stdin=host.password + "\n")
    assert refused.code == 2


def test_a_host_without_digests_is_told_as_such(intacto: Intacto, fault_host: FaultHost, copies: Path) -> None:
    write_all(fault_host.daemon.root, FILES)
    answer = intacto(
        "check", fault_host.daemon.url(), "--copies", str(copies), "--proof", "digest", "--password-stdin", "--json",
        stdin=fault_host.daemon.password + "\n",
    )  # fmt: skip
    assert answer.code == 3
    assert "computes no fingerprints" in answer.last["title"]


def test_a_file_that_the_host_refuses_could_not_be_checked(
    intacto: Intacto, fault_host: FaultHost, copies: Path
) -> None:
    daemon = fault_host.daemon
    for path, content in FILES.items():
        daemon.write(f"tienda/{path}", content)
    fault_host.faults.add(CommandFault(verb="RETR", argument="*libro.zip", reply="550 Permission denied."))
    answer = intacto(*words(daemon, copies), stdin=daemon.password)
    assert answer.code == 3
    assert answer.files["libro.zip"]["health"] == "unreadable"
    assert answer.last["healths"] == {"unreadable": 1, "proven": 5}


def test_two_reads_that_differ_are_not_called_damage(intacto: Intacto, fault_host: FaultHost, copies: Path) -> None:
    daemon = fault_host.daemon
    for path, content in FILES.items():
        daemon.write(f"tienda/{path}", content)
    fault_host.faults.add(TransferFault(verb="RETR", name="*libro.zip", flips=(5000,), times=1))
    answer = intacto(*words(daemon, copies), stdin=daemon.password)
    assert answer.code == 3
    found = answer.files["libro.zip"]
    assert (found["health"], found["cause"]) == ("unreadable", "unstable-read")


def test_bad_copies_are_told_and_make_no_baseline(intacto: Intacto, host: Daemon, copies: Path) -> None:
    (copies / "libro.zip").write_bytes(blanked(FILES["packs/pack-0.zip"]))
    answer = intacto(*words(host, copies), stdin=host.password)
    [trouble] = [each for each in answer.objects if each["type"] == "copy"]
    assert trouble["locations"] == [str(copies / "libro.zip")]
    assert answer.files["libro.zip"]["health"] == "sound"


def test_copies_that_differ_are_told(intacto: Intacto, host: Daemon, copies: Path, tmp_path: Path) -> None:
    write_all(tmp_path / "otras", {"libro.zip": sound_zip(55)})
    answer = intacto(*words(host, copies), "--copies", str(tmp_path / "otras"), stdin=host.password)
    [trouble] = [each for each in answer.objects if each["type"] == "copy"]
    assert trouble["path"] == "libro.zip"
    assert set(trouble["locations"]) == {str(copies / "libro.zip"), str(tmp_path / "otras" / "libro.zip")}


def test_a_host_that_is_down_could_not_be_checked(intacto: Intacto, fault_host: FaultHost) -> None:
    url, password = fault_host.daemon.url(), fault_host.daemon.password
    fault_host.daemon.stop()
    answer = intacto("check", url, "--password-stdin", "--json", stdin=password)
    assert answer.code == 3
    assert (answer.last["type"], answer.last["whose"]) == ("error", "world")


def test_a_refused_password(intacto: Intacto, host: Daemon) -> None:
    answer = intacto("check", host.url("tienda"), "--password-stdin", "--json", stdin="wrong-but-secret")
    assert answer.code == 3
    assert answer.last["type"] == "error"
    assert "wrong-but-secret" not in answer.out + answer.err


def test_a_folder_that_is_not_there(intacto: Intacto, host: Daemon) -> None:
    answer = intacto("check", host.url("nada"), "--password-stdin", "--json", stdin=host.password)
    assert (answer.code, answer.last["type"]) == (3, "error")


def test_a_path_that_is_no_product(intacto: Intacto, host: Daemon, copies: Path) -> None:
    answer = intacto(*words(host, copies, "otro.zip"), stdin=host.password)
    assert (answer.code, answer.last["type"]) == (2, "error")


def test_nobody_to_ask_for_the_password(intacto: Intacto, host: Daemon) -> None:
    answer = intacto("check", host.url("tienda"), "--json")
    assert answer.code == 3
    assert "password" in answer.last["title"]


@pytest.mark.parametrize(
    "argv",
    [
        ["check", "ftp://ana:secreto@127.0.0.1/x", "--json"],
        ["check", "--json"],
        ["check", "tienda", "--json"],
        ["check", "gopher://x", "--json"],
        ["check", "file:///", "--copies", "/no/such/folder", "--json"],
        ["check", "--proof", "digest", "--json"],
        ["check", "ftp://a@127.0.0.1/", "--trust", "nonsense", "--json"],
        ["check", "ftp://a@127.0.0.1/", "--password-stdin", "--json"],
    ],
)
def test_wrong_calls(intacto: Intacto, argv: list[str]) -> None:
    answer = intacto(*argv)
    assert answer.code == 2
    [error] = answer.objects
    assert (error["type"], error["whose"]) == ("error", "user")
    assert error["title"]
    assert error["explanation"]
    assert "secreto" not in answer.out + answer.err


def test_a_bare_url_leaves_no_settings_and_no_database(
    intacto: Intacto, host: Daemon, copies: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    answer = intacto(*words(host, copies), "--home", str(home), stdin=host.password)
    assert answer.code == 0, answer.err
    assert [file for file in (home / "visits").rglob("*") if "sqlite" in file.name] == []
    assert intacto("shop", "list", "--home", str(home)).out.count(host.user) == 0


def test_plain_text_is_said_once_on_standard_error(intacto: Intacto, host: Daemon, copies: Path) -> None:
    answer = intacto(*words(host, copies), stdin=host.password)
    assert answer.err.count("unencrypted") == 1
    assert "unencrypted" not in answer.out


def test_a_folder_of_this_computer(intacto: Intacto, copies: Path, tmp_path: Path) -> None:
    write_all(tmp_path / "espejo", FILES | {"libro.zip": blanked(FILES["packs/pack-0.zip"])})
    url = (tmp_path / "espejo").as_uri()
    answer = intacto("check", url, "--copies", str(copies), "--json")
    assert answer.code == 1
    assert answer.last["healths"]["proven"] == 5


def test_an_unknown_certificate_ends_the_call_and_says_how_to_go_on(
    intacto: Intacto, fault_host_tls: FaultHost, copies: Path
) -> None:
    daemon = fault_host_tls.daemon
    for path, content in FILES.items():
        daemon.write(f"tienda/{path}", content)
    argv = words(daemon, copies)
    answer = intacto(*argv, stdin=daemon.password)
    assert answer.code == 3
    fingerprint = answer.last["fingerprint"]
    assert fingerprint == f"SHA256:{daemon.certificate_fingerprint}"
    assert "PASS" not in [command.split()[0] for command in fault_host_tls.faults.commands]
    trusted = intacto(*argv, "--trust", fingerprint, stdin=daemon.password)
    assert trusted.code == 0, trusted.err
    assert "unencrypted" not in trusted.err


def test_another_certificate_than_the_trusted_one_ends_the_call(intacto: Intacto, fault_host_tls: FaultHost) -> None:
    daemon = fault_host_tls.daemon
    other = "SHA256:" + "0" * 64
    answer = intacto("check", daemon.url(), "--trust", other, "--password-stdin", "--json", stdin=daemon.password)
    assert answer.code == 3
    assert answer.last["fingerprint"] == f"SHA256:{daemon.certificate_fingerprint}"


def test_people_read_the_bad_files_and_the_counts(intacto: Intacto, host: Daemon, copies: Path) -> None:
    host.write("tienda/packs/pack-0.zip", blanked(FILES["packs/pack-0.zip"]))
    argv = [word for word in words(host, copies) if word != "--json"]
    answer = intacto(*argv, stdin=host.password)
    assert answer.code == 1
    assert "✖ Damaged  packs/pack-0.zip" in answer.out
    assert "A piece of this file went blank." in answer.out
    assert "1 file needs repair. You have a good copy of it." in answer.out
    assert "✔ 5 proven" in answer.out
    assert "libro.zip" not in answer.out
    assert "\x1b[" not in answer.out + answer.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly_and_what_was_proven_is_told(
    environment: dict[str, str], host: Daemon, copies: Path, number: signal.Signals
) -> None:
    argv = [sys.executable, "-m", "intacto", *words(host, copies), "--limit", "100K", "--connections", "1"]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(host.password + "\n")
        process.stdin.close()
        first = process.stdout.readline()
        process.send_signal(number)
        asked = time.monotonic()
        rest = process.stdout.read()
        process.wait(30)
    assert time.monotonic() - asked < 10
    assert '"health":"proven"' in first
    assert process.returncode == 3
    assert '"type":"summary"' in rest
    assert '"unknown"' in rest


@pytest.mark.parametrize("scheme", ["sftp", "ftp"])
def test_a_signal_is_heard_while_a_host_leaves_a_login_unanswered(environment: dict[str, str], scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as host:
        port = host.getsockname()[1]
        argv = [sys.executable, "-m", "intacto", "check", f"{scheme}://ana@127.0.0.1:{port}/", "--password-stdin"]
        with subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdin is not None
            process.stdin.write("sesame\n")
            process.stdin.close()
            connection = host.accept()[0]
            asked = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.wait(25) == 3
        connection.close()
    assert time.monotonic() - asked < 10


def test_a_reader_that_goes_away_does_not_end_the_check_in_noise(
    environment: dict[str, str], host: Daemon, copies: Path
) -> None:
    argv = [sys.executable, "-m", "intacto", *words(host, copies)]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        argv, input=host.password, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment, timeout=60,
        check=False,
    )  # fmt: skip
    os.close(writer)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_folder_that_the_host_does_not_list_is_never_passed_over(
    intacto: Intacto, fault_host: FaultHost, tmp_path: Path
) -> None:
    folder = tmp_path / "copias"
    write_all(folder, {"a.mp3": b"one", "closed/b.mp3": b"two"})
    fault_host.daemon.copy_tree(folder)
    fault_host.faults.add(CommandFault(verb="CWD", argument="*closed*", reply="550 Permission denied."))
    call = [fault_host.daemon.url(), "--copies", str(folder), "--password-stdin"]
    for word in ("check", "repair"):
        answer = intacto(word, *call, "--json", stdin=fault_host.daemon.password + "\n")
        assert answer.code == 3
        (told,) = [each for each in answer.objects if each["type"] == "folder"]
        assert (told["path"], told["health"]) == ("closed", "unreadable")
    answer = intacto("check", *call, stdin=fault_host.daemon.password + "\n")
    assert "closed: Your host did not list this folder." in answer.err
    answer = intacto("check", fault_host.daemon.url(), "a.mp3", *call[1:], stdin=fault_host.daemon.password + "\n")
    assert answer.code == 0


def test_copies_in_the_shop_itself_prove_nothing(intacto: Intacto, tmp_path: Path) -> None:
    shop = tmp_path / "stick" / "tienda"
    write_all(shop, {"a.mp3": b"one", "copias/a.mp3": b"two"})
    (tmp_path / "link").symlink_to(shop)
    for folder in (shop, shop / "copias", tmp_path / "stick", tmp_path / "link"):
        answer = intacto("check", f"file://{shop}", "--copies", str(folder), "--json")
        assert answer.code == 2
        assert answer.last["title"] == "These copies are the shop itself"
