"""Say in fewer words what does not fit, between speaking a script and timing it for good.

The loop itself is `tasks.tightening`; here its offers are spoken in the voices of the job. What was
paid for is in the store of translations and what was spoken in the store of takes, so a run that
was stopped goes on where it was. What is shown and reported afterwards is what is said.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tasks.glossary import Glossary
from tasks.job import Job
from tasks.plan import Plan
from tasks.run_folder import write_json
from tasks.schema import ROUNDS as SCHEMA
from tasks.script import Cue, Line, Script
from tasks.spoken import Spoken
from tasks.tightening import Brief, Round, Studio, Tightened, Wording, tightened
from tasks.timing.relief import comfortable, prompt
from tasks.translated_script import shown as as_viewers_read
from tasks.translation import Spent, Translator
from voices.readings import annotated
from voices.speech import Request
from voices.text.given import shown

NO_MARKS = str.maketrans("", "", "{}|")  # which would be readings
Offer = tuple[int, str]  # a line, and what it might say

Attempted = Callable[[Job, Mapping[int, Request]], Mapping[int, Spoken]]
Planned = Callable[[Job, Mapping[int, Spoken], Mapping[int, float]], Plan]


@dataclass(frozen=True, slots=True)
class Editor:
    """Who is asked for shorter texts, and what the lines said before they were translated."""

    translator: Translator
    source: str  # BCP-47; where nothing was translated, the language that is spoken
    texts: Mapping[int, str] = field(default_factory=dict)  # in that language, by line number
    glossary: Glossary = field(default_factory=lambda: Glossary({}))


@dataclass(frozen=True, slots=True)
class Speaking:
    """How the flow speaks lines and plans them: its own functions."""

    attempted: Attempted
    planned: Planned


@dataclass(frozen=True, slots=True)
class Shortened:
    """A job whose long lines say less, as far as that could be had."""

    job: Job  # with the words that are spoken now
    spoken: dict[int, Spoken]
    plan: Plan
    rounds: tuple[Round, ...] = ()
    spent: Spent = field(default_factory=Spent)


def shortened(
    job: Job, spoken: Mapping[int, Spoken], plan: Plan, editor: Editor, speaking: Speaking
) -> Shortened:
    """The long lines of a job in fewer words, spoken at their natural tempo and planned.

    Args:
        job: to be shortened.
        spoken: its lines at their natural tempo, by number.
        plan: of them.
        editor: whom to ask.
        speaking: how to speak and plan what he says.
    """
    if not job.script.timed or all(map(comfortable, plan.placements)):
        return Shortened(job, dict(spoken), plan)
    job = _prompt(job)
    lines = {line.number: line for line in job.script.lines}
    takes: dict[Offer, Spoken] = {}

    def heard(offers: Mapping[int, str]) -> dict[int, float]:
        requests = {n: _request(job, lines[n], text) for n, text in offers.items()}
        done = speaking.attempted(job, requests)
        good = {n: one for n, one in done.items() if one.take and one.ok}
        takes.update({(n, offers[n]): one for n, one in good.items()})
        return {n: one.take.speech for n, one in good.items() if one.take}

    def planned(natural: Mapping[int, float]) -> Plan:
        return speaking.planned(job, spoken, natural)

    wordings = [_wording(line, editor) for n, line in lines.items() if n in spoken]
    brief = Brief(editor.translator, editor.source, job.language, editor.glossary, job.order.fit)
    done = tightened(wordings, plan, brief, Studio(heard, planned))
    return _shortened(job, spoken, done, takes)


def write_rounds(rounds: tuple[Round, ...], path: Path) -> None:
    """Put every round on record, beside the plan."""
    write_json(path, {"schema": SCHEMA, "rounds": [asdict(one) for one in rounds]})


def _prompt(job: Job) -> Job:
    """The job, its lines less late than otherwise: there is another way now."""
    return replace(job, order=job.order.model_copy(update={"fit": prompt(job.order.fit)}))


def _wording(line: Line, editor: Editor) -> Wording:
    return Wording(line.number, editor.texts.get(line.number, line.text), line.text, line.speaker)


def _request(job: Job, line: Line, text: str) -> Request:
    style = line.style or "neutral"
    return Request(_said(job, text), job.language, style=style, seed=job.order.speak.seed)


def _said(job: Job, text: str) -> str:
    """A text with the readings of the dictionaries; whoever wrote it gives none."""
    return annotated(text.translate(NO_MARKS), job.language, job.readings)


def _shortened(
    job: Job, spoken: Mapping[int, Spoken], done: Tightened, takes: Mapping[Offer, Spoken]
) -> Shortened:
    kept = {number: takes[number, text] for number, text in done.texts.items()}
    said = {number: _said(job, text) for number, text in done.texts.items()}
    script = in_fewer_words(job.script, said, job.language)
    job = replace(job, script=script)
    return Shortened(job, {**spoken, **kept}, done.plan, done.rounds, done.spent)


def in_fewer_words(script: Script, said: Mapping[int, str], language: str) -> Script:
    """A script in which some lines say something else, and viewers read that.

    Args:
        script: as it was.
        said: what lines say now, with the readings given for it, by number.
        language: of the script.
    """
    lines = tuple(
        _line(line, said[line.number], language) if line.number in said else line
        for line in script.lines
    )
    return replace(script, lines=lines, cues=tuple(_cue(cue, lines, said) for cue in script.cues))


def _line(line: Line, said: str, language: str) -> Line:
    text = shown(said)
    viewed = as_viewers_read(line, text, language)
    return replace(line, text=text, said="" if said == text else said, shown=viewed)


def _cue(cue: Cue, lines: tuple[Line, ...], said: Mapping[int, str]) -> Cue:
    own = [line for line in lines if line.source == cue.source]
    own = [line for line in own if cue.start <= line.start and line.end <= cue.end]
    if not any(line.number in said for line in own):
        return cue
    return replace(cue, shown="\n".join(line.shown for line in own))
