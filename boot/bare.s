// What the kernel's start and the serial loader's share: both run with the MMU off, and move themselves first, so nothing
// here depends on the place.
//
// I1. No memory is read but the image's own and the UART; no stack is used.

.section .text.boot
// Discards .bss from the caches and clears it. Uses x0 to x2.
.global clear_bss
clear_bss:
    adrp x0, __bss_start
    add x0, x0, :lo12:__bss_start
    adrp x1, __bss_end
    add x1, x1, :lo12:__bss_end
    and x2, x0, #0xFFFFFFFFFFFFFFC0
.Ldiscard:
    dc ivac, x2
    add x2, x2, #64
    cmp x2, x1
    b.lo .Ldiscard
    dsb sy
.Lclear:
    cmp x0, x1
    b.hs .Lcleared
    stp xzr, xzr, [x0], #16
    b .Lclear
.Lcleared:
    ret

// x1: a text that ends in a zero byte. Says it on the board's UART, then stops.
.global say_and_stop
say_and_stop:
.frame end
    ldr x2, board_uart
.Lcharacter:
    ldrb w3, [x1], #1
    cbz w3, stop
.Lfull:
    ldr w4, [x2, #0x18]
    tbnz w4, #5, .Lfull
    str w3, [x2]
    b .Lcharacter
.global stop
stop:
    wfi
    b stop

.align 3
board_uart:
    .quad __board_uart
