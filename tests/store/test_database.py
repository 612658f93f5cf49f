"""Transactions, threads, processes, and what happens when the disk does not play along."""

from __future__ import annotations

import gc
import multiprocessing
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from intacto.domain.errors import Bug, ShopUnknown, StoreBroken
from intacto.store.database import Database
from intacto.store.gathering import GATHER_SECONDS, Safety
from intacto.store.opening import Store, open_store
from tests.store.conftest import SHOP
from tests.store.values import file, print_of, proof


def test_two_threads_write_a_thousand_proofs_each(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    paths = [f"f{number}.zip" for number in range(2000)]
    catalogue.record_listing([file(path) for path in paths], 1.0)

    def prove(mine: list[str]) -> None:
        own = store.shops.catalogue(SHOP.name)
        for path in mine:
            own.record_proof(path, proof())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(prove, (paths[:1000], paths[1000:])))
    assert sum(state.proof == proof() for state in catalogue.states()) == 2000


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    with store.shops._database.writing() as connection, ThreadPoolExecutor(1) as pool:
        connection.execute("INSERT INTO file (shop_id, path) VALUES (1, x'61')")
        assert pool.submit(catalogue.states).result(timeout=5) == []
    assert [state.path for state in catalogue.states()] == ["a"]


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    database = store.shops._database

    def begin_and_fail() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO setting VALUES ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin_and_fail()
    assert store.settings.get("a") == ""


def test_synchronous_is_full_where_it_must_last(store: Store) -> None:
    database = store.shops._database
    for safety, level in ((Safety.NOW, 2), (Safety.LATER, 1), (Safety.SOON, 2), (Safety.LATER, 2), (Safety.NOW, 2)):
        with database.writing(safety) as connection:
            assert connection.execute("PRAGMA synchronous").fetchone()[0] == level


def test_a_connection_goes_with_its_thread(tmp_path: Path) -> None:
    database = Database(tmp_path / "d.sqlite3")

    def touch() -> None:
        with database.reading() as connection:
            connection.execute("SELECT 1")

    for _ in range(5):
        thread = threading.Thread(target=touch)
        thread.start()
        thread.join()
    gc.collect()
    assert len(database._all) == 1
    database.close()


