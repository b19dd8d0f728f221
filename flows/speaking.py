"""Speak a script: the one loop of a dub, owned by the flow because stages never call each other.

Every line is spoken at its natural tempo and checked; what fails is spoken again with another
seed. The plan then says which lines need another tempo, the engine speaks those again, and the
plan is made once more from what was really said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flows.window import spoken_through
from flows.workers import chosen_place
from tasks.check import check
from tasks.fit import speed
from tasks.job import Job
from tasks.notice import sounding
from tasks.pacing import end_to_end
from tasks.plan import Cue, Plan, to_json
from tasks.progress import progress
from tasks.run_folder import write_json
from tasks.script import Line
from tasks.speak import Batch, check_own
from tasks.spoken import Spoken
from tasks.take import Take
from tasks.timing import plan
from voices.card import Card
from voices.errors import EngineError, VoiceError
from voices.speech import DEADLY, UNREADABLE, Request

ROUNDS = 2  # of asking the engine for another tempo; what is left then is stretched


@dataclass(frozen=True, slots=True)
class Said:
    """A script, spoken and planned."""

    lines: tuple[Spoken, ...]
    plan: Plan
    written: Path  # the plan, for people and other programs

    @property
    def unfinished(self) -> bool:
        """Whether a line that should be heard has no take: it is tried again next time."""
        return any(not line.take and line.attempts for line in self.lines)

    @property
    def takes(self) -> dict[int, Take]:
        """The takes there are, by line number."""
        return {line.number: line.take for line in self.lines if line.take}


def said(job: Job, out: Path) -> Said:
    """Every line of a job spoken, checked and planned; the plan is written to `out`.

    Raises:
        VoiceError, EngineError: not one line could be spoken; says why the first could not.
    """
    beyond = {line.number: after_the_end(job, line) for line in job.script.lines if late(job, line)}
    within = [line for line in job.script.lines if line.number not in beyond]
    requests = {line.number: request(job, line) for line in within}
    spoken = attempted(job, requests)
    check_any(spoken)
    natural = {n: one.take.speech for n, one in spoken.items() if one.take}
    timing = planned(job, spoken, natural)
    for _ in range(ROUNDS if job.script.timed else 0):
        again = hurried(job, requests, spoken, timing)
        if not again:
            break
        spoken |= {n: one for n, one in attempted(job, again).items() if one.take}
        timing = planned(job, spoken, natural)
    write_json(out, to_json(timing))
    lines = spoken | beyond
    return Said(tuple(lines[line.number] for line in job.script.lines), timing, out)


def check_any(spoken: Mapping[int, Spoken]) -> None:
    """Make sure that something was said.

    Raises:
        VoiceError: not one line, because the voice cannot read this text.
        EngineError: not one line, for another reason.
    """
    if any(line.take for line in spoken.values()):
        return
    first = next(iter(spoken.values()))
    kind = VoiceError if all(one.fault in UNREADABLE for one in spoken.values()) else EngineError
    raise kind(f"no line could be spoken; line {first.number}: {first.reason}")


def late(job: Job, line: Line) -> bool:
    """Whether a line begins when the programme is already over."""
    return job.script.timed and job.seconds is not None and line.start >= job.seconds


def after_the_end(job: Job, line: Line) -> Spoken:
    """A line that is not spoken, because nobody would see what it belongs to."""
    end = job.seconds or 0.0
    reason = (
        f"not spoken: it begins at {line.start:.1f} s, and the programme is over at {end:.1f} s"
    )
    return Spoken(line.number, None, False, reason, 0, 1.0, "after-the-end")


def request(job: Job, line: Line) -> Request:
    """What the engine is asked for a line, at its natural tempo."""
    style = line.style or "neutral"
    return Request(line.spoken, job.language, style=style, seed=job.order.speak.seed)


def attempted(job: Job, requests: Mapping[int, Request]) -> dict[int, Spoken]:
    """Every request spoken and checked, those that fail again with other seeds."""
    done: dict[int, Spoken] = {}
    left = dict(requests)
    for attempt in range(1, job.order.speak.attempts + 1):
        for spoken in once(job, left, (len(done), len(requests))):
            best = better(done.get(spoken.number), spoken)
            done[spoken.number] = replace(best, attempts=attempt)
        again = [n for n in left if not done[n].ok and done[n].fault != DEADLY]
        left = {n: replace(left[n], seed=left[n].seed + 1) for n in again}
        if not left:
            break
    return {number: done[number] for number in requests}


def once(job: Job, requests: Mapping[int, Request], through: tuple[int, int]) -> Iterator[Spoken]:
    """One attempt at every request, as they come: spoken wherever, checked in this process."""
    place = chosen_place()
    mark = place.mark(job.order.takes)
    cards = {card.id: card for card in job.cast.cards}
    done, total = through
    progress("speak", min(done, total), total)
    for batch, lines in spoken_through(place, list(batches(job, requests, mark))):
        check_own(batch, cards[batch.voice], lines)
        results = check(lines, batch)
        done += len(results)
        progress("speak", min(done, total), total)
        yield from results


def batches(job: Job, requests: Mapping[int, Request], mark: str) -> Iterator[Batch]:
    """The requests in batches of one voice each: whoever speaks one holds a single engine."""
    size = job.order.speak.batch
    for card, numbers in by_voice(job, requests):
        for at in range(0, len(numbers), size):
            lines = tuple((n, requests[n]) for n in numbers[at : at + size])
            yield batch_of(job, card, lines, mark)


def by_voice(job: Job, numbers: Iterable[int]) -> list[tuple[Card, list[int]]]:
    """The lines of every voice that has any of these, the default first."""
    voices = {line.number: job.cast.of(line).id for line in job.script.lines}
    sorted_in: dict[str, list[int]] = {card.id: [] for card in job.cast.cards}
    for number in numbers:
        sorted_in[voices[number]].append(number)
    return [(card, sorted_in[card.id]) for card in job.cast.cards if sorted_in[card.id]]


def batch_of(job: Job, card: Card, lines: tuple[tuple[int, Request], ...], mark: str) -> Batch:
    """Lines of a voice of a job, with all that who speaks them must know."""
    order = job.order
    return Batch(
        voice=card.id,
        registry=order.registry,
        store=order.takes,
        lines=lines,
        machine=order.machine,
        digest=card.digest,
        mark=mark,
    )


def better(before: Spoken | None, now: Spoken) -> Spoken:
    """The later attempt, unless only the earlier one can be heard."""
    return before if before and before.take and not now.take else now


def planned(job: Job, spoken: Mapping[int, Spoken], natural: Mapping[int, float]) -> Plan:
    """The plan of what was spoken; each line's natural length is what its take would be at 1.0."""
    lengths = {
        n: natural[n] if one.speed == 1.0 else one.take.speech * one.speed
        for n, one in spoken.items()
        if one.take
    }
    cues = [
        Cue(line.number, line.start, line.end, lengths[line.number], line.speaker)
        for line in job.script.lines
        if line.number in lengths
    ]
    if not job.script.timed:
        heard = max((end for _, end in sounding(job.order.marks.notice)), default=0.0)
        return end_to_end(cues, job.seconds, heard)
    return plan(cues, job.seconds, job.order.fit)


def hurried(
    job: Job, requests: Mapping[int, Request], spoken: Mapping[int, Spoken], timing: Plan
) -> dict[int, Request]:
    """The lines whose plan asks for another tempo than they were spoken at."""
    again = {}
    for placement in timing.placements:
        wanted = speed(placement.rate, job.order.fit.max_rate)
        last = spoken[placement.number]
        if abs(wanted - last.speed) > 1e-9 and last.take:
            seed = last.take.seed
            again[placement.number] = replace(requests[placement.number], speed=wanted, seed=seed)
    return again
