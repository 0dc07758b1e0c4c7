package facts

import (
	"path"
	"strings"
)

// Params reads named values off a command line: --a b, --a=b, -b 32, -b32, -lr=0.1, --flag (true), key=value as hydra, fairseq and make
// take them (a.b=c, +a=c), and the NAME=value words before the command (env). Keys are as typed, without leading dashes and pluses. Options
// between an interpreter and its script, and those of wrappers such as `uv run` or `nice`, are theirs and no params; those of training
// launchers (torchrun) are. An option given again appends to its value, with a comma; what a script is given stands above what its launcher is.
func Params(argv, env []string) map[string]string {
	p := params{}
	for _, w := range env {
		if name, value, ok := strings.Cut(w, "="); ok {
			p[name] = []string{value}
		}
	}
	p.command(argv, 0)
	m := make(map[string]string, len(p))
	for key, values := range p {
		m[key] = strings.Join(values, ",")
	}
	return m
}

// params holds what was given under each name, in order: joined at the end, since a line may hold a hundred thousand of them.
type params map[string][]string

// wrappers run another command. The value lists their options that take a value; what comes first that is neither is the command, after
// skip words of their own.
func wrappers(name string) (options string, skip int, ok bool) {
	switch name {
	case "uv", "poetry", "pipenv", "pdm", "rye", "hatch", "pixi", "conda", "mamba", "micromamba":
		return "--with --python --extra --group --env-file --directory --project --index-url -p -n --name --prefix -e -C -v", 1, true // 1: run
	case "nohup", "time", "setsid", "stdbuf", "caffeinate", "unbuffer", "sudo", "doas", "ionice", "chrt", "xvfb-run", "exec", "command":
		return "-u -g -c -n -p -o -i -e", 0, true
	case "nice":
		return "-n", 0, true
	case "timeout", "taskset":
		return "-s -k --signal --kill-after", 1, true // the duration, the mask
	}
	return "", 0, false
}

// command reads the words of a command: argv[0] is the program.
func (p params) command(argv []string, depth int) {
	if len(argv) == 0 || depth > 8 {
		return
	}
	name, args := path.Base(argv[0]), argv[1:]
	switch {
	case name == "env":
		for len(args) > 0 {
			if n, v, ok := strings.Cut(args[0], "="); ok && isKey(n) {
				p[n] = []string{v}
			} else if !strings.HasPrefix(args[0], "-") {
				break
			} else if args[0] == "-u" && len(args) > 1 {
				args = args[1:]
			}
			args = args[1:]
		}
		p.command(args, depth+1)
	case isShell(name):
		// Behind `sh -c SCRIPT` the words are the script's own as they are behind a script's name.
		if script, rest := afterOptions(args, "-o -O --rcfile --init-file"); script != "" {
			p.words(rest, true)
		}
	case isInterpreter(name):
		p.interpreter(args)
	default:
		if options, skip, ok := wrappers(name); ok {
			p.wrapped(name, args, options, skip, depth)
			return
		}
		// A program in the language of the field: a launcher's script divides the words in two.
		p.words(args, !isLauncher(name))
	}
}

// wrapped skips a wrapper's own words.
func (p params) wrapped(name string, args []string, options string, skip, depth int) {
	for ; skip > 0; skip-- {
		word, rest := afterOptions(args, options)
		if word == "" || len(rest) == 0 {
			return
		}
		if name == "uv" && word != "run" { // uv pip install …: no training
			return
		}
		args = rest
	}
	word, rest := afterOptions(args, options)
	if word == "" {
		return
	}
	if strings.HasSuffix(word, ".py") { // uv run train.py
		p.words(rest, true)
		return
	}
	p.command(append([]string{word}, rest...), depth+1)
}

// interpreter skips the options between an interpreter and its script or module.
func (p params) interpreter(args []string) {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-c" || a == "-e" || a == "--eval":
			if i+2 <= len(args) {
				p.words(args[min(i+2, len(args)):], true)
			}
			return
		case a == "-m" && i+1 < len(args):
			p.words(args[i+2:], !isLauncher(args[i+1]))
			return
		case a == "-X" || a == "-W":
			i++
		case !strings.HasPrefix(a, "-"):
			p.words(args[i+1:], true)
			return
		}
	}
}

// afterOptions answers the first word that is no option, and what follows it. valued names the options that take the next word.
func afterOptions(args []string, valued string) (word string, rest []string) {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--":
			if i+1 < len(args) {
				return args[i+1], args[i+2:]
			}
			return "", nil
		case !strings.HasPrefix(a, "-") || a == "-":
			return a, args[i+1:]
		case contains(strings.Fields(valued), a):
			i++
		}
	}
	return "", nil
}

