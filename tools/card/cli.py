"""The `flash.py` command: builds the card's image, finds cards, writes, verifies, updates.

Results go to stdout, everything else to stderr. Exit status: 0 done, 1 internal, 2 usage, 3 no device or several,
4 refused by a safety rule, 5 no permission, 6 the card failed, 7 read back differently, 8 firmware missing,
9 does not fit, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from tools.card import boot_files, firmware
from tools.card.choose import choose, confirm, unmount
from tools.card.disks import Host, list_disks
from tools.card.errors import INTERRUPTED, CardFault, Usage
from tools.card.image import build_image, parse_size, used_bytes
from tools.card.privilege import hand_over, open_disk
from tools.card.progress import Progress, size_text
from tools.card.rpi_imager import write_by_imager
from tools.card.rules import reasons
from tools.card.source import open_source
from tools.card.update import update_device, update_folder
from tools.card.write import verify_image, write_image

DEFAULT_IMAGE = boot_files.ROOT / "build" / "sd.img"


def main(arguments: Sequence[str] | None = None, host: Host | None = None) -> int:
    """Run one command; its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    old = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(options.run(options, host or Host()) or 0)
    except CardFault as fault:
        print(f"flash.py: {fault}", file=sys.stderr)
        return fault.status
    except KeyboardInterrupt:
        print("\nflash.py: interrupted; a card that was being written does not boot: write it again", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        print(f"flash.py: internal error: {error}; cure: report it with what -vv prints", file=sys.stderr)
        if options.verbose > 1:
            traceback.print_exc()
        return 1
    finally:
        signal.signal(signal.SIGTERM, old)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="flash.py", epilog=(__doc__ or "").split("\n\n")[1],
        description="Build ViperOS's SD card image and write it to a card, safely. Without a command: "
                    "build, list the cards, ask, write, verify.")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="say more; -vv shows tracebacks")
    parser.set_defaults(run=_guided, mode="microkernel", log="warning", size="128M")
    verbs = parser.add_subparsers(metavar="COMMAND")

    listing = verbs.add_parser("list", help="the cards that may be written")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.add_argument("--all", action="store_true", help="every disk, each refused one with its reasons")
    listing.set_defaults(run=_list)

    build = verbs.add_parser("build", help="build the card's image")
    build.add_argument("-o", "--output", type=Path, default=DEFAULT_IMAGE, metavar="FILE", help="default: build/sd.img")
    _image_options(build)
    build.set_defaults(run=_build)

    write = verbs.add_parser("write", help="write an image to a card")
    write.add_argument("device", nargs="?", metavar="DEV", help="the card, as sdb or /dev/sdb; left out: the list asks")
    write.add_argument("--only-one", action="store_true", help="the one card there is; status 3 when there are none or several")
    write.add_argument("--image", default="", metavar="FILE", help="an image (also gz, xz, bz2, zst; - is stdin); default: build one")
    write.add_argument("--yes", action="store_true", help="do not ask; needs DEV")
    write.add_argument("--dry-run", action="store_true", help="all checks, no writing")
    write.add_argument("--no-verify", action="store_true", help="do not read back")
    write.add_argument("--writer", choices=("native", "rpi-imager"), default="native", help="who writes; default: native")
    _image_options(write)
    write.set_defaults(run=_write)

    update = verbs.add_parser("update", help="replace only kernel8.img and config.txt on a card")
    update.add_argument("target", metavar="DEV|DIR", help="a card, or the folder where its boot partition is mounted")
    update.add_argument("--kernel", type=Path, metavar="FILE", help="default: build it")
    update.add_argument("--yes", action="store_true", help="do not ask")
    update.set_defaults(run=_update)

    verify = verbs.add_parser("verify", help="compare a card with an image")
    verify.add_argument("device", metavar="DEV")
    verify.add_argument("--image", default=str(DEFAULT_IMAGE), metavar="FILE")
    verify.set_defaults(run=_verify)

    push = verbs.add_parser("push", help="send a kernel over the serial line to the loader, and start it")
    push.add_argument("--port", default="auto", help="default: the one adapter there is")
    push.add_argument("kernel", type=Path, metavar="KERNEL")
    push.set_defaults(run=_push)

    netboot = verbs.add_parser("netboot", help="write the boot partition's files to a folder for TFTP")
    netboot.add_argument("folder", type=Path, metavar="DIR")
    _image_options(netboot)
    netboot.set_defaults(run=_netboot)

    handled = verbs.add_parser("firmware", help="the Raspberry Pi's firmware files: fetch, status, import")
    actions = handled.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("fetch", help="fetch what is missing").set_defaults(run=_firmware_fetch)
    actions.add_parser("status", help="what is there").set_defaults(run=_firmware_status)
    imported = actions.add_parser("import", help="copy the files from a folder")
    imported.add_argument("folder", type=Path, metavar="DIR")
    imported.set_defaults(run=_firmware_import)

    opener = verbs.add_parser("open-device")        # what sudo runs; not for people, so without help
    opener.add_argument("name")
    opener.add_argument("meeting")
    opener.set_defaults(run=lambda options, host: hand_over(host, options.name, options.meeting))
    return parser


def _image_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", default="128M", help="128M (default) to 256G, a power of two; the file is sparse")
    parser.add_argument("--mode", default="microkernel", help="what the kernel starts: microkernel (default), recovery")
    parser.add_argument("--log", default="warning", help="what the kernel shows: debug, info, warning (default), error")
    parser.add_argument("--kernel", type=Path, metavar="FILE", help="put this kernel on it and build none")
    parser.add_argument("--loader", action="store_true", help="put the serial loader in the kernel's place; push kernels then")
    parser.add_argument("--no-firmware", action="store_true", help="leave the Raspberry Pi's files out: a card for QEMU only")


def _make_image(options: argparse.Namespace, out: Path) -> Path:
    size = parse_size(options.size)
    line = boot_files.command_line(options.mode, options.log)
    kernel = _kernel(options.kernel, options.loader)
    ranges = build_image(out, boot_files.card_tree(kernel, line, not options.no_firmware), size, boot_files.moment())
    print(f"flash.py: {out}: {size_text(size)}, {size_text(used_bytes(ranges))} of it used", file=sys.stderr)
    return out


def _kernel(given: Path | None, loader: bool = False) -> Path:
    if given and loader:
        raise Usage("--kernel or --loader, not both")
    if given is None:
        return boot_files.build_kernel(loader)
    if not given.is_file():
        raise Usage(f"there is no kernel {given}; cure: leave --kernel out, or name a file")
    return given


def _build(options: argparse.Namespace, host: Host) -> None:
    print(_make_image(options, options.output))


def _list(options: argparse.Namespace, host: Host) -> None:
    rows = [(disk, reasons(disk)) for disk in list_disks(host)]
    shown = [(disk, why) for disk, why in rows if options.all or not why]
    if options.json:
        print(json.dumps([{"name": disk.name, "size": disk.size, "model": disk.model, "bus": disk.bus, "mounts": disk.mounts,
                           "refused": why} for disk, why in shown], indent=2))
        return
    for disk, why in shown:
        print(f"{disk.name:12} {size_text(disk.size):>9}  {disk.bus:5} {disk.model or '-'}")
        for reason in why:
            print(f"    refused: {reason}")
    if not shown:
        print("flash.py: no card is here that may be written; --all shows every disk with its reasons", file=sys.stderr)


def _guided(options: argparse.Namespace, host: Host) -> None:
    if not sys.stdin.isatty():
        raise Usage("nobody is there to ask; cure: flash.py write DEV --yes, or flash.py --help")
    options.kernel, options.loader, options.no_firmware = None, False, False
    image = _make_image(options, DEFAULT_IMAGE)
    name = choose(host, "", only_one=False)
    _write_to(host, name, str(image), assume=False, dry=False, verify=True, writer="native")


