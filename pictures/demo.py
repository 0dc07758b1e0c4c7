#!/usr/bin/env python3
"""Fills a store with the runs of a person who trains image models, always the same ones, so that pictures can be taken of them.

    demo.py RUNAR FOLDER     RUNAR is the binary, which makes the tables; the store is FOLDER/.runar

Ages count back from now. Two of the runs are live: they belong to this process, which waits for its standard input to end.
"""
import json
import math
import os
import random
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

COMMIT = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"
MIN, HOUR, DAY = 60, 3600, 86400
TRACE = """Traceback (most recent call last):
  File "train.py", line 214, in <module>
    main(parser.parse_args())
  File "train.py", line 187, in main
    raise FloatingPointError(f"loss is {loss} at step {step}")
\033[1;31mFloatingPointError: loss is nan at step 4900\033[0m
"""
OOM = "\033[33mWARN\033[0m  worker 3: 61.8 GiB of 62.7 GiB in use\n"


def vit(lr, depth=12, seed=42, sched="cosine", extra=""):
    words = f"train.py --model vit-b16 --lr {lr} --depth {depth} --sched {sched} --seed {seed}{extra}"
    return words, {"model": "vit-b16", "lr": lr, "depth": str(depth), "sched": sched, "seed": str(seed)}


def resnet(lr, depth=50, seed=42, extra=""):
    words = f"train.py --model resnet{depth} --lr {lr} --depth {depth} --seed {seed}{extra}"
    return words, {"model": f"resnet{depth}", "lr": lr, "depth": str(depth), "sched": "step", "seed": str(seed)}


# name, command, age, seconds it took (None: it still runs), how it ended, loss at the end, accuracy at the end, tags, note
RUNS = [
    ("vit-cos-3e4", vit("3e-4"), 62 * MIN, None, "live", 0.312, 0.871, ["sweep"], "cosine, long warmup; so far the best"),
    ("vit-cos-1e3", vit("1e-3"), 58 * MIN, None, "live", 0.338, 0.865, ["sweep"], None),
    ("vit-step-1e2", vit("1e-2", sched="step"), 3 * HOUR, 264, "nan", math.nan, None, ["sweep"], "too hot"),
    ("vit-cos-3e4-s2", vit("3e-4", seed=43), 5 * HOUR, 7860, "done", 0.314, 0.870, ["sweep", "best"], None),
    ("vit-deep", vit("3e-4", depth=24), 7 * HOUR, 1980, "interrupt", 0.402, 0.801, [], None),
    ("vit-deep-lowmem", vit("3e-4", depth=24, extra=" --checkpoint"), 8 * HOUR, 2940, "oom", 0.455, 0.774, [], None),
    (None, ("eval.py --ckpt runs/vit-cos-3e4-s2/best.pt --split test", {"ckpt": "runs/vit-cos-3e4-s2/best.pt", "split": "test"}), 9 * HOUR, 95, "eval", 0.329, 0.864, [], None),
    ("vit-lin-3e4", vit("3e-4", sched="linear"), 11 * HOUR, 7500, "done", 0.331, 0.862, ["sweep"], None),
    ("vit-lin-1e3", vit("1e-3", sched="linear"), 14 * HOUR, 7440, "done", 0.347, 0.858, ["sweep"], None),
    ("resnet50-base", resnet("1e-3"), 26 * HOUR, 6000, "done", 0.390, 0.812, ["baseline"], "the one to beat"),
    ("resnet50-aug", resnet("1e-3", extra=" --aug rand"), 27 * HOUR, 3000, "lost", 0.411, 0.805, [], None),
    ("resnet50-aug-2", resnet("1e-3", seed=7, extra=" --aug rand"), 29 * HOUR, 6300, "done", 0.372, 0.826, [], None),
    ("resnet101", resnet("1e-3", depth=101), 33 * HOUR, 9900, "done", 0.365, 0.829, [], None),
    ("resnet18-smoke", resnet("1e-2", depth=18), 2 * DAY, 372, "done", 0.612, 0.701, [], None),
    (None, ("./sweep.sh --trials 12", {"trials": "12"}), 2 * DAY + HOUR, 43210, "plain", None, None, [], None),
    ("vit-warmup-0", vit("3e-4", extra=" --warmup 0"), 3 * DAY, 1100, "nan", math.nan, None, [], None),
    ("vit-base-old", vit("5e-4", seed=1), 6 * DAY, 7700, "done", 0.352, 0.851, [], None),
    ("数据增强-résumé", vit("5e-4", seed=2), 8 * DAY, 7600, "done", 0.349, 0.853, [], None),
    ("resnet50-old", resnet("3e-3"), 9 * DAY, 5900, "done", 0.421, 0.799, [], None),
    (None, ("prepare_data.py --shards 64", {"shards": "64"}), 12 * DAY, 1260, "plain", None, None, ["data"], None),
]

