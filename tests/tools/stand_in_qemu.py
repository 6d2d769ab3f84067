"""Stands in for QEMU with a ViperOS shell in it: talks on the sockets that tools/qemu.py hands to QEMU.

    hi          prints hi                       fail N     ends with status N
    fake        prints a prompt and an answer   bare       prints without ending its line
    hang        prints and never ends           poweroff   QEMU ends with status 0
    die         QEMU complains and ends with status 3
    args        prints QEMU's arguments      echoing    writes 400,000 bytes before it reads a line
"""

import socket
import sys

PROMPT = "viper> "


class Guest:
    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.typed = b""
        self.status = 0

    def write(self, text: str) -> None:
        self.line.sendall(text.replace("\n", "\r\n").encode())

    def read_line(self, echo: bool = True) -> str:
        """Echoes in the way of a line editor, with a control sequence after each key."""
        text = ""
        while True:
            while self.typed:
                key, self.typed = self.typed[:1], self.typed[1:]
                if key == b"\r":
                    self.write("\n" if echo else "")
                    return text
                text += key.decode()
                if echo:
                    self.write(key.decode() + "\x1b[K")
            self.typed = self.line.recv(4096)
            if not self.typed:
                sys.exit(0)

    def shell(self) -> None:
        self.write("ViperOS stand-in\nbooted\n")
        while True:
            self.write(PROMPT)
            name, *words = self.read_line().split() or [""]
            if name == "status":
                self.write(f"status {words[0] if words else '-'} {self.status}\n")
                self.status = 0
            else:
                self.status = self.command(name, words)

    def command(self, name: str, words: list[str]) -> int:
        match name:
            case "hi":
                self.write("hi\n")
            case "args":
                self.write(" ".join(sys.argv[1:]) + "\n")
            case "fail":
                self.write("failing\n")
                return int(words[0])
            case "fake":
                self.write("before\nviper> not a prompt\nstatus 00000000 7\nviper> ")
                self.write("after\n")
            case "bare":
                self.write("no line end")
            case "hang":
                self.write("still here\n")
                while self.line.recv(4096):
                    pass
            case "echoing":
                # Writes more than the host's buffers hold before it reads any of what the host sends.
                self.write("x" * 400_000 + "\n")
                self.read_line(echo=False)
            case "poweroff":
                sys.exit(0)
            case "die":
                print("stand-in: gave up", file=sys.stderr)
                sys.exit(3)
            case _:
                self.write(f"{name}: unknown command\n")
                return 127
        return 0


def main() -> None:
    if sys.argv[1:] == ["-M", "help"]:
        print("Supported machines are:\nraspi4b              stand-in")
        return
    chardev = next(word for word in sys.argv if word.startswith("socket,id=line,fd="))
    Guest(socket.socket(fileno=int(chardev.rpartition("=")[2]))).shell()


main()
