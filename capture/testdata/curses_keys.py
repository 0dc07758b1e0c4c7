"""A full-screen program: shows each key until q; resizes are keys too."""
import curses


def main(screen):
    y = 1
    screen.addstr(0, 5, "KEYS")
    screen.refresh()
    while True:
        k = screen.getch()
        if k == ord("q"):
            return
        rows, cols = screen.getmaxyx()
        y += 1
        screen.addstr(y, 5, "key %s %dx%d" % (curses.keyname(k).decode(), cols, rows))
        screen.refresh()


curses.wrapper(main)
print("over")
