"""Records of promotions in S3 as moto has it, from the command line alone."""

import http.client
import json
import os
import pathlib
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

import boto3
import pytest
from conftest import PUBLIC, ROLE, advance, image, make_runtime

HERE = pathlib.Path(__file__).parent
CLI = HERE.parent.parent / "dist/client/cli/main.js"
PATIENCE_S = 180


def until(holds):
    end = time.monotonic() + PATIENCE_S
    while not (held := holds()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.3)
    return held


class Front(BaseHTTPRequestHandler):
    """Before moto's S3: passes everything on, or answers as an S3 that is overloaded."""

    protocol_version = "HTTP/1.1"
    moto = ""
    busy = False
    answered = []

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        status, headers, answer = self.ask(body)
        Front.answered.append(f"{self.command} {status}")
        self.send_response(status)
        for name in ("content-type", "etag"):
            if name in headers:
                self.send_header(name, headers[name])
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def ask(self, body):
        if Front.busy:
            return 503, {}, b"<Error><Code>SlowDown</Code><Message>Please reduce your rate.</Message></Error>"
        connection = http.client.HTTPConnection(urlparse(Front.moto).netloc)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    do_GET = do_PUT = pass_on

    def log_message(self, *_words):
        pass


@pytest.fixture
def s3_url(moto_url):
    Front.moto = moto_url
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def temporal():
    with subprocess.Popen(
        ["node", str(HERE / "temporal.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        yield server.stdout.readline().strip()
        server.stdin.close()


@pytest.fixture
def worker(temporal, s3_url):
    settings = {"AGENTCORE_ROLLOUTS_RECORDS": "s3://records/rollouts", "AWS_ENDPOINT_URL_S3": s3_url}
    with subprocess.Popen(
        ["node", str(CLI), "worker", "--address", temporal], env={**os.environ, **settings}
    ) as process:
        yield process
        process.terminate()


def rollouts(temporal, *words):
    """Runs agentcore-rollouts: its exit code, and the JSON document that it prints."""
    command = ["node", str(CLI), *words, "--address", temporal, "--output", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def test_a_record_reaches_s3_when_s3_is_there_again_and_history_reads_it(
    temporal, worker, s3_url, moto_url, control, name
):
    runtime = make_runtime(control, name)
    one = {"agentRuntimeId": runtime["agentRuntimeId"]}
    control.update_agent_runtime(
        **one, agentRuntimeArtifact=image("two"), roleArn=ROLE, networkConfiguration=PUBLIC
    )
    advance(5)
    control.create_agent_runtime_endpoint(**one, name="PROD", agentRuntimeVersion="1")
    advance(5)
    place = f"{runtime['agentRuntimeArn']}/PROD"
    Front.busy = True
    asked = ("rollback", place, "--to", "2", "--reason", "wrong", "--by", "ada", "--key", "one")

    def begun():
        code, document, _ = rollouts(temporal, *asked)
        return code == 0 and document["promotion"]

    # The first time there may be no worker yet.
    promotion = until(begun)

    def ended():
        advance(5)
        _, lane, _ = rollouts(temporal, "lanes", place)
        return lane["status"]["outcomes"]

    (outcome,) = until(ended)
    assert outcome["outcome"]["kind"] == "rolled-back"
    until(lambda: "PUT 503" in Front.answered)
    Front.busy = False
    until(lambda: "PUT 404" in Front.answered)
    code, document, said = rollouts(temporal, "history", place)
    assert (code, document["error"]["code"]) == (1, "RecordsUnreadable"), said
    assert "bucket" in said

    s3 = boto3.client("s3", endpoint_url=moto_url)
    s3.create_bucket(Bucket="records")
    (stored,) = until(lambda: s3.list_objects_v2(Bucket="records").get("Contents"))
    prefix = f"rollouts/aws/123456789012/us-east-1/{runtime['agentRuntimeId']}/PROD/"
    assert stored["Key"].startswith(prefix) and stored["Key"].endswith(f"-{promotion}.json")
    record = json.load(s3.get_object(Bucket="records", Key=stored["Key"])["Body"])
    assert record["summary"]["requestedBy"] == "ada"

    code, history, _ = rollouts(temporal, "history", place)
    assert (code, history["from"]) == (0, "records")
    assert [each["promotion"] for each in history["promotions"]] == [promotion]
    assert rollouts(temporal, "history", place, "--promotion", promotion)[1] == record
