import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AgentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGENT_STATE_UNSPECIFIED: _ClassVar[AgentState]
    AGENT_STATE_ACTIVE: _ClassVar[AgentState]
    AGENT_STATE_SUSPENDED: _ClassVar[AgentState]
    AGENT_STATE_DRAINING: _ClassVar[AgentState]
    AGENT_STATE_FAILED: _ClassVar[AgentState]

class DeployOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEPLOY_OUTCOME_UNSPECIFIED: _ClassVar[DeployOutcome]
    DEPLOY_OUTCOME_CREATED: _ClassVar[DeployOutcome]
    DEPLOY_OUTCOME_UPDATED: _ClassVar[DeployOutcome]
    DEPLOY_OUTCOME_UNCHANGED: _ClassVar[DeployOutcome]
AGENT_STATE_UNSPECIFIED: AgentState
AGENT_STATE_ACTIVE: AgentState
AGENT_STATE_SUSPENDED: AgentState
AGENT_STATE_DRAINING: AgentState
AGENT_STATE_FAILED: AgentState
DEPLOY_OUTCOME_UNSPECIFIED: DeployOutcome
DEPLOY_OUTCOME_CREATED: DeployOutcome
DEPLOY_OUTCOME_UPDATED: DeployOutcome
DEPLOY_OUTCOME_UNCHANGED: DeployOutcome

class Agent(_message.Message):
    __slots__ = ("agent_id", "workspace", "name", "state", "version", "declared_version", "description", "capabilities", "tools", "tags", "checksum", "create_time", "update_time", "deployed_by")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DECLARED_VERSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    TOOLS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DEPLOYED_BY_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    workspace: str
    name: str
    state: AgentState
    version: int
    declared_version: str
    description: str
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    tools: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    checksum: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    deployed_by: str
    def __init__(self, agent_id: _Optional[str] = ..., workspace: _Optional[str] = ..., name: _Optional[str] = ..., state: _Optional[_Union[AgentState, str]] = ..., version: _Optional[int] = ..., declared_version: _Optional[str] = ..., description: _Optional[str] = ..., capabilities: _Optional[_Iterable[str]] = ..., tools: _Optional[_Iterable[str]] = ..., tags: _Optional[_Iterable[str]] = ..., checksum: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deployed_by: _Optional[str] = ...) -> None: ...

class AgentVersion(_message.Message):
    __slots__ = ("agent", "version", "declared_version", "checksum", "deployed_by", "deploy_time", "git", "rollback_of", "current", "toml")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DECLARED_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    DEPLOYED_BY_FIELD_NUMBER: _ClassVar[int]
    DEPLOY_TIME_FIELD_NUMBER: _ClassVar[int]
    GIT_FIELD_NUMBER: _ClassVar[int]
    ROLLBACK_OF_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    TOML_FIELD_NUMBER: _ClassVar[int]
    agent: str
    version: int
    declared_version: str
    checksum: str
    deployed_by: str
    deploy_time: _timestamp_pb2.Timestamp
    git: GitRevision
    rollback_of: int
    current: bool
    toml: str
    def __init__(self, agent: _Optional[str] = ..., version: _Optional[int] = ..., declared_version: _Optional[str] = ..., checksum: _Optional[str] = ..., deployed_by: _Optional[str] = ..., deploy_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., git: _Optional[_Union[GitRevision, _Mapping]] = ..., rollback_of: _Optional[int] = ..., current: _Optional[bool] = ..., toml: _Optional[str] = ...) -> None: ...

class GitRevision(_message.Message):
    __slots__ = ("commit", "branch", "dirty")
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    BRANCH_FIELD_NUMBER: _ClassVar[int]
    DIRTY_FIELD_NUMBER: _ClassVar[int]
    commit: str
    branch: str
    dirty: bool
    def __init__(self, commit: _Optional[str] = ..., branch: _Optional[str] = ..., dirty: _Optional[bool] = ...) -> None: ...
