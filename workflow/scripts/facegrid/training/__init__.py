"""How a model is fitted, and the files of a fit."""
