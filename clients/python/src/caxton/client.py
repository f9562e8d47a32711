"""The client of a server."""

from __future__ import annotations

from types import TracebackType
from urllib.parse import urlsplit

import grpc

from .chat import Chat, Patience, new_request_id
from .service import CallSettings, Service
from .v1 import (
    agent_service_pb2,
    chat_service_pb2,
    conversation_service_pb2,
    system_service_pb2,
    turn_service_pb2,
)

# A lost connection is tried again as soon as a call's own repeats come.
_CHANNEL_OPTIONS = [
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.enable_retries", 0),
]


def connect(
    url: str,
    *,
    token: str | None = None,
    user: str | None = None,
    timeout: float | None = 30.0,
    retries: int = 4,
    resume: float = 60.0,
) -> Client:
    """Returns a client of the server at `url`, such as http://127.0.0.1:8080.

    Nothing is sent before the first call; every call raises CaxtonError.

    token: of server.json, for the calls that ask for it.
    user: shown as the author of changes; never used for rights.
    timeout: seconds for each call but streams that names none, over all its repeats.
    retries: how often a call that failed for a passing reason is sent again, where that does
        nothing twice: reads, and writes, which get a request id where they have none.
    resume: seconds that a broken chat is taken up again without news.
    """
    settings = CallSettings(_metadata(token, user), timeout, retries)
    return Client(_open_channel(url), settings, Patience(retries, resume))


class Client:
    """One object for each service of a server; see `connect`. Close it, or use `with`."""

    def __init__(self, channel: grpc.Channel, settings: CallSettings, patience: Patience) -> None:
        def service(file, name: str) -> Service:
            return Service(channel, file.DESCRIPTOR.services_by_name[name], settings)

        self.agents = service(agent_service_pb2, "AgentService")
        self.chats = service(chat_service_pb2, "ChatService")
        self.conversations = service(conversation_service_pb2, "ConversationService")
        self.turns = service(turn_service_pb2, "TurnService")
        self.system = service(system_service_pb2, "SystemService")
        self._channel = channel
        self._patience = patience

    def chat(
        self,
        agent: str = "",
        message: str = "",
        *,
        capability: str = "",
        workspace: str = "",
        conversation_id: str = "",
        request_id: str = "",
    ) -> Chat:
        """Sends a message once the result is looped over; see `Chat`.

        agent: who is to answer, "name" or "workspace/name"; or `capability` for any agent of the
            workspace that has it.
        conversation_id: the conversation to go on with; empty begins a new one.
        request_id: names the message: sent again, it leads to the same turn.
        """
        recipient = {"capability": capability} if capability else {"agent": agent}
        request = {
            **recipient,
            "workspace": workspace,
            "message": message,
            "conversation_id": conversation_id,
            "request_id": request_id or new_request_id(),
        }
        turn_workspace = agent.split("/")[0] if "/" in agent else workspace

        def watch(turn_id: str, after_sequence: int):
            return self.turns.watch_turn(
                workspace=turn_workspace, turn_id=turn_id, after_sequence=after_sequence
            )

        return Chat(lambda: self.chats.chat(**request), watch, self._patience)

    def close(self) -> None:
        """Ends open calls and closes the connection."""
        self._channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _open_channel(url: str) -> grpc.Channel:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        raise ValueError(f"not an address of a server: {url!r}")
    is_plain = parts.scheme == "http"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    address = f"{host}:{parts.port or (80 if is_plain else 443)}"
    if is_plain:
        return grpc.insecure_channel(address, options=_CHANNEL_OPTIONS)
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(), options=_CHANNEL_OPTIONS)


def _metadata(token: str | None, user: str | None) -> tuple[tuple[str, str], ...]:
    present = []
    if token is not None:
        present.append(("authorization", f"Bearer {token}"))
    if user is not None:
        present.append(("caxton-user", user))
    return tuple(present)
