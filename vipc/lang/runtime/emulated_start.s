// Start of a program under `vipc run --emulate`, and its two services: write and exit (vipc/emulate.py).
        .text
        .global _start
_start:
        mov x28, #0
        mov x29, #0
        mov x30, #0
        bl __vip_main
        svc #0x701

        .global __vip_write
__vip_write:
        svc #0x700
        ret
