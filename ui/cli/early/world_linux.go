package early

import (
	"syscall"
	"unsafe"
)

// What package os would know: it is not set up yet. The memory is the program's own data, of which nothing is taken that is not used.
var (
	commandLine [4 << 10]byte
	environment [64 << 10]byte
	known       int // bytes of environment
)

// slurp reads a file of /proc into b; it answers 0 for one that cannot be read or is longer.
func slurp(path string, b []byte) (n int) {
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return 0
	}
	defer syscall.Close(fd)
	for n < len(b) {
		m, err := syscall.Read(fd, b[n:])
		if err != nil {
			return 0
		}
		if m == 0 {
			return n
		}
		n += m
	}
	return 0
}

// arguments are the words of the command line, nil where they are too long to be `runar init SHELL`.
func arguments() (args []string) {
	n := slurp("/proc/self/cmdline", commandLine[:])
	began := 0
	for i, c := range commandLine[:n] {
		if c == 0 {
			if args = append(args, text(commandLine[began:i])); len(args) > 3 {
				break
			}
			began = i + 1
		}
	}
	return args
}

func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// getenv is os.Getenv, which would take memory for all variables.
func getenv(name string) string {
	if known == 0 {
		known = slurp("/proc/self/environ", environment[:])
	}
	if known == 0 { // none that fits
		value, _ := syscall.Getenv(name)
		return value
	}
	began := 0
	for i, c := range environment[:known] {
		if c == 0 {
			if v := text(environment[began:i]); len(v) > len(name) && v[len(name)] == '=' && v[:len(name)] == name {
				return v[len(name)+1:]
			}
			began = i + 1
		}
	}
	return ""
}

func executable() (path string, ok bool) {
	var b [4 << 10]byte
	n, err := syscall.Readlink("/proc/self/exe", b[:])
	return string(b[:max(n, 0)]), err == nil && n < len(b)
}

func modified(st *syscall.Stat_t) (ns int64) { return st.Mtim.Nano() }

// write writes the pieces with one call, without putting them together first: that would touch as much memory again.
func write(pieces []string) syscall.Errno {
	var v [16]syscall.Iovec
	for i, p := range pieces {
		v[i].Base = unsafe.StringData(p)
		v[i].SetLen(len(p))
	}
	n, _, e := syscall.Syscall(syscall.SYS_WRITEV, 1, uintptr(unsafe.Pointer(&v[0])), uintptr(len(pieces)))
	done := int(n)
	if e != 0 {
		done = 0
	}
	for _, p := range pieces { // what did not fit
		skip := min(done, len(p))
		for p, done = p[skip:], done-skip; p != ""; {
			n, err := syscall.Write(1, unsafe.Slice(unsafe.StringData(p), len(p)))
			switch err {
			case nil:
				p = p[n:]
			case syscall.EINTR:
			case syscall.EAGAIN:
				syscall.Nanosleep(&syscall.Timespec{Nsec: 1e6}, nil)
			default:
				errno, _ := err.(syscall.Errno)
				return errno
			}
		}
	}
	return 0
}

func exit(code int) { syscall.Exit(code) }
