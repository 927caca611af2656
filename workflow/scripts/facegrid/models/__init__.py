"""The zoo: one module a family."""
