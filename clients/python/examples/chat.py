"""Chats with an agent: chat.py AGENT MESSAGE."""

import os
import sys

import caxton

_, agent, message = sys.argv
with caxton.connect(os.environ["CAXTON_URL"]) as client:
    for event in client.chat(agent, message):
        print(event.text_delta.text, end="", flush=True)
print()
