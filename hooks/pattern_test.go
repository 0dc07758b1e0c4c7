package hooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"runar/shell"
)

func mustParse(t testing.TB, line string) Pattern {
	t.Helper()
	p, err := ParsePattern(line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return p
}

func wordsOf(t testing.TB, line string) []string {
	t.Helper()
	commands, err := shell.Split(line)
	if err != nil || len(commands) != 1 {
		t.Fatalf("%s: %d commands, %v", line, len(commands), err)
	}
	return commands[0].Texts()
}

func TestPatternMatchesWordByWord(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no string // lines, separated by ;
	}{
		{"python train*.py", "python train.py;python train_x.py --lr 1;python ./train.py;python -u train.py;python -W ignore -X dev -uB train.py a b;python -Wignore train.py;python -- train.py",
			"python eval.py;python;python -c train.py;python -m train.py;python -uc 'x' train.py;python -u eval.py train.py;python eval.py train.py;python3 train.py;./python train.py;python src/train.py;python -X train.py;python - train.py;python train.pyc"},
		{"python *train*.py", "python src/train.py;python /a/pretrain_gpt.py", "python -c 'import train.py';python eval.py --x train.py"},
		{"python -m *train*", "python -m pkg.train;python -u -m train;python -W x -m train", "python -m pip install train;python train;python -c -m train"},
		{"python", "python;python -c x;python a.py", "python3;./python;Python"},
		{`python "train my*.py"`, `python 'train my*.py' x`, `python 'train mymodel.py';python train my.py`},
		{`python "train my"*.py`, `python 'train my model.py'`, "python train"},
		{"python *", "python x.py;python -u x.py", "python;python -c x;python -u"},
		{"python [a-c]?.py", "python a1.py;python c_.py", "python d1.py;python a.py;python a12.py"},
		{"python [!a]*.py", "python b.py", "python a.py"},
		{"python é*.py", "python é模型.py", "python e.py"},
		{"./scripts/*.sh", "./scripts/a.sh;scripts/a.sh 1;'./scripts/sp ace.sh';.//scripts/a.sh", "./scripts/x/a.sh;a.sh;/scripts/a.sh;scripts;x/scripts/a.sh"},
		{"./train*", "./train;./train_x 1", "train;./x/train;scripts/train"},
		{"~/bin/*.sh", "~/bin/a.sh;/home/u/bin/a.sh", "bin/a.sh"},
		{"uv run *train*", "uv run train.py;uv run --with torch -p 3.12 train;uv --quiet run -q train.py", "uv run -m train;uv run python train.py;uv sync train;uv run --with train.py x.py"},
		{"uv run python *train*.py", "uv run python train.py;uv run --extra gpu python -u train.py", "uv run train.py;uv run python -m train.py"},
		{"conda run python *train*.py", "conda run -n env python train.py;conda run --no-capture-output python -u train.py", "conda run -n python train.py"},
		{"torchrun *train*.py", "torchrun --nproc_per_node 4 --standalone train.py;torchrun --nnodes=2 train.py", "torchrun -m train.py;torchrun eval.py;torchrun --nproc_per_node train.py"},
		{"accelerate launch *.py", "accelerate launch --config_file x.yaml --cpu t.py", "accelerate config;accelerate launch -m t.py"},
		{"make *train*", "make train;make -j4 train;make -j 4 train;make -C dir train;make -j train", "make;make clean;make -C train;make clean train"},
		{"bash *train*.sh", "bash train.sh;bash -eu train.sh", "bash -c 'x' train.sh;bash x.sh"},
		{"mytool train", "mytool train x", "mytool -v train;mytool"},
		{"mytool * train", "mytool -v train;mytool x train", "mytool train"},
		{"yolo *mode=train*", "yolo mode=train", "yolo predict"},
	} {
		p := mustParse(t, c.pattern)
		for _, line := range strings.Split(c.yes, ";") {
			if !p.Match(wordsOf(t, line), "/home/u") {
				t.Errorf("%s does not match %s", c.pattern, line)
			}
		}
		for _, line := range strings.Split(c.no, ";") {
			if p.Match(wordsOf(t, line), "/home/u") {
				t.Errorf("%s matches %s", c.pattern, line)
			}
		}
	}
}

