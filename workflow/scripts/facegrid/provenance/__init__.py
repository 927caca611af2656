"""How a result was made: digests of code, records of fits, the machine."""
