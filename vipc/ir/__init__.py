"""SSA form: data (core), opcode table (ops), text (text), rules (verify), reference interpreter (interp)."""
