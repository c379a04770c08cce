"""A weighted split between two endpoints of a runtime, through a gateway's rule."""

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from conftest import ROLE, advance


def split(production, canary):
    stable = {"name": "stable", "weight": production, "targetName": "production"}
    candidate = {"name": "candidate", "weight": canary, "targetName": "canary"}
    return [{"routeToTarget": {"weightedRoute": {"trafficSplit": [stable, candidate]}}}]


@pytest.fixture
def gateway(control, runtime, name):
    """A gateway with a target for each of two endpoints."""
    made = control.create_gateway(name=name.replace("_", "-"), roleArn=ROLE, authorizerType="AWS_IAM")
    one = {"gatewayIdentifier": made["gatewayId"]}
    advance(5)
    for endpoint in ("production", "canary"):
        runtime_target = {"arn": runtime["agentRuntimeArn"], "qualifier": endpoint}
        control.create_gateway_target(
            **one,
            name=endpoint,
            targetConfiguration={"http": {"agentcoreRuntime": runtime_target}},
        )
    advance(5)
    return one


def test_a_rule_moves_from_a_split_to_one_target(control, gateway):
    made = control.create_gateway_rule(**gateway, priority=1, actions=split(95, 5))
    assert made["status"] == "CREATING"
    advance(5)
    rule = {**gateway, "ruleId": made["ruleId"]}
    assert control.get_gateway_rule(**rule)["status"] == "ACTIVE"
    control.update_gateway_rule(**rule, actions=split(50, 50))
    advance(5)
    assert control.get_gateway_rule(**rule)["actions"] == split(50, 50)
    to_one = [{"routeToTarget": {"staticRoute": {"targetName": "production"}}}]
    control.update_gateway_rule(**rule, actions=to_one)
    advance(5)
    [listed] = control.list_gateway_rules(**gateway)["gatewayRules"]
    assert listed["actions"] == to_one
    assert control.delete_gateway_rule(**rule)["status"] == "DELETING"


@pytest.mark.parametrize("weights", [(100, 0), (0, 100)])
def test_a_weight_outside_its_range_is_refused(gateway, control, weights):
    unchecked = boto3.client("bedrock-agentcore-control", config=Config(parameter_validation=False))
    with pytest.raises(ClientError) as error:
        unchecked.create_gateway_rule(**gateway, priority=1, actions=split(*weights))
    assert error.value.response["Error"]["Code"] == "ValidationException"
    assert control.list_gateway_rules(**gateway)["gatewayRules"] == []
