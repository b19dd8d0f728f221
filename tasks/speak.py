"""Speak lines in a voice: each once, since whatever was spoken before is in the take store."""

from collections.abc import Sequence
from dataclasses import replace
from socket import gethostname

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.batch import Batch as Batch
from tasks.batch import SpokenLine, check_seen
from tasks.take import Take, TakeStore, take_key
from voices.card import Card
from voices.errors import EngineError, VoiceError
from voices.speech import Engine, Failure, Request, Speech


def normal(request: Request, card: Card) -> Request:
    """The request as it is spoken and keyed: a style the voice has, a speed without noise.

    A style for which the voice has nothing stays as it was asked for: its engine refuses the line.
    """
    style = card.spoken_as(request.style) or request.style
    return replace(request, style=style, speed=round(request.speed, 4))


def spoken(batch: Batch, card: Card, engine: Engine, store: TakeStore) -> list[SpokenLine]:
    """Every line of a batch, from the store or from the engine; one that fails fails alone."""
    requests = [normal(request, card) for _, request in batch.lines]
    keys = [take_key(request, card, engine.identity) for request in requests]
    takes = [store.find(key) for key in keys]
    missing = [request for request, take in zip(requests, takes, strict=True) if not take]
    results = iter(engine.speak(missing) if missing else ())
    lines = []
    for (number, _), request, key, take in zip(batch.lines, requests, keys, takes, strict=True):
        result = take or _kept(store, key, request, next(results))
        failure = result if isinstance(result, Failure) else None
        found = None if isinstance(result, Failure) else result
        lines.append(
            SpokenLine(
                number, found, failure, request.style, kept=bool(take), engine=engine.identity
            )
        )
    return lines


def _kept(store: TakeStore, key: str, request: Request, result: Speech | Failure) -> Take | Failure:
    return result if isinstance(result, Failure) else store.keep(key, request, result)


@task(task_run_name="speak-{batch.first}-{batch.last}", cache_policy=NO_CACHE, retries=0)
def speak(batch: Batch) -> list[SpokenLine]:
    """Speak a batch with the engine that this process keeps for its voice."""
    return speak_here(batch)


def speak_here(batch: Batch) -> list[SpokenLine]:
    """What `speak` does; workers are given this, for a task run costs them 0.35 s a batch."""
    from voices.registry import kept

    check_seen(batch)
    card = _card(batch)
    if batch.digest not in ("", card.digest):
        raise VoiceError(
            f"voice {card.id!r} was changed while it spoke; run the same command again, and every "
            "line is spoken by the new one"
        )
    with kept.held(card, batch.machine) as engine:
        return spoken(batch, card, engine, TakeStore(batch.store))


def _card(batch: Batch) -> Card:
    """The voice of a batch; on a worker elsewhere its absence is that of a shared folder."""
    from voices.registry import voice

    try:
        return voice(batch.voice, batch.registry)
    except VoiceError as error:
        if not batch.mark:
            raise
        raise type(error)(
            f"{error}; so it is for the worker on {gethostname()}: share the folder of voices "
            f"({batch.registry}), and mount it there at the same path"
        ) from None


def check_own(batch: Batch, card: Card, lines: Sequence[SpokenLine]) -> None:
    """Make sure that what came back is what was asked for, in the voice it was asked of.

    Raises:
        EngineError: a take is another line's or another voice's.
    """
    asked = {number: normal(request, card) for number, request in batch.lines}
    if [line.number for line in lines] != list(asked):
        raise EngineError(f"lines {batch.first} to {batch.last}: other lines came back")
    for line in lines:
        if line.take and line.take.key != take_key(asked[line.number], card, line.engine):
            raise EngineError(
                f"line {line.number}: the take that came back is not of voice {card.id!r}, or not "
                "of this line; it is not used. Workers must run the same version of dubline"
            )
