// From reset to kmain. Runs where it was loaded, with the MMU off, until it jumps to the upper half.
//
// Entry: one core at EL2 (firmware, QEMU raspi4b) or EL1 (QEMU virt), x0 = device tree or ATAGS; all cores at EL3 when
// QEMU was given an ELF file: refused with a message. Every core gets full values in every system register that counts.
// I1. Nothing here reads memory that it has not written itself, but for the image and the board's constants.
// I2. No access to .bss before it is cleared; the early tables lie in it.
// References: docs/boot.md; ARM DDI 0487 D19 (registers).

.equ SCTLR_EL2_OFF, 0x30C50830
.equ SCTLR_EL1_OFF, 0x30D00800
.equ SCTLR_EL1_EARLY, 0x30D0181D
.equ HCR_RW, 0x80000000
.equ CPTR_EL2_NONE, 0x33FF
.equ SPSR_EL1H_MASKED, 0x3C5
.equ MAIR, 0x4404FF
.equ TABLE, 3
.equ NORMAL_BLOCK, 0x0040000000000701

.section .text.boot
.global _start
_start:
.frame end
    mov x20, x0
    msr daifset, #15
    mrs x21, currentel
    lsr x21, x21, #2
    cmp x21, #3
    b.eq refused
    bl led_on
    adrp x0, __image_start
    ldr x1, image_load
    cmp x0, x1
    b.ne misplaced
    cmp x21, #2
    b.ne .Lat_el1
    bl release_secondaries
    bl leave_el2
.Lat_el1:
    bl set_up_el1
    bl clear_bss
    bl early_tables
    adrp x0, early_level1
    add x0, x0, :lo12:early_level1
    msr ttbr0_el1, x0
    msr ttbr1_el1, x0
    ldr x1, tcr_value
    msr tcr_el1, x1
    ldr x1, mair_value
    msr mair_el1, x1
    isb
    tlbi vmalle1
    ic iallu
    dsb sy
    isb
    ldr x1, sctlr_early
    msr sctlr_el1, x1
    isb
    ldr x2, upper_half
    br x2

.align 3
image_load:
    .quad __image_load
upper_half:
    .quad in_upper_half
tcr_value:
    .quad 0x11B5193519
mair_value:
    .quad MAIR
sctlr_early:
    .quad SCTLR_EL1_EARLY
board_gpio:
    .quad __board_gpio
board_gic_cpu:
    .quad __board_gic_cpu
spin_table:
    .quad __spin_table
normal_block:
    .quad NORMAL_BLOCK

// In the upper half, still on the early tables.
in_upper_half:
.frame end
    adrp x0, kernel_stack_top
    add x0, x0, :lo12:kernel_stack_top
    mov sp, x0
    msr tpidr_el1, x0
    adrp x0, exception_vectors
    add x0, x0, :lo12:exception_vectors
    msr vbar_el1, x0
    isb
    mov x28, #0
    mov x29, #0
    mov x30, #0
    mov x0, x20
    mov x1, x21
    bl boot_main
    mov x29, #0
    mov x30, #0
    bl kmain
.Lended:
    wfi
    b .Lended

// Every core that arrives at EL2: full values, then to EL1 at x30.
leave_el2:
    mov x9, x30
    bl set_up_el2
    msr elr_el2, x9
    mov x0, #SPSR_EL1H_MASKED
    msr spsr_el2, x0
    isb
    eret

set_up_el2:
    ldr x0, .Lsctlr_el2
    msr sctlr_el2, x0
    mov x0, #HCR_RW
    msr hcr_el2, x0
    mov x0, #3
    msr cnthctl_el2, x0
    msr cntvoff_el2, xzr
    mov x0, #CPTR_EL2_NONE
    msr cptr_el2, x0
    msr hstr_el2, xzr
    msr vttbr_el2, xzr
    mrs x0, midr_el1
    msr vpidr_el2, x0
    mrs x0, mpidr_el1
    msr vmpidr_el2, x0
    mrs x0, pmcr_el0
    ubfx x0, x0, #11, #5
    msr mdcr_el2, x0
    adrp x0, hypervisor_vectors
    add x0, x0, :lo12:hypervisor_vectors
    msr vbar_el2, x0
    isb
    mrs x0, s3_1_c15_c2_1
    tbnz x0, #6, .Lcoherent
    mrs x1, midr_el1
    ubfx x1, x1, #4, #12
    mov x2, #0xD08
    cmp x1, x2
    b.ne .Lcoherent
    orr x0, x0, #0x40
    msr s3_1_c15_c2_1, x0
    isb
.Lcoherent:
    ret
.align 3
.Lsctlr_el2:
    .quad SCTLR_EL2_OFF

set_up_el1:
    ldr x0, .Lsctlr_el1
    msr sctlr_el1, x0
    msr cpacr_el1, xzr
    mov x0, #3
    msr cntkctl_el1, x0
    msr cntp_ctl_el0, xzr
    msr cntv_ctl_el0, xzr
    msr contextidr_el1, xzr
    msr tpidr_el0, xzr
    msr tpidrro_el0, xzr
    msr mdscr_el1, xzr
    msr pmuserenr_el0, xzr
    msr csselr_el1, xzr
    msr spsel, #1
    isb
    ret
.align 3
.Lsctlr_el1:
    .quad SCTLR_EL1_OFF

