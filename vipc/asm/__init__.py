"""The assembler: text of the GNU-like dialect in, relocatable sections out.

    from vipc.asm.assemble import assemble
    assemble(text: str, section: str, file: str) -> Object

`section` is where statements go until the first `.section`; `file` is for error messages. Generated code and `.s`
files are the same dialect, described in vipc/asm/assemble.py. Errors: AsmError of vipc/asm/errors.py.
"""
