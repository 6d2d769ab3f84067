// From a running kernel to another: the state is the firmware's again. Core 0 at EL2 with MMU and caches off, x0 as the boot
// got it; cores 1 to 3 at EL2 in a spin loop on their slots, in the reserved first page (boot/start.s put it at 0x820).
//
// 1. The image lies in memory (cleaned), and so does `trampoline`, at 0xC00 of the first page.
// 2. Cores 1 to 3 are woken by an interrupt and sent to 0x820; each tells with a 1 at its slot + 0xA00.
// 3. `hvc` through the vectors left at boot: `trampoline` waits for the three, forgets what caches hold of the old kernel,
//    copies the image to its place and goes there.

.equ SLOT, 0xE0
.equ TOLD, 0xAE0
.equ TRAMPOLINE, 0xC00
.equ SPIN, 0x820
.equ SGIR, 0xF00

.section .text.handover
.global enter_kernel
// x0: the image, x1: its size, x2: physical address to load it at, x3: x0 of the boot, x4: GIC distributor
enter_kernel:
.frame end
    msr daifset, #15
    movz x16, #0xFF80, lsl #32
    movk x16, #0xFFFF, lsl #48
    add x9, x0, x1
    mov x10, x0
.Lclean:
    dc cvac, x10
    add x10, x10, #64
    cmp x10, x9
    b.lo .Lclean
    adr x10, trampoline
    adr x11, trampoline_end
    add x12, x16, #TRAMPOLINE
.Lcopy:
    ldp x13, x14, [x10], #16
    stp x13, x14, [x12]
    dc civac, x12
    add x12, x12, #16
    cmp x10, x11
    b.lo .Lcopy
    add x12, x16, #TOLD
    stp xzr, xzr, [x12]
    str xzr, [x12, #16]
    dc civac, x12
    add x13, x12, #16
    dc civac, x13
    add x12, x16, #SLOT
    mov x13, #SPIN
    stp x13, x13, [x12]
    str x13, [x12, #16]
    dc civac, x12
    add x13, x12, #16
    dc civac, x13
    dsb sy
    movz w13, #15
    movk w13, #14, lsl #16
    str w13, [x4, #SGIR]
    dsb sy
    adrp x5, __image_end
    add x5, x5, :lo12:__image_end
    sub x5, x5, x16
    sub x6, x0, x16
    mov x0, #TRAMPOLINE
    hvc #0
.Lnever:
    wfi
    b .Lnever

// x1: size, x2: where to, x3: x0 of the boot, x5: end of the old kernel, x6: where from; all physical, at EL2, MMU off.
.align 4
trampoline:
    mov x7, #TOLD
    ldp x8, x9, [x7]
    ldr x10, [x7, #16]
    add x8, x8, x9
    add x8, x8, x10
    cmp x8, #3
    b.ne trampoline
    add x9, x2, x1
    cmp x9, x5
    csel x5, x9, x5, hi
    and x7, x2, #0xFFFFFFFFFFFFFFC0
.Lforget:
    dc civac, x7
    add x7, x7, #64
    cmp x7, x5
    b.lo .Lforget
    dsb sy
    mov x7, x2
.Lmove:
    ldp x8, x10, [x6], #16
    stp x8, x10, [x7], #16
    cmp x7, x9
    b.lo .Lmove
    dsb sy
    ic iallu
    dsb sy
    isb
    mov x4, x2
    mov x0, x3
    mov x1, #0
    mov x2, #0
    mov x3, #0
    br x4
    nop
.align 4
trampoline_end:
