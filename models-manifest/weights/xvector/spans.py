"""Turns the x-vector network that takes one utterance into one that takes many spans of one recording.

    python3 spans.py ORIGINAL.onnx xvector.onnx      (needs onnx >= 1.12 and numpy)

The original takes feats[1,T,23] and pools over all T. This one takes feats[1,T+14,23] and spans[S,T], a row of weights a span that
add up to one, pools each span's mean and deviation, and gives embedding[S,128]. Weights are kept as fp16 and cast when loaded.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

source, target = sys.argv[1:]
graph = onnx.load(source).graph
pooled = next(i for i, node in enumerate(graph.node) if node.output[0] == "mu")
frame_layers = graph.node[:pooled]
span_layers = [node for node in graph.node if node.output[0] in ("raw", "cen", "embedding")]
pooling = [
    helper.make_node("Transpose", ["n5"], ["turned"], perm=[0, 2, 1]),
    helper.make_node("Squeeze", ["turned", "first"], ["frames"]),
    helper.make_node("MatMul", ["spans", "frames"], ["mu"]),
    helper.make_node("Mul", ["frames", "frames"], ["squares"]),
    helper.make_node("MatMul", ["spans", "squares"], ["meansquare"]),
    helper.make_node("Mul", ["mu", "mu"], ["mumu"]),
    helper.make_node("Sub", ["meansquare", "mumu"], ["var"]),
    helper.make_node("Max", ["var", "eps"], ["varf"]),
    helper.make_node("Sqrt", ["varf"], ["sd"]),
    helper.make_node("Concat", ["mu", "sd"], ["st"], axis=1),
]
casts, weights = [], [numpy_helper.from_array(np.array([0], np.int64), "first")]
for initializer in graph.initializer:
    values = numpy_helper.to_array(initializer)
    if values.size > 10_000:
        weights.append(numpy_helper.from_array(values.astype(np.float16), initializer.name + "_fp16"))
        casts.append(helper.make_node("Cast", [initializer.name + "_fp16"], [initializer.name], to=TensorProto.FLOAT))
    else:
        weights.append(initializer)
value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
model = helper.make_model(
    helper.make_graph(
        [*casts, *frame_layers, *pooling, *span_layers],
        "xvector",
        [value("feats", [1, "frames", 23]), value("spans", ["spans", "inner"])],
        [value("embedding", ["spans", 128])],
        weights,
    ),
    opset_imports=[helper.make_opsetid("", 13)],
    ir_version=8,
    producer_name="spans.py",
)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, target)
