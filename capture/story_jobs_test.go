package capture

import "testing"

func TestEndsAsBare(t *testing.T) {
	t.Parallel()
	asBare(t, []story{
		{name: "exit codes", own: true, steps: `
> @ echo hi; echo rc $?
> @ sh -c 'exit 300'; echo rc $?
> @ sh -c 'kill -SEGV $$' 2>/dev/null; echo rc $?
> ./no-such-program 2>/dev/null || @ ./no-such-program 2>/dev/null; echo rc $?
> touch plain; @ ./plain 2>/dev/null; echo rc $?
> printf 'echo no shebang $0 $1\n' >script; chmod +x script; @ ./script word; echo rc $?`},
		{name: "Ctrl-C", own: true, steps: `
> @ sleep 50
up sleep
key C-c
> echo rc $?
see rc 130`},
		{name: "Ctrl-C ends a loop", own: true, steps: `
> for i in 1 2 3; do @ sleep 50; done; echo AFTER
up sleep
key C-c
> echo loop over $?
see over 130`},
		{name: "Ctrl-C ends a script", steps: `
> printf '@ sleep 50\necho AFTER\n' >s.sh; bash s.sh
up sleep
key C-c
> echo rc $?
see rc 130`},
		{name: "a caught Ctrl-C lets a loop go on", own: true, steps: `
> for i in 1 2; do @ sh -c 'trap "echo; echo caught it; exit 3" INT; sleep 50'; echo $?; done
up sleep
key C-c
row caught it
row 3
up sleep
key C-c
> echo over`},
		{name: "one Ctrl-C is one signal", own: true, steps: `
> @ python3 $D/interrupts.py INT
see ready
key C-c
see signals 1`},
		{name: "Ctrl-backslash", own: true, steps: `
> ulimit -c 0; clear
> @ sleep 50
up sleep
key C-\
> echo rc $?
see rc 131`},
		{name: "pipe status", steps: `
> @ yes | head -1; echo ${PIPESTATUS[@]}
see 141 0
> @ sleep 50 | cat; echo AFTER
up sleep
key C-c
> echo ${PIPESTATUS[@]}
see 130`},
		{name: "kill by pid and by job", own: true, steps: `
> @ sleep 50 &
up sleep
> kill $!; wait $!; echo rc $?
see rc 143
> @ sleep 50 &
up sleep
> kill %1; wait %1; echo again $?
see again 143`},
		{name: "a group-wide signal arrives once", own: true, steps: `
> @ python3 $D/interrupts.py TERM &
see ready
rest
>> kill %1; wait; echo over
see signals 1
row over`},
		{name: "a signal to the job alone arrives once", own: true, steps: `
> @ python3 $D/interrupts.py USR1 &
see ready
rest
>> kill -USR1 $!; wait; echo over
see signals 1
row over`},
		{name: "kill of the own group", own: true, steps: `
> @ python3 -c 'import os, signal; os.kill(0, signal.SIGTERM)' & wait $!; echo rc $?
see rc 143
> @ python3 -c 'import os, signal; os.kill(0, signal.SIGKILL)' & wait $!; echo rc $?
see rc 137`},
		{name: "timeout", own: true, steps: `
> timeout 0.3 @ sleep 51; echo rc $?
see rc 124
> timeout -s KILL 0.3 @ sleep 51 2>/dev/null; echo again $?
see again 137
gone sleep`},
		{name: "late output of a grandchild", steps: `
> @ sh -c '(until [ -e go ]; do sleep .05; done; echo LATE)& echo early'; echo prompt is back
row prompt is back
at $
make go
see $ LATE
key Enter`},
		{name: "workers left behind do not hold the prompt", steps: `
> time @ python3 -c 'import os; [os.fork() or os.execlp("sleep", "sleep", "5") for i in range(4)]; os._exit(3)' 2>/dev/null; echo rc $?
see rc 3
> clear`},
		{name: "streams closed early", own: true, steps: `
> @ sh -c 'exec >&- 2>&-; sleep .2; exit 5'; echo rc $?
see rc 5`},
		{name: "kill -9", own: true, steps: `
> @ sleep 50 &
up sleep
> kill -9 $!; wait $!; echo rc $?
see rc 137
gone sleep
> stty -a | grep -c -w -e -icanon -e -echo`},
		{name: "nohup", own: true, steps: `
> nohup @ sh -c 'kill -HUP $$; echo survived' 2>/dev/null; cat nohup.out; rm -f nohup.out
see survived`},
		{name: "time counts the program", steps: `
> TIMEFORMAT=%U; { time @ python3 -c 'import time
> while time.process_time() < .3: pass'; } 2>t
> awk '{exit !($1 > .05)}' t && echo counted | tr a-z A-Z
see COUNTED`},
	})
}

