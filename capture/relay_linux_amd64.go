package capture

import "golang.org/x/sys/unix"

// readerCalls are the system calls in which a program waits for keys.
var readerCalls = []int{unix.SYS_READ, unix.SYS_POLL, unix.SYS_PPOLL, unix.SYS_SELECT, unix.SYS_PSELECT6}
