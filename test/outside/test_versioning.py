"""The versioning table of AWS's documentation, step by step."""

from conftest import PUBLIC, REGISTRY, ROLE, advance, aws, aws_text, image

VPC = {
    "networkMode": "VPC",
    "networkModeConfig": {"securityGroups": ["sg-0123456789abcdef0"], "subnets": ["subnet-0123456789abcdef0"]},
}


def endpoints_of(control, runtime_id):
    found = control.list_agent_runtime_endpoints(agentRuntimeId=runtime_id)["runtimeEndpoints"]
    return {endpoint["name"]: endpoint["liveVersion"] for endpoint in found}


def test_through_boto3(control, runtime):
    runtime_id = runtime["agentRuntimeId"]
    replaced = {"agentRuntimeArtifact": image("one"), "roleArn": ROLE, "networkConfiguration": PUBLIC}

    def update(**change):
        replaced.update(change)
        answer = control.update_agent_runtime(agentRuntimeId=runtime_id, **replaced)
        assert answer["status"] == "UPDATING"
        advance(5)
        return answer["agentRuntimeVersion"]

    def latest():
        return control.get_agent_runtime(agentRuntimeId=runtime_id)["agentRuntimeVersion"]

    assert (latest(), endpoints_of(control, runtime_id)) == ("1", {"DEFAULT": "1"})

    assert update(protocolConfiguration={"serverProtocol": "MCP"}) == "2"
    assert (latest(), endpoints_of(control, runtime_id)) == ("2", {"DEFAULT": "2"})

    control.create_agent_runtime_endpoint(agentRuntimeId=runtime_id, name="PROD", agentRuntimeVersion="2")
    advance(5)
    assert (latest(), endpoints_of(control, runtime_id)) == ("2", {"DEFAULT": "2", "PROD": "2"})

    assert update(agentRuntimeArtifact=image("two")) == "3"
    assert (latest(), endpoints_of(control, runtime_id)) == ("3", {"DEFAULT": "3", "PROD": "2"})

    control.update_agent_runtime_endpoint(
        agentRuntimeId=runtime_id, endpointName="PROD", agentRuntimeVersion="3"
    )
    advance(5)
    assert (latest(), endpoints_of(control, runtime_id)) == ("3", {"DEFAULT": "3", "PROD": "3"})

    assert update(networkConfiguration=VPC) == "4"
    assert (latest(), endpoints_of(control, runtime_id)) == ("4", {"DEFAULT": "4", "PROD": "3"})

    versions = control.list_agent_runtime_versions(agentRuntimeId=runtime_id)["agentRuntimes"]
    assert [version["agentRuntimeVersion"] for version in versions] == ["4", "3", "2", "1"]
    second = control.get_agent_runtime(agentRuntimeId=runtime_id, agentRuntimeVersion="2")
    assert second["protocolConfiguration"] == {"serverProtocol": "MCP"}
    assert second["agentRuntimeArtifact"] == image("one")


def test_through_the_aws_cli(name):
    def control(*words):
        return aws("bedrock-agentcore-control", *words)

    role = ["--role-arn", ROLE]
    public = ["--network-configuration", "networkMode=PUBLIC"]

    def artifact(container):
        return ["--agent-runtime-artifact", f"containerConfiguration={{containerUri={REGISTRY}/{container}}}"]

    created = control(
        "create-agent-runtime", "--agent-runtime-name", name, *artifact("one"), *role, *public
    )
    runtime_id = created["agentRuntimeId"]
    assert (created["agentRuntimeVersion"], created["status"]) == ("1", "CREATING")
    advance(5)
    one = ["--agent-runtime-id", runtime_id]

    def update(*change):
        answer = control("update-agent-runtime", *one, *role, *change)
        assert answer["status"] == "UPDATING"
        advance(5)
        return answer["agentRuntimeVersion"]

    def printed(operation, query):
        words = ["bedrock-agentcore-control", operation, *one, "--query", query, "--output", "text"]
        return aws_text(*words).split("\n")

    def row():
        """The table's columns: all versions, the latest, where each endpoint is."""
        versions = printed("list-agent-runtime-versions", "agentRuntimes[].agentRuntimeVersion")
        latest = printed("get-agent-runtime", "[agentRuntimeVersion, status]")
        columns = "runtimeEndpoints[].[name, liveVersion, targetVersion, status]"
        return versions, latest, sorted(printed("list-agent-runtime-endpoints", columns))

    def at(endpoint, version):
        return f"{endpoint}\t{version}\t{version}\tREADY"

    mcp = ["--protocol-configuration", "serverProtocol=MCP"]
    prod = ["--endpoint-name", "PROD"]
    assert row() == (["1"], ["1\tREADY"], [at("DEFAULT", 1)])

    assert update(*artifact("one"), *public, *mcp) == "2"
    assert row() == (["2\t1"], ["2\tREADY"], [at("DEFAULT", 2)])

    control("create-agent-runtime-endpoint", *one, "--name", "PROD", "--agent-runtime-version", "2")
    advance(5)
    assert row() == (["2\t1"], ["2\tREADY"], [at("DEFAULT", 2), at("PROD", 2)])

    assert update(*artifact("two"), *public, *mcp) == "3"
    assert row() == (["3\t2\t1"], ["3\tREADY"], [at("DEFAULT", 3), at("PROD", 2)])

    moved = control("update-agent-runtime-endpoint", *one, *prod, "--agent-runtime-version", "3")
    assert (moved["status"], moved["liveVersion"], moved["targetVersion"]) == ("UPDATING", "2", "3")
    columns = "runtimeEndpoints[?name=='PROD'].[status, liveVersion, targetVersion]"
    assert printed("list-agent-runtime-endpoints", columns) == ["UPDATING\t2\t3"]
    advance(5)
    assert row() == (["3\t2\t1"], ["3\tREADY"], [at("DEFAULT", 3), at("PROD", 3)])

    vpc = "networkMode=VPC,networkModeConfig={securityGroups=[sg-0123456789abcdef0],subnets=[subnet-0123456789abcdef0]}"
    assert update(*artifact("two"), "--network-configuration", vpc, *mcp) == "4"
    assert row() == (["4\t3\t2\t1"], ["4\tREADY"], [at("DEFAULT", 4), at("PROD", 3)])
