"""Pages of lists."""

import pytest

from jobsite.core.paging import Page, page_number


@pytest.mark.parametrize(
    ("given", "number"),
    [(None, 1), ("", 1), ("3", 3), ("0", 1), ("-4", 1), ("abc", 1), ("99999999999", 1), ("２", 1), ("10001", 10_000)],
)
def test_a_page_number_that_makes_no_sense_is_the_first(given: str | None, number: int) -> None:
    assert page_number(given) == number


def test_a_page_knows_its_neighbours() -> None:
    page = Page(items=[1, 2], number=2, size=2, total=5)
    assert (page.pages, page.has_previous, page.has_next) == (3, True, True)


def test_an_empty_list_has_one_page() -> None:
    assert Page(items=[], number=1, size=20, total=0).pages == 1
