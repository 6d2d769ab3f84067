// A kernel that tells how it was entered: level, x0, and how many of the other cores the spin table releases.
.section .text.boot
.global _start
_start:
    mov x20, x0
    mrs x21, currentel
    lsr x21, x21, #2
    mrs x22, sctlr_el2
    ldr x19, uart
    adr x0, level_text
    bl say
    add w0, w21, #48
    bl put
    adr x0, word_text
    bl say
    mov x0, x20
    bl hexadecimal
    adr x0, control_text
    bl say
    mov x0, x22
    bl hexadecimal
    mov x0, #0xD8
    adr x1, other
    str x1, [x0, #8]
    str x1, [x0, #16]
    str x1, [x0, #24]
    dsb sy
    sev
    mov x23, #0
.Lwait:
    add x23, x23, #1
    mov x0, #0x4000000
    cmp x23, x0
    b.hi .Ltold
    yield
    adr x1, arrived
    ldr w2, [x1, #4]
    ldr w3, [x1, #8]
    ldr w4, [x1, #12]
    add w2, w2, w3
    add w2, w2, w4
    cmp w2, #6
    b.ne .Lwait
.Ltold:
    adr x0, cores_text
    bl say
    adr x1, arrived
    ldr w2, [x1, #4]
    ldr w3, [x1, #8]
    ldr w4, [x1, #12]
    add w0, w2, #48
    bl put
    add w0, w3, #48
    bl put
    add w0, w4, #48
    bl put
    adr x0, end_text
    bl say
stop:
    wfi
    b stop

// Core n notes at arrived[n] the level it came at.
other:
    mrs x0, mpidr_el1
    and x0, x0, #3
    mrs x1, currentel
    lsr x1, x1, #2
    adr x2, arrived
    str w1, [x2, x0, lsl #2]
    dsb sy
    b stop

say:
    mov x10, x0
    mov x11, x30
.Lnext:
    ldrb w0, [x10], #1
    cbz w0, .Lsaid
    bl put
    b .Lnext
.Lsaid:
    br x11

hexadecimal:
    mov x10, x0
    mov x11, x30
    mov x12, #60
.Ldigit:
    lsr x0, x10, x12
    and x0, x0, #15
    add x0, x0, #48
    cmp x0, #58
    b.lo .Lput
    add x0, x0, #39
.Lput:
    bl put
    subs x12, x12, #4
    b.pl .Ldigit
    br x11

put:
    ldr w13, [x19, #0x18]
    tbnz w13, #5, put
    str w0, [x19]
    ret

.align 3
uart:
    .quad 0xFE201000
arrived:
    .word 0
    .word 0
    .word 0
    .word 0
level_text:
    .asciz "probe: level "
word_text:
    .asciz ", x0 "
control_text:
    .asciz ", control "
cores_text:
    .asciz ", cores "
end_text:
    .asciz ".\r\n"
.align 3
