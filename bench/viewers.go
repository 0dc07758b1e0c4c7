//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

var viewerSuites = []suite{
	{"viewers", (*bench).viewers},
}

// viewers measures how long a full screen takes to show a recorded run.
func (b *bench) viewers() error {
	const what = "the dashboard, from Enter until a run is on the screen"
	python, err := interpreter()
	if err != nil {
		b.missing(what, "python3")
		return nil
	}
	dir, err := b.scripts("viewed", wandb.script)
	if err != nil {
		return err
	}
	if _, err := scripted(dir, append(os.Environ(), "RUNAR_DIR="+filepath.Join(dir, ".runar")), b.runar, "--name", "seen-from-afar", python, "plain.py"); err != nil {
		return err
	}
	ours := func() (float64, error) {
		return untilShown("seen-from-afar", dir, append(os.Environ(), "RUNAR_DIR="+filepath.Join(dir, ".runar")), b.runar)
	}
	bin, there := b.bin(wandb)
	if !there {
		b.missing(what, "`wandb leet`")
		return nil
	}
	env := wandb.environ(bin)
	if _, err := scripted(dir, env, filepath.Join(bin, "python3"), "with.py"); err != nil {
		return err
	}
	v, err := rotate(max(3, b.rounds/3), ours,
		func() (float64, error) { return untilShown("loss", dir, env, filepath.Join(bin, "wandb"), "leet") })
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		b.missing(what, "`wandb leet`")
		return nil
	}
	b.compare(what, "`wandb leet`, until a chart is", v[0], v[1], "ms", 0.5).inReadme()
	return nil
}

// untilShown starts a program in a terminal of its own and ends it when text has been sent to the screen; milliseconds.
func untilShown(text, dir string, env []string, words ...string) (float64, error) {
	master, slave, err := openTerminal()
	if err != nil {
		return 0, err
	}
	defer master.Close()
	c := exec.Command(words[0], words[1:]...)
	c.Dir, c.Env = dir, append(env, "TERM=xterm-256color")
	c.Stdin, c.Stdout, c.Stderr = slave, slave, slave
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	began := time.Now()
	err = c.Start()
	slave.Close()
	if err != nil {
		return 0, err
	}
	shown := make(chan error, 1)
	go func() { shown <- reads(master, text) }()
	select {
	case err = <-shown:
	case <-time.After(time.Minute):
		err = fmt.Errorf("%v did not show %q in a minute", words, text)
	}
	took := time.Since(began).Seconds() * 1e3
	syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	c.Wait()
	return took, err
}

// reads reads what is shown until text is among it, and answers what a program asks of its terminal, as any terminal does.
func reads(master *os.File, text string) error {
	var seen []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := master.Read(buf)
		seen = append(seen, buf[:n]...)
		if bytes.Contains(seen, []byte(text)) {
			return nil
		}
		for question, answer := range map[string]string{"\x1b]11;?": "\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1b[6n": "\x1b[1;1R", "\x1b[c": "\x1b[?62;c"} {
			if bytes.Contains(buf[:n], []byte(question)) {
				io.WriteString(master, answer)
			}
		}
		if err != nil {
			return fmt.Errorf("ended before it showed %q", text)
		}
	}
}
