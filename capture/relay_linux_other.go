//go:build linux && !amd64

package capture

import "golang.org/x/sys/unix"

// readerCalls are the system calls in which a program waits for keys.
var readerCalls = []int{unix.SYS_READ, unix.SYS_PPOLL, unix.SYS_PSELECT6}
