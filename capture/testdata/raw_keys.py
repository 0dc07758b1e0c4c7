"""Raw mode set on the descriptor given, keys read from stdin until q; \\n alone moves straight down."""
import os
import sys
import termios
import tty

fd = int(sys.argv[1])
saved = termios.tcgetattr(fd)
try:
    tty.setraw(fd)
    os.write(1, b"ready\nand\ndown\r\n")
    while True:
        k = os.read(0, 1)
        if k == b"q":
            break
        os.write(1, b"<%d>" % k[0])
finally:
    termios.tcsetattr(fd, termios.TCSADRAIN, saved)
print("\nover")