// One level-1 and one level-2 table serve both halves: KERNEL_BASE is a multiple of 512 GiB, so the indices agree.
// They map the blocks of 2 MiB that hold the image; boot/early_map.py adds what the firmware left in memory.
early_tables:
    adrp x0, early_level1
    add x0, x0, :lo12:early_level1
    adrp x1, early_level2
    add x1, x1, :lo12:early_level2
    adrp x2, __image_start
    ubfx x3, x2, #30, #9
    orr x4, x1, #TABLE
    str x4, [x0, x3, lsl #3]
    adrp x5, __image_end
    add x5, x5, :lo12:__image_end
    ldr x6, normal_block
    and x2, x2, #0xFFFFFFFFFFE00000
.Lblock:
    ubfx x3, x2, #21, #9
    orr x4, x2, x6
    str x4, [x1, x3, lsl #3]
    add x2, x2, #0x200000
    cmp x2, x5
    b.lo .Lblock
    dsb sy
    ret

// GPIO42, active high, lights the ACT LED (BCM2711; no GPIO block: nothing to do).
led_on:
    ldr x0, board_gpio
    cbz x0, .Lno_led
    ldr w1, [x0, #0x10]
    bic w1, w1, #0x1C0
    orr w1, w1, #0x40
    str w1, [x0, #0x10]
    mov w1, #0x400
    str w1, [x0, #0x20]
.Lno_led:
    ret

// Cores 1 to 3 wait in the firmware's spin loop: send them to `secondary`, which parks them.
release_secondaries:
    ldr x0, spin_table
    cbz x0, .Lreleased
    adr x1, secondary
    str x1, [x0, #8]
    str x1, [x0, #16]
    str x1, [x0, #24]
    dc cvac, x0
    add x2, x0, #24
    dc cvac, x2
    adr x3, park_loop
    adr x6, park_end
    mov x2, #0x800
.Lpark:
    ldp x4, x5, [x3], #16
    stp x4, x5, [x2], #16
    cmp x3, x6
    b.lo .Lpark
    mov x2, #0x800
    dc cvac, x2
    add x2, x2, #64
    dc cvac, x2
    dsb sy
    sev
.Lreleased:
    ret

// A core of the spin table: full register values, an empty slot, then the loop in the reserved first page.
secondary:
.frame end
    msr daifset, #15
    bl set_up_el2
    bl set_up_el1
    mrs x0, mpidr_el1
    and x0, x0, #3
    ldr x1, spin_table
    add x1, x1, x0, lsl #3
    str xzr, [x1]
    ldr x3, board_gic_cpu
    mov w4, #0xF0
    str w4, [x3, #4]
    mov w4, #1
    str w4, [x3]
    dsb sy
    ic iallu
    dsb sy
    isb
    mov x2, #0x800
    br x2

// Copied to 0x800: independent of its place. A later kernel writes an address to the core's slot (x1) and interrupts it.
// kernel/load/handover.s writes 0x820, what follows it: the firmware's own waiting, at EL2, told by a 1 at the slot + 0xA00.
.align 4
park_loop:
    wfi
    ldr x4, [x1]
    cbz x4, park_loop
    dsb sy
    isb
    br x4
    nop
    nop
    ldr w6, [x3, #0xC]
    str w6, [x3, #0x10]
    str wzr, [x3]
    str wzr, [x3, #4]
    mov x5, x1
    str xzr, [x5]
    mov x6, #1
    str x6, [x5, #0xA00]
    dsb sy
    mov x0, #0
    mov x1, #0
    mov x2, #0
    mov x3, #0
.Lspin:
    wfe
    ldr x4, [x5]
    cbz x4, .Lspin
    dsb sy
    isb
    br x4
    nop
.align 4
park_end:

// The image lies at another address than it was linked for: move it there when the two do not overlap.
misplaced:
    adrp x2, __data_end
    add x2, x2, :lo12:__data_end
    sub x3, x2, x0
    subs x4, x0, x1
    b.hs .Ldistance
    neg x4, x4
.Ldistance:
    cmp x4, x3
    b.lo .Loverlap
    mov x4, x1
.Lmove:
    ldp x5, x6, [x0], #16
    stp x5, x6, [x4], #16
    cmp x0, x2
    b.lo .Lmove
    dsb sy
    ic iallu
    dsb sy
    isb
    mov x0, x20
    br x1
.Loverlap:
    adr x1, overlap_text
    b say_and_stop

// EL3: QEMU was given an ELF file, and all cores are here.
refused:
    mrs x0, mpidr_el1
    and x0, x0, #0xFF
    cbz x0, .Lfirst
    b stop
.Lfirst:
    adr x1, el3_text
    b say_and_stop
el3_text:
    .asciz "ViperOS: entered at EL3: boot the flat image (kernel8.img), not the ELF file\r\n"
overlap_text:
    .asciz "ViperOS: loaded too close to its own address: set kernel_address=0x80000\r\n"
.align 3

// EL2 keeps these vectors: `hvc` with an address in x0 goes there at EL2; anything else stops the core.
.section .text.hypervisor
.align 11
hypervisor_vectors:
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    mrs x16, esr_el2
    lsr x16, x16, #26
    cmp x16, #0x16
    b.eq .Lcalled
    b stop
.Lcalled:
    br x0
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7
    b stop
.align 7

.section .bss.early
.align 12
.global early_level1
early_level1:
    .space 4096
.global early_level2
early_level2:
    .space 4096

.section .text.boot
.global early_level1_address
early_level1_address:
    adrp x0, early_level1
    add x0, x0, :lo12:early_level1
    ret
.global early_level2_address
early_level2_address:
    adrp x0, early_level2
    add x0, x0, :lo12:early_level2
    ret
.global early_gigabyte
early_gigabyte:
    adrp x0, __image_start
    ubfx x0, x0, #30, #9
    lsl x0, x0, #30
    ret
