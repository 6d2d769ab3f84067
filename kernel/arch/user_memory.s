// Copies between the kernel and the running program, with the program's own rights (ldtr, sttr).
//
// A fault between user_copy_start and user_copy_end continues at user_copy_fault: answer 1. x0 destination,
// x1 source, x2 bytes; answer 0.

.section .text.user_memory
.global copy_from_user
copy_from_user:
.global user_copy_start
user_copy_start:
    orr x3, x0, x1
    tst x3, #7
    b.ne .Lfrom_bytes
.Lfrom_words:
    cmp x2, #8
    b.lo .Lfrom_bytes
    ldtr x3, [x1]
    str x3, [x0], #8
    add x1, x1, #8
    sub x2, x2, #8
    b .Lfrom_words
.Lfrom_bytes:
    cbz x2, .Ldone
    ldtrb w3, [x1]
    strb w3, [x0], #1
    add x1, x1, #1
    sub x2, x2, #1
    b .Lfrom_bytes

.global copy_to_user
copy_to_user:
    orr x3, x0, x1
    tst x3, #7
    b.ne .Lto_bytes
.Lto_words:
    cmp x2, #8
    b.lo .Lto_bytes
    ldr x3, [x1], #8
    sttr x3, [x0]
    add x0, x0, #8
    sub x2, x2, #8
    b .Lto_words
.Lto_bytes:
    cbz x2, .Ldone
    ldrb w3, [x1], #1
    sttrb w3, [x0]
    add x0, x0, #1
    sub x2, x2, #1
    b .Lto_bytes
.Ldone:
    mov x0, #0
    ret
.global user_copy_end
user_copy_end:
.global user_copy_fault
user_copy_fault:
    mov x0, #1
    ret
