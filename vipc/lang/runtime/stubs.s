// Where errors begin and how they travel. Called by compiled code with `bl`; the return address names the source line.
//
//   __vip_raise_KEY(a, b)                 a check failed; text and signs stand in the line table, at the return address
//   __vip_raise(class, kind, words...)    `raise`; kind and words as in errors.py, Record
//   __vip_trace()                         the error in flight leaves a frame
//
// All but the last set x28 to the exception class. Registers are used as by any call.

.section .text.__vip_thread_block
.global __vip_thread_block
.type __vip_thread_block, function
__vip_thread_block:                     // one thread a program: its block is a static
    adrp x0, __vip_thread
    add x0, x0, :lo12:__vip_thread
    ret

.section .text.__vip_trace
.global __vip_trace
.type __vip_trace, function
__vip_trace:
    mov x0, x30
    b vipc.lang.runtime.errors.push

.section .text.__vip_call_text
.global __vip_call_text
.type __vip_call_text, function
__vip_call_text:                        // x0: method; x1-x3: error, buffer, room
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    mov x16, x0
    mov x0, x1
    mov x1, x2
    mov x2, x3
    blr x16
    cmp x28, #0
    csel x0, x0, xzr, eq
    csel x1, x1, xzr, eq
    mov x28, xzr
    ldp x29, x30, [sp], #16
    ret

.section .text.__vip_raise
.global __vip_raise
.type __vip_raise, function
__vip_raise:
    sub sp, sp, #32
    stp x29, x30, [sp, #16]
    add x29, sp, #16
    stp x30, x0, [sp]                   // ninth argument: the return address
    bl vipc.lang.runtime.errors.raise_error
    ldr x28, [sp, #8]
    ldp x29, x30, [sp, #16]
    add sp, sp, #32
    ret

.section .text.__vip_raise_trap
.global __vip_raise_trap
.type __vip_raise_trap, function
__vip_raise_trap:                       // x2: class, x3: code
    stp x29, x30, [sp, #-32]!
    mov x29, sp
    str x2, [sp, #16]
    mov x4, x30
    bl vipc.lang.runtime.errors.raise_trap
    ldr x28, [sp, #16]
    ldp x29, x30, [sp], #32
    ret

.section .text.__vip_raise_index
.global __vip_raise_index
.type __vip_raise_index, function
__vip_raise_index:
    adrp x2, __vip_exc_IndexError
    add x2, x2, :lo12:__vip_exc_IndexError
    mov x3, #0
    b __vip_raise_trap

.section .text.__vip_raise_slice_end
.global __vip_raise_slice_end
.type __vip_raise_slice_end, function
__vip_raise_slice_end:
    adrp x2, __vip_exc_IndexError
    add x2, x2, :lo12:__vip_exc_IndexError
    mov x3, #1
    b __vip_raise_trap

.section .text.__vip_raise_slice_start
.global __vip_raise_slice_start
.type __vip_raise_slice_start, function
__vip_raise_slice_start:
    adrp x2, __vip_exc_IndexError
    add x2, x2, :lo12:__vip_exc_IndexError
    mov x3, #2
    b __vip_raise_trap

.section .text.__vip_raise_fit
.global __vip_raise_fit
.type __vip_raise_fit, function
__vip_raise_fit:
    adrp x2, __vip_exc_OverflowError
    add x2, x2, :lo12:__vip_exc_OverflowError
    mov x3, #3
    b __vip_raise_trap

.section .text.__vip_raise_result
.global __vip_raise_result
.type __vip_raise_result, function
__vip_raise_result:
    adrp x2, __vip_exc_OverflowError
    add x2, x2, :lo12:__vip_exc_OverflowError
    mov x3, #4
    b __vip_raise_trap

.section .text.__vip_raise_zero_division
.global __vip_raise_zero_division
.type __vip_raise_zero_division, function
__vip_raise_zero_division:
    adrp x2, __vip_exc_ZeroDivisionError
    add x2, x2, :lo12:__vip_exc_ZeroDivisionError
    mov x3, #5
    b __vip_raise_trap

.section .text.__vip_raise_shift_count
.global __vip_raise_shift_count
.type __vip_raise_shift_count, function
__vip_raise_shift_count:
    adrp x2, __vip_exc_OverflowError
    add x2, x2, :lo12:__vip_exc_OverflowError
    mov x3, #6
    b __vip_raise_trap

.section .text.__vip_raise_shift_negative
.global __vip_raise_shift_negative
.type __vip_raise_shift_negative, function
__vip_raise_shift_negative:
    adrp x2, __vip_exc_ValueError
    add x2, x2, :lo12:__vip_exc_ValueError
    mov x3, #7
    b __vip_raise_trap

.section .text.__vip_raise_assert
.global __vip_raise_assert
.type __vip_raise_assert, function
__vip_raise_assert:
    adrp x2, __vip_exc_AssertionError
    add x2, x2, :lo12:__vip_exc_AssertionError
    mov x3, #8
    b __vip_raise_trap

.section .text.__vip_raise_length
.global __vip_raise_length
.type __vip_raise_length, function
__vip_raise_length:
    adrp x2, __vip_exc_ValueError
    add x2, x2, :lo12:__vip_exc_ValueError
    mov x3, #9
    b __vip_raise_trap

.section .text.__vip_raise_enum
.global __vip_raise_enum
.type __vip_raise_enum, function
__vip_raise_enum:
    adrp x2, __vip_exc_ValueError
    add x2, x2, :lo12:__vip_exc_ValueError
    mov x3, #10
    b __vip_raise_trap

.section .text.__vip_raise_none
.global __vip_raise_none
.type __vip_raise_none, function
__vip_raise_none:
    adrp x2, __vip_exc_AttributeError
    add x2, x2, :lo12:__vip_exc_AttributeError
    mov x3, #11
    b __vip_raise_trap

.section .text.__vip_raise_uncaught
.global __vip_raise_uncaught
.type __vip_raise_uncaught, function
__vip_raise_uncaught:
    adrp x2, __vip_exc_SystemError
    add x2, x2, :lo12:__vip_exc_SystemError
    mov x3, #12
    b __vip_raise_trap

.section .text.__vip_raise_value
.global __vip_raise_value
.type __vip_raise_value, function
__vip_raise_value:
    adrp x2, __vip_exc_ValueError
    add x2, x2, :lo12:__vip_exc_ValueError
    mov x3, #13
    b __vip_raise_trap

.section .text.__vip_raise_unreachable
.global __vip_raise_unreachable
.type __vip_raise_unreachable, function
__vip_raise_unreachable:
    adrp x2, __vip_exc_SystemError
    add x2, x2, :lo12:__vip_exc_SystemError
    mov x3, #14
    b __vip_raise_trap

.section .text.__vip_raise_overflow
.global __vip_raise_overflow
.type __vip_raise_overflow, function
__vip_raise_overflow:
    adrp x2, __vip_exc_OverflowError
    add x2, x2, :lo12:__vip_exc_OverflowError
    mov x3, #15
    b __vip_raise_trap
