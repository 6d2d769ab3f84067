"""vipc: compiles the typed Python subset to AArch64; one package per stage."""
