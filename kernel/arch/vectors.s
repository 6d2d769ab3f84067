// Exceptions: from a program to the kernel and back, and faults of the kernel itself.
//
// I1. While a program runs, SP_EL1 is the address of its saved registers (Process.regs, 36 words): entry needs no
//     scratch register. TPIDR_EL1 is the top of this core's kernel stack, which is empty whenever a program runs.
// I2. Interrupts stay masked in the kernel, so only faults of the kernel's own arrive from EL1. They are saved in
//     fault_frame and handled on a stack of their own; SP_EL0 is free then (the program's is saved).
// Word offsets: x0-x30 0-240, SP_EL0 248, ELR 256, SPSR 264, TPIDR_EL0 272 (kernel faults: ESR 272, FAR 280).

.section .text.vectors
.align 11
.global exception_vectors
exception_vectors:
.frame end
    b kernel_fault
.align 7
    b kernel_fault
.align 7
    b kernel_fault
.align 7
    b kernel_fault
.align 7
    b kernel_fault
.align 7
    b kernel_fault
.align 7
    b kernel_fault
.align 7
    b kernel_fault
.align 7
    stp x0, x1, [sp]
    stp x2, x3, [sp, #16]
    adrp x0, handle_user_synchronous
    add x0, x0, :lo12:handle_user_synchronous
    b user_entry
.align 7
    stp x0, x1, [sp]
    stp x2, x3, [sp, #16]
    adrp x0, handle_user_interrupt
    add x0, x0, :lo12:handle_user_interrupt
    b user_entry
.align 7
    b user_unexpected
.align 7
    stp x0, x1, [sp]
    stp x2, x3, [sp, #16]
    adrp x0, handle_user_error
    add x0, x0, :lo12:handle_user_error
    b user_entry
.align 7
    b user_unexpected
.align 7
    b user_unexpected
.align 7
    b user_unexpected
.align 7
    b user_unexpected
.align 7

// AArch32 programs do not exist here, and FIQ is not used: nothing can be saved usefully.
user_unexpected:
.frame end
    mrs x1, tpidr_el1
    mov sp, x1
    b kernel_fault

user_entry:
.frame end
    stp x4, x5, [sp, #32]
    stp x6, x7, [sp, #48]
    stp x8, x9, [sp, #64]
    stp x10, x11, [sp, #80]
    stp x12, x13, [sp, #96]
    stp x14, x15, [sp, #112]
    stp x16, x17, [sp, #128]
    stp x18, x19, [sp, #144]
    stp x20, x21, [sp, #160]
    stp x22, x23, [sp, #176]
    stp x24, x25, [sp, #192]
    stp x26, x27, [sp, #208]
    stp x28, x29, [sp, #224]
    mrs x1, sp_el0
    stp x30, x1, [sp, #240]
    mrs x2, elr_el1
    mrs x3, spsr_el1
    stp x2, x3, [sp, #256]
    mrs x4, tpidr_el0
    str x4, [sp, #272]
    mrs x1, tpidr_el1
    mov sp, x1
    mov x28, #0
    mov x29, #0
    mov x30, #0
    blr x0

// x0: saved registers of the program that runs next.
.global resume_program
resume_program:
.frame end
    mov sp, x0
    ldp x2, x3, [sp, #256]
    msr elr_el1, x2
    msr spsr_el1, x3
    ldr x4, [sp, #272]
    msr tpidr_el0, x4
    ldp x30, x1, [sp, #240]
    msr sp_el0, x1
    ldp x28, x29, [sp, #224]
    ldp x26, x27, [sp, #208]
    ldp x24, x25, [sp, #192]
    ldp x22, x23, [sp, #176]
    ldp x20, x21, [sp, #160]
    ldp x18, x19, [sp, #144]
    ldp x16, x17, [sp, #128]
    ldp x14, x15, [sp, #112]
    ldp x12, x13, [sp, #96]
    ldp x10, x11, [sp, #80]
    ldp x8, x9, [sp, #64]
    ldp x6, x7, [sp, #48]
    ldp x4, x5, [sp, #32]
    ldp x2, x3, [sp, #16]
    ldp x0, x1, [sp]
    eret

kernel_fault:
.frame end
    msr sp_el0, x0
    adrp x0, fault_frame
    add x0, x0, :lo12:fault_frame
    str x1, [x0, #8]
    mrs x1, sp_el0
    str x1, [x0]
    stp x2, x3, [x0, #16]
    stp x4, x5, [x0, #32]
    stp x6, x7, [x0, #48]
    stp x8, x9, [x0, #64]
    stp x10, x11, [x0, #80]
    stp x12, x13, [x0, #96]
    stp x14, x15, [x0, #112]
    stp x16, x17, [x0, #128]
    stp x18, x19, [x0, #144]
    stp x20, x21, [x0, #160]
    stp x22, x23, [x0, #176]
    stp x24, x25, [x0, #192]
    stp x26, x27, [x0, #208]
    stp x28, x29, [x0, #224]
    mov x1, sp
    stp x30, x1, [x0, #240]
    mrs x2, elr_el1
    mrs x3, spsr_el1
    stp x2, x3, [x0, #256]
    mrs x2, esr_el1
    mrs x3, far_el1
    stp x2, x3, [x0, #272]
    adrp x1, fault_stack_top
    add x1, x1, :lo12:fault_stack_top
    mov sp, x1
    mov x28, #0
    mov x29, #0
    mov x30, #0
    bl handle_kernel_fault
    cbz x0, .Lrepaired
    mrs x1, tpidr_el1
    mov sp, x1
    b resume_program

// The handler gave the frame another ELR: go on there.
.Lrepaired:
    adrp x0, fault_frame
    add x0, x0, :lo12:fault_frame
    ldp x2, x3, [x0, #256]
    msr elr_el1, x2
    msr spsr_el1, x3
    ldp x30, x1, [x0, #240]
    mov sp, x1
    ldp x28, x29, [x0, #224]
    ldp x26, x27, [x0, #208]
    ldp x24, x25, [x0, #192]
    ldp x22, x23, [x0, #176]
    ldp x20, x21, [x0, #160]
    ldp x18, x19, [x0, #144]
    ldp x16, x17, [x0, #128]
    ldp x14, x15, [x0, #112]
    ldp x12, x13, [x0, #96]
    ldp x10, x11, [x0, #80]
    ldp x8, x9, [x0, #64]
    ldp x6, x7, [x0, #48]
    ldp x4, x5, [x0, #32]
    ldp x2, x3, [x0, #16]
    ldr x1, [x0, #8]
    ldr x0, [x0]
    eret

// Stacks: an unmapped page below each (kernel/mem/kernel_map.py).
.section .bss.stacks
.align 12
.global kernel_stack_guard
kernel_stack_guard:
    .space 4096
    .space 32768
.global kernel_stack_top
kernel_stack_top:
.global fault_stack_guard
fault_stack_guard:
    .space 4096
    .space 16384
.global fault_stack_top
fault_stack_top:
fault_frame:
    .space 288