func TestBadPatternsAreRefusedWithTheReason(t *testing.T) {
	for line, want := range map[string]string{
		"":                                    "empty",
		"  # only words":                      "empty",
		"!":                                   "empty",
		"python 'train":                       "not closed",
		"python [ab":                          "not closed",
		"* train.py":                          "every command",
		"?? x":                                "every command",
		"runar python":                        "runar itself",
		"cd *":                                "part of the shell",
		"for x":                               "part of the shell",
		"LR=1 python train.py":                "passed over",
		"-u train.py":                         "an option",
		"python a.py; rm x":                   "more than one command",
		"python a.py | tee":                   "more than one command",
		"python a.py > log":                   "more than one command",
		"python $X.py":                        "nothing is expanded",
		"python $(rm x)":                      "nothing is expanded",
		"python {a,b}.py":                     "braces",
		"python ''":                           "empty",
		"python \x01.py":                      "control character",
		"python \xff.py":                      "control character",
		"python " + strings.Repeat("x", 2000): "longer",
	} {
		if _, err := ParsePattern(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want it to say %q", line, err, want)
		}
	}
}

func TestGlobsAgreeWithBash(t *testing.T) {
	globs := []string{"*", "?", "a*", "*a", "a*b*c", "[ab]", "[!ab]", "[a-c]x", "[]]", "[]a]*", `\*`, `a\?b`, "*.py", "tr*n*.py", "[^a]", "[a-]", "é?", "**", "a[*]b"}
	words := []string{"", "a", "b", "ab", "abc", "aXbYc", "]", "]z", "*", "a?b", "train.py", "trn.py", "-", "é模", "a*b", "cx", "x/y.py", "a/b/c"}
	script := "shopt -u extglob nocasematch; export LC_ALL=C.UTF-8\n"
	for _, g := range globs {
		for _, w := range words {
			script += "case " + shell.Quote(w) + " in " + g + ") printf 1;; *) printf 0;; esac\n"
		}
	}
	cmd := exec.Command("bash", "--norc", "-c", script)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil || len(out) != len(globs)*len(words) {
		t.Fatalf("bash: %v, %d answers", err, len(out))
	}
	i := 0
	for _, g := range globs {
		for _, w := range words {
			if got := match(g, w, true); got != (out[i] == '1') {
				t.Errorf("match(%s, %q) = %v, bash says %c", g, w, got, out[i])
			}
			i++
		}
	}
}

func TestDefaultsTakeTrainingAndNothingElse(t *testing.T) {
	rules := Load(Sources{})
	if len(rules.Warnings) > 0 {
		t.Fatal(rules.Warnings)
	}
	for _, line := range []string{
		"python train.py", "python3 train.py --lr 0.1", "python -u src/train_gpt.py", "python pretrain.py", "python run_training.py", "python my_train_v2.py", "python3.12 -u train.py", "./train.py --lr 1", "uv run python3 train.py",
		"python finetune.py", "python fine_tune_llama.py", "python fine-tune.py", "python -m pkg.train", "python -m torch.distributed.run x.py",
		"uv run train.py", "uv run python -u train.py", "uv run --with torch train.py", "poetry run python train.py", "conda run -n ml python train.py", "pipenv run python train.py",
		"torchrun --nproc_per_node 8 x.py", "accelerate launch --num_processes 4 x.py", "deepspeed --num_gpus 4 x.py", "make train", "make -j4 train-small", "bash train.sh", "sh scripts/train.sh",
		"./train.sh", "./scripts/train.sh x", ".venv/bin/python train.py", "./venv/bin/python -m train", "axolotl train c.yml", "yolo detect train data=x", "python ppo.py", "python trl/dpo.py", "python grpo.py",
		"srun --gres=gpu:1 -N 1 python train.py", "mpirun -np 4 python train.py", "julia --project=. train.jl", "Rscript train.R", "python run_clm.py", "trl sft",
	} {
		if !rules.Records(wordsOf(t, line)) {
			t.Errorf("%s is not recorded", line)
		}
	}
	for _, line := range []string{
		"python", "python3", "python -c 'import train.py'", "python -m pip install trainer", "python -m pytest", "python eval.py", "python manage.py runserver", "pip install train", "pip", "ls", "make",
		"make clean", "make test", "uv sync", "uv pip install x", "uv run pytest", "uv run python -c train.py", "poetry install", "conda install pytrain", "conda activate train", "python constraints.py", "python main.py", "python shift.py", "python endpoint.py",
		"git commit -m train.py", "vim train.py", "cat train.py", "bash", "bash -c 'python train.py'", "sh setup.sh", "python setup.py train", "python -m http.server", "python -V", "python -i", "julia", "tune", "accelerate config", "docker run train.py", "python support.py",
	} {
		if r, ok := rules.Match(wordsOf(t, line)); ok && !r.Exclude {
			t.Errorf("%s is recorded: %s", line, r.Text)
		}
	}
}

