package dashboard

import (
	"context"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"runar/db"
)

// seedNow is the instant that the seeded runs are told from.
var seedNow = time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)

// seeds counts the stores made by this process.
var seeds atomic.Int64

type seeded struct {
	id, name, command string
	age, lasted       time.Duration
	status            db.Status
	cause             db.Cause
	exit, signal      int
	params            map[string]string
	loss              float64 // where the loss ends; NaN: blows up
	tags              []string
	points            int
}

// demoRuns are runs as a person who trains image models has them.
func demoRuns() []seeded {
	p := func(lr, depth, seed string) map[string]string {
		return map[string]string{"lr": lr, "depth": depth, "seed": seed, "batch-size": "256", "warmup": "500"}
	}
	vit := "python train.py --model vit --lr %s --depth %s"
	return []seeded{
		{"run_7f3a2c", "vit-cos-3e4", fmt.Sprintf(vit, "3e-4", "12"), 62 * time.Minute, 0, db.Running, "", 0, 0, p("3e-4", "12", "42"), 0.3121, []string{"sweep"}, 412},
		{"run_k2m9x7", "vit-cos-1e3", fmt.Sprintf(vit, "1e-3", "12"), 58 * time.Minute, 0, db.Running, "", 0, 0, p("1e-3", "12", "42"), 0.3377, []string{"sweep"}, 390},
		{"run_p3n8v2", "vit-step-1e2", fmt.Sprintf(vit, "1e-2", "12"), 3 * time.Hour, 4 * time.Minute, db.Failed, db.CauseExit, 1, 0, p("1e-2", "12", "42"), math.NaN(), nil, 60},
		{"run_abc234", "vit-cos-3e4-s2", fmt.Sprintf(vit, "3e-4", "12"), 5 * time.Hour, 131 * time.Minute, db.Completed, db.CauseExit, 0, 0, p("3e-4", "12", "43"), 0.3140, []string{"sweep", "best"}, 600},
		{"run_qd7w4h", "vit-deep", fmt.Sprintf(vit, "3e-4", "24"), 7 * time.Hour, 33 * time.Minute, db.Failed, db.CauseInterrupt, 130, 2, p("3e-4", "24", "42"), 0.4021, nil, 150},
		{"run_h5t6y7", "resnet50-base", "python train.py --model resnet50 --lr 1e-3", 26 * time.Hour, 100 * time.Minute, db.Completed, db.CauseExit, 0, 0, p("1e-3", "50", "42"), 0.3902, nil, 500},
		{"run_z8x9c2", "resnet50-aug", "python train.py --model resnet50 --lr 1e-3 --aug", 27 * time.Hour, 50 * time.Minute, db.Failed, db.CauseOOM, 137, 9, p("1e-3", "50", "42"), 0.4110, nil, 260},
		{"run_m4n5b6", "", "python baseline.py --lr 1e-2", 49 * time.Hour, 6 * time.Minute, db.Completed, db.CauseExit, 0, 0, p("1e-2", "3", "42"), 0.6120, nil, 300},
	}
}

// seed writes the runs to a new store and answers its folder. Times count back from seedNow.
func seed(t testing.TB, runs []seeded) string {
	t.Helper()
	// Always as long, because the path is on the screens that are compared.
	top := filepath.Join(os.TempDir(), fmt.Sprintf("runar-%07d-%05d", os.Getpid(), seeds.Add(1)))
	if err := os.Mkdir(top, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	dir := filepath.Join(top, "vit", ".runar")
	seedAt(t, dir, runs, seedNow)
	return dir
}

func seedAt(t testing.TB, dir string, runs []seeded, now time.Time) {
	t.Helper()
	ctx := context.Background()
	s, err := db.Open(ctx, dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(dir, "logs"), 0o700))
	rng := rand.New(rand.NewSource(1))
	for _, r := range runs {
		name := &r.name
		if r.name == "" {
			name = nil
		}
		commit, branch, dirty, host, user, path := "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334", "main", true, "gpu-07", "ana", "logs/"+r.id+".log"
		created := now.Add(-r.age)
		run := &db.Run{ID: r.id, Name: name, Command: r.command, Argv: []db.Text{"python"}, Status: db.Running, Git: db.Git{Commit: &commit, Branch: &branch, Dirty: &dirty},
			Workdir: "/home/ana/vit", StdoutPath: &path, CreatedAt: db.Time{Time: created}, Host: &host, User: &user, Params: r.params, Tags: r.tags, Owner: db.Myself()}
		if r.status == db.Running {
			pid := 81234
			run.PID = &pid
			run.Owner.Host = host
		}
		must(s.Insert(ctx, run))
		var log []byte
		var batch []db.Sample
		for i := 0; i < r.points; i++ {
			f := float64(i) / float64(r.points)
			end := r.loss
			if math.IsNaN(end) {
				end = 1.9
			}
			loss := end + (2.3-end)*math.Exp(-5*f) + 0.02*rng.NormFloat64()*(1.2-f)
			if i == r.points-1 {
				loss = r.loss
			}
			if math.IsNaN(r.loss) && i > r.points*4/5 {
				loss = math.NaN()
			}
			acc := math.Max(0.1, 0.95-loss/4+0.005*rng.NormFloat64())
			at := int64(f * 60 * 60 * 1000)
			step := db.At(float64(i * 100))
			batch = append(batch, db.Sample{Key: "loss", Point: db.Point{Step: step, Value: loss, T: at}}, db.Sample{Key: "lr", Point: db.Point{Step: step, Value: 3e-4 * (1 - f), T: at}})
			if i%10 == 9 {
				batch = append(batch, db.Sample{Key: "val_acc", Point: db.Point{Step: step, Value: acc, T: at}})
			}
			log = fmt.Appendf(log, "%s \x1b[32mINFO\x1b[0m step=%d loss=%.4f lr=%.2e 412 it/s\n", created.Add(time.Duration(at)*time.Millisecond).Format("15:04:05"), i*100, loss, 3e-4*(1-f))
		}
		if r.cause == db.CauseExit && r.exit != 0 {
			log = append(log, "Traceback (most recent call last):\n  File \"train.py\", line 81, in <module>\n    raise ValueError(\"loss is nan\")\n\x1b[31mValueError: loss is nan\x1b[0m\n"...)
		}
		must(s.AddSamples(ctx, r.id, batch))
		must(os.WriteFile(filepath.Join(dir, "logs", r.id+".log"), log, 0o600))
		if r.status == db.Running {
			done, total, eta := float64(r.points*100), 60000.0, 1740.0
			must(s.Update(ctx, r.id, db.Update{Progress: &db.Progress{Done: &done, Total: &total, ETASeconds: &eta}}))
			continue
		}
		cpu, rss, size := r.lasted.Seconds()*3.2, int64(9_800_000_000), int64(len(log))
		end := db.End{Status: r.status, Cause: r.cause, ExitCode: &r.exit, FinishedAt: created.Add(r.lasted), CPUSeconds: &cpu, MaxRSSBytes: &rss, LogBytes: &size}
		if r.signal != 0 {
			end.Signal = &r.signal
		}
		if r.exit == 1 {
			end.LastError = "ValueError: loss is nan"
		}
		must(s.Finish(ctx, r.id, end))
	}
}
