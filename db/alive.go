package db

import (
	"os"
	"strings"
	"time"
)

// HeartbeatEvery is how often the owner of a live run says that it is there; heartbeatDead is how long it must have been silent before
// another host, which cannot look at its process, takes it for dead.
const (
	HeartbeatEvery = 30 * time.Second
	heartbeatDead  = 5 * time.Minute
)

// Myself is this process as the owner of a run.
func Myself() Owner {
	host, _ := os.Hostname()
	return Owner{BootID: bootID(), PID: os.Getpid(), PIDStart: pidStart(os.Getpid()), Host: host, Heartbeat: time.Now()}
}

// Alive tells whether the owner still runs. On its own host the process is looked at; from elsewhere, another container included, the
// heartbeat has to do.
func (o Owner) Alive(now time.Time) bool {
	if o.PID == 0 {
		return false
	}
	mine := bootID()
	if o.BootID == mine && mine != "" {
		start := pidStart(o.PID)
		return start != 0 && start == o.PIDStart
	}
	host, _ := os.Hostname()
	boot, _, _ := strings.Cut(o.BootID, " ")
	myBoot, _, _ := strings.Cut(mine, " ")
	if o.Host == host && boot != myBoot {
		return false // this machine was started anew since
	}
	return !o.Heartbeat.IsZero() && now.Sub(o.Heartbeat) < heartbeatDead
}
