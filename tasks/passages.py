"""Cut a script into passages: what a translator is asked at once, and what is shown along.

Lines that were not right are asked for again in smaller passages, each amid its own neighbours.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tasks.budget import most
from tasks.glossary import Glossary, Term
from tasks.script import Line
from tasks.translation import Assignment, Passage, Sentence


def sentences(lines: Iterable[Line], assignment: Assignment) -> dict[int, Sentence]:
    """Every line as it is asked for first, by number."""
    rooms, target = assignment.rooms, assignment.target
    return {
        line.number: Sentence(
            number=line.number,
            text=line.text,
            speaker=line.speaker,
            seconds=rooms.get(line.number, 0.0),
            most=most(rooms.get(line.number, 0.0), target),
        )
        for line in lines
    }


def passages(
    wanted: Mapping[int, Sentence], lines: Sequence[Line], assignment: Assignment, size: int
) -> list[Passage]:
    """The passages that ask for some lines of a script.

    Args:
        wanted: what is asked, by the number of the line.
        lines: of the whole script, in order.
        assignment: how many lines are shown along, and the terms.
        size: most lines to ask for in one passage.
    """
    places = [at for at, line in enumerate(lines) if line.number in wanted]
    groups = grouped(places, size, 2 * assignment.context + 1)
    return [_passage(group, wanted, lines, assignment) for group in groups]


def grouped(places: Iterable[int], size: int, reach: int) -> Iterator[list[int]]:
    """Places in order, no more than so many in a group and none far from the one before."""
    group: list[int] = []
    for place in places:
        if group and (len(group) == size or place - group[-1] > reach):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _passage(
    places: Sequence[int],
    wanted: Mapping[int, Sentence],
    lines: Sequence[Line],
    assignment: Assignment,
) -> Passage:
    first, last, context = places[0], places[-1], assignment.context
    asked = tuple(wanted[lines[at].number] for at in places)
    amid = [lines[at] for at in range(first, last) if at not in places]
    return Passage(
        source=assignment.source,
        target=assignment.target,
        sentences=asked,
        earlier=_shown(lines[max(first - context, 0) : first]),
        later=_shown(lines[last + 1 : last + 1 + context]),
        glossary=terms(assignment.glossary, asked, assignment.target),
        between=tuple((line.number, line.speaker, line.text) for line in amid),
    )


def terms(glossary: Glossary | None, asked: Iterable[Sentence], target: str) -> tuple[Term, ...]:
    """The terms that occur in some lines, each once."""
    if glossary is None:
        return ()
    found = (term for sentence in asked for term in glossary.of(sentence.text, target))
    return tuple(dict.fromkeys(found))


def _shown(lines: Iterable[Line]) -> tuple[tuple[str, str], ...]:
    return tuple((line.speaker, line.text) for line in lines)