def _write(options: argparse.Namespace, host: Host) -> None:
    if options.yes and not options.device:
        raise Usage("--yes needs the card's name; cure: flash.py write sdX --yes")
    if options.device and options.only_one:
        raise Usage("a card's name or --only-one, not both")
    name = choose(host, options.device or "", options.only_one)
    image = options.image or str(_make_image(options, DEFAULT_IMAGE))
    _write_to(host, name, image, options.yes, options.dry_run, not options.no_verify, options.writer)


def _write_to(host: Host, name: str, image: str, assume: bool, dry: bool, verify: bool, writer: str) -> None:
    source = open_source(image, sys.stdin.buffer)
    if dry:
        print(f"flash.py: would write {image} to {name}; every check passed", file=sys.stderr)
        return
    if not assume:
        confirm(host, name)
    unmount(host, name)
    if writer == "rpi-imager":
        open_disk(host, name).close()
        write_by_imager(host.dev / name, image, verify)
        return
    device = open_disk(host, name)
    try:
        with Progress(sys.stderr) as progress:
            written = write_image(device, source, progress, verify)
    finally:
        device.close()
    print(f"flash.py: {name}: {size_text(written.written)} written, {size_text(written.verified)} read back and right", file=sys.stderr)


def _verify(options: argparse.Namespace, host: Host) -> None:
    source = open_source(options.image, sys.stdin.buffer)
    name = choose(host, options.device, only_one=False)
    unmount(host, name)
    device = open_disk(host, name)
    try:
        with Progress(sys.stderr) as progress:
            compared = verify_image(device, source, progress)
    finally:
        device.close()
    print(f"flash.py: {name}: {size_text(compared)} compared, all right", file=sys.stderr)


def _update(options: argparse.Namespace, host: Host) -> None:
    kernel = _kernel(options.kernel).read_bytes()
    files = {"kernel8.img": kernel + bytes(-len(kernel) % 4), "config.txt": boot_files.CONFIG.read_bytes()}
    folder = Path(options.target)
    if folder.is_dir():
        update_folder(folder, files)
    else:
        name = choose(host, options.target, only_one=False)
        if not options.yes:
            confirm(host, name, f"kernel8.img and config.txt of {name} are replaced")
        unmount(host, name)
        device = open_disk(host, name)
        try:
            update_device(device, files)
        finally:
            device.close()
    print(f"flash.py: {options.target}: {', '.join(files)} replaced", file=sys.stderr)


def _push(options: argparse.Namespace, host: Host) -> int:
    """By the project's environment, which has pyserial."""
    return subprocess.call([str(boot_files.ROOT / "viper"), "push", options.port, str(_kernel(options.kernel).resolve())])


def _netboot(options: argparse.Namespace, host: Host) -> None:
    line = boot_files.command_line(options.mode, options.log)
    tree = boot_files.card_tree(_kernel(options.kernel, options.loader), line, not options.no_firmware)
    options.folder.mkdir(parents=True, exist_ok=True)
    update_folder(options.folder, {name: content for name, content in tree.items() if isinstance(content, bytes)}, new=True)
    print(options.folder)


def _firmware_fetch(options: argparse.Namespace, host: Host) -> None:
    manifest = firmware.read_manifest()
    firmware.fetch(manifest, firmware.cache_folder(manifest), lambda text: print(f"flash.py: {text}", file=sys.stderr))
    _firmware_status(options, host)


def _firmware_status(options: argparse.Namespace, host: Host) -> int:
    manifest = firmware.read_manifest()
    folder = firmware.cache_folder(manifest)
    states = firmware.status(manifest, folder)
    print(f"{manifest.release}\n{folder}")
    for name, state in states.items():
        print(f"{name:24} {state}")
    return 0 if set(states.values()) == {"ok"} else 8


def _firmware_import(options: argparse.Namespace, host: Host) -> None:
    manifest = firmware.read_manifest()
    if not options.folder.is_dir():
        raise Usage(f"{options.folder} is not a folder")
    firmware.import_folder(manifest, options.folder, firmware.cache_folder(manifest))
    _firmware_status(options, host)


