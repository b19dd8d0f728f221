"""Translate a script into other languages, each on its own: one that fails leaves the others."""

from dataclasses import dataclass, field
from pathlib import Path

from prefect import flow

from flows.progress import audible
from tasks.run_folder import RunFolder
from tasks.script import Flag, Line
from tasks.translate import translate as translate_task
from tasks.translation import Spent
from tasks.translation_order import TranslationOrder, srt_of
from voices.errors import TranslationError


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one language."""

    target: str
    out: Path
    run_dir: Path
    lines: tuple[Line, ...] = ()  # in the target language
    flags: tuple[Flag, ...] = ()
    spent: Spent = field(default_factory=Spent)
    failed: str = ""  # why there is nothing

    @property
    def srt(self) -> Path:
        """What viewers read."""
        return srt_of(self.out)


@flow(name="translate", flow_run_name="translate-{orders[0].script.name}", persist_result=False)
def translate(orders: list[TranslationOrder]) -> list[Came]:
    """Translate a script into one language after the other."""
    audible()
    return [came_of(order) for order in orders]


def came_of(order: TranslationOrder) -> Came:
    """What came of one language; one that cannot be translated is told, and no more."""
    with RunFolder(order.run_dir):
        try:
            done = translate_task(order)
        except TranslationError as error:
            return Came(order.target, order.out, order.run_dir, failed=str(error))
    return Came(
        order.target, order.out, order.run_dir, done.script.lines, done.script.flags, done.spent
    )
