"""One question, answered and followed up: the interviewer asks on until all was said or the person waves it aside."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from voiceprep.cli import answer, exchange_view
from voiceprep.cli.main import World
from voiceprep.core import interview
from voiceprep.core.attempt import Attempt
from voiceprep.core.deck import Asked
from voiceprep.core.exchange import Exchange
from voiceprep.core.mock import LET_ME_STOP_YOU
from voiceprep.practice import Desk, ImpatientMicrophone, Untouched, say


class InterruptedExchange(KeyboardInterrupt):
    """Ctrl-C in a follow-up; what was said before stands.

    Attributes:
        exchange: that.
    """

    def __init__(self, message: str, exchange: Exchange) -> None:
        super().__init__(message)
        self.exchange = exchange


def hold(
    here: World, desk: Desk, asked: Asked, how: answer.Manner, may_ask_on: Callable[[], bool] = lambda: True
) -> Exchange | None:
    """Ask, listen, and ask on while *may_ask_on*; None when nothing was heard.

    Whatever interrupts a follow-up, the exchange so far is complete and kept.

    Raises:
        InterruptedExchange: Ctrl-C came in a follow-up.
    """
    first = answer.take(here, desk, asked, _patient(here, asked, how))
    if first is None:
        return None
    exchange = Exchange((first,))
    try:
        for attempt in _follow_ups(here, desk, asked, how, exchange, may_ask_on):
            exchange = Exchange((*exchange.attempts, attempt))
    except KeyboardInterrupt as interrupt:
        kept = f"Your first answer is stored: voiceprep show {first.id}"
        raise InterruptedExchange(f"{interrupt or 'Stopped.'} {kept}", exchange) from interrupt
    finally:
        desk.complete(exchange)
    return exchange


def _follow_ups(
    here: World, desk: Desk, asked: Asked, how: answer.Manner, exchange: Exchange, may_ask_on: Callable[[], bool]
) -> Iterator[Attempt]:
    """The answers to what the interviewer asks on."""
    while how.follow_ups and (found := interview.follow_up(exchange)) and may_ask_on():
        here.err.print("", exchange_view.follow_up(found, len(exchange.follow_ups) + 1))
        following = replace(asked, follow_up=found, lead="")
        attempt = answer.take(here, desk, following, _patient(here, following, how))
        if attempt is None:
            return
        exchange = Exchange((*exchange.attempts, attempt))
        yield attempt


def _patient(here: World, asked: Asked, how: answer.Manner) -> answer.Manner:
    """*how*, with a microphone that is as patient as it says."""
    if how.patience is None:
        return how

    def interrupt() -> None:
        here.tell(LET_ME_STOP_YOU, "bold")
        if how.speech:
            say(LET_ME_STOP_YOU, here.voice, here.speaker, Untouched())

    microphone = ImpatientMicrophone(how.microphone, how.patience * asked.seconds, interrupt)
    return replace(how, microphone=microphone)
