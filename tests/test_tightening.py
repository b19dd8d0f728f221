"""Lines that do not fit get shorter texts, and no others do."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tasks.glossary import Glossary, Term
from tasks.job import FitOptions
from tasks.plan import Cue
from tasks.tightening import Brief, Studio, Wording, tightened, too_long
from tasks.timing import plan
from tasks.timing.relief import SPARE, comfortable, prompt
from tasks.translation import Answer, Passage, Rendered, Spent
from tests.benchmarks import tightening as bench
from tests.benchmarks.timing import programme
from voices.errors import TranslationError

DATA = Path(__file__).parent / "data" / "timing"
OPTIONS = FitOptions()
PACE = 0.1  # s a letter, in these tests


@dataclass
class Offers:
    """A translator that has texts ready, by line and round; it keeps what it was asked."""

    texts: dict[int, list[str]]
    identity: str = "ready"
    asked: list[Passage] = field(default_factory=list)

    def translate(self, passage):
        self.asked.append(passage)
        ready = [
            Rendered(one.number, self.texts[one.number].pop(0))
            for one in passage.sentences
            if self.texts.get(one.number)
        ]
        return Answer(tuple(ready), Spent(requests=1))


def tight(cues, texts, translator, **brief):
    """What becomes of lines that say these texts, each letter of which takes as long."""
    end = cues[-1].end + 1

    def heard(offers):
        return {number: PACE * len(text) for number, text in offers.items()}

    def planned(natural):
        return plan(
            [replace(cue, natural=natural[cue.number]) for cue in cues], end, prompt(OPTIONS)
        )

    wordings = [Wording(number, source, text) for number, (source, text) in texts.items()]
    given = Brief(translator, "en", "de", **brief)
    return tightened(wordings, plan(cues, end, OPTIONS), given, Studio(heard, planned))


LONG = "Wir haben wirklich sehr, sehr lange auf dich gewartet."  # 5.4 s
SHORTER = "Wir haben so lange auf dich gewartet."
SHORTEST = "Wir haben gewartet."


def crowded(text=LONG, source="We have been waiting for you for a very long time."):
    cues = [Cue(1, 0, 3, 2.0), Cue(2, 3, 5.5, PACE * len(text)), Cue(3, 5.5, 8, 2.0)]
    return cues, {1: ("Hello.", "Hallo."), 2: (source, text), 3: ("Bye.", "Tschüs.")}


def test_lines_that_fit_are_not_asked_for():
    cues = [Cue(1, 0, 3, 2.5), Cue(2, 3, 6, 3.2)]
    assert too_long(plan(cues, 10, OPTIONS), OPTIONS) == []
    translator = Offers({})
    tight(cues, {1: ("a", "a"), 2: ("b", "b")}, translator)
    assert translator.asked == []


def test_the_line_at_fault_is_asked_for_with_the_time_there_is():
    cues, _ = crowded()
    (wish,) = too_long(plan(cues, 9, OPTIONS), OPTIONS)
    assert wish.number == 2
    assert wish.seconds == pytest.approx(5.4 * (1 - wish.drop))
    shorter = [replace(cue, natural=wish.seconds) if cue.number == 2 else cue for cue in cues]
    assert all(map(comfortable, plan(shorter, 9, prompt(OPTIONS)).placements))


def test_what_one_line_cannot_spare_its_neighbours_give():
    cues = [Cue(1, 0, 3, 3.4), Cue(2, 3, 5, 4.0), Cue(3, 5, 8, 3.4)]
    wishes = {wish.number: wish.drop for wish in too_long(plan(cues, 9, OPTIONS), OPTIONS)}
    assert len(wishes) > 1
    assert wishes[2] == pytest.approx(SPARE, abs=0.01)


def test_a_line_after_the_end_is_not_asked_for():
    cues = [Cue(1, 0, 3, 2.5), Cue(2, 30, 32, 9.0)]
    assert too_long(plan(cues, 20.0, OPTIONS), OPTIONS) == []


def test_a_shorter_text_is_kept_and_the_plan_made_of_it():
    cues, texts = crowded()
    translator = Offers({2: [SHORTER]})
    done = tight(cues, texts, translator)
    assert done.texts == {2: SHORTER}
    assert done.plan.placements[1].natural == pytest.approx(PACE * len(SHORTER))
    first = done.rounds[0]
    assert (first.before, first.after, first.kept, first.reason) == (LONG, SHORTER, True, "")
    (sentence,) = translator.asked[0].sentences
    assert sentence.before == LONG
    assert len(SHORTER) >= sentence.most > 0
    assert "there are" in sentence.complaint
    assert done.spent.requests == len(translator.asked)


def test_after_three_rounds_it_is_left_to_a_person():
    cues, texts = crowded()
    translator = Offers({2: [LONG, LONG, LONG, SHORTEST]})
    done = tight(cues, texts, translator)
    assert done.texts == {}
    assert [one.round for one in done.rounds] == [1, 2, 3]
    assert {one.reason for one in done.rounds} == {"it is no shorter"}
    assert any(not comfortable(line) for line in done.plan.placements)


@pytest.mark.parametrize(
    ("source", "before", "offer", "reason"),
    [
        pytest.param(
            "We waited 24 hours for you, my friend, out there.",
            "Wir haben 24 Stunden lang da draußen auf dich gewartet.",
            "Wir haben lange auf dich gewartet.",
            '"24"',
            id="a number is lost",
        ),
        pytest.param(
            "All night long we waited for Kowalski out there.",
            "Die ganze Nacht haben wir da draußen auf Kowalski gewartet.",
            "Wir haben die Nacht auf ihn gewartet.",
            "Kowalski",
            id="a name is lost",
        ),
        pytest.param(
            "All night long the dragon waited for you out there.",
            "Die ganze Nacht hat der Drache da draußen auf dich gewartet.",
            "Das Vieh hat die Nacht auf dich gewartet.",
            "Drache",
            id="a term is lost",
        ),
        pytest.param("We waited for you.", LONG, "…", "nothing to say", id="nothing is said"),
    ],
)
def test_a_text_that_says_something_else_is_not_kept(source, before, offer, reason):
    cues, texts = crowded(before, source)
    glossary = Glossary({"de": (Term("dragon", "Drache", language="de"),)})
    translator = Offers({2: [offer]})
    done = tight(cues, texts, translator, glossary=glossary)
    assert done.texts == {}
    assert reason in done.rounds[0].reason
    assert offer in translator.asked[1].sentences[0].complaint  # it is told what was wrong


def test_what_was_wrong_before_is_no_reason_against_a_shorter_text():
    source = "We waited 24 hours for you, my friend, out there."
    cues, texts = crowded(LONG, source)
    assert tight(cues, texts, Offers({2: [SHORTER]})).texts == {2: SHORTER}


def test_a_translator_that_breaks_leaves_the_texts_and_says_why():
    @dataclass
    class Broken:
        identity: str = "broken"

        def translate(self, passage):
            raise TranslationError("the endpoint says 500")

    cues, texts = crowded()
    done = tight(cues, texts, Broken())
    assert done.texts == {}
    assert "the endpoint says 500" in done.rounds[0].reason


def test_lines_that_were_not_asked_for_are_not_touched():
    @dataclass
    class Busy:
        identity: str = "busy"

        def translate(self, passage):
            return Answer((Rendered(1, "Hi."), Rendered(2, SHORTEST), Rendered(99, "Huh?")))

    cues, texts = crowded()
    assert tight(cues, texts, Busy()).texts == {2: SHORTEST}


def test_lines_far_apart_are_asked_for_with_their_own_neighbours():
    text, cues = "mm " * 20, []
    for number in range(1, 41):
        natural = 5.0 if number in (5, 30) else 2.0
        cues.append(Cue(number, 3.0 * number, 3.0 * number + 2.5, natural))
    translator = Offers({})
    tight(cues, {cue.number: (f"{cue.number}", text) for cue in cues}, translator)
    first, second = translator.asked[:2]
    assert [one.number for one in first.sentences] == [5]
    assert [said for _, said in first.earlier] == ["2", "3", "4"]
    assert [said for _, said in second.later] == ["31", "32", "33"]


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    """The first 200 cues of a real programme."""
    data = json.loads((DATA / "en_pbs.json").read_text())
    cues = data["cues"][:200]
    path = tmp_path_factory.mktemp("timing") / "some.json"
    path.write_text(json.dumps({"programme_end": cues[-1][1] + 2, "cues": cues}))
    return path


def test_of_two_hundred_real_lines_a_fifth_too_long_nearly_all_become_comfortable(some):
    done = bench.run(some, 1.2, bench.Shortener("exact"))
    figures = bench.figures(done, programme(some, 1.2)[0])
    assert figures["comfortable"] >= 95
    before = plan(*programme(some, 1.2), OPTIONS).placements
    assert sum(map(comfortable, before)) < 0.7 * len(before)
    assert figures["text_dropped"] < 15


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["exact", "rough"])
def test_of_all_real_lines_a_fifth_too_long_nearly_all_become_comfortable(kind):
    lines = [
        line
        for path in sorted(DATA.glob("*.json"))
        for line in bench.run(path, 1.2, bench.Shortener(kind)).plan.placements
    ]
    assert sum(map(comfortable, lines)) >= 0.95 * len(lines)
