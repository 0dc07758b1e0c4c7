//go:build linux

package main

import "math/rand/v2"

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// kinds are all sorts of faults.
func kinds() []kind {
	return []kind{
		{"kill-runar", "kill -9 of runar, its output piped", 20, 300, killRunar},
		{"kill-runar-terminal", "kill -9 of runar on a terminal", 20, 300, killRunarOnTerminal},
		{"kill-early", "kill -9 of runar within its first 40 ms", 20, 300, killEarly},
		{"kill-monitor", "kill -9 of runar --pty or its monitor", 15, 200, killOwnTerminal},
		{"kill-program", "a deadly signal to the program", 15, 200, killProgram},
		{"kill-readers", "kill -9 of commands that read beside live runs", 20, 200, killReaders},
		{"kill-writers", "kill -9 of tag, note, rm, undo", 20, 200, killWriters},
		{"kill-compress", "kill -9 of gc --compress", 8, 100, killCompress},
		{"kill-migration", "kill -9 of the first to open an old store", 8, 150, killMigration},
		{"stop", "SIGSTOP and SIGCONT of runar", 8, 60, stopRunar},
		{"close-terminal", "the terminal is closed", 8, 80, closeTerminal},
		{"interrupt", "Ctrl-C", 8, 80, interrupt},
		{"full-disk", "a small disk is filled in mid-run or before", 8, 80, fullDisk},
		{"delete-store", "rm -r of the store in mid-run", 6, 60, deleteStore},
		{"move-store", "mv of the store in mid-run", 5, 50, moveStore},
		{"delete-project", "rm -r of the whole project in mid-run", 4, 40, deleteProject},
		{"read-only", "the right to write is taken away in mid-run or before", 6, 60, readOnly},
		{"network-disk", "several runs on a FUSE file system, half of them killed", 6, 60, networkDisk},
		{"broken-database", "the database is damaged before a run, seven ways", 7, 105, brokenDatabase},
		{"broken-meanwhile", "the database is damaged under a run", 5, 50, brokenMeanwhile},
		{"wrong-files", "a folder, a file, a dead link, another's database in its place", 7, 35, wrongFiles},
		{"no-home", "HOME is missing or nothing", 4, 20, noHome},
		{"locked", "another program holds the database's lock", 6, 45, lockedDatabase},
		{"newer-schema", "the store becomes a newer runar's, before or under a run", 4, 40, newerSchema},
		{"two-versions", "two versions of runar record at once", 0, 60, together},
		{"others-beside", "Python and sqlite3 write beside runs", 8, 80, othersBeside},
		{"at-once", "runs start at once in a project without a store", 40, 400, atOnce},
		{"reboot", "another boot id", 5, 40, reboot},
		{"pid-reuse", "the pid of a dead run is another process", 4, 30, pidReuse},
		{"time-namespace", "readers to whom the machine started at another time", 3, 20, shiftedTime},
		{"out-of-memory", "the program eats its control group's memory", 2, 15, outOfMemory},
		{"clock", "the clock jumps by up to a year, either way", 4, 40, clockJumps},
		{"power", "the power fails while a machine records on its own disk", 0, 12, powerCut},
	}
}
