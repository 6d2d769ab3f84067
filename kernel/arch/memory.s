// Whole frames and stretches of memory: filling, copying, and making code visible to instruction fetch.

.section .text.memory

// x0: a page, cleared.
.global clear_page
clear_page:
    add x1, x0, #4096
.Lclear:
    stp xzr, xzr, [x0]
    stp xzr, xzr, [x0, #16]
    stp xzr, xzr, [x0, #32]
    stp xzr, xzr, [x0, #48]
    add x0, x0, #64
    cmp x0, x1
    b.lo .Lclear
    ret

// x0 destination, x1 source, x2 bytes; no overlap. Words when all three are multiples of 8.
.global copy_memory
copy_memory:
    orr x3, x0, x1
    orr x3, x3, x2
    tst x3, #7
    b.ne .Lbytes
.Lwords:
    cbz x2, .Lcopied
    ldr x3, [x1], #8
    str x3, [x0], #8
    sub x2, x2, #8
    b .Lwords
.Lbytes:
    cbz x2, .Lcopied
    ldrb w3, [x1], #1
    strb w3, [x0], #1
    sub x2, x2, #1
    b .Lbytes
.Lcopied:
    ret

// x0: a page that was written and will be executed. Cortex-A72: lines of 64 bytes.
.global publish_code_page
publish_code_page:
    add x1, x0, #4096
    mov x2, x0
.Lclean:
    dc cvau, x2
    add x2, x2, #64
    cmp x2, x1
    b.lo .Lclean
    dsb ish
.Linvalidate:
    ic ivau, x0
    add x0, x0, #64
    cmp x0, x1
    b.lo .Linvalidate
    dsb ish
    isb
    ret

// Sum of a bootfs: x0 address, x1 bytes (multiple of 8), x2 factor.
.global checksum_words
checksum_words:
    mov x3, #0
.Lsum:
    cbz x1, .Lsummed
    ldr x4, [x0], #8
    madd x3, x3, x2, x4
    sub x1, x1, #8
    b .Lsum
.Lsummed:
    mov x0, x3
    ret
