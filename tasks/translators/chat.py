"""Translate through a chat endpoint that speaks OpenAI's protocol, whoever runs it.

Attempts are bounded in time as a whole, and every one is in the ledger.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tasks.translation import Answer, Passage, Spent
from tasks.translation_options import TranslateOptions, in_the_clear, is_here
from tasks.translators import answered, wording
from tasks.translators.endpoint import Endpoint, Heard, PassingError, Request
from tasks.translators.key import Key
from tasks.translators.tokens import reply_tokens, tokens
from voices.errors import ConfigError, TranslationError

ATTEMPTS = 6
FIRST, LONGEST = 1.0, 60.0  # seconds before another attempt
ENDLESS = 12_000, 20  # characters an answer may have, and as many more for each of the lines
KEPT = "what was translated is kept, and the same command goes on from here"

log = logging.getLogger(__name__)


def _unheard(row: dict[str, Any]) -> None:
    """Nobody keeps a ledger."""


@dataclass(frozen=True, slots=True)
class ChatTranslator:
    """A chat model behind an address; used by several threads at once."""

    endpoint: Endpoint
    options: TranslateOptions
    log: Callable[[dict[str, Any]], None] = field(default=_unheard, repr=False)

    @property
    def identity(self) -> str:
        """The model, where it is and how it is told; without a secret."""
        how = f"temperature {self.options.temperature:g}, seed {self.options.seed}"
        where = f"{self.options.model} at {self.endpoint.url}"
        return f"chat, {where}, prompt {wording.VERSION}, {how}"

    def translate(self, passage: Passage) -> Answer:
        """Every sentence of a passage, as far as an answer holds it.

        Raises:
            TranslationError: the endpoint cannot be reached, stays busy or is broken.
            ConfigError: it refuses the key, the model or the request.
        """
        deadline = time.monotonic() + self.options.patience
        request, spent = _request(passage, deadline), Spent()
        for attempt in range(1, ATTEMPTS + 1):
            begun = time.monotonic()
            try:
                heard = self.endpoint.asked(request)
                failed = PassingError(heard.broken)
                spent += self._spent(heard)
                answer = _answer(passage, heard, spent)
                self._note(passage, (attempt, begun), heard.broken or "ok", heard)
                if answer.rendered or not heard.lost:
                    return answer
            except PassingError as error:
                failed = error
                spent += Spent(requests=1)
                self._note(passage, (attempt, begun), error.told)
            self._wait(failed, attempt, deadline)
        raise AssertionError("the last attempt ends in an error")

    def told(self, passage: Passage) -> str:
        """What the model is told of its work, which nobody in a film says."""
        return wording.instructions(passage)

    def reckoned(self, passage: Passage) -> Spent:
        """What a passage will cost, roughly."""
        sent = tokens(wording.instructions(passage)) + tokens(wording.material(passage))
        back = sum(reply_tokens(one.text, passage) for one in passage.sentences)
        return Spent(1, sent, back, self._price(sent, back))

    def _wait(self, failed: PassingError, attempt: int, deadline: float) -> None:
        """Wait before another attempt, as the server asks, or longer each time.

        Raises:
            TranslationError: there is no other attempt, or no time for it.
        """
        where = f"{self.endpoint.url}: {failed.told}"
        if attempt == ATTEMPTS:
            raise TranslationError(f"{where}; {ATTEMPTS} attempts failed; {KEPT}")
        usual = min(FIRST * 2 ** (attempt - 1), LONGEST)
        seconds = usual if failed.after is None else failed.after
        if time.monotonic() + seconds > deadline:
            raise TranslationError(
                f"{where}; the next attempt would be in {seconds:.0f} s, and translate.patience "
                f"is {self.options.patience:g} s for lines with all attempts; {KEPT}"
            )
        log.info("%s; again in %.1f s", where, seconds)
        time.sleep(seconds)

    def _spent(self, heard: Heard) -> Spent:
        price = self._price(heard.tokens_in, heard.tokens_out)
        return Spent(1, heard.tokens_in, heard.tokens_out, price)

    def _price(self, sent: int, back: int) -> float:
        return (sent * self.options.price_in + back * self.options.price_out) / 1e6

    def _note(
        self, passage: Passage, when: tuple[int, float], state: str, heard: Heard | None = None
    ) -> None:
        """Put a request into the ledger; `when` is which attempt, and when it began."""
        row = {
            "event": "request",
            "model": self.options.model,
            "source": passage.source,
            "target": passage.target,
            "lines": [one.number for one in passage.sentences],
            "attempt": when[0],
            "seconds": round(time.monotonic() - when[1], 3),
            "state": state,
        }
        if heard:
            row |= {"tokens_in": heard.tokens_in, "tokens_out": heard.tokens_out}
            row |= {"counted": heard.counted, "price": round(self._spent(heard).price, 8)}
        self.log(row)


def chat_translator(
    options: TranslateOptions, key: Key, log: Callable[[dict[str, Any]], None] = _unheard
) -> ChatTranslator:
    """The translator that the settings name; nobody is connected to yet.

    Raises:
        ConfigError: no address, no model or no key, or they would go over the network in the clear.
        MissingExtraError: the client is not installed.
    """
    check_chat(options, key)
    return ChatTranslator(Endpoint(options.base_url or "", options, key), options, log)


def check_chat(options: TranslateOptions, key: Key) -> None:
    """Refuse settings that cannot work.

    Raises:
        ConfigError: no address, no model or no key, or they would go over the network in the clear.
    """
    url = options.base_url
    if not url or not options.model:
        lacking = "translate.model" if url else "translate.base_url and translate.model"
        raise ConfigError(f"no chat endpoint to translate with: set {lacking}")
    if in_the_clear(url) and not options.insecure_http:
        raise ConfigError(
            f"{url}: the key and the text would go over the network for everybody to read; "
            "use https://, or set translate.insecure_http = true if that is meant"
        )
    if not key and not is_here(url):
        raise ConfigError(f"no key for {url}: {key.hint}")
    if options.most_price is not None and not (options.price_in or options.price_out):
        raise ConfigError(
            "translate.most_price cannot be kept without prices: set translate.price_in and "
            "translate.price_out"
        )


def _request(passage: Passage, deadline: float) -> Request:
    floor, each = ENDLESS
    longest = floor + each * sum(len(one.text) for one in passage.sentences)
    return Request(wording.instructions(passage), wording.material(passage), longest, deadline)


def _answer(passage: Passage, heard: Heard, spent: Spent) -> Answer:
    """What an answer holds, by number, and why every other number is not there."""
    good, faults = answered.rendered(passage, heard.text)
    why = heard.broken or ("" if answered.is_whole(heard.text) else "the answer is not JSON")
    rest = "it was left out" + (f": {why}" if why else "")
    missing = [one.number for one in passage.sentences if one.number not in good]
    return Answer(tuple(good.values()), spent, tuple((n, faults.get(n, rest)) for n in missing))
