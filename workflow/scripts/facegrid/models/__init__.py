"""The models: one module per family of networks, and the classical ones."""
