"""Counts how often it is told that its terminal was closed, and writes that into the file hangups."""
import os
import signal
import time

count = 0


def handler(*_):
    global count
    count += 1


signal.signal(signal.SIGHUP, handler)
print("ready", flush=True)
end = time.monotonic() + 60
while count == 0 and time.monotonic() < end:
    time.sleep(0.01)
time.sleep(0.3)  # for one that would be too many
with open("hangups.part", "w") as f:
    f.write(str(count))
os.rename("hangups.part", "hangups")
