"""Life of an endpoint, pages and errors, as botocore sees them."""

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import admin, advance, aws_error, make_runtime


def code_of(error):
    return (error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"])


def test_an_endpoint_is_created_moved_and_deleted(control, runtime):
    one = {"agentRuntimeId": runtime["agentRuntimeId"]}
    made = control.create_agent_runtime_endpoint(**one, name="PROD", description="live")
    assert (made["status"], made["targetVersion"]) == ("CREATING", "1")
    advance(5)
    endpoint = control.get_agent_runtime_endpoint(**one, endpointName="PROD")
    assert (endpoint["status"], endpoint["liveVersion"], endpoint["description"]) == ("READY", "1", "live")
    assert endpoint["createdAt"] < endpoint["lastUpdatedAt"]
    assert control.delete_agent_runtime_endpoint(**one, endpointName="PROD")["status"] == "DELETING"
    advance(5)
    with pytest.raises(control.exceptions.ResourceNotFoundException) as error:
        control.get_agent_runtime_endpoint(**one, endpointName="PROD")
    assert code_of(error) == ("ResourceNotFoundException", 404)


def test_a_failed_update_keeps_the_live_version_and_says_why(control, runtime):
    one = {"agentRuntimeId": runtime["agentRuntimeId"]}
    control.create_agent_runtime_endpoint(**one, name="PROD")
    advance(5)
    admin(
        "faults",
        {
            "operation": "UpdateAgentRuntimeEndpoint",
            "resource": {"runtime": runtime["agentRuntimeId"]},
            "effect": {"kind": "update-failed", "reason": "image cannot be pulled"},
        },
    )
    control.update_agent_runtime_endpoint(**one, endpointName="PROD", agentRuntimeVersion="1")
    advance(5)
    endpoint = control.get_agent_runtime_endpoint(**one, endpointName="PROD")
    assert endpoint["status"] == "UPDATE_FAILED"
    assert endpoint["failureReason"] == "image cannot be pulled"
    assert endpoint["liveVersion"] == "1"


def test_lists_come_in_pages(control, runtime):
    one = {"agentRuntimeId": runtime["agentRuntimeId"]}
    for letter in "abcde":
        control.create_agent_runtime_endpoint(**one, name=letter)
    pages = control.get_paginator("list_agent_runtime_endpoints").paginate(
        **one, PaginationConfig={"PageSize": 2}
    )
    names = [[endpoint["name"] for endpoint in page["runtimeEndpoints"]] for page in pages]
    assert names == [["DEFAULT", "a"], ["b", "c"], ["d", "e"]]


@pytest.mark.parametrize(
    ("call", "given", "expected"),
    [
        ("delete_agent_runtime_endpoint", {"endpointName": "DEFAULT"}, ("ConflictException", 409)),
        ("get_agent_runtime", {"agentRuntimeVersion": "77"}, ("ResourceNotFoundException", 404)),
        ("get_agent_runtime", {"agentRuntimeVersion": "v2.1"}, ("ValidationException", 400)),
        (
            "update_agent_runtime_endpoint",
            {"endpointName": "DEFAULT", "agentRuntimeVersion": "1"},
            ("ConflictException", 409),
        ),
        ("create_agent_runtime_endpoint", {"name": "DEFAULT"}, ("ConflictException", 409)),
        ("create_agent_runtime_endpoint", {"name": "not-a-name"}, ("ValidationException", 400)),
    ],
)
def test_errors_have_their_code_and_status(control, runtime, call, given, expected):
    with pytest.raises(ClientError) as error:
        getattr(control, call)(agentRuntimeId=runtime["agentRuntimeId"], **given)
    assert code_of(error) == expected


def test_a_runtime_with_endpoints_cannot_be_deleted(control, runtime):
    one = {"agentRuntimeId": runtime["agentRuntimeId"]}
    control.create_agent_runtime_endpoint(**one, name="PROD")
    advance(5)
    with pytest.raises(control.exceptions.ConflictException):
        control.delete_agent_runtime(**one)
    control.delete_agent_runtime_endpoint(**one, endpointName="PROD")
    advance(5)
    assert control.delete_agent_runtime(**one)["status"] == "DELETING"
    advance(5)
    with pytest.raises(control.exceptions.ResourceNotFoundException):
        control.get_agent_runtime(**one)


def test_the_same_token_with_other_parameters_is_refused(control, name):
    token = {"clientToken": "t" * 40}
    first = make_runtime(control, name, **token)
    again = make_runtime(control, name, **token)
    assert again["agentRuntimeId"] == first["agentRuntimeId"]
    with pytest.raises(control.exceptions.ValidationException):
        make_runtime(control, name, container="other", **token)


def test_the_aws_cli_prints_the_error(runtime):
    words = aws_error(
        "bedrock-agentcore-control",
        "get-agent-runtime-endpoint",
        "--agent-runtime-id",
        runtime["agentRuntimeId"],
        "--endpoint-name",
        "nowhere",
    )
    assert "(ResourceNotFoundException) when calling the GetAgentRuntimeEndpoint operation" in words


def test_a_wrong_secret_is_refused():
    stranger = boto3.client("bedrock-agentcore-control", aws_secret_access_key="wrong", aws_access_key_id="outside")
    with pytest.raises(ClientError) as error:
        stranger.list_agent_runtimes()
    assert code_of(error) == ("InvalidSignatureException", 403)
