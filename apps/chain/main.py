"""Starts itself as its own child, until the system says that it is enough; each waits for the one that it started."""

from abi.errors import LIMIT, OK
from abi.rights import GRANT_SPAWN
from abi.start import FOREVER
from lib import calls
from lib.program import program


def main() -> int:
    """chain: status is how many links follow this one; the last one must have been refused with LIMIT."""
    error, child, _ = calls.task_spawn(program.own, b"chain", b"chain\x00", GRANT_SPAWN)
    if error == LIMIT:
        return 0
    if error != OK:
        return -1
    waited, status, _ = calls.task_wait(child, FOREVER)
    calls.cap_close(child)
    if waited != OK or status >= 1 << 63:
        return -1
    print(f"{status + 1} links")
    return status + 1
