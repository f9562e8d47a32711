import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TurnState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TURN_STATE_UNSPECIFIED: _ClassVar[TurnState]
    TURN_STATE_READY: _ClassVar[TurnState]
    TURN_STATE_RUNNING: _ClassVar[TurnState]
    TURN_STATE_WAITING: _ClassVar[TurnState]
    TURN_STATE_DONE: _ClassVar[TurnState]
    TURN_STATE_FAILED: _ClassVar[TurnState]
    TURN_STATE_CANCELLED: _ClassVar[TurnState]

class TurnFailureReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TURN_FAILURE_REASON_UNSPECIFIED: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_STEP_LIMIT: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_TOOL_CALL_LIMIT: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_TIME_LIMIT: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_TOKEN_LIMIT: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_CPU_LIMIT: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_JOURNAL_LIMIT: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_CONTEXT_TOO_LARGE: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_TEMPLATE_TOO_LARGE: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_MODEL_UNAVAILABLE: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_MODEL_RATE_LIMITED: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_MODEL_TIMEOUT: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_MODEL_BROKEN_ANSWER: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_MODEL_NOT_AUTHORIZED: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_MODEL_REFUSED: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_MODEL_ANSWER_TOO_LARGE: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_CRASH_LOOP: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_DECIDED: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_AGENT_DELETED: _ClassVar[TurnFailureReason]
    TURN_FAILURE_REASON_INTERNAL: _ClassVar[TurnFailureReason]

class ToolEffect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TOOL_EFFECT_UNSPECIFIED: _ClassVar[ToolEffect]
    TOOL_EFFECT_READ_ONLY: _ClassVar[ToolEffect]
    TOOL_EFFECT_IDEMPOTENT: _ClassVar[ToolEffect]
    TOOL_EFFECT_UNSAFE: _ClassVar[ToolEffect]

class Decision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DECISION_UNSPECIFIED: _ClassVar[Decision]
    DECISION_REPEAT: _ClassVar[Decision]
    DECISION_ASSUME_DONE: _ClassVar[Decision]
    DECISION_FAIL_TURN: _ClassVar[Decision]
TURN_STATE_UNSPECIFIED: TurnState
TURN_STATE_READY: TurnState
TURN_STATE_RUNNING: TurnState
TURN_STATE_WAITING: TurnState
TURN_STATE_DONE: TurnState
TURN_STATE_FAILED: TurnState
TURN_STATE_CANCELLED: TurnState
TURN_FAILURE_REASON_UNSPECIFIED: TurnFailureReason
TURN_FAILURE_REASON_STEP_LIMIT: TurnFailureReason
TURN_FAILURE_REASON_TOOL_CALL_LIMIT: TurnFailureReason
TURN_FAILURE_REASON_TIME_LIMIT: TurnFailureReason
TURN_FAILURE_REASON_TOKEN_LIMIT: TurnFailureReason
TURN_FAILURE_REASON_CPU_LIMIT: TurnFailureReason
TURN_FAILURE_REASON_JOURNAL_LIMIT: TurnFailureReason
TURN_FAILURE_REASON_CONTEXT_TOO_LARGE: TurnFailureReason
TURN_FAILURE_REASON_TEMPLATE_TOO_LARGE: TurnFailureReason
TURN_FAILURE_REASON_MODEL_UNAVAILABLE: TurnFailureReason
TURN_FAILURE_REASON_MODEL_RATE_LIMITED: TurnFailureReason
TURN_FAILURE_REASON_MODEL_TIMEOUT: TurnFailureReason
TURN_FAILURE_REASON_MODEL_BROKEN_ANSWER: TurnFailureReason
TURN_FAILURE_REASON_MODEL_NOT_AUTHORIZED: TurnFailureReason
TURN_FAILURE_REASON_MODEL_REFUSED: TurnFailureReason
TURN_FAILURE_REASON_MODEL_ANSWER_TOO_LARGE: TurnFailureReason
TURN_FAILURE_REASON_CRASH_LOOP: TurnFailureReason
TURN_FAILURE_REASON_DECIDED: TurnFailureReason
TURN_FAILURE_REASON_AGENT_DELETED: TurnFailureReason
TURN_FAILURE_REASON_INTERNAL: TurnFailureReason
TOOL_EFFECT_UNSPECIFIED: ToolEffect
TOOL_EFFECT_READ_ONLY: ToolEffect
TOOL_EFFECT_IDEMPOTENT: ToolEffect
TOOL_EFFECT_UNSAFE: ToolEffect
DECISION_UNSPECIFIED: Decision
DECISION_REPEAT: Decision
DECISION_ASSUME_DONE: Decision
DECISION_FAIL_TURN: Decision

