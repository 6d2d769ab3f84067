"""Where exceptions arrive, and the way back to a program.

I1. On the way back the running process is `scheduler.current`, its tables are active, and the alarm is right.
"""

from typing import Final

from kernel import dispatch, floating_point, monitor, panic, sched
from kernel.arch import interrupt_controller, timer, translation
from kernel.arch.syndrome import FLOATING_POINT, SYSTEM_CALL, class_of
from kernel.board import board
from kernel.calls import task
from kernel.calls.restart import RESTART
from kernel.obj.process import FOR_INPUT, FOR_OUTPUT, PROGRAM_COUNTER
from kernel.phase import phase
from kernel.sched import scheduler
from kernel.serial import INPUT, MONITOR, ROOM, serial
from kernel.supervisor import keep_first_program
from vipc.lang import export, u32, u64
from vipc.lang.arm64 import mrs, wfi
from vipc.lang.unsafe import address_of

INTERRUPTS_AT_ONCE: Final = 64


@export
def handle_user_synchronous() -> u64:
    """A system call, or a fault of the running program. Answers whose registers to load."""
    process = scheduler.current
    assert process is not None, "an exception from EL0 while no process runs"
    syndrome = mrs("esr_el1")
    if class_of(syndrome) == FLOATING_POINT and floating_point.take(process):
        return address_of(process.regs)
    if class_of(syndrome) == SYSTEM_CALL:
        phase.begin_check()
        result = dispatch.dispatch(process)
        phase.begin_commit()
        if result <= 0:
            process.regs[0] = u64(result)
        elif result == RESTART:
            process.regs[PROGRAM_COUNTER] -= 4
    else:
        panic.program_fault(process, syndrome, mrs("far_el1"))
    return leave_kernel()


@export
def handle_user_interrupt() -> u64:
    """An interrupt while a program ran."""
    serve_interrupts()
    return leave_kernel()


@export
def handle_user_error() -> u64:
    """An SError while a program ran: the program ends."""
    process = scheduler.current
    assert process is not None, "an SError while no process runs"
    panic.program_fault(process, mrs("esr_el1"), 0)
    return leave_kernel()


@export
def handle_kernel_fault(frame: u64) -> u64:
    """A fault of the kernel itself: 0 resumes the frame, else the registers to load."""
    return panic.kernel_fault(panic.frame_at(frame))


def leave_kernel() -> u64:
    """Address of the registers of the process that runs next; waits for interrupts while there is none."""
    process = scheduler.current
    if process is not None and not scheduler.alarm_is_stale:
        return address_of(process.regs)
    while True:
        process = sched.pick()
        if scheduler.alarm_is_stale:
            sched.renew_alarm()
        if process is not None:
            process.space.activate()
            floating_point.prepare(process)
            return address_of(process.regs)
        translation.use_empty_tables()
        if keep_first_program():
            wfi()
            serve_interrupts()


def serve_interrupts() -> None:
    """Handles what is pending."""
    for _ in range(INTERRUPTS_AT_ONCE):
        word = interrupt_controller.take()
        interrupt = interrupt_controller.id_of(word)
        if interrupt >= interrupt_controller.SPURIOUS:
            return
        events: u32 = 0
        if interrupt == timer.TIMER_INTERRUPT:
            _serve_timer()
        elif interrupt == board.uart_interrupt:
            events = serial.handle_interrupt(timer.now())
        interrupt_controller.finish(word)
        _serve_serial(events)


def _serve_timer() -> None:
    timer.silence()
    scheduler.alarm_is_stale = True
    now = timer.now()
    sched.wake_sleepers(now)
    if sched.slice_is_over(now):
        sched.yield_current()


def _serve_serial(events: u32) -> None:
    if events & INPUT != 0:
        sched.wake_all(FOR_INPUT)
        if serial.pending_interrupts > 0:
            task.interrupt_waiters()
    if events & ROOM != 0:
        sched.wake_all(FOR_OUTPUT)
    if events & MONITOR != 0:
        monitor.run(True)
        sched.wake_all(FOR_INPUT)
