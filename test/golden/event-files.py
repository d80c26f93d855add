"""Golden event files: what src/results/event-messages.ts and tf-records.ts encode, by TensorBoard's own writer.

    pip install tensorboard
    python test/golden/event-files.py        writes test/golden/event-files.json

{ "versions": {...},
  "events":   records with their frames in base64, one for each of EVENTS, which event-files.test.ts has too
  "crcs":     rows [text, CRC-32C, masked CRC-32C] }
"""
import base64
import io
import json
import pathlib

import google.protobuf
import tensorboard
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import crc32c, masked_crc32c
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def event(wall_time, step, *values):
    return event_pb2.Event(wall_time=wall_time, step=step, summary=summary_pb2.Summary(value=values))


def scalar(tag, value):
    return summary_pb2.Summary.Value(tag=tag, simple_value=value)


def hparams(tag, **content):
    value = summary_pb2.Summary.Value(tag=tag)
    value.metadata.plugin_data.plugin_name = "hparams"
    value.metadata.plugin_data.content = plugin_data_pb2.HParamsPluginData(**content).SerializeToString()
    return value


start = plugin_data_pb2.SessionStartInfo(group_name="relu, W=identity(scale=0.9)")
start.hparams["model.activation"].string_value = "relu"
# A map's order is its writer's own: one of each kind stands in an event of its own.
number = plugin_data_pb2.SessionStartInfo()
number.hparams["training.optimizer.rate"].number_value = 0
truth = plugin_data_pb2.SessionStartInfo()
truth.hparams["model.bias"].bool_value = False

HISTOGRAM = dict(
    min=-19.5, max=0, num=4, sum=-30.25, sum_squares=500.125, bucket_limit=[-10, -5, 0], bucket=[2, 0, 2]
)
EVENTS = [
    event_pb2.Event(file_version="brain.Event:2"),
    event(0, 0, scalar("training/loss", 0.1), scalar("training/rate", 0)),
    event(300, 300, scalar("évaluation/ⅹ", float("inf")), scalar("x" * 200, -1e-30)),
    event(1e9, 2**40, scalar("nan", float("nan"))),
    event(5, 5, summary_pb2.Summary.Value(tag="gradient_reach", histo=summary_pb2.HistogramProto(**HISTOGRAM))),
    event(0, 0, hparams("_hparams_/session_start_info", session_start_info=start)),
    event(0, 0, hparams("_hparams_/session_start_info", session_start_info=number)),
    event(0, 0, hparams("_hparams_/session_start_info", session_start_info=truth)),
    event(0, 0, hparams("_hparams_/session_end_info", session_end_info=plugin_data_pb2.SessionEndInfo(status=1))),
]


def framed(record):
    file = io.BytesIO()
    RecordWriter(file).write(record)
    return base64.b64encode(file.getvalue()).decode()


TEXTS = ["", "a", "123456789", "\0" * 32, "∂s_T/∂s_t" * 20]
pathlib.Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "versions": {"tensorboard": tensorboard.__version__, "protobuf": google.protobuf.__version__},
            "events": [framed(one.SerializeToString(deterministic=True)) for one in EVENTS],
            "crcs": [[text, int(crc32c(text.encode())), int(masked_crc32c(text.encode()))] for text in TEXTS],
        },
        indent=1,
    )
    + "\n"
)
