"""Runs OS code in CPython: importing this module lets modules of OS code be imported, with every check in place.

`import vipc.hosted` in a conftest or at an interpreter's prompt is enough; `vipc.hosted.machine` holds the models that the code then
meets. Generated from the same typed tree as the machine code, so both make the same checks (docs/language.md).
"""

from vipc.hosted.importing import install

install()
