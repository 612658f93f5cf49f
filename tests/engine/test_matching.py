"""A copy belongs to the product at its own path, else to the only one of its name; never to a guess."""

from __future__ import annotations

import unicodedata

from intacto.engine.matching import expected_path, match
from intacto.engine.walk import LocalFile


def local(*paths: str) -> list[LocalFile]:
    return [LocalFile(path, f"/disk/{path}", 1, 1) for path in paths]


def pairs(files: list[LocalFile], products: list[str]) -> dict[str, str]:
    return {file.path: product for product, file in match(files, products).pairs}


def test_the_same_path_matches() -> None:
    matched = match(local("a/one.zip", "a/two.zip"), ["a/one.zip"])
    assert [(path, file.path) for path, file in matched.pairs] == [("a/one.zip", "a/one.zip")]
    assert [file.path for file in matched.spare] == ["a/two.zip"]
    assert matched.corresponds


def test_spellings_of_one_name_match() -> None:
    name = "Niño.zip"
    assert pairs(local(unicodedata.normalize("NFD", name)), [name])
    latin = "Ni\udcf1o.zip"
    assert pairs(local(name), [latin]) == {name: latin}


def test_a_name_that_only_one_product_has_is_enough() -> None:
    matched = match(local("disk/one.zip"), ["shop/one.zip", "shop/two.zip"])
    assert [path for path, _ in matched.pairs] == ["shop/one.zip"]
    assert not matched.corresponds


def test_a_name_that_two_products_or_two_copies_bear_is_not() -> None:
    assert not pairs(local("disk/one.zip"), ["a/one.zip", "b/one.zip"])
    assert not pairs(local("disk/one.zip", "old/one.zip"), ["shop/one.zip"])


def test_a_product_with_a_copy_at_its_own_path_takes_no_other() -> None:
    assert pairs(local("shop/one.zip", "old/one.zip"), ["shop/one.zip"]) == {"shop/one.zip": "shop/one.zip"}


def test_an_empty_host_corresponds_to_any_folder() -> None:
    assert match(local("one.zip"), []).corresponds


def test_a_folder_that_mostly_holds_other_things_does_not_correspond() -> None:
    private = [f"papers/{number}.pdf" for number in range(30)]
    assert not match(local("one.zip", *private), ["one.zip"]).corresponds
    products = [f"{number}.zip" for number in range(20)]
    assert match(local(*products, *private), products).corresponds


def test_a_lost_product_is_expected_under_the_composed_name() -> None:
    assert expected_path(unicodedata.normalize("NFD", "Niño.zip")) == "Niño.zip"
    assert expected_path("Ni\udcf1o.zip") == "Ni\udcf1o.zip"


def test_two_spellings_that_are_two_files_are_never_mixed_up() -> None:
    composed, decomposed, latin = "Niño.mp3", unicodedata.normalize("NFD", "Niño.mp3"), "Ni\udcf1o.mp3"
    for held in (composed, decomposed, latin):
        assert pairs(local(held), [latin, composed, decomposed]) == {held: held}
    matched = match(local(latin), [composed, decomposed])
    assert (matched.pairs, matched.spare) == ((), ())
    assert pairs(local(composed, decomposed), [latin]) == {composed: latin, decomposed: latin}


def test_a_lost_product_is_not_taken_for_another_one_of_its_name() -> None:
    matched = match(local("a/guide.pdf", "a/one.zip"), ["a/one.zip", "b/guide.pdf"])
    assert [(path, file.path) for path, file in matched.pairs] == [("a/one.zip", "a/one.zip")]
    assert [file.path for file in matched.spare] == ["a/guide.pdf"]


def test_copies_in_one_folder_match_by_name_though_one_is_in_place() -> None:
    matched = match(local("index.pdf", "one.zip", "two.zip"), ["index.pdf", "packs/one.zip", "packs/two.zip"])
    assert [path for path, _ in matched.pairs] == ["index.pdf", "packs/one.zip", "packs/two.zip"]