// words reads options and assignments. script says that the script has been named before: of a launcher's words, the first that looks like
// a script begins the script's own, which stand above the launcher's.
func (p params) words(args []string, script bool) {
	seen := params{}
	defer func() {
		for k, v := range seen {
			p[k] = v
		}
	}()
	for i := 0; i < len(args); i++ {
		a := args[i]
		if !script && isScript(a) {
			p.words(args[i+1:], true)
			for k := range p {
				delete(seen, k)
			}
			return
		}
		if !isOption(a) {
			if key, value, ok := strings.Cut(a, "="); ok {
				if key = strings.TrimLeft(key, "+"); isKey(key) {
					seen.add(key, value)
				}
			}
			continue
		}
		key := strings.TrimLeft(a, "-")
		if name, value, ok := strings.Cut(key, "="); ok {
			seen.add(name, value)
			continue
		}
		if key == "" {
			continue // --
		}
		if a[1] != '-' && len(key) > 1 && isNumber(key[1:]) && !isNumber(key) { // -b32
			seen.add(key[:1], key[1:])
			continue
		}
		value := "true"
		if i+1 < len(args) && isValue(args[i+1]) && (script || !isScript(args[i+1])) {
			i++
			value = args[i]
			if first := i; isNumber(value) { // --layers 64 128
				for i+1 < len(args) && isNumber(args[i+1]) {
					i++
				}
				value = strings.Join(args[first:i+1], " ")
			}
		}
		seen.add(key, value)
	}
}

func (p params) add(key, value string) {
	if key == "" {
		return
	}
	if old := p[key]; len(old) == 0 || old[len(old)-1] != value {
		p[key] = append(old, value)
	}
}

// isOption tells an option from a negative number and from text that begins with a dash.
func isOption(w string) bool {
	return len(w) > 1 && w[0] == '-' && !isNumber(w) && !strings.ContainsAny(w[:min(len(w), 3)], " \t\n")
}

// isValue tells whether a word after an option may be its value: not an option, and no assignment, which stands for itself.
func isValue(w string) bool {
	if isOption(w) || w == "--" {
		return false
	}
	key, _, ok := strings.Cut(w, "=")
	return !ok || !isKey(strings.TrimLeft(key, "+"))
}

// isKey tells whether the left side of an assignment is a name: letters first, then also digits and what joins names.
func isKey(s string) bool {
	if s == "" || len(s) > 200 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if letter || i > 0 && (c >= '0' && c <= '9' || strings.IndexByte(".-/@:[]", c) >= 0) {
			continue
		}
		return false
	}
	return !strings.Contains(s, "://")
}

// isNumber tells whether s is a decimal number, as arguments have them.
func isNumber(s string) bool {
	s = strings.TrimLeft(s, "+-")
	digits := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case c == '.' || c == '_' && digits:
		case (c == 'e' || c == 'E') && digits && i+1 < len(s):
			if s[i+1] == '-' || s[i+1] == '+' {
				i++
			}
			if i+1 >= len(s) {
				return false
			}
		default:
			return false
		}
	}
	return digits
}

func isScript(w string) bool {
	switch path.Ext(w) {
	case ".py", ".R", ".r", ".jl", ".sh", ".lua", ".m":
		return !strings.HasPrefix(w, "-") && !strings.Contains(w, "=")
	}
	return false
}

func isShell(name string) bool {
	switch name {
	case "sh", "bash", "zsh", "fish", "dash", "ksh":
		return true
	}
	return false
}

// isInterpreter knows the interpreters by name, with or without a version: python3.11.
func isInterpreter(name string) bool {
	switch strings.TrimRight(name, "0123456789.") {
	case "python", "pythonw", "pypy", "ipython", "Rscript", "julia", "ruby", "perl", "lua", "luajit", "node":
		return true
	}
	return false
}

// isLauncher knows the programs, and modules, that start a training script in many processes.
func isLauncher(name string) bool {
	switch name {
	case "torchrun", "accelerate", "deepspeed", "horovodrun", "mpirun", "mpiexec", "srun", "composer", "ray", "colossalai", "paddle", "lightning", "fabric",
		"torch.distributed.run", "torch.distributed.launch", "accelerate.commands.launch", "paddle.distributed.launch", "deepspeed.launcher.runner":
		return true
	}
	return false
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}
