"""SNS and EventBridge get what the worker sends, as moto's servers see it."""

import json
import os
import pathlib
import subprocess

import boto3
import pytest

HERE = pathlib.Path(__file__).parent
ACCOUNT = "123456789012"
REGION = "us-east-1"
NOTIFICATION = {
    "id": "1a2b3c4d-rolled-back",
    "event": "rolled-back",
    "atMs": 1_780_000_000_000,
    "promotion": "1a2b3c4d",
    "workflowId": "promotion:aws:123456789012:us-east-1:support-1a2b3c4d5e:production",
    "endpoint": "support-1a2b3c4d5e/production",
    "account": ACCOUNT,
    "region": REGION,
    "baseline": "1",
    "candidate": "2",
    "headline": "rolled-back: 7 of 61 failed.",
    "commands": ["agentcore-rollouts status support"],
}


@pytest.fixture
def client(moto_url):
    return lambda service: boto3.client(service, endpoint_url=moto_url, region_name=REGION)


def notify(tmp_path, moto_url, destination, notifications):
    file = tmp_path / "notifications.yaml"
    file.write_text(json.dumps({"destinations": [destination]}))
    done = subprocess.run(
        ["node", str(HERE / "notify.mjs")],
        input=json.dumps(notifications),
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "AWS_ENDPOINT_URL": moto_url,
            "AGENTCORE_ROLLOUTS_NOTIFICATIONS": str(file),
        },
    )
    assert done.returncode == 0, done.stderr


def queue(client, name, **attributes):
    url = client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def messages(client, url):
    answer = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def test_a_topic_gets_the_words_and_the_id(tmp_path, moto_url, client):
    url, queue_arn = queue(client, "words")
    topic = client("sns").create_topic(Name="rollouts")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    notify(tmp_path, moto_url, {"name": "topic", "kind": "sns", "topicArn": topic}, [NOTIFICATION])
    (message,) = messages(client, url)
    assert message["Subject"] == "Rolled back: support-1a2b3c4d5e/production"
    assert "7 of 61 failed" in message["Message"]
    assert message["Message"].endswith("id 1a2b3c4d-rolled-back")
    assert message["MessageAttributes"]["id"]["Value"] == NOTIFICATION["id"]


def test_a_fifo_topic_drops_what_comes_twice(tmp_path, moto_url, client):
    fifo = {"FifoQueue": "true"}
    url, queue_arn = queue(client, "once.fifo", **fifo)
    topic = client("sns").create_topic(Name="rollouts.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    twice = [NOTIFICATION, NOTIFICATION, {**NOTIFICATION, "id": "1a2b3c4d-drifted"}]
    notify(tmp_path, moto_url, {"name": "topic", "kind": "sns", "topicArn": topic}, twice)
    # A group's next message is given out when the one before it was taken away.
    ids = []
    for _ in range(5):
        answer = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            ids.append(json.loads(message["Body"])["MessageAttributes"]["id"]["Value"])
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert ids == ["1a2b3c4d-rolled-back", "1a2b3c4d-drifted"]


def test_a_bus_gets_the_whole_notification(tmp_path, moto_url, client):
    url, queue_arn = queue(client, "events")
    client("events").put_rule(
        Name="rollouts",
        EventPattern=json.dumps(
            {"source": ["agentcore-rollouts"], "detail-type": ["Promotion rolled-back"]}
        ),
    )
    client("events").put_targets(Rule="rollouts", Targets=[{"Id": "queue", "Arn": queue_arn}])
    destination = {"name": "bus", "kind": "eventbridge", "bus": "default", "region": REGION}
    notify(tmp_path, moto_url, destination, [NOTIFICATION])
    (event,) = messages(client, url)
    assert event["detail"] == NOTIFICATION
