"""Experiment grids over labelled face pictures: data set, arrays, splits, models, fits, tables and figures."""
