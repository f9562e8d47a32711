"""What goes wrong, as exceptions."""

from __future__ import annotations

import grpc
from google.rpc import error_details_pb2, status_pb2

from .v1 import error_pb2, turn_pb2


class CaxtonError(Exception):
    """What every call raises.

    code: the code of gRPC.
    reason: name of an ErrorReason, such as AGENT_NOT_FOUND; empty when the error is not the
        server's own: nobody answered, or something between did.
    message: for people.
    metadata: facts by name.
    violations: all fields of the request that break a rule, as (field, description).
    diagnostics: problems in an agent file, as caxton.v1.Diagnostic.
    retry_after: seconds until a repeat may help, where the server says so; else None.
    """

    def __init__(self, code: grpc.StatusCode, message: str, details=()) -> None:
        super().__init__(f"{code.name}: {message}")
        self.code = code
        self.message = message
        self.reason = ""
        self.metadata: dict[str, str] = {}
        self.violations: list[tuple[str, str]] = []
        self.diagnostics: list[error_pb2.Diagnostic] = []
        self.retry_after: float | None = None
        for detail in details:
            self._read(detail)

    @classmethod
    def of(cls, error: grpc.RpcError) -> CaxtonError:
        """The error of a call of grpc."""
        return cls(error.code(), error.details() or "", _details(error))

    def _read(self, detail) -> None:
        info = error_details_pb2.ErrorInfo()
        request = error_details_pb2.BadRequest()
        retry = error_details_pb2.RetryInfo()
        diagnostic = error_pb2.Diagnostic()
        if detail.Unpack(info) and info.domain == "caxton":
            self.reason, self.metadata = info.reason, dict(info.metadata)
        elif detail.Unpack(request):
            self.violations += [(v.field, v.description) for v in request.field_violations]
        elif detail.Unpack(retry):
            self.retry_after = retry.retry_delay.ToTimedelta().total_seconds()
        elif detail.Unpack(diagnostic):
            self.diagnostics.append(diagnostic)


def _details(error: grpc.RpcError):
    for name, value in error.trailing_metadata() or ():
        if name == "grpc-status-details-bin":
            return status_pb2.Status.FromString(value).details
    return ()


class TurnError(Exception):
    """A turn that came to no reply. The call itself went well.

    reason: name of a TurnFailureReason, such as MODEL_UNAVAILABLE; CANCELLED when a caller ended
        the turn, IN_DOUBT when it waits for a decision (client.turns.resolve_turn).
    """

    def __init__(self, message: str, reason: str, turn_id: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.turn_id = turn_id


def turn_error(event: turn_pb2.ChatEvent) -> TurnError | None:
    """Why no reply comes after this event; None when one may."""
    kind = event.WhichOneof("event")
    if kind == "failed":
        failure = event.failed.failure
        name = turn_pb2.TurnFailureReason.Name(failure.reason)
        reason = name.removeprefix("TURN_FAILURE_REASON_")
        return TurnError(failure.message, reason, event.turn_id)
    if kind == "cancelled":
        why = f": {event.cancelled.reason}" if event.cancelled.reason else ""
        message = f"{event.cancelled.actor} cancelled the turn{why}"
        return TurnError(message, "CANCELLED", event.turn_id)
    if kind == "in_doubt":
        message = f"whether the call of {event.in_doubt.tool} was done is unknown: decide it"
        return TurnError(message, "IN_DOUBT", event.turn_id)
    return None
