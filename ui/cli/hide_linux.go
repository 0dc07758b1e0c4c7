package cli

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"unsafe"
)

// hideWords takes the command out of runar's own command line, as ps and pkill see it: `pkill -f train.py` is meant for the program, and
// would reach it twice. os.Args points into the memory that the kernel shows; nothing else may point there any more.
func hideWords() {
	// proc_pid_stat(5): fields 48 and 49 are where the words begin and end. The name in parentheses may hold anything.
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 47 {
		return
	}
	begin, _ := strconv.ParseUint(fields[45], 10, 64)
	end, _ := strconv.ParseUint(fields[46], 10, 64)
	for i := 1; i < len(os.Args); i++ {
		word := os.Args[i]
		at := uint64(uintptr(unsafe.Pointer(unsafe.StringData(word))))
		if len(word) == 0 || at < begin || at+uint64(len(word)) > end {
			continue
		}
		os.Args[i] = strings.Clone(word)
		clear(unsafe.Slice(unsafe.StringData(word), len(word)))
	}
}
