"""The contract between kernel and programs: calls, errors, rights, layouts. Pure data."""
