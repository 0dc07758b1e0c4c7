// Package facts finds what is known of a run without asking anybody: params on the command line, git, host, user, memory limits.
package facts

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
)

// Host is the name of this machine, "" where it has none.
func Host() string {
	name, _ := os.Hostname()
	return name
}

// User is the login name of the real user: from the password file, else from the environment, else the number. The file is read
// directly, since a directory service may take seconds to answer.
func User() string {
	uid := strconv.Itoa(os.Getuid())
	if f, err := os.Open("/etc/passwd"); err == nil {
		defer f.Close()
		for in := bufio.NewScanner(f); in.Scan(); {
			// name:password:uid:…, passwd(5)
			field := bytes.SplitN(in.Bytes(), []byte(":"), 4)
			if len(field) == 4 && string(field[2]) == uid {
				return string(field[0])
			}
		}
	}
	for _, name := range []string{"LOGNAME", "USER"} {
		if v := strings.TrimSpace(os.Getenv(name)); v != "" {
			return v
		}
	}
	return uid
}
