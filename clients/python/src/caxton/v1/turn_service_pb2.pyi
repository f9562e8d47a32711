from caxton.v1 import options_pb2 as _options_pb2
from caxton.v1 import turn_pb2 as _turn_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetTurnRequest(_message.Message):
    __slots__ = ("workspace", "turn_id")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    TURN_ID_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    turn_id: str
    def __init__(self, workspace: _Optional[str] = ..., turn_id: _Optional[str] = ...) -> None: ...

class GetTurnResponse(_message.Message):
    __slots__ = ("turn", "events")
    TURN_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    turn: _turn_pb2.Turn
    events: _containers.RepeatedCompositeFieldContainer[_turn_pb2.ChatEvent]
    def __init__(self, turn: _Optional[_Union[_turn_pb2.Turn, _Mapping]] = ..., events: _Optional[_Iterable[_Union[_turn_pb2.ChatEvent, _Mapping]]] = ...) -> None: ...

class ListTurnsRequest(_message.Message):
    __slots__ = ("workspace", "agent", "conversation_id", "state", "page_size", "page_token")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    agent: str
    conversation_id: str
    state: _turn_pb2.TurnState
    page_size: int
    page_token: str
    def __init__(self, workspace: _Optional[str] = ..., agent: _Optional[str] = ..., conversation_id: _Optional[str] = ..., state: _Optional[_Union[_turn_pb2.TurnState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTurnsResponse(_message.Message):
    __slots__ = ("turns", "next_page_token")
    TURNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    turns: _containers.RepeatedCompositeFieldContainer[_turn_pb2.Turn]
    next_page_token: str
    def __init__(self, turns: _Optional[_Iterable[_Union[_turn_pb2.Turn, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchTurnRequest(_message.Message):
    __slots__ = ("workspace", "turn_id", "after_sequence")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    TURN_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    turn_id: str
    after_sequence: int
    def __init__(self, workspace: _Optional[str] = ..., turn_id: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class WatchTurnResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _turn_pb2.ChatEvent
    def __init__(self, event: _Optional[_Union[_turn_pb2.ChatEvent, _Mapping]] = ...) -> None: ...

class CancelTurnRequest(_message.Message):
    __slots__ = ("workspace", "turn_id", "reason", "request_id")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    TURN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    turn_id: str
    reason: str
    request_id: str
    def __init__(self, workspace: _Optional[str] = ..., turn_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelTurnResponse(_message.Message):
    __slots__ = ("turn",)
    TURN_FIELD_NUMBER: _ClassVar[int]
    turn: _turn_pb2.Turn
    def __init__(self, turn: _Optional[_Union[_turn_pb2.Turn, _Mapping]] = ...) -> None: ...

class ResolveTurnRequest(_message.Message):
    __slots__ = ("workspace", "turn_id", "attempt", "step", "decision", "reason", "result", "request_id")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    TURN_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    turn_id: str
    attempt: int
    step: int
    decision: _turn_pb2.Decision
    reason: str
    result: str
    request_id: str
    def __init__(self, workspace: _Optional[str] = ..., turn_id: _Optional[str] = ..., attempt: _Optional[int] = ..., step: _Optional[int] = ..., decision: _Optional[_Union[_turn_pb2.Decision, str]] = ..., reason: _Optional[str] = ..., result: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResolveTurnResponse(_message.Message):
    __slots__ = ("turn",)
    TURN_FIELD_NUMBER: _ClassVar[int]
    turn: _turn_pb2.Turn
    def __init__(self, turn: _Optional[_Union[_turn_pb2.Turn, _Mapping]] = ...) -> None: ...

class ExplainTurnRequest(_message.Message):
    __slots__ = ("workspace", "turn_id", "step")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    TURN_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    turn_id: str
    step: int
    def __init__(self, workspace: _Optional[str] = ..., turn_id: _Optional[str] = ..., step: _Optional[int] = ...) -> None: ...

class ContextPart(_message.Message):
    __slots__ = ("kind", "label", "tokens", "included", "reason")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    INCLUDED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    kind: str
    label: str
    tokens: int
    included: bool
    reason: str
    def __init__(self, kind: _Optional[str] = ..., label: _Optional[str] = ..., tokens: _Optional[int] = ..., included: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class ModelInput(_message.Message):
    __slots__ = ("role", "text")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    role: str
    text: str
    def __init__(self, role: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class ExplainTurnResponse(_message.Message):
    __slots__ = ("step", "provider", "model", "inputs", "tools", "parts", "omitted_inputs", "passed_over")
    STEP_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    TOOLS_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    OMITTED_INPUTS_FIELD_NUMBER: _ClassVar[int]
    PASSED_OVER_FIELD_NUMBER: _ClassVar[int]
    step: int
    provider: str
    model: str
    inputs: _containers.RepeatedCompositeFieldContainer[ModelInput]
    tools: str
    parts: _containers.RepeatedCompositeFieldContainer[ContextPart]
    omitted_inputs: int
    passed_over: _containers.RepeatedCompositeFieldContainer[_turn_pb2.ModelFailure]
    def __init__(self, step: _Optional[int] = ..., provider: _Optional[str] = ..., model: _Optional[str] = ..., inputs: _Optional[_Iterable[_Union[ModelInput, _Mapping]]] = ..., tools: _Optional[str] = ..., parts: _Optional[_Iterable[_Union[ContextPart, _Mapping]]] = ..., omitted_inputs: _Optional[int] = ..., passed_over: _Optional[_Iterable[_Union[_turn_pb2.ModelFailure, _Mapping]]] = ...) -> None: ...
