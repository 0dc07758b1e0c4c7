package facts

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-shellwords"
)

// The command lines are typed as people type them; the words NAME=value before the command are given apart.
func TestParams(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"python train.py", ""},
		{"python train.py --lr 0.1", "lr=0.1"},
		{"python train.py --lr=0.1 --epochs=10", "lr=0.1 epochs=10"},
		{"python -u train.py -b 32", "b=32"},
		{"python train.py -b32 -lr=0.1", "b=32 lr=0.1"},
		{"python train.py --amp --lr 1e-3", "amp=true lr=1e-3"},
		{"python train.py --lr 1e-3 --amp", "amp=true lr=1e-3"},
		{"python train.py --no-cuda", "no-cuda=true"},
		{"python train.py --offset -1 --scale -0.5e-3", "offset=-1 scale=-0.5e-3"},
		{"python train.py --layers 64 128 256 --act relu", "layers=64|128|256 act=relu"},
		{"python train.py --gpu 0 --gpu 1", "gpu=0,1"},
		{"python train.py --lr 0.1 data/train", "lr=0.1"},
		{"python train.py data/train --lr 0.1", "lr=0.1"},
		{"python train.py lr=0.1 model.depth=4", "lr=0.1 model.depth=4"},
		{"python train.py +trainer.fast=1 ++seed=3 ~logger", "trainer.fast=1 seed=3"},
		{"python train.py db/mysql=big optim@opt=adam", "db/mysql=big optim@opt=adam"},
		{"python train.py --multirun lr=0.1,0.2", "multirun=true lr=0.1,0.2"},
		{"python train.py --url=https://x.org/?a=b", "url=https://x.org/?a=b"},
		{"python train.py https://x.org/?a=b", ""},
		{"python train.py /data/x=1", ""},
		{"python train.py --prompt '- a list'", "prompt=-|a|list"},
		{"python train.py --", ""},
		{"python train.py --name ''", "name="},
		{"python -m pkg.train --lr 1", "lr=1"},
		{"python -X dev -W ignore train.py --lr 1", "lr=1"},
		{"python3.11 -O train.py -v", "v=true"},
		{"python -c 'print(1)'", ""},
		{"python -c 'import x' --lr 1", "lr=1"},
		{"python", ""},
		{"bash -c 'a=1 b --c 2'", ""},
		{"bash -x train.sh --lr 1", "lr=1"},
		{"sh -c 'x=1'", ""},
		{"sh -c 'x=1' x --lr 0.1 b=2", "b=2 lr=0.1"},
		{"./train.sh 0.1 --fast", "fast=true"},
		{"Rscript --vanilla fit.R --alpha 0.5", "alpha=0.5"},
		{"julia --project=. train.jl --width 64", "width=64"},
		{"uv run train.py --lr 1", "lr=1"},
		{"uv run --with torch python train.py --lr 1", "lr=1"},
		{"uv pip install --upgrade torch", ""},
		{"poetry run python train.py --lr 1", "lr=1"},
		{"conda run -n ml python train.py --lr 1", "lr=1"},
		{"env CUDA_VISIBLE_DEVICES=0 python train.py --lr 1", "CUDA_VISIBLE_DEVICES=0 lr=1"},
		{"nice -n 5 python train.py --lr 1", "lr=1"},
		{"nohup python train.py --lr 1", "lr=1"},
		{"timeout 5m python train.py --lr 1", "lr=1"},
		{"timeout -s INT 5m python train.py --lr 1", "lr=1"},
		{"torchrun --nproc_per_node 8 train.py --lr 1", "nproc_per_node=8 lr=1"},
		{"torchrun --standalone train.py --lr 1", "standalone=true lr=1"},
		{"torchrun --seed 1 train.py --seed 2", "seed=2"},
		{"torchrun --nproc_per_node=gpu -m pkg.train --lr 1", "nproc_per_node=gpu m=pkg.train lr=1"},
		{"python -m torch.distributed.run --nnodes 2 train.py --lr 1", "nnodes=2 lr=1"},
		{"accelerate launch --mixed_precision bf16 run_clm.py --model_name_or_path gpt2 --do_train", "mixed_precision=bf16 model_name_or_path=gpt2 do_train=true"},
		{"deepspeed --num_gpus 2 train.py --deepspeed ds.json", "num_gpus=2 deepspeed=ds.json"},
		{"mpirun -np 4 python train.py --lr 1", "np=4 lr=1"},
		{"fairseq-train data-bin/wmt --arch transformer --lr 5e-4 --clip-norm 0.0 --max-tokens 4096", "arch=transformer lr=5e-4 clip-norm=0.0 max-tokens=4096"},
		{"python train.py config/gpt2.py --batch_size=8 --compile=False", "batch_size=8 compile=False"},
		{"python main.py fit --trainer.max_epochs 3 --model.lr=0.1", "trainer.max_epochs=3 model.lr=0.1"},
		{"make train LR=0.1 EPOCHS=3", "LR=0.1 EPOCHS=3"},
		{"make -j4 train", "j=4"},
		{"yolo train data=coco.yaml model=yolov8n.pt epochs=100", "data=coco.yaml model=yolov8n.pt epochs=100"},
		{"tune run lora_finetune --config llama3/8B optimizer.lr=1e-4", "config=llama3/8B optimizer.lr=1e-4"},
		{"xgboost train.conf max_depth=3 eta=0.1", "max_depth=3 eta=0.1"},
		{"echo 2+2=4", ""},
		{"python train.py --opts SOLVER.BASE_LR 0.1", "opts=SOLVER.BASE_LR"},
		{"true", ""},
	} {
		words, err := shellwords.Parse(c.line)
		if err != nil {
			t.Fatalf("%s: %v", c.line, err)
		}
		want := map[string]string{}
		for _, w := range strings.Fields(c.want) {
			k, v, _ := strings.Cut(w, "=")
			want[k] = strings.ReplaceAll(v, "|", " ")
		}
		if got := Params(words, nil); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %v\nwant %v", c.line, got, want)
		}
	}
	got := Params([]string{"python", "t.py", "--lr", "2"}, []string{"LR=1", "X=a=b"})
	if want := map[string]string{"LR": "1", "X": "a=b", "lr": "2"}; !reflect.DeepEqual(got, want) {
		t.Errorf("with leading words: %v, want %v", got, want)
	}
}