def test_after_closing_nothing_works_and_nothing_crashes(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    started, failures = threading.Event(), []

    def work() -> None:
        while True:
            try:
                catalogue.record_proof("a.zip", proof())
            except StoreBroken as error:
                failures.append(error)
                return
            started.set()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    store.close()
    for thread in threads:
        thread.join(10)
    assert len(failures) == 4
    store.close()
    with pytest.raises(StoreBroken):
        catalogue.states()


def test_a_full_disk_is_told_and_nothing_is_half_written(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    with store.shops._database.writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(StoreBroken) as caught:
        catalogue.record_listing([file(f"{number:06}.zip") for number in range(5000)], 1.0)
    assert "full" in str(caught.value.title)
    assert catalogue.states() == []


def test_a_database_that_somebody_else_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intacto.store.database._BUSY_SECONDS", 0.2)
    store = open_store(tmp_path)
    with closing(sqlite3.connect(tmp_path / "intacto.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBroken) as caught:
            store.settings.set("a", "b")
        other.execute("ROLLBACK")
    assert "Another program" in str(caught.value.title)
    store.settings.set("a", "b")
    store.close()


def test_a_read_only_database_is_told(store: Store) -> None:
    with store.shops._database.writing() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreBroken) as caught:
        store.settings.set("a", "b")
    assert "cannot write" in str(caught.value.title)


def test_a_write_for_a_removed_shop_is_told(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    store.shops.remove(SHOP.name)
    with pytest.raises(ShopUnknown):
        catalogue.record_listing([file("a.zip")], 1.0)


def test_a_question_that_makes_no_sense_is_our_bug(store: Store) -> None:
    with pytest.raises(Bug), store.shops._database.reading() as connection:
        connection.execute("SELECT nothing FROM nowhere")


@pytest.mark.parametrize("content", [b"this is no database at all " * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    target = tmp_path / "intacto.sqlite3"
    target.write_bytes(content)
    with pytest.raises(StoreBroken) as caught:
        open_store(tmp_path)
    assert str(target) in str(caught.value.explanation)
    assert target.read_bytes() == content


def test_a_database_that_is_somebody_elses_is_refused_and_stays(tmp_path: Path) -> None:
    target = tmp_path / "intacto.sqlite3"
    with closing(sqlite3.connect(target)) as other:
        other.execute("CREATE TABLE theirs (a)")
    content = target.read_bytes()
    with pytest.raises(StoreBroken):
        open_store(tmp_path)
    assert target.read_bytes() == content


def test_a_page_that_went_bad_is_told(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.shops.add(SHOP)
    store.shops.catalogue(SHOP.name).record_listing([file(f"{number:05}.zip") for number in range(3000)], 1.0)
    store.close()
    target = tmp_path / "intacto.sqlite3"
    raw = bytearray(target.read_bytes())
    raw[len(raw) // 2 :] = b"\x55" * (len(raw) - len(raw) // 2)
    target.write_bytes(raw)
    again = open_store(tmp_path)
    with pytest.raises(StoreBroken) as caught:
        again.shops.catalogue(SHOP.name).states()
    again.close()
    assert "cannot be read" in str(caught.value.title)


def _start(home: str, barrier: Barrier, number: int) -> None:
    barrier.wait()
    store = open_store(Path(home))
    store.settings.set(f"from-{number}", "here")
    store.close()


def test_processes_that_start_at_once_share_one_database(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(4)
    children = [context.Process(target=_start, args=(str(tmp_path), barrier, number)) for number in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    store = open_store(tmp_path)
    assert [store.settings.get(f"from-{number}") for number in range(4)] == ["here"] * 4
    store.close()


_ENDLESS = """
import sys
from pathlib import Path
from intacto.domain.repair import Step
from intacto.store.opening import open_store
from tests.store.conftest import SHOP
from tests.store.values import repair
store = open_store(Path(sys.argv[1]))
store.shops.add(SHOP)
journal = store.shops.journal(SHOP.name)
number = 0
while True:
    journal.write(repair(f"{number:08x}", list(Step)[number % 8]))
    print(f"{number:08x}", flush=True)
    number += 1
"""


def test_what_the_journal_took_survives_kill_9(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _ENDLESS, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline().strip() for _ in range(50)]
        child.kill()
        told += child.stdout.read().split()
    store = open_store(tmp_path)
    kept = {entry.token: entry for entry in store.shops.journal(SHOP.name).unfinished()}
    store.close()
    assert len(told) >= 50
    assert set(told) <= set(kept)
    assert kept[told[0]].wanted == print_of("a")


def test_what_was_written_is_read_at_once_by_all_threads_and_by_other_processes_soon(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.shops.add(SHOP)
    catalogue = store.shops.catalogue(SHOP.name)
    catalogue.record_proof("a.zip", proof())
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(catalogue.state, "a.zip").result(timeout=5) == catalogue.state("a.zip") is not None
    others = Database(store.home.database)
    deadline = time.monotonic() + 100 * GATHER_SECONDS
    while _files(others) == 0 and time.monotonic() < deadline:
        threading.Event().wait(GATHER_SECONDS / 10)
    assert _files(others) == 1
    others.close()
    store.close()


def test_a_write_that_fails_takes_nothing_of_the_others_along(store: Store) -> None:
    database = store.shops._database
    catalogue = store.shops.catalogue(SHOP.name)
    catalogue.record_proof("a.zip", proof())

    def begin_and_fail() -> None:
        with database.writing(Safety.LATER) as connection:
            connection.execute("INSERT INTO file (shop_id, path) VALUES (1, x'62')")
            connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(Bug):
        begin_and_fail()
    assert [state.path for state in catalogue.states()] == ["a.zip"]


def test_what_must_be_on_the_disk_takes_what_was_gathered_along(store: Store) -> None:
    others = Database(store.home.database)
    store.shops.catalogue(SHOP.name).record_proof("a.zip", proof())
    store.settings.set("a", "b")
    assert _files(others) == 1
    others.close()


def test_closing_keeps_what_was_gathered(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.shops.add(SHOP)
    store.shops.catalogue(SHOP.name).record_proof("a.zip", proof())
    store.close()
    again = open_store(tmp_path)
    assert [state.path for state in again.shops.catalogue(SHOP.name).states()] == ["a.zip"]
    again.close()


def test_a_gathering_that_cannot_end_is_told_to_the_next_who_writes(store: Store) -> None:
    database = store.shops._database
    with database.writing(Safety.LATER) as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("INSERT INTO file (shop_id, path) VALUES (77, x'61')")
    database._gathering._end(database._gathering._began)
    with pytest.raises(ShopUnknown):
        store.settings.set("a", "b")
    store.settings.set("a", "c")
    assert store.settings.get("a") == "c"


def test_another_process_can_write_while_this_one_writes_without_pause(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    others = Database(store.home.database)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            catalogue.record_proof("a.zip", proof())

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        try:
            for number in range(5):
                with others.writing() as connection:
                    connection.execute("INSERT INTO setting VALUES (?, 'b')", (str(number),))
        finally:
            done.set()
        writing.result(timeout=20)
    others.close()


def _files(database: Database) -> int:
    with database.reading() as connection:
        count: int = connection.execute("SELECT COUNT(*) FROM file").fetchone()[0]
        return count
