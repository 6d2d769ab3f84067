"""Programs, a folder each; `main` is where they start."""
