"""A server that answers as a test wants."""

from __future__ import annotations

import threading
from concurrent import futures
from contextlib import contextmanager

import grpc
from google.protobuf import any_pb2
from google.protobuf.message_factory import GetMessageClass
from google.rpc import status_pb2

import caxton
from caxton.v1 import (
    agent_service_pb2,
    chat_service_pb2,
    error_pb2,
    turn_pb2,
    turn_service_pb2,
)


class Refusal(Exception):
    """How a call ends; with details as the server sends them."""

    def __init__(self, code: grpc.StatusCode, *details) -> None:
        self.code = code
        self.details = details


AWAY = Refusal(grpc.StatusCode.UNAVAILABLE)


class Stage:
    """Plays one script for each call: answers and refusals, in order."""

    def __init__(self) -> None:
        self.scripts: list[list] = []
        self.requests: list = []
        self.metadata: list[dict] = []
        self.left = threading.Event()

    def answer(self, request, context):
        for act in self.play(request, context):
            return act

    def play(self, request, context):
        self.requests.append(request)
        self.metadata.append(dict(context.invocation_metadata()))
        script = self.scripts.pop(0)
        if "for ever" in script:
            # Before anything is sent: a call that is left at once would be over already.
            context.add_callback(self.left.set)
        for act in script:
            if isinstance(act, Refusal):
                _refuse(context, act)
            elif act == "for ever":
                self.left.wait(60)
            else:
                yield act


def _refuse(context, refusal: Refusal):
    details = []
    for detail in refusal.details:
        packed = any_pb2.Any()
        packed.Pack(detail)
        details.append(packed)
    status = status_pb2.Status(code=refusal.code.value[0], message="as told", details=details)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(refusal.code, "as told")


@contextmanager
def on_stage(**options):
    """A stage behind a real port, and a client of it."""
    stage = Stage()
    server = grpc.server(futures.ThreadPoolExecutor(4))
    for file in (agent_service_pb2, chat_service_pb2, turn_service_pb2):
        for service in file.DESCRIPTOR.services_by_name.values():
            handlers = {method.name: _handler(method, stage) for method in service.methods}
            routes = grpc.method_handlers_generic_handler(service.full_name, handlers)
            server.add_generic_rpc_handlers((routes,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with caxton.connect(f"http://127.0.0.1:{port}", **options) as client:
            yield stage, client
    finally:
        server.stop(None).wait()


def _handler(method, stage: Stage):
    codec = {
        "request_deserializer": GetMessageClass(method.input_type).FromString,
        "response_serializer": GetMessageClass(method.output_type).SerializeToString,
    }
    if method.server_streaming:
        return grpc.unary_stream_rpc_method_handler(stage.play, **codec)
    return grpc.unary_unary_rpc_method_handler(stage.answer, **codec)


def chatted(sequence: int = 0, **event):
    return chat_service_pb2.ChatResponse(event=_event(sequence, event))


def watched(sequence: int = 0, **event):
    return turn_service_pb2.WatchTurnResponse(event=_event(sequence, event))


def _event(sequence: int, event: dict):
    return turn_pb2.ChatEvent(turn_id="turn_1", sequence=sequence, **event)


def piece(offset: int, text: str, attempt: int = 1) -> dict:
    return {"text_delta": {"step": 1, "attempt": attempt, "offset": offset, "text": text}}


ACCEPTED = {"accepted": {"conversation_id": "conv_1"}}


def diagnostic() -> error_pb2.Diagnostic:
    return error_pb2.Diagnostic(line=2, code="UNKNOWN_KEY")