func TestRulesLastLineDecides(t *testing.T) {
	dir := t.TempDir()
	user, project := filepath.Join(dir, "user"), filepath.Join(dir, "project")
	write(t, project, "python eval.py\n./a.sh\n")
	write(t, user, "# mine\n\n!python *train*.py\n!python eval.py\npython train_big.py\nbad 'line\n")
	rules := Load(Sources{User: user, Project: project})
	for line, want := range map[string]bool{"python train.py": false, "python3 train.py": true, "python train_big.py": true, "python eval.py": false, "./a.sh": true} {
		if got := rules.Records(wordsOf(t, line)); got != want {
			t.Errorf("%s: %v, want %v", line, got, want)
		}
	}
	if len(rules.Warnings) != 1 || !strings.Contains(rules.Warnings[0], user+":6: ") {
		t.Errorf("warnings %q", rules.Warnings)
	}
}

func TestLoadSurvivesAnyFile(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big")
	write(t, big, strings.Repeat("python x.py\n", 40000))
	for _, file := range []string{dir, big, "/dev/full", filepath.Join(dir, "none")} {
		rules := Load(Sources{User: file})
		if wantWarning := !strings.HasSuffix(file, "none"); len(rules.Warnings) == 1 != wantWarning || !rules.Records([]string{"python", "train.py"}) {
			t.Errorf("%s: %d rules, warnings %q", file, len(rules.List), rules.Warnings)
		}
	}
	if os.Geteuid() == 0 {
		other := filepath.Join(dir, "other")
		write(t, other, "python eval.py\n")
		if err := os.Chown(other, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		if rules := Load(Sources{Project: other}); rules.Records([]string{"python", "eval.py"}) != false || os.Geteuid() == 12345 {
			t.Error("a project file of another user is believed")
		}
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTrackAndUntrack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "runar", "patterns")
	step := func(do func(string, Pattern, *Rules) (Change, error), line string, want Change, text string) {
		t.Helper()
		got, err := do(file, mustParse(t, line), Load(Sources{User: file}))
		if err != nil && !(want == Unchanged && err == ErrNotTracked) {
			t.Fatal(err)
		}
		now, _ := os.ReadFile(file)
		if got != want || string(now) != text {
			t.Errorf("%s: change %d, want %d; file %q, want %q", line, got, want, now, text)
		}
	}
	step(Track, "python mine.py", Added, "python mine.py\n")
	step(Track, "python  'mine.py'", Unchanged, "python mine.py\n")
	step(Track, "python *train*.py", Unchanged, "python mine.py\n") // shipped
	step(Untrack, "python *train*.py", Excluded, "python mine.py\n!python *train*.py\n")
	step(Track, "python *train*.py", Added, "python mine.py\n")
	step(Untrack, "python nothing.py", Unchanged, "python mine.py\n")
	step(Untrack, "python mine.py", Removed, "")
	step(Track, "!python x.py", Added, "!python x.py\n")
	step(Untrack, "!python x.py", Removed, "")
	write(t, file, "# kept\nbad 'line\npython a.py")
	step(Track, "python b.py", Added, "# kept\nbad 'line\npython a.py\npython b.py\n")
	step(Untrack, "python a.py", Removed, "# kept\nbad 'line\npython b.py\n")
}

func FuzzMatch(f *testing.F) {
	f.Add("python *train*.py", "python -u train.py")
	f.Add("./[a-]/\\*?", "./x/y")
	f.Add("uv run \"a b\"*", "uv run --with x 'a bc'")
	f.Add("!python [!a]é", "python é")
	f.Fuzz(func(t *testing.T, pattern, line string) {
		p, err := ParsePattern(pattern)
		if err != nil {
			return
		}
		again, err := ParsePattern(p.Line())
		if err != nil || !again.Equal(p) || again.Exclude != p.Exclude {
			t.Fatalf("%q is written as %q, which reads as %v, %v", pattern, p.Line(), again, err)
		}
		p.Match(strings.Split(line, " "), "/home/u")
		var same []string // a pattern without wildcards matches its own words
		for _, g := range p.words {
			if wild(g) || isOption(literal(g)) {
				return
			}
			same = append(same, literal(g))
		}
		if !p.Match(same, "/home/u") {
			t.Fatalf("%q does not match its own words %q", pattern, same)
		}
	})
}
