"""Checks the written registration with Flyte's own Python classes and the registry.

usage: check.py PROJECT

PROJECT contains images.json and the protobuf files in flyte/. The registry is that of IMAGESPEC_TEST_REGISTRY.
"""

import base64
import hashlib
import json
import os
import pathlib
import re
import sys
import urllib.error
import urllib.request

from flyteidl.admin.task_pb2 import TaskSpec
from flyteidl.admin.workflow_pb2 import WorkflowSpec
from flyteidl.core.identifier_pb2 import ResourceType

MANIFESTS = ", ".join(
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ]
)


def require(condition, message):
    if not condition:
        sys.exit(f"check.py: {message}")


def equal(what, actual, expected):
    require(actual == expected, f"{what} is {actual!r}, not {expected!r}")


def read(message, file):
    """Parses a message without unknown fields."""
    message.ParseFromString(file.read_bytes())
    size = message.ByteSize()
    message.DiscardUnknownFields()
    equal(f"{file.name}: the size of the known fields", message.ByteSize(), size)
    return message


def identifier(value):
    return value.resource_type, value.project, value.domain, value.name, value.version


def require_served(image):
    """Requires that the registry serves the bytes of the digest."""
    registry = os.environ["IMAGESPEC_TEST_REGISTRY"]
    match = re.fullmatch(re.escape(registry) + r"/(.+)@(sha256:[0-9a-f]{64})", image)
    require(match, f"{image} is not pinned in {registry}")
    repository, digest = match.groups()
    credential = f"{os.environ['IMAGESPEC_TEST_USER']}:{os.environ['IMAGESPEC_TEST_PASSWORD']}"
    request = urllib.request.Request(
        f"http://{registry}/v2/{repository}/manifests/{digest}",
        headers={
            "Accept": MANIFESTS,
            "Authorization": "Basic " + base64.b64encode(credential.encode()).decode(),
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as response:
            served = hashlib.sha256(response.read()).hexdigest()
    except urllib.error.HTTPError as e:
        sys.exit(f"check.py: the registry answers {e.code} for {image}")
    equal(f"the served digest of {image}", f"sha256:{served}", digest)


def main(project):
    catalog = json.loads((project / "images.json").read_text())
    version = catalog["digest"].removeprefix("sha256:")
    files = sorted((project / "flyte").iterdir())
    equal(
        "the list of files",
        [file.name for file in files],
        ["00_announce_1.pb", "01_report_1.pb", "02_train_1.pb", "03_training_2.pb"],
    )

    tasks = {}
    for file in files[:-1]:
        template = read(TaskSpec(), file).template
        name = template.id.name
        equal(
            f"{file.name}: the identifier",
            identifier(template.id),
            (ResourceType.TASK, "flytesnacks", "development", name, version),
        )
        equal(f"{file.name}: the type", template.type, "raw-container")
        equal(f"{file.name}: the image", template.container.image, catalog["images"][name]["pinned"])
        require_served(template.container.image)
        tasks[name] = template
    equal("the list of tasks", sorted(tasks), sorted(catalog["images"]))
    train = tasks["train"]
    equal("train's command", list(train.container.command), ["sh", "/app/train.sh"])
    equal("train's arguments", list(train.container.args), ["{{.inputs.dataset}}"])
    equal("train's variables", [(pair.key, pair.value) for pair in train.container.env], [("EPOCHS", "3")])
    equal("train's requests", [entry.value for entry in train.container.resources.requests], ["1", "2Gi"])
    equal("train's retries", train.metadata.retries.retries, 2)
    equal("train's inputs", list(train.interface.inputs.variables), ["dataset"])

    workflow = read(WorkflowSpec(), files[-1]).template
    equal(
        "the workflow's identifier",
        identifier(workflow.id),
        (ResourceType.WORKFLOW, "flytesnacks", "development", "training", version),
    )
    nodes = {node.id: node for node in workflow.nodes}
    equal("the list of nodes", sorted(nodes), sorted(tasks))
    for name, node in nodes.items():
        equal(f"the task of node {name}", identifier(node.task_node.reference_id), identifier(tasks[name].id))
        promises = [(each.var, each.binding.promise.node_id, each.binding.promise.var) for each in node.inputs]
        inputs = tasks[name].interface.inputs.variables
        equal(f"the inputs of node {name}", promises, [(each, "start-node", each) for each in inputs])
    equal("the predecessors of report", list(nodes["report"].upstream_node_ids), ["train"])
    equal("the predecessors of announce", list(nodes["announce"].upstream_node_ids), ["report"])
    print(f"flyteidl read {len(files)} files, whose {len(tasks)} images the registry serves")


main(pathlib.Path(sys.argv[1]))
