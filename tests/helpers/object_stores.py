"""An object store on loopback: moto's server, with a bucket, and the variables that lead to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

BUCKET = "census"


@contextmanager
def bucket() -> Iterator[tuple[dict[str, str], Any]]:
    """The environment of a command that is to use the store, and a client that looks into it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    env = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test-secret-of-the-test",
        "AWS_REGION": "us-east-1",
    }
    client = boto3.client(
        "s3",
        endpoint_url=env["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - of this server
    )
    try:
        client.create_bucket(Bucket=BUCKET)
        yield env, client
    finally:
        client.close()
        server.stop()


def listed(client: Any) -> list[str]:
    """Every name in the bucket, in the order it was last written."""
    found = client.list_objects_v2(Bucket=BUCKET, MaxKeys=1000).get("Contents", [])
    return [str(each["Key"]) for each in sorted(found, key=lambda each: each["LastModified"])]


def content(client: Any, name: str) -> bytes:
    """The content of one name."""
    found: bytes = client.get_object(Bucket=BUCKET, Key=name)["Body"].read()
    return found
