package facts

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestHostAndUserAreThoseOfTheSystem(t *testing.T) {
	for name, got := range map[string]string{"uname -n": Host(), "id -un": User()} {
		args := strings.Fields(name)
		want, err := exec.Command(args[0], args[1:]...).Output()
		if err != nil {
			t.Fatal(name, err)
		}
		if got != strings.TrimSpace(string(want)) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// groups makes the files of control groups: name → text.
func groups(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
	}
	return root
}

func TestOOM(t *testing.T) {
	for _, c := range []struct {
		name, self    string
		before, after map[string]string
		words         string
		killed        bool
	}{
		{"version 2, own group", "0::/job/a\n",
			map[string]string{"job/a/memory.events": "low 0\noom_kill 1\n", "job/a/memory.max": "68719476736\n"},
			map[string]string{"job/a/memory.events": "low 0\noom_kill 2\n"}, "peak 61.0 GiB of 64.0 GiB", true},
		{"version 2, nothing happened", "0::/job/a\n",
			map[string]string{"job/a/memory.events": "oom_kill 1\n", "job/a/memory.max": "1\n"}, nil, "", false},
		{"version 2, the limit is further up", "0::/job/a\n",
			map[string]string{"job/memory.events": "oom_kill 0\n", "job/memory.max": "68719476736\n"},
			map[string]string{"job/memory.events": "oom_kill 1\n"}, "peak 61.0 GiB of 64.0 GiB", true},
		{"version 2, no limit", "0::/\n",
			map[string]string{"memory.events": "oom_kill 0\n", "memory.max": "max\n"},
			map[string]string{"memory.events": "oom_kill 3\n"}, "peak 61.0 GiB of 62.0 GiB in the machine", true},
		{"version 2, the root group counts nothing", "0::/\n",
			map[string]string{"proc/vmstat": "pgfault 1\noom_kill 0\n"},
			map[string]string{"proc/vmstat": "pgfault 9\noom_kill 1\n"}, "peak 61.0 GiB of 62.0 GiB in the machine", true},
		{"version 2, a stranger's group", "0::/job/a\n",
			map[string]string{"job/a/memory.events": "oom_kill 0\n", "proc/vmstat": "oom_kill 0\n"},
			map[string]string{"proc/vmstat": "oom_kill 1\n"}, "", false},
		{"version 1", "12:cpu,cpuacct:/\n5:memory:/docker/x\n0::/\n",
			map[string]string{"memory/docker/x/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", "memory/docker/x/memory.limit_in_bytes": "68719476736\n"},
			map[string]string{"memory/docker/x/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"}, "peak 61.0 GiB of 64.0 GiB", true},
		{"version 1, no limit", "5:memory:/\n",
			map[string]string{"memory/memory.oom_control": "oom_kill 0\n", "memory/memory.limit_in_bytes": "9223372036854771712\n"},
			map[string]string{"memory/memory.oom_control": "oom_kill 1\n"}, "peak 61.0 GiB of 62.0 GiB in the machine", true},
		{"nonsense", "::\nx\n0::/../../etc\n", map[string]string{"memory.events": "oom_kill many\n"}, nil, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.before["proc/self/cgroup"] = c.self
			c.before["proc/meminfo"] = "MemFree:  1 kB\nMemTotal:       65011712 kB\n"
			root := groups(t, c.before)
			o := watchOOM(filepath.Join(root, "proc"), root)
			for name, text := range c.after {
				write(t, filepath.Join(root, name), text)
			}
			words, killed := o.Killed(61 << 30)
			if words != c.words || killed != c.killed {
				t.Errorf("%q, %v; want %q, %v", words, killed, c.words, c.killed)
			}
		})
	}
	if words, killed := (*OOM)(nil).Killed(1); killed || words != "" {
		t.Error("nobody watched, and yet", words)
	}
	if WatchOOM() == nil {
		if _, err := os.Stat("/proc/self/cgroup"); err == nil {
			t.Error("nothing to watch here")
		}
	}
}
