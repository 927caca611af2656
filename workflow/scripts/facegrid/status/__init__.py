"""What a run will do, how far it has come and what failed."""
