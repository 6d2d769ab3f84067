"""Where things lie in the 39-bit address spaces. Sizes in bytes.

Kernel half (TTBR1): all RAM at KERNEL_BASE + physical address, devices at DEVICE_BASE + physical address.
User half (TTBR0): the program's image, and its stack below an unmapped page on either side.
"""

from typing import Final

PAGE: Final = 4096
PAGE_SHIFT: Final = 12
BLOCK: Final = 0x20_0000                # what one entry of a level-2 table maps
GIB: Final = 0x4000_0000                # what one entry of a level-1 table maps

KERNEL_BASE: Final = 0xFFFF_FF80_0000_0000
DEVICE_BASE: Final = 0xFFFF_FFC0_0000_0000

USER_IMAGE: Final = 0x0040_0000
USER_IMAGE_END: Final = 0x3000_0000
USER_STACK_TOP: Final = 0x3FF0_0000
USER_STACK_SIZE: Final = 0x4_0000
USER_END: Final = 0x4000_0000           # no user address reaches this
