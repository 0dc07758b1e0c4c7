package db

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// HeartbeatEvery is how often the owner of a live run says that it is there; heartbeatDead is how long it must have been silent before
// one who cannot look at its process takes it for dead.
const (
	HeartbeatEvery = 30 * time.Second
	heartbeatDead  = 5 * time.Minute
)

// Myself is this process as the owner of a run.
func Myself() Owner {
	host, _ := os.Hostname()
	start, _ := processStart(os.Getpid())
	return Owner{BootID: bootID(), PID: os.Getpid(), PIDStart: start, Host: host, Heartbeat: time.Now()}
}

// Alive tells whether the owner still runs: where its process can be looked at, by that, else by its heartbeat.
func (o Owner) Alive(now time.Time) bool {
	if alive, known := o.seen(); known {
		return alive
	}
	return o.beats(now)
}

// seen looks at the owner's process. known is false where that cannot be done: it is on another host or in another container, or /proc
// hides the processes of others.
func (o Owner) seen() (alive, known bool) {
	if o.PID == 0 {
		return false, true
	}
	if mine := bootID(); o.BootID != mine || mine == "" {
		return false, false
	}
	start, known := processStart(o.PID)
	return start != 0 && start == o.PIDStart, known
}

func (o Owner) beats(now time.Time) bool {
	return !o.Heartbeat.IsZero() && now.Sub(o.Heartbeat) < heartbeatDead
}

// alive is the same for a run of this store, which tells more: whether it is on a disk of this machine, and the lock on its log.
func (s *Store) alive(r *Run, now time.Time) bool {
	if alive, known := r.Owner.seen(); known {
		return alive
	}
	host, _ := os.Hostname()
	if then, here := boot(r.Owner.BootID), boot(bootID()); r.Owner.Host == host && then != "" && here != "" && then != here && localDisk(s.dir) {
		return false // this machine was started anew since; on a network disk it might be another of the same name
	}
	return r.Owner.beats(now) || r.StdoutPath != nil && logHeld(LogPath(s.dir, *r.StdoutPath))
}

// lostHow says in words what became of an owner that is gone: in which boot of the machine it was, and whether that has ended.
func lostHow(o Owner) string {
	then, here := boot(o.BootID), boot(bootID())
	host, _ := os.Hostname()
	switch {
	case o.PID == 0:
		return ""
	case then == "" || o.Host != host:
		return fmt.Sprintf("no sign of life from runar (pid %d) on %s", o.PID, o.Host)
	case then != here:
		return fmt.Sprintf("%s was started anew: the run was in boot %.8s, this is %.8s", host, then, here)
	}
	return fmt.Sprintf("runar (pid %d) was killed, in this boot (%.8s)", o.PID, then)
}

// boot is the part of a BootID that names the boot.
func boot(id string) string {
	boot, _, _ := strings.Cut(id, " ")
	return boot
}

// exists asks for a process by its pid alone.
func exists(pid int) bool { return !errors.Is(unix.Kill(pid, 0), unix.ESRCH) }
