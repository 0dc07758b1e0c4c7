"""Waits for the window to become 90 columns wide, then says what stdin and stdout have for its size."""
import os
import signal
import time

signal.signal(signal.SIGWINCH, lambda *_: None)
print("ready", flush=True)
end = time.monotonic() + 60
while os.get_terminal_size(1).columns != 90 and time.monotonic() < end:
    time.sleep(0.05)
print(*("%dx%d" % os.get_terminal_size(fd) for fd in (0, 1)))
