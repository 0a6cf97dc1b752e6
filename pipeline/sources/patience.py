"""How long to retry a server that cannot be reached, and how to report it."""

import time
from collections.abc import Callable

#: Seconds without a failure after which the next one is the first again.
_QUIET = 90.0


class Patience:
    """Retry what ``rule`` says, but a failed connection for ``seconds`` at most.

    The first failure is reported through ``say``, so that the user knows what is being waited for.
    """

    def __init__(
        self, rule: Callable[[Exception], bool], seconds: float, say: Callable[[str], None]
    ) -> None:
        self.rule, self.seconds, self.say = rule, seconds, say
        self._first = self._last = float("-inf")

    def __call__(self, error: Exception) -> bool:
        """Is the request that failed so to be sent again?"""
        from requests.exceptions import ConnectionError as NoConnection  # only where it is used

        if not self.rule(error):
            return False
        if not isinstance(error, NoConnection | ConnectionError):
            return True
        now = time.monotonic()
        if now - self._last > _QUIET:
            self._first = now
            self.say(f"no connection, retrying for up to {self.seconds:.0f} s")
        self._last = now
        return now - self._first < self.seconds
