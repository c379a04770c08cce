"""Clients, and the story that most tests begin with."""

import itertools
import json
import os
import subprocess
import urllib.request
from datetime import datetime, timezone

import boto3
import pytest
from moto.server import ThreadedMotoServer

NAMES = itertools.count(1)
ROLE = "arn:aws:iam::123456789012:role/agent"
PUBLIC = {"networkMode": "PUBLIC"}


REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


def image(name):
    return {"containerConfiguration": {"containerUri": f"{REGISTRY}/{name}"}}


def admin(path, body=None):
    """The emulator's own API."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/_emulator/{path}", data=data)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def advance(seconds):
    admin("clock/advance", {"ms": seconds * 1000})


def now():
    return datetime.fromtimestamp(admin("health")["nowMs"] / 1000, timezone.utc)


def aws_text(*words):
    """Runs the AWS CLI; what it prints."""
    done = subprocess.run(["aws", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def aws(*words):
    """Runs the AWS CLI; its parsed output."""
    printed = aws_text(*words)
    return json.loads(printed) if printed else None


def aws_error(*words):
    """Runs an AWS CLI command that must fail; what it says."""
    done = subprocess.run(["aws", *words], capture_output=True, text=True, check=False)
    assert done.returncode != 0, done.stdout
    return done.stderr.strip()


@pytest.fixture
def control():
    return boto3.client("bedrock-agentcore-control")


@pytest.fixture
def data():
    return boto3.client("bedrock-agentcore")


@pytest.fixture
def cloudwatch():
    return boto3.client("cloudwatch")


@pytest.fixture
def name():
    return f"agent_{next(NAMES)}"


@pytest.fixture
def runtime(control, name):
    """A runtime that is READY, as CreateAgentRuntime answered it."""
    return make_runtime(control, name)


def make_runtime(control, name, container="one", **more):
    created = control.create_agent_runtime(
        agentRuntimeName=name,
        agentRuntimeArtifact=image(container),
        roleArn=ROLE,
        networkConfiguration=PUBLIC,
        **more,
    )
    advance(5)
    return created


@pytest.fixture(scope="session")
def moto_url():
    """AWS services that our emulator leaves alone."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
