"""Chats that last over broken connections."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import grpc

from .errors import CaxtonError, turn_error
from .repeat import is_passing, pause_before
from .v1 import turn_pb2

LAST_EVENTS = {"completed", "failed", "cancelled"}


@dataclass(frozen=True)
class Reply:
    """What an agent answered."""

    text: str
    turn_id: str
    conversation_id: str
    message_id: str


@dataclass(frozen=True)
class Patience:
    """How long broken connections are taken up again."""

    retries: int  # How often before anything is heard of the turn.
    resume: float  # How many seconds without news from then on.


@dataclass
class Place:
    """Where the reading of a turn stands."""

    turn_id: str = ""
    breaks: int = 0
    deadline: float = 0.0


class Chat:
    """The events of one message's turn.

    A connection that breaks is taken up where it broke; no event and no piece of text comes twice
    or is left out. After `step_restarted` the text of that step so far does not count. Leaving the
    loop ends the call; the turn goes on. Each loop sends the message again, under the same request
    id: the turn is the same.
    """

    def __init__(
        self,
        begin: Callable[[], Iterator],
        watch: Callable[[str, int], Iterator],
        patience: Patience,
    ) -> None:
        self._begin = begin
        self._watch = watch
        self._patience = patience

    def __iter__(self) -> Iterator[turn_pb2.ChatEvent]:
        news = NewsFilter()
        place = Place()
        while True:
            try:
                yield from self._read(place, news)
                return
            except CaxtonError as error:
                if not _is_break(error, place.turn_id):
                    raise
                pause = self._find_pause(error, place)
                if pause is None:
                    raise
            time.sleep(pause)

    def _read(self, place: Place, news: NewsFilter) -> Iterator[turn_pb2.ChatEvent]:
        turn_id = place.turn_id
        stream = self._watch(turn_id, news.sequence) if turn_id else self._begin()
        try:
            for answer in stream:
                place.turn_id, place.breaks = answer.event.turn_id, 0
                yield from news.take(answer.event)
                if answer.event.WhichOneof("event") in LAST_EVENTS:
                    return
        finally:
            stream.close()
        raise CaxtonError(grpc.StatusCode.UNAVAILABLE, "the stream ended before the turn did")

    def _find_pause(self, error: CaxtonError, place: Place) -> float | None:
        """Seconds to wait before the next try; None when it is enough."""
        if place.breaks == 0:
            place.deadline = time.monotonic() + self._patience.resume
        pause = pause_before(place.breaks, error)
        place.breaks += 1
        if place.turn_id == "":
            return pause if place.breaks <= self._patience.retries else None
        return pause if time.monotonic() + pause < place.deadline else None

    def reply(self) -> Reply:
        """Reads to the end. Raises TurnError when the turn comes to no reply."""
        conversation_id = ""
        for event in self:
            kind = event.WhichOneof("event")
            if kind in ("accepted", "started"):
                conversation_id = getattr(event, kind).conversation_id
            if kind == "completed":
                done = event.completed
                return Reply(done.text, event.turn_id, conversation_id, done.message_id)
            if error := turn_error(event):
                raise error
        raise AssertionError("the events of a turn end with its last one")

    def text(self) -> str:
        """Text of the reply, as `reply()` gives it."""
        return self.reply().text


def _is_break(error: CaxtonError, turn_id: str) -> bool:
    if error.code in (grpc.StatusCode.CANCELLED, grpc.StatusCode.DEADLINE_EXCEEDED):
        return False
    return is_passing(error) or (turn_id != "" and error.reason == "")


def new_request_id() -> str:
    return uuid.uuid4().hex


class NewsFilter:
    """Lets through what is new of the events of a turn, whatever is sent twice."""

    def __init__(self) -> None:
        self.sequence = 0
        self._step = (0, 0)
        self._length = 0

    def take(self, event: turn_pb2.ChatEvent) -> list[turn_pb2.ChatEvent]:
        """The event, the new part of a piece of text, or nothing."""
        if event.WhichOneof("event") == "text_delta":
            return self._new_text(event)
        if event.sequence:
            if event.sequence <= self.sequence:
                return []
            self.sequence = event.sequence
        return [event]

    def _new_text(self, event: turn_pb2.ChatEvent) -> list[turn_pb2.ChatEvent]:
        delta = event.text_delta
        # The contract counts UTF-16 units, of two bytes each.
        units = delta.text.encode("utf-16-le")
        length = len(units) // 2
        step = (delta.step, delta.attempt)
        known = max(0, self._length - delta.offset) if step == self._step else 0
        if known >= length:
            return []
        self._step, self._length = step, delta.offset + length
        if known == 0:
            return [event]
        rest = turn_pb2.ChatEvent()
        rest.CopyFrom(event)
        rest.text_delta.offset = delta.offset + known
        rest.text_delta.text = units[2 * known :].decode("utf-16-le", errors="replace")
        return [rest]
