"""Exceptions of every kind, nested, in loops."""

from vipc.lang import array, u8, u32


class AppError(Exception):
    pass


class CodeError(AppError):
    code: u32

    def __init__(self, code: u32, fatal: bool = False) -> None:
        super().__init__(code, fatal)
        self.code = code
        self.fatal = fatal


class Resource:
    opened: int = 0

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> "Resource":
        Resource_log(self.name, 1)
        return self

    def __exit__(self, exc_type: object, exc: object, tb: object) -> None:
        Resource_log(self.name, -1)


depth = 0


def Resource_log(name: str, change: int) -> None:
    global depth
    depth += change
    print(name, depth)


def risky(n: int) -> int:
    if n == 0:
        raise AppError
    if n == 1:
        raise AppError("one")
    if n == 2:
        raise CodeError(2)
    if n == 3:
        raise CodeError(3, fatal=True)
    if n == 4:
        raise KeyError("key")
    if n == 5:
        raise RuntimeError("five", 5)
    if n == 6:
        raise NotImplementedError
    if n == 7:
        raise StopIteration
    return 100 // (n - 8)


def wrapped(n: int) -> int:
    try:
        return risky(n)
    except CodeError as error:
        if error.fatal:
            raise
        return -error.code
    except AppError:
        return -1
    except (KeyError, RuntimeError) as error:
        raise ValueError("wrapped") from error


def loop() -> int:
    good = 0
    for n in range(12):
        try:
            value = wrapped(n)
            if n == 10:
                break
        except CodeError as error:
            print("code", error.code, error)
            continue
        except ZeroDivisionError as error:
            print("zero", error)
        except Exception as error:
            print("other", repr(error))
        else:
            good += 1
            print(n, value)
        finally:
            print("end", n)
    return good


def nested() -> None:
    with Resource("outer") as outer:
        try:
            with Resource("inner"):
                raise AppError("inside")
        finally:
            print("finally", outer.name)


def early(n: int) -> int:
    for i in range(10):
        with Resource("r"):
            try:
                if i == n:
                    return i
            finally:
                print("cleanup", i)
    return -1


def swap() -> int:
    try:
        raise AppError("first")
    except AppError:
        try:
            raise CodeError(9)
        except CodeError as inner:
            return inner.code
        finally:
            print("inner done")


def chain() -> None:
    try:
        nested()
    except AppError as error:
        raise CodeError(7) from error


def main() -> int:
    print(loop())
    try:
        nested()
    except AppError as error:
        print("caught", error, depth)
    print(early(1), swap())
    data = array(u8, 3)
    try:
        data[len(data)] = 1
    except IndexError as error:
        print(error)
    try:
        print(data[1:5][0])
    except IndexError as error:
        print(error)
    try:
        data.copy_from(b"abcd")
    except ValueError as error:
        print(error)
    chain()
    return 0
