"""When a failed call is sent again."""

from __future__ import annotations

import random

import grpc
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor

from .errors import CaxtonError

FIRST_PAUSE_S = 0.1
PAUSE_MAX_S = 2.0


def is_repeatable(method: MethodDescriptor) -> bool:
    """Whether the same call can be sent twice without doing anything twice."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    # A call that the contract answers to GET changes nothing.
    return rule.WhichOneof("pattern") == "get" or "request_id" in method.input_type.fields_by_name


def is_passing(error: CaxtonError) -> bool:
    """Whether the same call may well succeed a moment later."""
    return error.code == grpc.StatusCode.UNAVAILABLE or error.retry_after is not None


def pause_before(count: int, error: CaxtonError) -> float:
    """Seconds to wait before repeat number `count`, counted from 0.

    Twice as long each time, with chance, so that many clients do not come back at once, and never
    less than the server asks for.
    """
    longest = min(PAUSE_MAX_S, FIRST_PAUSE_S * 2 ** min(count, 10))
    return (error.retry_after or 0) + longest * random.uniform(0.5, 1)
