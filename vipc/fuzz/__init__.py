"""Differential fuzzing: drawn programs, run hosted and compiled at two levels; see campaign.py."""