class TurnFailure(_message.Message):
    __slots__ = ("reason", "message")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    reason: TurnFailureReason
    message: str
    def __init__(self, reason: _Optional[_Union[TurnFailureReason, str]] = ..., message: _Optional[str] = ...) -> None: ...

class TokenUsage(_message.Message):
    __slots__ = ("input_tokens", "output_tokens")
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    input_tokens: int
    output_tokens: int
    def __init__(self, input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ...) -> None: ...

class Turn(_message.Message):
    __slots__ = ("turn_id", "workspace", "agent", "agent_version", "conversation_id", "message_id", "state", "attempt", "steps", "tool_calls", "usage", "cpu_ms", "journal_bytes", "reply_id", "failure", "create_time", "end_time")
    TURN_ID_FIELD_NUMBER: _ClassVar[int]
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALLS_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    CPU_MS_FIELD_NUMBER: _ClassVar[int]
    JOURNAL_BYTES_FIELD_NUMBER: _ClassVar[int]
    REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    turn_id: str
    workspace: str
    agent: str
    agent_version: int
    conversation_id: str
    message_id: str
    state: TurnState
    attempt: int
    steps: int
    tool_calls: int
    usage: TokenUsage
    cpu_ms: float
    journal_bytes: int
    reply_id: str
    failure: TurnFailure
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, turn_id: _Optional[str] = ..., workspace: _Optional[str] = ..., agent: _Optional[str] = ..., agent_version: _Optional[int] = ..., conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ..., state: _Optional[_Union[TurnState, str]] = ..., attempt: _Optional[int] = ..., steps: _Optional[int] = ..., tool_calls: _Optional[int] = ..., usage: _Optional[_Union[TokenUsage, _Mapping]] = ..., cpu_ms: _Optional[float] = ..., journal_bytes: _Optional[int] = ..., reply_id: _Optional[str] = ..., failure: _Optional[_Union[TurnFailure, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ChatEvent(_message.Message):
    __slots__ = ("turn_id", "sequence", "time", "started", "text_delta", "step_restarted", "progress", "tool_call", "tool_result", "in_doubt", "model", "completed", "failed", "resolved", "cancelled", "accepted", "tool_postponed")
    TURN_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    TEXT_DELTA_FIELD_NUMBER: _ClassVar[int]
    STEP_RESTARTED_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALL_FIELD_NUMBER: _ClassVar[int]
    TOOL_RESULT_FIELD_NUMBER: _ClassVar[int]
    IN_DOUBT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    TOOL_POSTPONED_FIELD_NUMBER: _ClassVar[int]
    turn_id: str
    sequence: int
    time: _timestamp_pb2.Timestamp
    started: TurnStarted
    text_delta: TextDelta
    step_restarted: StepRestarted
    progress: Progress
    tool_call: ToolCalled
    tool_result: ToolReturned
    in_doubt: InDoubt
    model: ModelAnswered
    completed: TurnCompleted
    failed: TurnFailed
    resolved: StepResolved
    cancelled: TurnCancelled
    accepted: TurnAccepted
    tool_postponed: ToolPostponed
    def __init__(self, turn_id: _Optional[str] = ..., sequence: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started: _Optional[_Union[TurnStarted, _Mapping]] = ..., text_delta: _Optional[_Union[TextDelta, _Mapping]] = ..., step_restarted: _Optional[_Union[StepRestarted, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., tool_call: _Optional[_Union[ToolCalled, _Mapping]] = ..., tool_result: _Optional[_Union[ToolReturned, _Mapping]] = ..., in_doubt: _Optional[_Union[InDoubt, _Mapping]] = ..., model: _Optional[_Union[ModelAnswered, _Mapping]] = ..., completed: _Optional[_Union[TurnCompleted, _Mapping]] = ..., failed: _Optional[_Union[TurnFailed, _Mapping]] = ..., resolved: _Optional[_Union[StepResolved, _Mapping]] = ..., cancelled: _Optional[_Union[TurnCancelled, _Mapping]] = ..., accepted: _Optional[_Union[TurnAccepted, _Mapping]] = ..., tool_postponed: _Optional[_Union[ToolPostponed, _Mapping]] = ...) -> None: ...

class TurnAccepted(_message.Message):
    __slots__ = ("conversation_id", "message_id", "turns_ahead")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    TURNS_AHEAD_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    turns_ahead: int
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ..., turns_ahead: _Optional[int] = ...) -> None: ...

class TurnStarted(_message.Message):
    __slots__ = ("attempt", "agent_version", "conversation_id")
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    agent_version: int
    conversation_id: str
    def __init__(self, attempt: _Optional[int] = ..., agent_version: _Optional[int] = ..., conversation_id: _Optional[str] = ...) -> None: ...

class TextDelta(_message.Message):
    __slots__ = ("step", "attempt", "offset", "text")
    STEP_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    step: int
    attempt: int
    offset: int
    text: str
    def __init__(self, step: _Optional[int] = ..., attempt: _Optional[int] = ..., offset: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class StepRestarted(_message.Message):
    __slots__ = ("step", "attempt")
    STEP_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    step: int
    attempt: int
    def __init__(self, step: _Optional[int] = ..., attempt: _Optional[int] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("step", "text")
    STEP_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    step: int
    text: str
    def __init__(self, step: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class ToolCalled(_message.Message):
    __slots__ = ("step", "tool", "arguments", "effect")
    STEP_FIELD_NUMBER: _ClassVar[int]
    TOOL_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    step: int
    tool: str
    arguments: str
    effect: ToolEffect
    def __init__(self, step: _Optional[int] = ..., tool: _Optional[str] = ..., arguments: _Optional[str] = ..., effect: _Optional[_Union[ToolEffect, str]] = ...) -> None: ...

class ToolReturned(_message.Message):
    __slots__ = ("step", "tool", "content", "trouble", "truncated", "cpu_ms")
    STEP_FIELD_NUMBER: _ClassVar[int]
    TOOL_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TROUBLE_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    CPU_MS_FIELD_NUMBER: _ClassVar[int]
    step: int
    tool: str
    content: str
    trouble: str
    truncated: bool
    cpu_ms: float
    def __init__(self, step: _Optional[int] = ..., tool: _Optional[str] = ..., content: _Optional[str] = ..., trouble: _Optional[str] = ..., truncated: _Optional[bool] = ..., cpu_ms: _Optional[float] = ...) -> None: ...

class ToolPostponed(_message.Message):
    __slots__ = ("step", "tool")
    STEP_FIELD_NUMBER: _ClassVar[int]
    TOOL_FIELD_NUMBER: _ClassVar[int]
    step: int
    tool: str
    def __init__(self, step: _Optional[int] = ..., tool: _Optional[str] = ...) -> None: ...

class InDoubt(_message.Message):
    __slots__ = ("step", "tool")
    STEP_FIELD_NUMBER: _ClassVar[int]
    TOOL_FIELD_NUMBER: _ClassVar[int]
    step: int
    tool: str
    def __init__(self, step: _Optional[int] = ..., tool: _Optional[str] = ...) -> None: ...

class ModelAnswered(_message.Message):
    __slots__ = ("step", "provider", "model", "usage", "passed_over", "cached")
    STEP_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    PASSED_OVER_FIELD_NUMBER: _ClassVar[int]
    CACHED_FIELD_NUMBER: _ClassVar[int]
    step: int
    provider: str
    model: str
    usage: TokenUsage
    passed_over: _containers.RepeatedCompositeFieldContainer[ModelFailure]
    cached: bool
    def __init__(self, step: _Optional[int] = ..., provider: _Optional[str] = ..., model: _Optional[str] = ..., usage: _Optional[_Union[TokenUsage, _Mapping]] = ..., passed_over: _Optional[_Iterable[_Union[ModelFailure, _Mapping]]] = ..., cached: _Optional[bool] = ...) -> None: ...

class ModelFailure(_message.Message):
    __slots__ = ("provider", "model", "reason", "message")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    provider: str
    model: str
    reason: str
    message: str
    def __init__(self, provider: _Optional[str] = ..., model: _Optional[str] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class TurnCompleted(_message.Message):
    __slots__ = ("text", "message_id")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    text: str
    message_id: str
    def __init__(self, text: _Optional[str] = ..., message_id: _Optional[str] = ...) -> None: ...

class TurnFailed(_message.Message):
    __slots__ = ("failure", "message_id")
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    failure: TurnFailure
    message_id: str
    def __init__(self, failure: _Optional[_Union[TurnFailure, _Mapping]] = ..., message_id: _Optional[str] = ...) -> None: ...

class StepResolved(_message.Message):
    __slots__ = ("step", "decision", "actor", "reason")
    STEP_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    step: int
    decision: Decision
    actor: str
    reason: str
    def __init__(self, step: _Optional[int] = ..., decision: _Optional[_Union[Decision, str]] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TurnCancelled(_message.Message):
    __slots__ = ("actor", "reason")
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    actor: str
    reason: str
    def __init__(self, actor: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
