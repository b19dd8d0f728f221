"""Say long lines in fewer words: what does not fit its time goes back to whoever translated it.

The plan names the lines and the seconds there are; the translator offers shorter texts; what is
shorter, keeps the glossary and loses no number or name is spoken, and the plan is made again. After
three rounds a person is asked. Every offer is on record, also the ones that were not taken.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasks.duration import duration
from tasks.faithful import differences
from tasks.glossary import Glossary, broken
from tasks.job import FitOptions
from tasks.plan import Plan
from tasks.timing.relief import Wish, comfortable, prompt, too_long
from tasks.translation import Passage, Sentence, Spent, Translator
from voices.errors import DublineError

__all__ = ["Brief", "Round", "Studio", "Tightened", "Wish", "Wording", "tightened", "too_long"]

ROUNDS = 3  # of asking for shorter text; what is left then is for a person
AT_ONCE = 8  # lines in one passage
CONTEXT = 3  # lines before and after them, for whoever translates


@dataclass(frozen=True, slots=True)
class Wording:
    """How a line is said, and what it means."""

    number: int
    source: str  # in the source language; where nothing was translated, the line as it was
    text: str  # as it is said
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """Who is asked for shorter texts, and what they must keep to."""

    translator: Translator
    source: str  # BCP-47
    target: str
    glossary: Glossary = field(default_factory=lambda: Glossary({}))
    options: FitOptions = field(default_factory=FitOptions)
    rounds: int = ROUNDS


@dataclass(frozen=True, slots=True)
class Studio:
    """How texts become seconds and seconds become a plan: in a dub, by speaking them."""

    heard: Callable[[Mapping[int, str]], Mapping[int, float]]  # natural seconds; none: it failed
    planned: Callable[[Mapping[int, float]], Plan]  # of the natural seconds of all lines


@dataclass(frozen=True, slots=True)
class Round:
    """What was asked of one line once, and what became of it."""

    number: int  # of the line
    round: int  # 1, 2, 3
    seconds: float  # there are to say it, at natural tempo
    before: str
    took: float  # seconds that `before` takes
    after: str = ""  # what was offered
    takes: float = 0.0  # seconds that `after` takes; 0: it was not spoken
    kept: bool = False
    reason: str = ""  # why it was not kept


@dataclass(frozen=True, slots=True)
class Tightened:
    """What a script says after all rounds."""

    texts: dict[int, str]  # of the lines that say something else now
    plan: Plan
    rounds: tuple[Round, ...] = ()
    spent: Spent = field(default_factory=Spent)


def tightened(wordings: Sequence[Wording], plan: Plan, brief: Brief, studio: Studio) -> Tightened:
    """The texts that fit, as far as shorter ones are to be had.

    Args:
        wordings: all lines, in order.
        plan: of these wordings; it is made anew if a line in it is not comfortable, for the studio
            plans more promptly where texts may be shortened.
        brief: whom to ask.
        studio: to hear what they say.
    """
    said = {wording.number: wording for wording in wordings}
    first = {row.number: row.natural for row in plan.placements}
    natural, options = dict(first), prompt(brief.options)
    rounds: list[Round] = []
    spent = Spent()
    if not all(map(comfortable, plan.placements)):
        plan = studio.planned(natural)
    for attempt in range(1, brief.rounds + 1):
        wishes = [
            one for one in too_long(plan, options, first, attempt - 1) if said[one.number].text
        ]
        if not wishes:
            break
        asked = [_opened(wish, said, natural, attempt) for wish in wishes]
        offered, cost = _offers(asked, list(said.values()), brief, _complaints(rounds))
        spent += cost
        judged = [_judged(one, said[one.number].source, brief) for one in offered]
        done = _heard(judged, studio)
        rounds += done
        kept = [one for one in done if one.kept]
        said |= {one.number: replace(said[one.number], text=one.after) for one in kept}
        natural |= {one.number: one.takes for one in kept}
        plan = studio.planned(natural)
    texts = {row.number: said[row.number].text for row in wordings if said[row.number] != row}
    return Tightened(texts, plan, tuple(rounds), spent)


def _opened(
    wish: Wish, said: Mapping[int, Wording], natural: Mapping[int, float], attempt: int
) -> Round:
    return Round(
        wish.number,
        attempt,
        wish.seconds,
        said[wish.number].text,
        natural[wish.number],
    )


def _complaints(rounds: Sequence[Round]) -> dict[int, str]:
    """What was wrong with the last offer for each line, where it was not kept."""
    last = {one.number: one for one in rounds}
    return {
        number: f' Not "{one.after}": {one.reason}.' if one.after else ""
        for number, one in last.items()
        if not one.kept
    }


def _offers(
    asked: Sequence[Round],
    wordings: Sequence[Wording],
    brief: Brief,
    complaints: Mapping[int, str],
) -> tuple[list[Round], Spent]:
    """The same rounds with what the translator offers for each, and what that cost."""
    offers: dict[int, str] = {}
    reasons: dict[int, str] = {}
    spent = Spent()
    for passage in passages(asked, wordings, brief, complaints):
        own = {sentence.number for sentence in passage.sentences}
        try:
            answer = brief.translator.translate(passage)
        except DublineError as error:  # the dub can be made without it, and says so
            reasons |= dict.fromkeys(own, f"nobody could be asked: {error}")
            continue
        spent += answer.spent
        offers |= {one.number: one.text for one in answer.rendered if one.number in own}
        reasons |= {number: reason for number, reason in answer.faults if number in own}
    return [
        replace(
            one,
            after=" ".join(offers.get(one.number, "").split()),
            reason=reasons.get(one.number, "" if one.number in offers else "there was no answer"),
        )
        for one in asked
    ], spent


def passages(
    asked: Sequence[Round],
    wordings: Sequence[Wording],
    brief: Brief,
    complaints: Mapping[int, str],
) -> Iterator[Passage]:
    """Lines that stand close together are asked for at once, with what is said around them."""
    places = {wording.number: place for place, wording in enumerate(wordings)}
    for group in _groups(asked, places):
        first, last = places[group[0].number], places[group[-1].number]
        earlier = wordings[max(first - CONTEXT, 0) : first]
        later = wordings[last + 1 : last + 1 + CONTEXT]
        own = [wordings[places[one.number]] for one in group]
        sentences = tuple(
            _sentence(one, wording, complaints.get(one.number, ""))
            for one, wording in zip(group, own, strict=True)
        )
        terms = (term for one in own for term in brief.glossary.of(one.source, brief.target))
        yield Passage(
            brief.source,
            brief.target,
            sentences,
            tuple((wording.speaker, wording.source) for wording in earlier),
            tuple((wording.speaker, wording.source) for wording in later),
            tuple(dict.fromkeys(terms)),
        )


def _groups(asked: Sequence[Round], places: Mapping[int, int]) -> Iterator[list[Round]]:
    group: list[Round] = []
    for one in sorted(asked, key=lambda one: places[one.number]):
        far = group and places[one.number] - places[group[-1].number] > CONTEXT
        if far or len(group) == AT_ONCE:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _sentence(one: Round, wording: Wording, complaint: str) -> Sentence:
    share = one.seconds / one.took
    most = max(int(len(one.before) * share), 1)
    less = max(round(100 * (1 - share)), 1)
    too_long = (
        f"It takes {one.took:.1f} s to say and there are {one.seconds:.1f} s: say the same in at "
        f"most {most} characters, {less} % less.{complaint}"
    )
    return Sentence(
        one.number, wording.source, wording.speaker, one.seconds, most, one.before, too_long
    )


def _judged(one: Round, source: str, brief: Brief) -> Round:
    """The round, with the reason not to keep what was offered, if there is one."""
    if one.reason:
        return one
    if not any(map(str.isalnum, one.after)):
        return replace(one, reason="there is nothing to say in it")
    if _usual(one.after, brief.target) >= _usual(one.before, brief.target):
        return replace(one, reason="it is no shorter")
    faults = sorted(_faults(source, one.after, brief) - _faults(source, one.before, brief))
    return replace(one, reason="; ".join(faults))


def _usual(text: str, language: str) -> float:
    return duration(text, language).likely


def _faults(source: str, text: str, brief: Brief) -> set[str]:
    terms = brief.glossary.of(source, brief.target)
    wrong = differences(source, text, brief.source, brief.target)
    return {*broken(terms, source, text), *wrong}


def _heard(judged: Sequence[Round], studio: Studio) -> list[Round]:
    """The rounds, with how long each good offer takes, and whether it is kept."""
    good = {one.number: one.after for one in judged if not one.reason}
    seconds = studio.heard(good) if good else {}
    return [
        _weighed(one, seconds.get(one.number, 0.0)) if one.number in good else one for one in judged
    ]


def _weighed(one: Round, seconds: float) -> Round:
    if not seconds:
        return replace(one, reason="it could not be spoken")
    kept = seconds < one.took
    reason = "" if kept else "it takes no less time to say"
    return replace(one, takes=seconds, kept=kept, reason=reason)
