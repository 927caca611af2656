"""Experiment grids over labelled face pictures: data set, arrays, splits, models, fits, tables and figures."""

import os

# Read by Keras and TensorFlow when they are imported, which no module does before this one. The networks are written
# for TensorFlow, whatever a user's keras.json says. By itself TensorFlow takes oneDNN's kernels only where the
# processor has AVX-512 VNNI; on an AMD EPYC of the Zen 3 kind a step takes 3.6 times as long without them with VGG11,
# 2.2 times with MobileNet, 2 times with SEResNet18.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
