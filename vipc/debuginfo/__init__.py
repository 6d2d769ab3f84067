"""What an image tells about its source: the line table that tracebacks and panics read."""
