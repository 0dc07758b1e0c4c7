package hooks

import (
	"path"
	"strings"
)

// options is what is known of the options a program takes before its script: lists of options with blanks between and around.
type options struct {
	valued  string // take the next word as their value
	numbers string // take the next word if it is a number
	stop    string // what follows is no script: python -c, bash -c, uv run -m
	// bare turns the rule around: these take no value, all others do. For launchers with a long and growing list of options.
	bare string
}

func isOption(word string) bool { return len(word) > 1 && word[0] == '-' }

// pass steps over the option at words[at], with its value, and answers the index behind it; -1 where there is no option that may
// be passed over.
func (o *options) pass(words []string, at int) int {
	if o == nil || at >= len(words) || !isOption(words[at]) || words[at-1] == "--" {
		return -1
	}
	word := words[at]
	if word == "--" {
		return at + 1
	}
	name, _, attached := strings.Cut(word, "=")
	switch {
	case has(o.stop, name):
		return -1
	case attached:
		return at + 1
	case has(o.valued, name), o.bare != "" && !has(o.bare, name):
		return at + 2
	case has(o.numbers, name) && at+1 < len(words) && strings.Trim(words[at+1], "0123456789") == "":
		return at + 2
	case strings.HasPrefix(word, "--"):
		return at + 1
	}
	for i, letter := range word[1:] { // -uB, -Wignore, -uc
		switch flag := "-" + string(letter); {
		case has(o.stop, flag):
			return -1
		case has(o.valued, flag) && i+2 == len(word):
			return at + 2
		case has(o.valued, flag):
			return at + 1
		}
	}
	return at + 1
}

func has(list, option string) bool { return strings.Contains(list, " "+option+" ") }

// optionsOf answers the options that may stand behind a word of a command, given the word before it; nil where none are known.
func optionsOf(before, word string) *options {
	name := path.Base(word)
	if digits := strings.IndexAny(name, "0123456789"); digits > 0 && (strings.HasPrefix(name, "python") || strings.HasPrefix(name, "pypy")) {
		name = name[:digits] // python3.13t
	}
	switch name {
	case "python", "pypy", "pythonw", "ipython":
		return &options{valued: " -W -X --check-hash-based-pycs ", stop: " -c -m "}
	case "bash", "sh", "zsh", "dash", "ksh", "fish":
		return &options{valued: " -o -O --rcfile --init-file ", stop: " -c -s "}
	case "Rscript":
		return &options{stop: " -e "}
	case "julia":
		return &options{valued: " -t --threads -p --procs -L --load -J --sysimage -C --cpu-target ", stop: " -e -E --eval --print "}
	case "node":
		return &options{valued: " -r --require --import --loader ", stop: " -e -p --eval --print "}
	case "torchrun", "torch.distributed.run", "torch.distributed.launch":
		return &options{bare: " --standalone --no-python --no_python --run-path --run_path --use-env --use_env -h --help ", stop: " -m --module "}
	case "deepspeed":
		return &options{bare: " --no_python --no_local_rank --no_ssh --no_ssh_check --force_multi --save_pid --bind_cores_to_rank " +
			"--elastic_training -h --help ", stop: " --module "}
	case "make", "gmake":
		return &options{valued: " -C --directory -f --file --makefile -I --include-dir -o -W -E --eval ", numbers: " -j -l --jobs --load-average "}
	case "srun":
		return &options{valued: " -A -B -c -C -d -D -e -G -i -J -L -m -M -n -N -o -p -q -r -t -T -w -W -x --account --chdir --constraint " +
			"--container-image --container-mounts --cpu-bind --cpus-per-task --error --exclude --export --gpus --gpus-per-node --gpus-per-task " +
			"--gres --job-name --mem --mem-per-cpu --mem-per-gpu --mpi --nodelist --nodes --ntasks --ntasks-per-node --output --partition --qos " +
			"--reservation --time "}
	case "mpirun", "mpiexec", "horovodrun":
		return &options{valued: " -n -np --np -c -N -H --host -host -hostfile --hostfile -machinefile --machinefile -x -bind-to --bind-to " +
			"-map-by --map-by -npernode -wdir -p --ssh-port "}
	case "nice":
		return &options{valued: " -n --adjustment "}
	case "uv":
		return &options{valued: " --directory --project --config-file --cache-dir --color --allow-insecure-host "}
	case "poetry":
		return &options{valued: " -C --directory -P --project "}
	case "pdm", "hatch":
		return &options{valued: " -p --project -e --env "}
	case "run":
		return runOptions(path.Base(before))
	case "launch":
		if path.Base(before) == "accelerate" {
			return &options{bare: " --cpu --multi_gpu --multi-gpu --tpu --ipex --use_xpu --use-xpu --use_deepspeed --use-deepspeed --use_fsdp " +
				"--use-fsdp --use_megatron_lm --use-megatron-lm --use_mps_device --same_network --debug --quiet -q --no_python --no-python " +
				"-h --help ", stop: " -m --module "}
		}
	}
	return nil
}

func runOptions(runner string) *options {
	switch runner {
	case "uv":
		return &options{valued: " --extra --no-extra --group --no-group --only-group --env-file --with --with-editable --with-requirements " +
			"--package --python -p --index --default-index -i --index-url --extra-index-url -f --find-links -P --upgrade-package --resolution " +
			"--prerelease --fork-strategy --exclude-newer --link-mode --cache-dir --refresh-package --reinstall-package --keyring-provider -C " +
			"--config-setting --no-build-isolation-package --no-build-package --no-binary-package --python-platform --color --directory " +
			"--project --config-file --index-strategy ", stop: " -m --module "}
	case "conda", "mamba", "micromamba":
		return &options{valued: " -n --name -p --prefix --cwd "}
	case "pixi":
		return &options{valued: " -e --environment --manifest-path "}
	case "poetry", "pipenv", "pdm", "hatch", "rye":
		return &options{valued: " -p --project "}
	}
	return nil
}
