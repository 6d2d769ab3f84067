"""The modules of the run time, which are checked with every program; only what is called is compiled."""

RUNTIME = "vipc.lang.runtime"
RUNTIME_MODULES = tuple(f"{RUNTIME}.{name}" for name in (
    "memory", "text", "letters", "classes", "format", "lines", "errors", "messages", "traceback", "heap",
    "float_math", "float_text", "float_round", "float_power"))
