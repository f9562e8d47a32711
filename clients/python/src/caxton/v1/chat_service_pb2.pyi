from caxton.v1 import turn_pb2 as _turn_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChatRequest(_message.Message):
    __slots__ = ("agent", "capability", "message", "conversation_id", "workspace", "request_id", "after_sequence")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    capability: str
    message: str
    conversation_id: str
    workspace: str
    request_id: str
    after_sequence: int
    def __init__(self, agent: _Optional[str] = ..., capability: _Optional[str] = ..., message: _Optional[str] = ..., conversation_id: _Optional[str] = ..., workspace: _Optional[str] = ..., request_id: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class ChatResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _turn_pb2.ChatEvent
    def __init__(self, event: _Optional[_Union[_turn_pb2.ChatEvent, _Mapping]] = ...) -> None: ...

class ChatSessionRequest(_message.Message):
    __slots__ = ("start", "message", "cancel")
    START_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    start: SessionStart
    message: SessionMessage
    cancel: SessionCancel
    def __init__(self, start: _Optional[_Union[SessionStart, _Mapping]] = ..., message: _Optional[_Union[SessionMessage, _Mapping]] = ..., cancel: _Optional[_Union[SessionCancel, _Mapping]] = ...) -> None: ...

class SessionStart(_message.Message):
    __slots__ = ("agent", "conversation_id")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    agent: str
    conversation_id: str
    def __init__(self, agent: _Optional[str] = ..., conversation_id: _Optional[str] = ...) -> None: ...

class SessionMessage(_message.Message):
    __slots__ = ("text", "request_id")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    text: str
    request_id: str
    def __init__(self, text: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SessionCancel(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class ChatSessionResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _turn_pb2.ChatEvent
    def __init__(self, event: _Optional[_Union[_turn_pb2.ChatEvent, _Mapping]] = ...) -> None: ...
