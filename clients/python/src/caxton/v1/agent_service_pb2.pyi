from caxton.v1 import agent_pb2 as _agent_pb2
from caxton.v1 import error_pb2 as _error_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AgentChange(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGENT_CHANGE_UNSPECIFIED: _ClassVar[AgentChange]
    AGENT_CHANGE_HEARTBEAT: _ClassVar[AgentChange]
    AGENT_CHANGE_PRESENT: _ClassVar[AgentChange]
    AGENT_CHANGE_DEPLOYED: _ClassVar[AgentChange]
    AGENT_CHANGE_SUSPENDED: _ClassVar[AgentChange]
    AGENT_CHANGE_RESUMED: _ClassVar[AgentChange]
    AGENT_CHANGE_RESTARTED: _ClassVar[AgentChange]
    AGENT_CHANGE_DELETED: _ClassVar[AgentChange]
    AGENT_CHANGE_DRAINING: _ClassVar[AgentChange]
AGENT_CHANGE_UNSPECIFIED: AgentChange
AGENT_CHANGE_HEARTBEAT: AgentChange
AGENT_CHANGE_PRESENT: AgentChange
AGENT_CHANGE_DEPLOYED: AgentChange
AGENT_CHANGE_SUSPENDED: AgentChange
AGENT_CHANGE_RESUMED: AgentChange
AGENT_CHANGE_RESTARTED: AgentChange
AGENT_CHANGE_DELETED: AgentChange
AGENT_CHANGE_DRAINING: AgentChange

class DeployAgentRequest(_message.Message):
    __slots__ = ("toml", "workspace", "source", "base_version", "strict", "validate_only", "request_id", "git")
    TOML_FIELD_NUMBER: _ClassVar[int]
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    STRICT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    GIT_FIELD_NUMBER: _ClassVar[int]
    toml: str
    workspace: str
    source: str
    base_version: int
    strict: bool
    validate_only: bool
    request_id: str
    git: _agent_pb2.GitRevision
    def __init__(self, toml: _Optional[str] = ..., workspace: _Optional[str] = ..., source: _Optional[str] = ..., base_version: _Optional[int] = ..., strict: _Optional[bool] = ..., validate_only: _Optional[bool] = ..., request_id: _Optional[str] = ..., git: _Optional[_Union[_agent_pb2.GitRevision, _Mapping]] = ...) -> None: ...

class DeployAgentResponse(_message.Message):
    __slots__ = ("agent", "outcome", "diagnostics")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    DIAGNOSTICS_FIELD_NUMBER: _ClassVar[int]
    agent: _agent_pb2.Agent
    outcome: _agent_pb2.DeployOutcome
    diagnostics: _containers.RepeatedCompositeFieldContainer[_error_pb2.Diagnostic]
    def __init__(self, agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ..., outcome: _Optional[_Union[_agent_pb2.DeployOutcome, str]] = ..., diagnostics: _Optional[_Iterable[_Union[_error_pb2.Diagnostic, _Mapping]]] = ...) -> None: ...

class DeployAgentsRequest(_message.Message):
    __slots__ = ("options", "file")
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    options: DeployAgentsOptions
    file: AgentFile
    def __init__(self, options: _Optional[_Union[DeployAgentsOptions, _Mapping]] = ..., file: _Optional[_Union[AgentFile, _Mapping]] = ...) -> None: ...

class DeployAgentsOptions(_message.Message):
    __slots__ = ("workspace", "strict", "validate_only", "request_id", "git")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    STRICT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    GIT_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    strict: bool
    validate_only: bool
    request_id: str
    git: _agent_pb2.GitRevision
    def __init__(self, workspace: _Optional[str] = ..., strict: _Optional[bool] = ..., validate_only: _Optional[bool] = ..., request_id: _Optional[str] = ..., git: _Optional[_Union[_agent_pb2.GitRevision, _Mapping]] = ...) -> None: ...

class AgentFile(_message.Message):
    __slots__ = ("source", "toml", "base_version")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TOML_FIELD_NUMBER: _ClassVar[int]
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    source: str
    toml: str
    base_version: int
    def __init__(self, source: _Optional[str] = ..., toml: _Optional[str] = ..., base_version: _Optional[int] = ...) -> None: ...

class DeployAgentsResponse(_message.Message):
    __slots__ = ("deployments", "diagnostics", "omitted_diagnostics")
    DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    DIAGNOSTICS_FIELD_NUMBER: _ClassVar[int]
    OMITTED_DIAGNOSTICS_FIELD_NUMBER: _ClassVar[int]
    deployments: _containers.RepeatedCompositeFieldContainer[AgentDeployment]
    diagnostics: _containers.RepeatedCompositeFieldContainer[_error_pb2.Diagnostic]
    omitted_diagnostics: int
    def __init__(self, deployments: _Optional[_Iterable[_Union[AgentDeployment, _Mapping]]] = ..., diagnostics: _Optional[_Iterable[_Union[_error_pb2.Diagnostic, _Mapping]]] = ..., omitted_diagnostics: _Optional[int] = ...) -> None: ...

class AgentDeployment(_message.Message):
    __slots__ = ("agent", "version", "outcome")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    agent: str
    version: int
    outcome: _agent_pb2.DeployOutcome
    def __init__(self, agent: _Optional[str] = ..., version: _Optional[int] = ..., outcome: _Optional[_Union[_agent_pb2.DeployOutcome, str]] = ...) -> None: ...

class ValidateAgentRequest(_message.Message):
    __slots__ = ("toml", "source", "strict")
    TOML_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    STRICT_FIELD_NUMBER: _ClassVar[int]
    toml: str
    source: str
    strict: bool
    def __init__(self, toml: _Optional[str] = ..., source: _Optional[str] = ..., strict: _Optional[bool] = ...) -> None: ...

class ValidateAgentResponse(_message.Message):
    __slots__ = ("valid", "diagnostics", "agent")
    VALID_FIELD_NUMBER: _ClassVar[int]
    DIAGNOSTICS_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    valid: bool
    diagnostics: _containers.RepeatedCompositeFieldContainer[_error_pb2.Diagnostic]
    agent: str
    def __init__(self, valid: _Optional[bool] = ..., diagnostics: _Optional[_Iterable[_Union[_error_pb2.Diagnostic, _Mapping]]] = ..., agent: _Optional[str] = ...) -> None: ...

class GetAgentRequest(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    def __init__(self, agent: _Optional[str] = ...) -> None: ...

class GetAgentResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: _agent_pb2.Agent
    def __init__(self, agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ...) -> None: ...

class ListAgentsRequest(_message.Message):
    __slots__ = ("workspace", "capability", "state", "tag", "page_size", "page_token")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    capability: str
    state: _agent_pb2.AgentState
    tag: str
    page_size: int
    page_token: str
    def __init__(self, workspace: _Optional[str] = ..., capability: _Optional[str] = ..., state: _Optional[_Union[_agent_pb2.AgentState, str]] = ..., tag: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAgentsResponse(_message.Message):
    __slots__ = ("agents", "next_page_token")
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agents: _containers.RepeatedCompositeFieldContainer[_agent_pb2.Agent]
    next_page_token: str
    def __init__(self, agents: _Optional[_Iterable[_Union[_agent_pb2.Agent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchAgentsRequest(_message.Message):
    __slots__ = ("workspace", "resume_token")
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    workspace: str
    resume_token: str
    def __init__(self, workspace: _Optional[str] = ..., resume_token: _Optional[str] = ...) -> None: ...

class WatchAgentsResponse(_message.Message):
    __slots__ = ("change", "agent", "resume_token")
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    change: AgentChange
    agent: _agent_pb2.Agent
    resume_token: str
    def __init__(self, change: _Optional[_Union[AgentChange, str]] = ..., agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ..., resume_token: _Optional[str] = ...) -> None: ...

class SuspendAgentRequest(_message.Message):
    __slots__ = ("agent", "request_id")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agent: str
    request_id: str
    def __init__(self, agent: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SuspendAgentResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: _agent_pb2.Agent
    def __init__(self, agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ...) -> None: ...

class ResumeAgentRequest(_message.Message):
    __slots__ = ("agent", "request_id")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agent: str
    request_id: str
    def __init__(self, agent: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResumeAgentResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: _agent_pb2.Agent
    def __init__(self, agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ...) -> None: ...

class RestartAgentRequest(_message.Message):
    __slots__ = ("agent", "request_id")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agent: str
    request_id: str
    def __init__(self, agent: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RestartAgentResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: _agent_pb2.Agent
    def __init__(self, agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ...) -> None: ...

class DeleteAgentRequest(_message.Message):
    __slots__ = ("agent", "force", "request_id")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agent: str
    force: bool
    request_id: str
    def __init__(self, agent: _Optional[str] = ..., force: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteAgentResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: _agent_pb2.Agent
    def __init__(self, agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ...) -> None: ...

class ListAgentVersionsRequest(_message.Message):
    __slots__ = ("agent", "page_size", "page_token")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agent: str
    page_size: int
    page_token: str
    def __init__(self, agent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAgentVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[_agent_pb2.AgentVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetAgentVersionRequest(_message.Message):
    __slots__ = ("agent", "version")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    agent: str
    version: int
    def __init__(self, agent: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetAgentVersionResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: _agent_pb2.AgentVersion
    def __init__(self, version: _Optional[_Union[_agent_pb2.AgentVersion, _Mapping]] = ...) -> None: ...

class RollbackAgentRequest(_message.Message):
    __slots__ = ("agent", "to_version", "base_version", "request_id")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agent: str
    to_version: int
    base_version: int
    request_id: str
    def __init__(self, agent: _Optional[str] = ..., to_version: _Optional[int] = ..., base_version: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class RollbackAgentResponse(_message.Message):
    __slots__ = ("agent", "outcome")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    agent: _agent_pb2.Agent
    outcome: _agent_pb2.DeployOutcome
    def __init__(self, agent: _Optional[_Union[_agent_pb2.Agent, _Mapping]] = ..., outcome: _Optional[_Union[_agent_pb2.DeployOutcome, str]] = ...) -> None: ...

class GetAgentSchemaRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetAgentSchemaResponse(_message.Message):
    __slots__ = ("json_schema",)
    JSON_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    json_schema: str
    def __init__(self, json_schema: _Optional[str] = ...) -> None: ...
