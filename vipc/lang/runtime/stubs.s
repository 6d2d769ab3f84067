// Raise stubs: where failing checks of the "raise" model, raises and calls that raise go.
//
// __vip_raise_KEY(a, b): a failed check; sets x28 and returns to the cold tail, which leaves the function.
// __vip_raise(descriptor, kind, six words): a raise; sets x28 and returns.
// __vip_trace(): the caller's line joins the traceback; x28 stays.
        .text
        .global __vip_raise_index
__vip_raise_index:
        adrp x2, __vip_exc_IndexError
        add x2, x2, :lo12:__vip_exc_IndexError
        mov x3, #0
        b __vip_raise_trap
        .global __vip_raise_slice_end
__vip_raise_slice_end:
        adrp x2, __vip_exc_IndexError
        add x2, x2, :lo12:__vip_exc_IndexError
        mov x3, #1
        b __vip_raise_trap
        .global __vip_raise_slice_start
__vip_raise_slice_start:
        adrp x2, __vip_exc_IndexError
        add x2, x2, :lo12:__vip_exc_IndexError
        mov x3, #2
        b __vip_raise_trap
        .global __vip_raise_fit
__vip_raise_fit:
        adrp x2, __vip_exc_OverflowError
        add x2, x2, :lo12:__vip_exc_OverflowError
        mov x3, #3
        b __vip_raise_trap
        .global __vip_raise_result
__vip_raise_result:
        adrp x2, __vip_exc_OverflowError
        add x2, x2, :lo12:__vip_exc_OverflowError
        mov x3, #4
        b __vip_raise_trap
        .global __vip_raise_zero_division
__vip_raise_zero_division:
        adrp x2, __vip_exc_ZeroDivisionError
        add x2, x2, :lo12:__vip_exc_ZeroDivisionError
        mov x3, #5
        b __vip_raise_trap
        .global __vip_raise_shift_count
__vip_raise_shift_count:
        adrp x2, __vip_exc_OverflowError
        add x2, x2, :lo12:__vip_exc_OverflowError
        mov x3, #6
        b __vip_raise_trap
        .global __vip_raise_shift_negative
__vip_raise_shift_negative:
        adrp x2, __vip_exc_ValueError
        add x2, x2, :lo12:__vip_exc_ValueError
        mov x3, #7
        b __vip_raise_trap
        .global __vip_raise_assert
__vip_raise_assert:
        adrp x2, __vip_exc_AssertionError
        add x2, x2, :lo12:__vip_exc_AssertionError
        mov x3, #8
        b __vip_raise_trap
        .global __vip_raise_length
__vip_raise_length:
        adrp x2, __vip_exc_ValueError
        add x2, x2, :lo12:__vip_exc_ValueError
        mov x3, #9
        b __vip_raise_trap
        .global __vip_raise_enum
__vip_raise_enum:
        adrp x2, __vip_exc_ValueError
        add x2, x2, :lo12:__vip_exc_ValueError
        mov x3, #10
        b __vip_raise_trap
        .global __vip_raise_none
__vip_raise_none:
        adrp x2, __vip_exc_AttributeError
        add x2, x2, :lo12:__vip_exc_AttributeError
        mov x3, #11
        b __vip_raise_trap
        .global __vip_raise_uncaught
__vip_raise_uncaught:
        adrp x2, __vip_exc_SystemError
        add x2, x2, :lo12:__vip_exc_SystemError
        mov x3, #12
        b __vip_raise_trap
        .global __vip_raise_value
__vip_raise_value:
        adrp x2, __vip_exc_ValueError
        add x2, x2, :lo12:__vip_exc_ValueError
        mov x3, #13
        b __vip_raise_trap
        .global __vip_raise_unreachable
__vip_raise_unreachable:
        adrp x2, __vip_exc_SystemError
        add x2, x2, :lo12:__vip_exc_SystemError
        mov x3, #14
        b __vip_raise_trap
        .global __vip_raise_trap
__vip_raise_trap:
        stp x29, x30, [sp, #-16]!
        mov x29, sp
        mov x4, x30
        bl vipc.lang.runtime.errors.raise_trap
        mov x28, x0
        ldp x29, x30, [sp], #16
        ret

        .global __vip_raise
__vip_raise:
        stp x29, x30, [sp, #-16]!
        mov x29, sp
        bl vipc.lang.runtime.errors.raise_error
        mov x28, x0
        ldr x0, [sp, #8]
        bl vipc.lang.runtime.errors.push
        ldp x29, x30, [sp], #16
        ret

        .global __vip_trace
__vip_trace:
        mov x0, x30
        b vipc.lang.runtime.errors.push