// A megabyte of arguments takes no longer than reading it: lines like these come from `find … -exec` and from generated configurations.
func TestParamsOfAMegabyteAreQuick(t *testing.T) {
	for _, word := range []string{"--a 1 --a 2", "1", "-", "--", "a=b", "--x", "--x 1 2", "a.py", "--k=v", "-1", "sh", "uv run", "+++++", "env A=1"} {
		for _, first := range []string{"python t.py --layers", "torchrun", "uv run", "env", "make", "nice"} {
			argv := strings.Fields(first + " " + strings.Repeat(word+" ", 1<<20/(len(word)+1)))
			start := time.Now()
			Params(argv, nil)
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("%s %s…: %v", first, word, d)
			}
		}
	}
	start := time.Now()
	Params([]string{"python", "t.py", "--prompt", strings.Repeat("=-\n", 1<<20)}, nil)
	if d := time.Since(start); d > time.Second {
		t.Errorf("one long word: %v", d)
	}
}

func BenchmarkParams(b *testing.B) {
	argv := strings.Fields("torchrun --nproc_per_node 8 train.py --lr 0.1 --layers 64 128 256 --amp model.depth=4 --name=base data/train")
	for b.Loop() {
		Params(argv, nil)
	}
}

// FuzzParams: no command line is too odd to be recorded.
func FuzzParams(f *testing.F) {
	f.Add("python\x00train.py\x00--lr\x000.1")
	f.Add("torchrun\x00-\x00--\x00a=b\x00-1")
	f.Fuzz(func(t *testing.T, line string) {
		for k := range Params(strings.Split(line, "\x00"), nil) {
			if k == "" {
				t.Fatal("a param without a name")
			}
		}
	})
}
