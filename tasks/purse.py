"""The purse: what a translation may cost, so that no model runs up a bill unseen."""

from threading import Lock

from tasks.translation import Spent
from voices.errors import TranslationError


class Purse:
    """What was spent and what is about to be; shared by requests at the same time."""

    def __init__(self, most: float | None = None) -> None:
        self.most = most
        self.spent = Spent()
        self._promised = 0.0
        self._lock = Lock()

    def promise(self, price: float) -> None:
        """Set money aside for a request.

        Raises:
            TranslationError: there may not be enough; nothing is sent then.
        """
        with self._lock:
            total = self.spent.price + self._promised + price
            if self.most is not None and total > self.most:
                raise TranslationError(
                    f"stopped: translating might cost more than {self.most:g} "
                    f"(translate.most_price; {self.spent.price:.4g} was spent); what was "
                    "translated is kept, and a higher limit goes on from here"
                )
            self._promised += price

    def settle(self, promised: float, spent: Spent) -> None:
        """Pay what a request has cost in the end."""
        with self._lock:
            self._promised -= promised
            self.spent += spent
