"""Bytecode interpreter: stack machine, one match in a loop.

The program runs its outer loop n times, about 33 bytecodes each; n at most 2^32 - 1.
"""

from enum import IntEnum
from typing import Final

from vipc.lang import Array, array, export, u8, u64

FOLD_INIT: Final = 0xCBF29CE484222325


class Op(IntEnum):
    HALT = 0
    PUSH = 1  # imm8
    LOAD = 2  # local8
    STORE = 3  # local8
    ADD = 4
    SUB = 5
    MUL = 6
    XOR = 7
    AND = 8
    SHR = 9  # imm8
    DUP = 10
    SWAP = 11
    DROP = 12
    LT = 13
    JMP = 14  # target8
    JNZ = 15  # target8
    LOADM = 16  # addr -> mem[addr & 255]
    STOREM = 17  # value addr ->
    CALL = 18  # target8
    RET = 19


# Locals: 0 counts down from n, 1 accumulates.
program: Array[u8] = array(u8, [
    Op.LOAD, 0,  # 0
    Op.JNZ, 5,  # 2
    Op.HALT,  # 4
    # acc = acc * 31 + i
    Op.LOAD, 1,  # 5
    Op.PUSH, 31,  # 7
    Op.MUL,  # 9
    Op.LOAD, 0,  # 10
    Op.ADD,  # 12
    Op.STORE, 1,  # 13
    # if acc & 3 < 2: acc = mix(acc)
    Op.LOAD, 1,  # 15
    Op.PUSH, 3,  # 17
    Op.AND,  # 19
    Op.PUSH, 2,  # 20
    Op.LT,  # 22
    Op.JNZ, 27,  # 23
    Op.JMP, 29,  # 25
    Op.CALL, 46,  # 27
    # mem[acc >> 7] = mem[acc >> 7] ^ acc
    Op.LOAD, 1,  # 29
    Op.SHR, 7,  # 31
    Op.DUP,  # 33
    Op.LOADM,  # 34
    Op.LOAD, 1,  # 35
    Op.XOR,  # 37
    Op.SWAP,  # 38
    Op.STOREM,  # 39
    # i = i - 1
    Op.LOAD, 0,  # 40
    Op.PUSH, 1,  # 42
    Op.JMP, 54,  # 44
    # mix: acc = acc ^ (acc >> 13)
    Op.LOAD, 1,  # 46
    Op.DUP,  # 48
    Op.SHR, 13,  # 49
    Op.JMP, 59,  # 51
    Op.HALT,  # 53
    Op.SUB,  # 54
    Op.STORE, 0,  # 55
    Op.JMP, 0,  # 57
    Op.XOR,  # 59
    Op.DUP,  # 60
    Op.DROP,  # 61
    Op.STORE, 1,  # 62
    Op.RET,  # 64
])
stack: Array[u64] = array(u64, 64)
slots: Array[u64] = array(u64, 16)
mem: Array[u64] = array(u64, 256)
frames: Array[u64] = array(u64, 16)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


def run() -> u64:
    """Runs the program and returns the number of bytecodes executed."""
    pc: u64 = 0
    sp: u64 = 0
    fp: u64 = 0
    steps: u64 = 0

    while True:
        op = program[pc]
        pc += 1
        steps += 1
        match op:
            case Op.HALT:
                return steps
            case Op.PUSH:
                stack[sp] = program[pc]
                sp += 1
                pc += 1
            case Op.LOAD:
                stack[sp] = slots[program[pc]]
                sp += 1
                pc += 1
            case Op.STORE:
                sp -= 1
                slots[program[pc]] = stack[sp]
                pc += 1
            case Op.ADD:
                sp -= 1
                stack[sp - 1] = u64(stack[sp - 1] + stack[sp])
            case Op.SUB:
                sp -= 1
                stack[sp - 1] = u64(stack[sp - 1] - stack[sp])
            case Op.MUL:
                sp -= 1
                stack[sp - 1] = u64(stack[sp - 1] * stack[sp])
            case Op.XOR:
                sp -= 1
                stack[sp - 1] ^= stack[sp]
            case Op.AND:
                sp -= 1
                stack[sp - 1] &= stack[sp]
            case Op.SHR:
                stack[sp - 1] >>= program[pc] & 63
                pc += 1
            case Op.DUP:
                stack[sp] = stack[sp - 1]
                sp += 1
            case Op.SWAP:
                stack[sp - 1], stack[sp - 2] = stack[sp - 2], stack[sp - 1]
            case Op.DROP:
                sp -= 1
            case Op.LT:
                sp -= 1
                stack[sp - 1] = 1 if stack[sp - 1] < stack[sp] else 0
            case Op.JMP:
                pc = program[pc]
            case Op.JNZ:
                sp -= 1
                if stack[sp] != 0:
                    pc = program[pc]
                else:
                    pc += 1
            case Op.LOADM:
                stack[sp - 1] = mem[stack[sp - 1] & 255]
            case Op.STOREM:
                sp -= 2
                mem[stack[sp + 1] & 255] = stack[sp]
            case Op.CALL:
                frames[fp] = pc + 1
                fp += 1
                pc = program[pc]
            case Op.RET:
                fp -= 1
                pc = frames[fp]
            case _:
                return 0


@export
def bench_main(n: u64) -> u64:
    mem.fill(0)
    slots[0] = n
    slots[1] = 1
    h = fold(FOLD_INIT, run())
    h = fold(h, slots[1])
    for word in mem:
        h = fold(h, word)
    return h
