"""What a fitted model answers for other pictures."""
