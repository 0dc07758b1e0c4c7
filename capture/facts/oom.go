package facts

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// OOM watches the memory controller of the control group that this process is in, to tell a kill by the kernel from one by a person.
// A nil *OOM knows nothing.
type OOM struct {
	counters []counter
	limits   []string // files, nearest group first: a limit may stand anywhere above
	machine  string   // the file that says how much the machine has
}

// counter is a file that counts the kills, and what it said at the start.
type counter struct {
	file   string
	before int64
}

// WatchOOM begins to watch.
func WatchOOM() *OOM { return watchOOM("/proc", "/sys/fs/cgroup") }

// watchOOM looks at the groups that proc/self/cgroup names (cgroups(7)) below the mount point root, up to the root.
func watchOOM(proc, root string) *OOM {
	text, err := os.ReadFile(filepath.Join(proc, "self/cgroup"))
	if err != nil {
		return nil
	}
	o := &OOM{machine: filepath.Join(proc, "meminfo")}
	count := func(file string) {
		if n := oomKills(file); n >= 0 {
			o.counters = append(o.counters, counter{file, n})
		}
	}
	for _, line := range strings.Split(string(text), "\n") {
		f := strings.SplitN(line, ":", 3) // id:controllers:path
		if len(f) != 3 {
			continue
		}
		var base, events, limit string
		switch {
		case f[0] == "0" && f[1] == "":
			base, events, limit = root, "memory.events", "memory.max"
		case hasWord(f[1], "memory"): // version 1
			base, events, limit = filepath.Join(root, "memory"), "memory.oom_control", "memory.limit_in_bytes"
		default:
			continue
		}
		for path := filepath.Clean("/" + f[2]); ; path = filepath.Dir(path) {
			dir := filepath.Join(base, path)
			count(filepath.Join(dir, events))
			o.limits = append(o.limits, filepath.Join(dir, limit))
			if path == "/" {
				break
			}
		}
	}
	if len(o.counters) == 0 { // no group counts; the whole machine does (proc_vmstat(5)), but anybody's
		count(filepath.Join(proc, "vmstat"))
	}
	return o
}

func hasWord(list, word string) bool {
	for _, w := range strings.Split(list, ",") {
		if w == word {
			return true
		}
	}
	return false
}

// oomKills reads the counter oom_kill of an events file; -1 where there is none.
func oomKills(file string) int64 {
	text, err := os.ReadFile(file)
	if err != nil {
		return -1
	}
	for line := range bytes.Lines(text) {
		if v, ok := bytes.CutPrefix(line, []byte("oom_kill ")); ok {
			n, err := strconv.ParseInt(string(bytes.TrimSpace(v)), 10, 64)
			if err == nil {
				return n
			}
		}
	}
	return -1
}

// Killed tells whether the kernel has killed something here for want of memory since the watch began, and says in words how much was
// used: peakRSS is the most the program itself held, in bytes.
func (o *OOM) Killed(peakRSS int64) (words string, killed bool) {
	if o == nil {
		return "", false
	}
	for _, c := range o.counters {
		if oomKills(c.file) > c.before {
			return "peak " + gib(peakRSS) + o.room(), true
		}
	}
	return "", false
}

// room says how much there was: the lowest limit, else the memory of the machine.
func (o *OOM) room() string {
	lowest := int64(0)
	for _, file := range o.limits {
		if n, ok := readBytes(file); ok && (lowest == 0 || n < lowest) {
			lowest = n
		}
	}
	if lowest > 0 {
		return " of " + gib(lowest)
	}
	text, _ := os.ReadFile(o.machine)
	for line := range bytes.Lines(text) {
		if v, ok := bytes.CutPrefix(line, []byte("MemTotal:")); ok {
			if n, err := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(v), []byte("kB")))), 10, 64); err == nil {
				return " of " + gib(n<<10) + " in the machine"
			}
		}
	}
	return ""
}

// readBytes reads a file that holds a number of bytes; ok is false for "max" and for the huge number that means no limit in version 1.
func readBytes(file string) (n int64, ok bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err = strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
	return n, err == nil && n > 0 && n < 1<<60
}

// gib prints bytes in the unit that memory is talked about in.
func gib(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
