"""One question, answered and followed up: the interviewer asks on until all was said or the person waves it aside."""

from collections.abc import Iterator
from dataclasses import replace

from voiceprep.cli import answer, exchange_view
from voiceprep.cli.main import World
from voiceprep.core import interview
from voiceprep.core.attempt import Attempt
from voiceprep.core.deck import Asked
from voiceprep.core.exchange import Exchange
from voiceprep.practice import Desk


def hold(here: World, desk: Desk, asked: Asked, how: answer.Manner) -> Exchange | None:
    """Ask, listen, and ask on; None when nothing was heard.

    Whatever interrupts a follow-up, Ctrl-C included, the exchange so far is complete.
    """
    first = answer.take(here, desk, asked, how)
    if first is None:
        return None
    exchange = Exchange((first,))
    try:
        for attempt in _follow_ups(here, desk, asked, how, exchange):
            exchange = Exchange((*exchange.attempts, attempt))
    except KeyboardInterrupt as interrupt:
        kept = f"Your first answer is stored: voiceprep show {first.id}"
        raise KeyboardInterrupt(f"{interrupt or 'Stopped.'} {kept}") from interrupt
    finally:
        desk.complete(exchange)
    return exchange


def _follow_ups(here: World, desk: Desk, asked: Asked, how: answer.Manner, exchange: Exchange) -> Iterator[Attempt]:
    """The answers to what the interviewer asks on."""
    while how.follow_ups and (found := interview.follow_up(exchange)):
        here.err.print("", exchange_view.follow_up(found, len(exchange.follow_ups) + 1))
        attempt = answer.take(here, desk, replace(asked, follow_up=found, lead=""), how)
        if attempt is None:
            return
        exchange = Exchange((*exchange.attempts, attempt))
        yield attempt
