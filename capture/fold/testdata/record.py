"""Records the corpora: what real programs write to a terminal of 24 × 80 whose driver leaves "\\n" alone.

    pip install tqdm rich && python record.py FOLDER
"""

import fcntl
import os
import pty
import random
import struct
import sys
import termios
import time

write = sys.stdout.write


def record(name, program, folder):
    """Runs program in a child on a terminal of its own and keeps its bytes in folder/name.raw."""
    size = struct.pack("HHHH", 24, 80, 0, 0)
    pid, fd = pty.fork()
    if pid == 0:
        attributes = termios.tcgetattr(1)
        attributes[1] &= ~termios.OPOST
        termios.tcsetattr(1, termios.TCSANOW, attributes)
        fcntl.ioctl(1, termios.TIOCSWINSZ, size)
        for variable in ("COLUMNS", "LINES"):
            os.environ.pop(variable, None)
        os.environ["TERM"] = "xterm-256color"
        program()
        sys.stdout.flush()
        os._exit(0)
    raw = b""
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:  # the child has gone
            break
        if not piece:
            break
        raw += piece
    os.waitpid(pid, 0)
    with open(os.path.join(folder, name + ".raw"), "wb") as f:
        f.write(raw)


def tqdm_plain():
    from tqdm import tqdm

    print("start")
    for epoch in range(3):
        for _ in tqdm(range(60), desc=f"epoch {epoch}", mininterval=0, miniters=1):
            pass
        print(f"epoch {epoch} loss={1 / (epoch + 1):.3f}")


def tqdm_nested():
    from tqdm import tqdm

    for epoch in tqdm(range(3), desc="epochs", mininterval=0):
        for i in tqdm(range(20), desc="train", leave=False, mininterval=0, miniters=1):
            if i == 10:
                tqdm.write(f"note {epoch}")
        for _ in tqdm(range(10), desc="val", leave=False, mininterval=0, miniters=1):
            pass
    print("done")


def tqdm_three():
    from tqdm import trange

    for _ in trange(2, desc="1st"):
        for _ in trange(3, desc="2nd", mininterval=0):
            for _ in trange(5, desc="3rd", mininterval=0):
                pass


def rich_progress():
    from rich.console import Console
    from rich.progress import Progress

    console = Console(force_terminal=True, width=80, log_path=False)
    with Progress(console=console, refresh_per_second=200) as progress:
        a = progress.add_task("[red]下载 weights", total=30)
        b = progress.add_task("[green]train", total=30)
        for i in range(30):
            progress.update(a, advance=1)
            progress.update(b, advance=0.7)
            time.sleep(0.006)
            if i % 10 == 9:
                progress.console.log(f"step {i} [bold]漢字[/]")


def rich_live():
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

    def table(n):
        t = Table(title="指标 metrics")
        t.add_column("epoch")
        t.add_column("损失")
        t.add_column("acc", justify="right")
        for i in range(n):
            t.add_row(str(i), f"{1 / (i + 1):.3f} 漢", f"{i * 3}%")
        return t

    console = Console(force_terminal=True, width=80)
    with Live(table(0), console=console, refresh_per_second=100) as live:
        for i in range(12):
            live.update(table(i), refresh=True)
    console.print("[link=https://example.org]done[/link] [b red on white]now[/]")


def keras():
    before = 0
    for epoch in range(2):
        write(f"Epoch {epoch + 1}/2\n")
        for i in range(1, 41):
            done = i * 30 // 40
            head = ">" if i < 40 else ""
            bar = f"{i:2d}/40 [{'=' * done}{head}{'.' * (30 - done)}] - ETA: {40 - i}s - loss: {1 / i:.4f}"
            write("\b" * before + "\r" + bar + " " * max(0, before - len(bar)))
            before = len(bar)
        write("\n")
        before = 0


def docker():
    random.seed(4)
    layers = [0] * 6
    for i in range(len(layers)):
        write(f"layer{i}: Waiting\n")
    while min(layers) < 100:
        i = random.randrange(len(layers))
        layers[i] = min(100, layers[i] + random.randrange(5, 40))
        up, percent = len(layers) - i, layers[i]
        state = "Pull complete" if percent == 100 else f"Downloading [{'=' * (percent // 4)}>{' ' * (25 - percent // 4)}] {percent}%"
        write(f"\x1b[{up}A\x1b[2K\rlayer{i}: {state}\r\x1b[{up}B")
    write("Digest: sha256:abc\nStatus: ok\n")


def colours():
    for i in range(80):
        link = f"\x1b]8;;https://example.org/{i}\x1b\\link {i}\x1b]8;;\x07"
        write(f"\x1b[1;3{i % 8}mINFO\x1b[0m \x1b[38;5;{i * 3}m{i}\x1b[0m {link} tail\n")


def wrapped():
    for i in range(12):
        write(f"w{i:02d} " + "0123456789" * 19 + "\n")
        if i % 3 == 2:
            write(f"\x1b[3A\r\x1b[2Kredrawn {i}\x1b[J\n")
    write("漢字" * 45 + "\n" + "x" * 79 + "漢\n" + "y" * 80 + "\n" + "z" * 80 + "\rZ\n")


def alternate():
    write("before\n\x1b[?1049h\x1b[H\x1b[2Jfull screen\n\x1b[5;5Hvim\x1b[?1049lafter\n")
    write("bar 1\r\x1b[?1049hmore\x1b[?1049lbar 2\n")


def plain():
    for i in range(300):
        print(f"{i:04d} step loss={1 / (i + 1):.5f}")


if __name__ == "__main__":
    for name, program in {
        "tqdm": tqdm_plain, "tqdm-nested": tqdm_nested, "tqdm-three": tqdm_three, "rich-progress": rich_progress, "rich-live": rich_live,
        "keras": keras, "docker": docker, "colours": colours, "wrapped": wrapped, "alternate": alternate, "plain": plain,
    }.items():
        record(name, program, sys.argv[1])
