"""The calls of one service of the contract, as methods in Python's spelling."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

from .errors import CaxtonError
from .repeat import is_passing, is_repeatable, pause_before


@dataclass(frozen=True)
class CallSettings:
    """What every call of a client shares; times in seconds."""

    metadata: tuple[tuple[str, str], ...]
    timeout: float | None
    retries: int


class Service:
    """Calls of one service: `service.get_agent(agent="Writer")`.

    Keywords are the fields of the request; `timeout` (seconds) may be among them. Calls that stream
    requests take one iterable of request messages instead. Streams of answers are iterators with
    `close()`, and end on the server when they are closed.
    """

    def __init__(
        self, channel: grpc.Channel, service: ServiceDescriptor, settings: CallSettings
    ) -> None:
        for method in service.methods:
            name = re.sub(r"(?<!^)(?=[A-Z])", "_", method.name).lower()
            setattr(self, name, _call(channel, method, settings))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AttributeError(f"the service has no call {name!r}")


def _call(channel: grpc.Channel, method: MethodDescriptor, settings: CallSettings):
    requests = "stream" if method.client_streaming else "unary"
    answers = "stream" if method.server_streaming else "unary"
    connect = getattr(channel, f"{requests}_{answers}")
    request_class = GetMessageClass(method.input_type)
    send = connect(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=request_class.SerializeToString,
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    if method.client_streaming:
        open_stream = _stream if method.server_streaming else _once
        return lambda messages, *, timeout=None: open_stream(send, messages, timeout, settings)
    has_id = "request_id" in method.input_type.fields_by_name
    retries = settings.retries if is_repeatable(method) else 0

    def call(*, timeout: float | None = None, **fields: Any):
        request = request_class(**fields)
        if has_id and not request.request_id:
            request.request_id = uuid.uuid4().hex
        if method.server_streaming:
            return _stream(send, request, timeout, settings)
        return _repeat(send, request, timeout or settings.timeout, settings, retries)

    call.__name__ = method.name
    return call


def _once(send, messages, timeout: float | None, settings: CallSettings):
    return _repeat(send, iter(messages), timeout, settings, retries=0)


def _repeat(send, request, timeout: float | None, settings: CallSettings, retries: int):
    deadline = None if timeout is None else time.monotonic() + timeout
    count = 0
    while True:
        left = None if deadline is None else max(0.001, deadline - time.monotonic())
        try:
            return send(request, timeout=left, metadata=settings.metadata)
        except grpc.RpcError as thrown:
            error = CaxtonError.of(thrown)
            pause = pause_before(count, error)
            is_late = deadline is not None and time.monotonic() + pause >= deadline
            if count >= retries or is_late or not is_passing(error):
                raise error from thrown
        time.sleep(pause)
        count += 1


def _stream(send, request, timeout: float | None, settings: CallSettings) -> Iterator[Any]:
    call = send(request, timeout=timeout, metadata=settings.metadata)
    try:
        yield from call
    except grpc.RpcError as thrown:
        raise CaxtonError.of(thrown) from thrown
    finally:
        call.cancel()
