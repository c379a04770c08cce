"""An agent of the official Python SDK, as a container would run it."""

import os

from bedrock_agentcore import BedrockAgentCoreApp

app = BedrockAgentCoreApp()
turns = 0


@app.entrypoint
def answer(payload, context):
    global turns
    turns += 1
    if payload.get("ask") == "stream":
        return (f"word {n}" for n in range(3))
    if payload.get("ask") == "fail":
        raise RuntimeError("asked to fail")
    return {
        "turns": turns,
        "session": context.session_id,
        "model": os.environ.get("MODEL"),
        "echo": payload,
    }


app.run(port=int(os.environ["PORT"]), host=os.environ["HOST"])
