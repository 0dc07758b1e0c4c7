package cli

import (
	"io"
	"os"
	"os/exec"
	"strings"
)

// page gives write a pager to write to where a person reads at a terminal, and standard output elsewhere. A pager that is
// left early is no error. atEnd opens the text at its end.
func (c *Call) page(atEnd bool, write func(w io.Writer) error) error {
	command := c.pagerCommand()
	if command == "" || c.Out.NoPager || !c.terminal(c.Env.Out).TTY {
		return write(c.Env.Out)
	}
	env := c.Env.Environ
	less := strings.Fields(command)[0] == "less"
	if options, set := c.Env.LookupEnv("LESS"); less && (!set || atEnd) {
		if !set {
			options = "FRX"
		}
		if atEnd {
			// less reads its first command from the variable as well.
			options += " +G"
		}
		env = setEnv(env, "LESS="+options)
	}
	// A pager is a line for the shell: PAGER="less -S" is common.
	pager := exec.Command("/bin/sh", "-c", command)
	pager.Env, pager.Dir = env, c.Env.Dir
	pager.Stdout, pager.Stderr = c.Env.Out, c.Env.Err
	r, w, err := os.Pipe()
	if err != nil {
		return write(c.Env.Out)
	}
	pager.Stdin = r
	if err := pager.Start(); err != nil {
		r.Close()
		w.Close()
		return write(c.Env.Out)
	}
	r.Close()
	stop := ignoreInterrupt() // Ctrl-C is for the pager, which takes it as "stop reading"
	err = write(w)
	w.Close()
	pager.Wait()
	stop()
	return err
}

// pagerCommand is RUNAR_PAGER or the setting, PAGER, less; "" for none.
func (c *Call) pagerCommand() string {
	command := "less"
	v, set := c.Env.LookupEnv("PAGER")
	if set {
		command = v
	}
	if own := c.Config().Get("pager"); own.Source != "default" {
		command, set = own.Text, true
	}
	command = strings.TrimSpace(command)
	if command == "cat" {
		return ""
	}
	if !set {
		if _, err := c.findProgram("less", nil); err != nil {
			return ""
		}
	}
	return command
}