// Loops that are stopped by a key are bash's: a sh that vforks hangs, bare too, where its child stops before it has become another program.
func TestJobsAsBare(t *testing.T) {
	t.Parallel()
	asBare(t, []story{
		{name: "stop and continue", own: true, steps: `
> @ sleep 50
up sleep
key C-z
see Stopped
state sleep T
> jobs
> fg
state sleep S
key C-c
> echo rc $?
see rc 130`},
		{name: "stop twice", own: true, steps: `
> @ sleep 50
up sleep
key C-z
see Stopped
state sleep T
> fg
state sleep S
key C-z
state sleep T
> kill %1; fg
gone sleep
> echo over`},
		{name: "stop, then go on in the background", own: true, steps: `
> @ bash -c 'until [ -e go ]; do sleep .05; done; echo went ""on'
up sleep
key C-z
see Stopped
> bg
make go
see went on
key Enter
> while jobs %1 >/dev/null 2>&1; do sleep .05; done; clear; echo over`},
		{name: "stop while reading", own: true, steps: `
> @ sh -c 'read x; echo got $x'
up sh
key C-z
see Stopped
> fg
state sh S
= word
key Enter
see got word`},
		{name: "stop in a script", steps: `
> printf '@ sleep 50\necho AFTER\n' >s.sh; bash s.sh
up sleep
key C-z
see Stopped
state sleep T
> fg
state sleep S
key C-c
> echo rc $?`},
		{name: "stop in a pipeline", steps: `
> @ sleep 50 | cat
up sleep
key C-z
see Stopped
state sleep T
state cat T
> fg
state sleep S
key C-c
> echo ${PIPESTATUS[@]}`},
		{name: "a program that ignores the stop key", own: true, steps: `
> @ sh -c 'trap "" TSTP; echo ready; read x; echo ignored it for $x'
row ready
rest
key C-z
= good
key Enter
see ignored it for good`},
		{name: "background job", own: true, steps: `
> @ sh -c 'until [ -e go ]; do sleep .05; done; echo finished' &
> echo typed
row typed
at $
make go
see $ finished
key Enter
> while jobs %1 >/dev/null 2>&1; do sleep .05; done; clear; echo over`},
		{name: "typing beside a background job", own: true, steps: `
> @ sh -c 'while [ ! -e go ]; do sleep .05; done' &
> stty -a >a
> echo one
row one
> touch go; wait
> stty -a | cmp - a && echo same
see same`},
		{name: "background reader stops", steps: `
> @ cat & until jobs -s | grep -q .; do sleep .05; done
see Stopped
> fg
state cat S
= a line
key Enter
see a line
key C-d
> echo rc $?`},
		{name: "background writer under tostop", steps: `
> stty tostop; @ sh -c 'until [ -e go ]; do sleep .05; done; echo written' & until jobs -s | grep -q .; do sleep .05; done
up sleep
make go
see Stopped
> fg
row written
> stty -tostop`},
		{name: "stopped and continued by its pid", steps: `
> @ sh $D/counter.sh count >/dev/null &
> until [ -s count ]; do sleep .05; done; kill -STOP $(cat pid); until jobs -s | grep -q .; do sleep .05; done; a=$(wc -l <count); kill -CONT $(cat pid)
> until [ $(wc -l <count) -gt $((a + 50)) ]; do sleep .1; done; kill $(cat pid); wait
> clear; echo goes on | tr a-z A-Z
see GOES ON`},
		{name: "stopped in the foreground by its pid", steps: `
> (while [ ! -s pid ] || [ $(wc -l <count) -lt 10 ]; do sleep .05; done; kill -STOP $(cat pid); touch stopped) & clear
>> @ sh $D/counter.sh count >/dev/null
see Stopped
> a=$(wc -l <count); kill -CONT $(cat pid)
> until [ $(wc -l <count) -gt $((a + 50)) ]; do sleep .1; done; kill $(cat pid); wait
> clear; echo goes on | tr a-z A-Z
see GOES ON`},
		{name: "zsh outside", needs: "zsh", own: true, steps: `
> PS1='%% ' zsh -f -i
at %
>> @ sleep 50
up sleep
key C-z
see suspended
state sleep T
at %
>> fg
see continued
state sleep S
key C-c
at %
>> echo rc $?; exit
see rc 130`},
		{name: "fish outside", needs: "fish", own: true, steps: `
> TERM=dumb fish --no-config -C 'function fish_prompt; echo -n "fish: "; end; function fish_greeting; end'
at fish:
>> @ sleep 50
up sleep
key C-z
see stopped
state sleep T
>> fg
state sleep S
key C-c
see ^C⏎
>> echo rc $status; exit
see rc
> clear`},
		{name: "the output is held and let go", own: true, steps: `
> @ bash -c 'until [ -e go ]; do sleep .05; done; echo here it is'
up sleep
key C-s
rest
key C-z
key C-q
see Stopped
> touch go; fg
see here it is`},
	})
}
