"""The linker: objects in, a placed image out.

    from vipc.link.link import link
    link(objects: Sequence[Object], layout: Layout, entry: str, keep: Sequence[str] = (),
         rows: Mapping[int, RowInfo] | None = None) -> Linked
    from vipc.link.elf import elf_bytes          # elf_bytes(linked) -> bytes
    from vipc.link.image import flat_image       # flat_image(linked) -> bytes, kernel8.img
    from vipc.link.inspect import inspect_elf    # inspect_elf(elf: bytes, function: str = "") -> str

Layouts are in vipc/link/layout.py. `rows` maps the keys of `.row KEY` to vipc.debuginfo.linetable.RowInfo.
"""
