"""The run-time support that compiled code calls: written in the language, compiled into every image that needs it."""
