// The serial loader's start and end: moves itself above the receive area, runs at EL2 in an identity map with caches on,
// and enters the received kernel as the firmware would have: EL2, MMU and caches off, x0 as it was got.
//
// I1. The other cores are not touched: they stay in the firmware's spin loop.
// I2. Before the kernel is entered, all that was written lies in memory, and no cache holds anything older of it.

.equ SCTLR_EL2_OFF, 0x30C50830
.equ NORMAL_GIGABYTE, 0x741

.section .text.boot
.global _start
_start:
.frame end
    mov x20, x0
    msr daifset, #15
    mrs x1, currentel
    cmp x1, #8
    b.ne wrong_level
    adrp x0, __image_start
    ldr x1, image_load
    cmp x0, x1
    b.eq .Lin_place
    adrp x2, __data_end
    add x2, x2, :lo12:__data_end
    mov x3, x1
.Lmove:
    ldp x4, x5, [x0], #16
    stp x4, x5, [x3], #16
    cmp x0, x2
    b.lo .Lmove
    dsb sy
    ic iallu
    dsb sy
    isb
    mov x0, x20
    br x1

.Lin_place:
    ldr x0, sctlr_off
    msr sctlr_el2, x0
    mov x0, #0x80000000
    msr hcr_el2, x0
    mov x0, #0x33FF
    msr cptr_el2, x0
    mov x0, #3
    msr cnthctl_el2, x0
    msr cntvoff_el2, xzr
    adrp x0, loader_vectors
    add x0, x0, :lo12:loader_vectors
    msr vbar_el2, x0
    isb
    bl clear_bss
    adrp x0, loader_table
    add x0, x0, :lo12:loader_table
    mov x1, #NORMAL_GIGABYTE
    mov x2, #0x40000000
    str x1, [x0]
    add x1, x1, x2
    str x1, [x0, #8]
    add x1, x1, x2
    str x1, [x0, #16]
    ldr x1, device_gigabyte
    str x1, [x0, #24]
    dsb sy
    msr ttbr0_el2, x0
    ldr x1, tcr_value
    msr tcr_el2, x1
    mov x1, #0x4FF
    msr mair_el2, x1
    isb
    tlbi alle2
    ic iallu
    dsb sy
    isb
    ldr x1, sctlr_on
    msr sctlr_el2, x1
    isb
    adrp x0, loader_stack_top
    add x0, x0, :lo12:loader_stack_top
    mov sp, x0
    mov x28, #0
    mov x29, #0
    mov x30, #0
    mov x0, x20
    bl loader_main

// x0: bytes of the kernel that lies at its place. Clean it and everything of the loader's, then caches off and go.
    ldr x1, kernel_load
    add x2, x1, x0
    bl clean
    adrp x1, __image_start
    adrp x2, __image_end
    add x2, x2, :lo12:__image_end
    bl clean
    ldr x0, sctlr_off
    msr sctlr_el2, x0
    isb
    tlbi alle2
    ic iallu
    dsb sy
    isb
    mov x0, x20
    mov x1, #0
    mov x2, #0
    mov x3, #0
    ldr x4, kernel_load
    br x4

clean:
    and x1, x1, #0xFFFFFFFFFFFFFFC0
.Lclean:
    dc civac, x1
    add x1, x1, #64
    cmp x1, x2
    b.lo .Lclean
    dsb sy
    ret

wrong_level:
    adr x1, level_text
    b say_and_stop
trapped:
    adr x1, trap_text
    b say_and_stop

.align 3
image_load:
    .quad __image_load
kernel_load:
    .quad __kernel_load
sctlr_off:
    .quad SCTLR_EL2_OFF
sctlr_on:
    .quad 0x30C51835
tcr_value:
    .quad 0x80813519
device_gigabyte:
    .quad 0x00400000C0000445
level_text:
    .asciz "ViperOS loader: not entered at EL2: boot it as kernel8.img\r\n"
trap_text:
    .asciz "ViperOS loader: stopped by an exception: reset the board\r\n"
.align 3

.section .text.vectors
.align 11
loader_vectors:
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7
    b trapped
.align 7

.section .bss.loader
.align 12
loader_table:
    .space 4096
.align 4
    .space 16384
loader_stack_top:
    .space 16

.section .text.boot
.global kernel_load_address
kernel_load_address:
    ldr x0, kernel_load
    ret
