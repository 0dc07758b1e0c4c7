package db

import (
	"fmt"
	"runtime"
	"testing"
)

// A dashboard asks for the best two thousand of a hundred thousand runs: all have to be met, few have to be held.
func TestTheBestOfManyAreReadAlone(t *testing.T) {
	s := newStore(t)
	const all, asked, long = 3000, 1500, 4 << 10
	err := s.write(func() error {
		return s.conn.Exec(fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1)
			INSERT INTO runs(id, command, status, exit_code, workdir, created_at, finished_at)
			SELECT printf('run_%%06d', i), hex(zeroblob(%d)), 'completed', 0, '/', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z' FROM n;
			INSERT INTO params(run_id, key, value, num) SELECT id, 'lr', rowid * 7 %% %d, rowid * 7 %% %d FROM runs`, all, long/2, all, all))
	})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	best, err := s.List(ctx, Query{Sort: "lr", Asc: true, Limit: asked, Full: true})
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > all*long {
		t.Errorf("%d MB were taken for %d runs of %d", n>>20, asked, all)
	}
	whole, err := s.List(ctx, Query{Sort: "lr", Asc: true, Full: true})
	if err != nil || len(best) != asked || len(whole) != all {
		t.Fatal(err, len(best), len(whole))
	}
	for i, r := range best {
		if r.ID != whole[i].ID || r.Params["lr"] != fmt.Sprint(i) {
			t.Fatalf("at %d: %s with %s, want %s", i, r.ID, r.Params["lr"], whole[i].ID)
		}
	}
}
