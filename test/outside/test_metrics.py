"""Endpoint metrics and alarms, as a user's monitoring sees them."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from conftest import admin, advance, aws, now


def traffic(runtime, **counts):
    admin("traffic", {"runtime": runtime["agentRuntimeId"], "endpoint": "DEFAULT", **counts})


def dimensions_of(runtime, name):
    return [
        {"Name": "Operation", "Value": "InvokeAgentRuntime"},
        {"Name": "Name", "Value": f"{name}::DEFAULT"},
        {"Name": "Resource", "Value": runtime["agentRuntimeArn"]},
    ]


def metric(runtime, name, metric_name):
    return {
        "Namespace": "AWS/Bedrock-AgentCore",
        "MetricName": metric_name,
        "Dimensions": dimensions_of(runtime, name),
    }


def stat(identity, one, statistic="Sum", shown=False):
    return {
        "Id": identity,
        "MetricStat": {"Metric": one, "Period": 60, "Stat": statistic},
        "ReturnData": shown,
    }


def test_metric_math_over_an_endpoint(cloudwatch, runtime, name):
    start = now()
    traffic(runtime, invocations=40, errors=2, latencyMs=[100, 300])
    advance(120)
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            stat("i", metric(runtime, name, "Invocations")),
            stat("e", metric(runtime, name, "SystemErrors")),
            stat("p99", metric(runtime, name, "Latency"), "p99", shown=True),
            {"Id": "rate", "Expression": "100 * FILL(e, 0) / i"},
            {"Id": "breach", "Expression": "IF(rate > 4, 1, 0)"},
        ],
        StartTime=start - timedelta(minutes=1),
        EndTime=now(),
    )
    results = {result["Id"]: result for result in answer["MetricDataResults"]}
    assert results["rate"]["Values"] == [5.0]
    assert results["breach"]["Values"] == [1.0]
    assert results["p99"]["Values"] == [300.0]
    assert results["rate"]["StatusCode"] == "Complete"
    assert results["rate"]["Timestamps"][0].tzinfo is not None


def test_metric_statistics_and_the_list_of_metrics(cloudwatch, runtime, name):
    start = now()
    traffic(runtime, invocations=4, latencyMs=[100, 200, 300, 400])
    advance(120)
    answer = cloudwatch.get_metric_statistics(
        **metric(runtime, name, "Latency"),
        StartTime=start - timedelta(minutes=1),
        EndTime=now(),
        Period=300,
        Statistics=["Average", "Maximum"],
    )
    [point] = answer["Datapoints"]
    assert (point["Average"], point["Maximum"], point["Unit"]) == (250.0, 400.0, "Milliseconds")
    listed = cloudwatch.get_paginator("list_metrics").paginate(
        Namespace="AWS/Bedrock-AgentCore",
        Dimensions=[{"Name": "Resource", "Value": runtime["agentRuntimeArn"]}],
    )
    names = {found["MetricName"] for page in listed for found in page["Metrics"]}
    assert names == {"Invocations", "Latency"}


def test_an_alarm_follows_its_metric(cloudwatch, runtime, name):
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        **metric(runtime, name, "SystemErrors"),
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )

    def state():
        [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return alarm["StateValue"]

    assert state() == "INSUFFICIENT_DATA"
    advance(120)
    assert state() == "OK"
    traffic(runtime, invocations=1, errors=1)
    advance(120)
    assert state() == "ALARM"
    advance(300)
    assert state() == "OK"


def test_own_metrics_and_alarms_through_the_aws_cli(name):
    start = now()
    aws("cloudwatch", "put-metric-data", "--namespace", name, "--metric-name", "Orders",
        "--value", "7", "--unit", "Count", "--timestamp", start.isoformat())
    advance(120)
    statistics = aws("cloudwatch", "get-metric-statistics", "--namespace", name, "--metric-name", "Orders",
        "--start-time", (start - timedelta(minutes=2)).isoformat(), "--end-time", now().isoformat(),
        "--period", "60", "--statistics", "Sum")
    assert [point["Sum"] for point in statistics["Datapoints"]] == [7.0]
    aws("cloudwatch", "put-metric-alarm", "--alarm-name", name, "--namespace", name, "--metric-name", "Orders",
        "--statistic", "Sum", "--period", "60", "--evaluation-periods", "1", "--threshold", "5",
        "--comparison-operator", "LessThanThreshold")
    aws("cloudwatch", "set-alarm-state", "--alarm-name", name, "--state-value", "ALARM", "--state-reason", "drill")
    aws("cloudwatch", "put-composite-alarm", "--alarm-name", f"{name}_any", "--alarm-rule", f"ALARM({name})")
    both = aws("cloudwatch", "describe-alarms", "--alarm-name-prefix", name,
        "--alarm-types", "MetricAlarm", "CompositeAlarm")
    [alarm], [composite] = both["MetricAlarms"], both["CompositeAlarms"]
    assert (alarm["StateValue"], alarm["StateReason"], composite["StateValue"]) == ("ALARM", "drill", "ALARM")
    aws("cloudwatch", "delete-alarms", "--alarm-names", name, f"{name}_any")
    assert aws("cloudwatch", "describe-alarms", "--alarm-name-prefix", name)["MetricAlarms"] == []


def test_errors_have_the_codes_of_the_query_protocol(cloudwatch, name):
    with pytest.raises(ClientError) as error:
        cloudwatch.set_alarm_state(AlarmName="nowhere", StateValue="OK", StateReason="none")
    assert error.value.response["Error"]["Code"] == "ResourceNotFound"
    with pytest.raises(ClientError) as error:
        cloudwatch.put_metric_data(Namespace="AWS/Mine", MetricData=[{"MetricName": name, "Value": 1}])
    assert error.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_who_am_i():
    assert aws("sts", "get-caller-identity")["Account"] == "123456789012"
