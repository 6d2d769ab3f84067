"""The one exception that `viper` turns into a line for people instead of a traceback."""


class Fault(Exception):
    """What is wrong and the command or change that cures it, on one line. Ends `viper` with status 1."""
