"""What real time means here: a camera of 30 pictures a second."""

CAMERA_MS = 1000 / 30  # from one picture to the next
