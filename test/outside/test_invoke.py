"""Invocations of an agent that the official Python SDK serves."""

import json
import os
import tempfile

import pytest
from conftest import aws, make_runtime

SESSION = "a-session-of-the-outside-tests-0123456789"


@pytest.fixture
def agent(control, name):
    created = make_runtime(
        control, name, container="python-agent", environmentVariables={"MODEL": "small"}
    )
    return created["agentRuntimeArn"]


def ask(data, arn, question, **more):
    return data.invoke_agent_runtime(
        agentRuntimeArn=arn,
        contentType="application/json",
        payload=json.dumps(question).encode(),
        runtimeSessionId=SESSION,
        **more,
    )


def test_a_session_keeps_its_process(data, agent):
    first = ask(data, agent, {"ask": "hello"})
    assert (first["statusCode"], first["runtimeSessionId"]) == (200, SESSION)
    assert json.load(first["response"]) == {
        "turns": 1,
        "session": SESSION,
        "model": "small",
        "echo": {"ask": "hello"},
    }
    assert json.load(ask(data, agent, {})["response"])["turns"] == 2
    stopped = data.stop_runtime_session(agentRuntimeArn=agent, runtimeSessionId=SESSION)
    assert stopped["runtimeSessionId"] == SESSION
    assert json.load(ask(data, agent, {})["response"])["turns"] == 1


def test_a_stream_comes_line_by_line(data, agent):
    answer = ask(data, agent, {"ask": "stream"}, accept="text/event-stream")
    assert answer["contentType"].startswith("text/event-stream")
    lines = [line.decode() for line in answer["response"].iter_lines() if line]
    assert lines == ['data: "word 0"', 'data: "word 1"', 'data: "word 2"']


def test_an_agent_that_fails_is_a_runtime_client_error(data, agent):
    with pytest.raises(data.exceptions.RuntimeClientError) as error:
        ask(data, agent, {"ask": "fail"})
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 424


def test_the_aws_cli_writes_the_answer_to_a_file(agent):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "answer.json")
        answer = aws(
            "bedrock-agentcore",
            "invoke-agent-runtime",
            "--agent-runtime-arn",
            agent,
            "--content-type",
            "application/json",
            "--payload",
            '{"ask": "cli"}',
            file,
        )
        assert answer["statusCode"] == 200
        with open(file, encoding="utf-8") as written:
            assert json.load(written)["echo"] == {"ask": "cli"}


def test_a_payload_need_not_be_json(control, data, name):
    echo = make_runtime(control, name)["agentRuntimeArn"]
    answer = data.invoke_agent_runtime(agentRuntimeArn=echo, payload=b"plain words")
    assert json.load(answer["response"]) == "plain words"
