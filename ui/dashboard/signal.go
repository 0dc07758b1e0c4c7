package dashboard

import (
	"errors"
	"fmt"
	"os"
	"time"

	"runar/db"
)

// Signal ends a live run: SIGTERM, or SIGKILL, to the recorded process. It is sent only while the run's owner is the very process that
// started it (same boot, pid and start time) on this host, and the command is its child still: a number that another
// process has been given meanwhile is never hit.
func Signal(run *db.Run, kill bool) error {
	if run.Status != db.Running {
		return errors.New("not running any more")
	}
	host, _ := os.Hostname()
	if run.Owner.Host != "" && run.Owner.Host != host {
		return fmt.Errorf("it runs on %s, and only that host can stop it", run.Owner.Host)
	}
	if run.Owner.PIDStart == 0 || run.Owner.BootID != db.Myself().BootID || !run.Owner.Alive(time.Now()) {
		return errors.New("its process is not on this machine any more")
	}
	if run.PID == nil {
		return errors.New("its process is not known yet")
	}
	return signalChild(*run.PID, run.Owner.PID, kill)
}
