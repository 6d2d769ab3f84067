"""From the SSA form to A64: instruction selection, machine IR, frames and assembly text."""
