"""botocore's own parser reads every answer of every stored resource, through its whole life."""

import json
import os
import re

import boto3
import pytest
from conftest import advance

with open(os.environ["SAMPLE_INPUTS"], encoding="utf-8") as file:
    SAMPLES = json.load(file)

KINDS = {kind["type"]: kind for kind in SAMPLES["kinds"]}
INPUTS = {(sample["service"], sample["operation"]): sample["input"] for sample in SAMPLES["inputs"]}
CLIENTS = {"control": "bedrock-agentcore-control", "data": "bedrock-agentcore"}


class Life:
    """Calls of one kind in a region of its own, so that no other test's names are taken there."""

    def __init__(self, region):
        self.clients = {
            service: boto3.client(name, region_name=region) for service, name in CLIENTS.items()
        }

    def call(self, kind, verb, **members):
        service, operation = kind["service"], kind["operations"][verb]
        given = {**INPUTS[service, operation], **members}
        client = self.clients[service]
        methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
        answer = getattr(client, methods[operation])(**given)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] < 300
        return answer

    def newest(self, kind, **place):
        answer = self.call(kind, "list", **place)
        [items] = [value for value in answer.values() if isinstance(value, list)]
        return items[-1]

    def place_of(self, kind):
        """The members that name the parent, which is made first."""
        if kind.get("parent") is None:
            return {}
        key = kind["parent"]["key"]
        parent = KINDS[kind["parent"]["type"]]
        above = self.place_of(parent)
        self.call(parent, "create", **above)
        advance(5)
        found = self.newest(parent, **above)
        arns = [value for name, value in found.items() if name.lower().endswith("arn")]
        return {**above, key: arns[0] if key.endswith("Arn") else found[parent["idMember"]]}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_is_created_listed_read_updated_and_deleted(kind):
    life = Life("test-" + re.sub("[^a-z]+", "-", kind["type"].lower()))
    place = life.place_of(kind)
    life.call(kind, "create", **place)
    advance(5)
    named = {**place, kind["key"]: life.newest(kind, **place)[kind["idMember"]]}
    life.call(kind, "get", **named)
    if "update" in kind["operations"]:
        life.call(kind, "update", **named)
        advance(5)
    life.call(kind, "delete", **named)
    advance(5)
    with pytest.raises(life.clients[kind["service"]].exceptions.ResourceNotFoundException):
        life.call(kind, "get", **named)
