// From the early tables to the kernel's own, and the addresses of the image's parts.

.equ SCTLR_FINAL, 0x30D8181D

// x0: physical address of the new level-1 table of the upper half, x1: of an empty table for the lower half.
// Runs in the identity map while the upper half is replaced (break before make). Afterwards writable memory is never
// executable (WXN).
.section .text.mmu
.global adopt_kernel_tables
adopt_kernel_tables:
    msr daifset, #15
    adr x2, .Lidentity
    movz x3, #0xFF80, lsl #32
    movk x3, #0xFFFF, lsl #48
    sub x4, x2, x3
    br x4
.Lidentity:
    dsb sy
    msr ttbr1_el1, x1
    isb
    tlbi vmalle1
    dsb nsh
    isb
    msr ttbr1_el1, x0
    isb
    tlbi vmalle1
    dsb nsh
    isb
    adr x2, .Lupper
    add x2, x2, x3
    br x2
.Lupper:
    msr ttbr0_el1, x1
    isb
    ldr x4, .Lsctlr
    msr sctlr_el1, x4
    isb
    tlbi vmalle1
    ic iallu
    dsb nsh
    isb
    ret
.align 3
.Lsctlr:
    .quad SCTLR_FINAL

.global image_start
image_start:
    adrp x0, __image_start
    ret
.global image_end
image_end:
    adrp x0, __image_end
    add x0, x0, :lo12:__image_end
    ret
.global text_end
text_end:
    adrp x0, __rodata_start
    add x0, x0, :lo12:__rodata_start
    ret
.global constants_end
constants_end:
    adrp x0, __data_start
    add x0, x0, :lo12:__data_start
    ret
.global bss_end
bss_end:
    adrp x0, __bss_end
    add x0, x0, :lo12:__bss_end
    ret
.global line_table_start
line_table_start:
    adrp x0, __vipline_start
    add x0, x0, :lo12:__vipline_start
    ret
.global line_table_end
line_table_end:
    adrp x0, __vipline_end
    add x0, x0, :lo12:__vipline_end
    ret
.global build_note
build_note:
    adrp x0, __build_note
    add x0, x0, :lo12:__build_note
    ret
.global bootfs_start
bootfs_start:
    adrp x0, __bootfs_start
    add x0, x0, :lo12:__bootfs_start
    ret
.global bootfs_end
bootfs_end:
    adrp x0, __bootfs_end
    add x0, x0, :lo12:__bootfs_end
    ret
.global stack_guard
stack_guard:
    adrp x0, kernel_stack_guard
    add x0, x0, :lo12:kernel_stack_guard
    ret
.global stack_guard_of_faults
stack_guard_of_faults:
    adrp x0, fault_stack_guard
    add x0, x0, :lo12:fault_stack_guard
    ret
.global copy_range_start
copy_range_start:
    adrp x0, user_copy_start
    add x0, x0, :lo12:user_copy_start
    ret
.global copy_range_end
copy_range_end:
    adrp x0, user_copy_end
    add x0, x0, :lo12:user_copy_end
    ret
.global copy_fault_exit
copy_fault_exit:
    adrp x0, user_copy_fault
    add x0, x0, :lo12:user_copy_fault
    ret

// Early page frames for the first tables, before the frame allocator runs.
.section .bss.early
.align 12
.global early_frames
early_frames:
    .space 131072
.section .text.mmu
.global early_frames_start
early_frames_start:
    adrp x0, early_frames
    add x0, x0, :lo12:early_frames
    ret
