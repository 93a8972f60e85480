"""What a programme is warned of: each thing just inside and just outside its limit."""

import datetime

from agenda.warnings import FilmFacts, ItemFacts, PaperFacts, Warned, of_programme

TODAY = datetime.date(2030, 4, 10)
YESTERDAY = datetime.date(2030, 4, 9)
ALL = ("presidium", "counting")


def judged(*items, limit=240, offices=ALL, has_awards=True):
    return of_programme(items, start=435, limit=limit, today=TODAY, offices=offices, has_awards=has_awards)


def test_times():
    item = ItemFacts(1, "report", 65, 435, 500)
    assert judged(item, limit=65) == []
    assert judged(item, limit=64) == [Warned("overrun", minutes=1)]
    assert judged(ItemFacts(2, "report", 5, 435, 440, late=3)) == [Warned("late", (2,), 3)]
    assert judged(ItemFacts(3, "report", 5, 1435, 1439), limit=2000) == []
    assert judged(ItemFacts(3, "report", 5, 1435, 1440), limit=2000) == [Warned("midnight", (3,))]
    assert judged() == []


def test_elections_need_their_offices_and_time_to_count():
    casting, result = ItemFacts(1, "casting", 10, 435, 445), ItemFacts(2, "result", 5, 460, 465)
    assert judged(casting, result) == []
    assert judged(casting, result, offices=()) == [Warned("no_presidium", (1,)), Warned("no_counting", (1,))]
    soon = ItemFacts(2, "result", 5, 459, 465)
    assert judged(casting, soon) == [Warned("counting", (1, 2), 1)]
    assert judged(result, casting) == [Warned("no_result", (1,))]


def test_people_papers_film_and_awards():
    unmanned = [
        ItemFacts(n, kind, 5, 435, 440, is_manned=False) for n, kind in enumerate(("report", "break"), 1)
    ]
    assert judged(*unmanned) == [Warned("unmanned", (1,))]
    states = ("awaited", "received", "returned", "approved")
    papers = tuple(
        PaperFacts(f"{state} {due}", state, 5, due) for state in states for due in (YESTERDAY, TODAY, None)
    )
    item = ItemFacts(1, "exchange", 59, 435, 494, papers=papers)
    assert judged(item) == [
        Warned("papers_too_long", (1,), 1),
        Warned("paper_late", (1,), name=f"awaited {YESTERDAY}"),
        Warned("paper_unread", (1,), name=f"received {YESTERDAY}"),
        Warned("paper_late", (1,), name=f"returned {YESTERDAY}"),
    ]

    def of_film(film):
        return [
            (warned.code, warned.minutes) for warned in judged(ItemFacts(1, "film", 15, 435, 450, film=film))
        ]

    assert [of_film(FilmFacts("approved", seconds)) for seconds in (890, 900, 910)] == [[], [], []]
    assert of_film(FilmFacts("approved", 911)) == [("film_length", 911)]
    assert of_film(FilmFacts("received", 889, TODAY)) == [("film_waits", 0), ("film_length", 889)]
    assert of_film(FilmFacts("awaited", None, YESTERDAY)) == [("film_late", 0), ("film_length_unknown", 0)]
    assert of_film(None) == [("no_film", 0)]
    assert judged(ItemFacts(1, "awards", 5, 435, 440), has_awards=False) == [Warned("no_awards", (1,))]
