package db

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asRoot skips what only root can set up; CI is root.
func asRoot(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root to mount and to become another user")
	}
}

func TestFullDisk(t *testing.T) {
	asRoot(t)
	small, fallback := t.TempDir(), filepath.Join(t.TempDir(), "fallback")
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no tmpfs to be had here: %v", err)
	}
	defer syscall.Unmount(small, syscall.MNT_DETACH)
	dir := filepath.Join(small, ".runar")
	p, warning, took := recordRun(t, dir, fallback, 2*time.Second, func() {
		f, _ := os.Create(filepath.Join(small, "fill"))
		for {
			if _, err := f.Write(make([]byte, 4096)); err != nil {
				break
			}
		}
		f.Close()
	})
	if took > 2500*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	// Whether the database was made before the disk was full, and whether there is room for a spool file, is a matter of moments.
	where := dir
	if strings.Contains(warning, fallback) {
		where = fallback
	}
	r := kept(t, where, p.ID)
	if where == fallback && *r.StdoutPath != p.LogPath {
		t.Errorf("its log is said to be at %s", *r.StdoutPath)
	}
	// Once there is room, it is filed where it belongs.
	if os.Remove(filepath.Join(small, "fill")); where == dir {
		later, warning, _ := recordRun(t, dir, fallback, 5*time.Second, nil)
		if warning != "" || hasSpool(dir) {
			t.Errorf("there is room now: %q, spool %v", warning, hasSpool(dir))
		}
		kept(t, dir, later.ID)
		kept(t, dir, p.ID)
	}
}

func TestReadOnlyPlaces(t *testing.T) {
	asRoot(t)
	mount, fallback := t.TempDir(), filepath.Join(t.TempDir(), "fallback")
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no tmpfs to be had here: %v", err)
	}
	defer syscall.Unmount(mount, syscall.MNT_DETACH)
	dir := filepath.Join(mount, ".runar")
	before, _, _ := recordRun(t, dir, "", time.Minute, nil)
	if err := syscall.Mount("", mount, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	p, warning, _ := recordRun(t, dir, fallback, time.Minute, nil)
	if p.Dir != fallback || !strings.Contains(p.Warning, "read-only") || warning != "" {
		t.Errorf("%+v, %q", p, warning)
	}
	kept(t, fallback, p.ID)
	kept(t, dir, before.ID)
}

// Another user, who may read the folder but not write it, sees a store that is being written.
func TestReadByAnotherUser(t *testing.T) {
	asRoot(t)
	top, err := os.MkdirTemp("/tmp", "runar-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(top)
	os.Chmod(top, 0o755)
	dir := filepath.Join(top, ".runar")
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	id := add(t, s, nil) // stands in the write-ahead log
	filepath.Walk(dir, func(path string, info os.FileInfo, _ error) error {
		if info.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
	exe, _ := os.Executable()
	copied := filepath.Join(top, "test")
	b, _ := os.ReadFile(exe)
	os.WriteFile(copied, b, 0o755)
	c := exec.Command(copied, "-test.run", "^TestAnotherUserReads$")
	c.Env = append(os.Environ(), "RUNAR_TEST_READ="+dir, "TMPDIR="+top)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	c.Dir = "/"
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), id) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAnotherUserReads(t *testing.T) {
	dir := os.Getenv("RUNAR_TEST_READ")
	if dir == "" {
		return // it is only the other half of the test above
	}
	s, err := Open(context.Background(), dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	runs, err := s.List(ctx, Query{})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(runs)
	fmt.Println(string(b))
}

// A lock that stays on this host is none: the options of the mount tell, wherever they stand.
func TestMountsThatKeepLocks(t *testing.T) {
	const mounts = `36 35 0:44 / /mnt/a rw,noatime shared:1 - nfs srv:/a rw,vers=3,nolock,addr=1.2.3.4
37 35 0:45 / /mnt/b rw,noatime - nfs4 srv:/b rw,vers=4.2,local_lock=none
38 35 0:46 / /mnt/c rw,localflock shared:3 master:1 - lustre srv:/c rw
39 35 0:47 / /mnt/d rw - nfs srv:/d rw,local_lock=all
short line
`
	for device, want := range map[string]bool{"0:44": true, "0:45": false, "0:46": true, "0:47": true, "0:99": false} {
		if got := keepsLocksLocal(mounts, device); got != want {
			t.Errorf("%s: %v", device, got)
		}
	}
	if !probeLocks(t.TempDir()) {
		t.Error("locks work here, and are not seen")
	}
}
