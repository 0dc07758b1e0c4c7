#!/usr/bin/env python3
"""A small real training: logistic regression on two noisy moons, in plain Python, with nothing to install.

    runar python3 examples/train.py --lr 0.5 --epochs 8

It prints what training scripts print: a line an epoch, a progress bar on stderr, and a final score.
"""
import argparse
import math
import random
import sys
import time


def moons(n, rng):
    """n points of two interleaved half circles with their labels 0 and 1."""
    data = []
    for i in range(n):
        label = i % 2
        angle = rng.random() * math.pi
        x, y = math.cos(angle), math.sin(angle)
        if label:
            x, y = 1 - x, 0.5 - y
        data.append(((x + rng.gauss(0, 0.15), y + rng.gauss(0, 0.15)), label))
    return data


def features(x, y):
    return (1.0, x, y, x * y, x * x, y * y, x * x * x)


def predict(weights, point):
    z = sum(w * f for w, f in zip(weights, features(*point)))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def evaluate(weights, data):
    """Mean cross entropy and accuracy."""
    loss = right = 0
    for point, label in data:
        p = min(max(predict(weights, point), 1e-9), 1 - 1e-9)
        loss -= math.log(p if label else 1 - p)
        right += (p > 0.5) == bool(label)
    return loss / len(data), right / len(data)


def bar(epoch, done, total, loss, width=24):
    if not sys.stderr.isatty():
        return
    full = done * width // total
    line = "#" * full + "-" * (width - full)
    print(f"\repoch {epoch} [{line}] {done}/{total} loss={loss:.4f}", end="", file=sys.stderr, flush=True)
    if done == total:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--lr", type=float, default=0.5)
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--batch-size", type=int, default=20)
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--delay", type=float, default=0.005, help="seconds a batch, so that there is something to watch")
    args = ap.parse_args()

    rng = random.Random(args.seed)
    train, val = moons(800, rng), moons(200, rng)
    weights = [0.0] * len(features(0, 0))
    print(f"training on {len(train)} points, validating on {len(val)}", flush=True)
    batches = len(train) // args.batch_size
    accuracy = 0.0
    for epoch in range(1, args.epochs + 1):
        rng.shuffle(train)
        running = 0.0
        for b in range(batches):
            batch = train[b * args.batch_size:(b + 1) * args.batch_size]
            grad = [0.0] * len(weights)
            for point, label in batch:
                error = predict(weights, point) - label
                for i, f in enumerate(features(*point)):
                    grad[i] += error * f / len(batch)
            weights = [w - args.lr * g for w, g in zip(weights, grad)]
            running += evaluate(weights, batch)[0]
            time.sleep(args.delay)
            bar(epoch, b + 1, batches, running / (b + 1))
        loss, accuracy = evaluate(weights, val)
        print(f"Epoch {epoch}/{args.epochs}: train_loss={running / batches:.4f} val_loss={loss:.4f} val_acc={accuracy:.4f}", flush=True)
    print(f"final accuracy: {accuracy:.4f}")


if __name__ == "__main__":
    main()
