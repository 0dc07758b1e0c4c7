"""Counts how often the signal named in the first argument arrives."""
import signal
import sys
import time

which = getattr(signal, "SIG" + sys.argv[1])
count = 0


def handler(*_):
    global count
    count += 1


signal.signal(which, handler)
# Without a newline: the terminal writes what was typed, ^C, behind the word or behind the newline, as the processors happen to be busy.
print("ready", end="", flush=True)
end = time.monotonic() + 60
while count == 0 and time.monotonic() < end:
    time.sleep(0.01)
time.sleep(0.3)  # for one that would be too many
print("\nsignals", count)
