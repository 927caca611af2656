"""From the pictures to the arrays and splits that the fits read."""
