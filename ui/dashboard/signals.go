package dashboard

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// watchSignals gives the terminal back before a signal ends the process, and before SIGTSTP stops it. While the terminal is lent,
// Ctrl-C is for whoever has it.
func (a *app) watchSignals(ctx context.Context) (stop func()) {
	c := make(chan os.Signal, 4)
	signal.Notify(c, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTSTP)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case sig := <-c:
				switch {
				case sig == syscall.SIGTSTP && a.held.lent.Load():
					syscall.Kill(os.Getpid(), syscall.SIGSTOP) // whoever has the terminal stops too
				case sig == syscall.SIGTSTP:
					a.send(stopRequest{})
				case (sig == syscall.SIGINT || sig == syscall.SIGQUIT) && a.held.lent.Load():
				default:
					a.ended = sig
					a.tv.Stop()
				}
			}
		}
	}()
	return func() { signal.Stop(c) }
}
