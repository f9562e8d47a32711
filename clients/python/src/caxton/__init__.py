"""Talks with a Caxton server: deploy agents, chat with them, look at what they do.

    with caxton.connect("http://127.0.0.1:8080") as client:
        for event in client.chat("Writer", "Hello"):
            print(event.text_delta.text, end="")
"""

from .chat import Chat, Reply
from .client import Client, connect
from .errors import CaxtonError, TurnError

__all__ = ["CaxtonError", "Chat", "Client", "Reply", "TurnError", "connect"]