ABC = "23456789abcdefghjkmnpqrstuvwxyz"
STEPS, BATCHES = 12000, 400  # a point each 20 steps


def stamp(t):
    return datetime.fromtimestamp(t, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (t % 1 * 1000)


def bar(done, total, took, width=28):
    full = done * width * 8 // total
    drawn = "█" * (full // 8) + (" ▏▎▍▌▋▊▉"[full % 8] if full < width * 8 else "")
    left = took * (total - done) / max(done, 1)
    clock = lambda s: "%02d:%02d" % (s // 60, s % 60)
    return f"\rEpoch {30 * done // total + 1:2d}/30: {100 * done // total:3d}%|{drawn:<{width}}| {done}/{total} [{clock(took)}<{clock(left)}, {done / max(took, 1):.1f}it/s]"


def curves(rng, loss_end, acc_end, points):
    """Loss, accuracy and learning rate as they come: noisy, falling, sometimes blowing up."""
    bad = loss_end is not None and math.isnan(loss_end)
    target = 1.1 if bad else loss_end
    wobble = rng.random()
    for i in range(points):
        f = i / STEPS * 20
        loss = target + (2.25 - target) * math.exp(-5.2 * f) + 0.05 * math.sin(9 * f + 6 * wobble) * math.exp(-3 * f) + rng.gauss(0, 0.035) * (1.15 - f)
        if bad and i > points * 0.8:
            loss = loss + (i - points * 0.8) * 0.09 if i < points * 0.93 else math.nan
        acc = None
        if acc_end is not None:
            acc = acc_end * (1 - math.exp(-6 * f)) + rng.gauss(0, 0.004)
        yield i * 20, loss, acc, 3e-4 * (1 + math.cos(math.pi * f)) / 2 * min(1, f * 20)


def main(runar, folder):
    os.makedirs(folder, exist_ok=True)
    store = os.path.join(os.path.abspath(folder), ".runar")
    subprocess.run([runar, "-q", "true"], check=True, env=dict(os.environ, RUNAR_DIR=store), cwd=folder)
    db = sqlite3.connect(os.path.join(store, "experiments.db"))
    db.execute("delete from params")
    db.execute("delete from runs")
    for name in os.listdir(os.path.join(store, "logs")):
        os.unlink(os.path.join(store, "logs", name))
    boot = open("/proc/sys/kernel/random/boot_id").read().strip() + " " + os.readlink("/proc/self/ns/pid")
    started = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
    rng, now = random.Random(7), time.time()
    host = os.uname().nodename
    for at, (name, (words, params), age, took, end, loss_end, acc_end, tags, note) in enumerate(RUNS):
        rid = "run_" + "".join(rng.choice(ABC) for _ in range(6))
        live = end == "live"
        created, seconds = now - age, took or age
        command = words if words.startswith("./") else "python " + words
        row = dict(id=rid, name=name, command=command, argv=json.dumps(command.split()), status="running", git_commit=COMMIT, git_branch="main",
                   git_dirty=int(at % 3 == 0), workdir="/home/ana/vit", stdout_path=f"logs/{rid}.log", created_at=stamp(created), user="ana", note=note,
                   host=host if live else "gpu-07", pid=os.getpid() if live else 81234 + at, owner_pid=os.getpid() if live else 80000 + at,
                   owner_start=started if live else 1, boot_id=boot if live else "elsewhere", heartbeat_at=stamp(now + DAY) if live else stamp(created + seconds))
        if end not in ("live", "lost"):
            status, cause, code, sig, error = {
                "nan": ("failed", "exit", 1, None, "FloatingPointError: loss is nan at step 4900"),
                "oom": ("failed", "oom", 137, 9, None), "interrupt": ("failed", "interrupt", 130, 2, None)}.get(end, ("completed", "exit", 0, None, None))
            row.update(status=status, cause=cause, exit_code=code, signal=sig, last_error=error, finished_at=stamp(created + seconds),
                       cpu_seconds=seconds * 3.4, max_rss_bytes=int(9.1e9 + 1e8 * at))
        trains = end not in ("plain", "eval")
        fraction = {"done": 1, "nan": 0.41, "oom": 0.6, "interrupt": 0.5, "lost": 0.7, "live": 0.72 - 0.05 * at}.get(end, 0)
        if live:
            total = STEPS
            row.update(progress_done=int(total * fraction), progress_total=total, progress_eta=int(age * (1 - fraction) / fraction))
        log = [f"$ {command}\n"]
        if trains:
            log.append("\033[1mdataset\033[0m imagenet-100: 126689 train, 5000 val\n\033[1mmodel\033[0m   %s, 86.6 M parameters, bf16\n" % params["model"])
            series = {"train/loss": [], "val/acc": [], "lr": [], "grad_norm": []}
            points = int(STEPS / 20 * fraction)
            for step, loss, acc, lr in curves(rng, loss_end, acc_end, points):
                t = int(seconds * 1000 * step / max(20 * points, 1))
                series["train/loss"].append((step, loss, t))
                series["lr"].append((step, lr, t))
                series["grad_norm"].append((step, abs(rng.gauss(1.1, 0.3)) + 3 * math.exp(-step / 600), t))
                if acc is not None and step % 400 == 380:
                    series["val/acc"].append((step, acc, t))
                if step % 100 == 0:
                    clock = time.strftime("%H:%M:%S", time.gmtime(9 * HOUR + t / 1000))
                    log.append(f"\033[2m{clock}\033[0m \033[32mINFO\033[0m  step={step} loss={loss:.4f} lr={lr:.2e} grad_norm={series['grad_norm'][-1][1]:.2f}\n")
                if step % 400 == 380:
                    for part in range(1, 9):
                        log.append(bar(step - 400 + part * 50, STEPS, t / 1000))
                    if acc is not None and step + 20 < 20 * points:
                        log.append(f"\r\033[K\033[36mEVAL\033[0m  val/acc={acc:.4f}\n")
            if live:
                log.append(bar(int(STEPS * fraction), STEPS, seconds))
            if end == "nan":
                log.append(TRACE)
            if end == "oom":
                log.append(OOM * 3)
            if end == "done":
                log.append(f"\nsaved runs/{name}/best.pt  \033[32mdone\033[0m\n")
        else:
            series = {}
            if end == "eval":
                series = {"train/loss": [(0, loss_end, 90000)], "val/acc": [(0, acc_end, 90000)]}
            log += [f"shard {i:04d}  {rng.randrange(900, 1100)} images\n" for i in range(64)]
        text = "".join(log).encode()
        row["log_bytes"] = None if live else len(text)
        db.execute(f"insert into runs({','.join(row)}) values({','.join('?' * len(row))})", list(row.values()))
        for key, value in params.items():
            try:
                num = float(value)
            except ValueError:
                num = None
            db.execute("insert into params(run_id, key, value, num) values(?,?,?,?)", (rid, key, value, num))
        db.executemany("insert into tags(run_id, tag) values(?,?)", [(rid, t) for t in tags])
        for key, points in series.items():
            if not points:
                continue
            finite = [v for _, v, _ in points if math.isfinite(v)]
            step, last, t = points[-1]
            cur = db.execute("insert into series(run_id, key, n, last, min, max, step, t) values(?,?,?,?,?,?,?,?)",
                             (rid, key, len(points), None if math.isnan(last) else last, min(finite), max(finite), step, t))
            db.executemany("insert into points(series_id, n, step, value, t) values(?,?,?,?,?)",
                           [(cur.lastrowid, n, s, None if math.isnan(v) else v, t) for n, (s, v, t) in enumerate(points)])
        with open(os.path.join(store, "logs", rid + ".log"), "wb") as f:
            f.write(text)
        os.utime(f.name, (created + seconds, created + seconds))
    db.commit()
    db.close()
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
