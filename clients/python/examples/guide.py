"""Deploys an agent, chats with it, and shows how an error is handled."""

import os

import caxton

TOML = """
name = "Guide"
capabilities = ["guiding"]
system_prompt = "You show people around."
"""

with caxton.connect(os.environ["CAXTON_URL"]) as client:
    deployed = client.agents.deploy_agent(toml=TOML)
    print("deployed", deployed.agent.name)

    for event in client.chat("Guide", "Hello! Who are you?"):
        print(event.text_delta.text, end="")
    print()

    try:
        client.chat("Nobody", "Hello?").text()
    except caxton.CaxtonError as error:
        if error.reason == "AGENT_NOT_FOUND":
            print("there is no agent of that name")
