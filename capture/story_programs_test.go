package capture

import "testing"

func TestPromptsAsBare(t *testing.T) {
	t.Parallel()
	asBare(t, []story{
		{name: "type-ahead goes to the next command", steps: `
> @ sh -c 'until [ -e go ]; do sleep .05; done'
up sleep
>> echo ahead
see echo ahead
make go
row ahead`},
		{name: "getpass", own: true, steps: `
> @ python3 -c 'import getpass; p = getpass.getpass("Secret: "); print("it was", p)'
at Secret:
= abc
key Enter
see it was abc`},
		{name: "input", own: true, steps: `
> @ python3 -c 'x = input("name? "); print("hello", x)'
at name?
= bob
key Enter
see hello bob`},
		{name: "read -p in sh", own: true, steps: `
> @ bash -c 'read -p "sure? " -n 1 x; echo; echo $x'
at sure?
= y
see y`},
		{name: "Python prompt", own: true, steps: `
> @ python3 -q
at >>>
>> 6*7
see 42
at >>>
key Up
at >>> 6*7
key Enter
at >>>
>> input("more? ")
at more?
key C-c
see KeyboardInterrupt
at >>>
>> import time; time.sleep(50)
rest
key C-c
at >>>
key C-d
at $
> echo rc $?`},
		{name: "IPython", own: true, needs: "ipython", steps: `
> @ ipython --no-banner --no-confirm-exit --colors=NoColor
see In [1]:
rest
>> 6*7
see Out[1]: 42
see In [2]:
rest
key C-d
at $
> clear`},
		{name: "debugger", own: true, steps: `
> @ python3 $D/debugger.py
at (Pdb)
>> p i+41
see 41
at (Pdb)
>> n
see debugger.py(3)
at (Pdb)
>> c
see i 0
at (Pdb)
>> q
see BdbQuit
> clear; echo out`},
		{name: "raw keys set on stdin", own: true, steps: `
> @ python3 $D/raw_keys.py 0
see down
= a
see <97>
key C-c Enter
see <13>
= q
see over`},
		{name: "raw keys set on stdout", own: true, steps: `
> @ python3 $D/raw_keys.py 1
see down
= a
see <97>
key C-c Enter
see <13>
= q
row over
> stty -a | grep -o -w -e -icanon -e -echo -e -opost`},
		{name: "window size", own: true, steps: `
> @ stty size; @ sh -c 'stty size <&1'; @ python3 -c 'import os; print(os.get_terminal_size(1), os.get_terminal_size(2))'`},
		{name: "the window changes", own: true, steps: `
> @ python3 $D/window.py
see ready
size 90 25
see 90x25 90x25`},
		{name: "terminal, session and group are the shell's", steps: `
> @ sh -c '[ "$(tty)" = "$1" ] && echo same tty' x "$(tty)"; @ sh -c 'ps -o sid= -p $$' | tr -d ' ' >a; ps -o sid= -p $$ | tr -d ' ' >b; cmp a b && echo same session`},
		{name: "settings stay", steps: `
> @ stty -ixon; stty -a | grep -o -- '-ixon'; stty ixon`},
		{name: "settings made on stdout stay", steps: `
> @ sh -c 'stty -ixon <&1'; stty -a | grep -o -- '-ixon'; stty ixon`},
		{name: "descriptors pass through", steps: `
> @ cat <(echo through); @ bash -c 'echo three >&3' 3>t; cat t`},
		{name: "here document and subshell", own: true, steps: `
> @ cat <<X
> from here
> X
> (echo a; @ echo b; echo c) >f; cat f; (echo d; @ echo e >&2) >>f 2>&1; cat f`},
		{name: "environment, umask and limits", own: true, steps: `
> printf 'umask; ulimit -n; ulimit -c\nenv | grep -v "^RUNAR\|^PYTHONPATH\|^_=\|^SHLVL" | sort\n' >e.sh; umask 027; ulimit -c 0; @ sh e.sh >a; sh e.sh >b; umask 022; clear; cmp a b && head -1 a
see 0027`},
		{name: "ignored signals stay ignored", steps: `
> (trap '' HUP INT; @ grep SigIgn /proc/self/status >a; grep SigIgn /proc/self/status >b); grep Sig[BC] /proc/self/status >>b; @ grep Sig[BC] /proc/self/status >>a; cmp a b && echo same
row same`},
	})
}

func TestFullScreenAsBare(t *testing.T) {
	t.Parallel()
	asBare(t, []story{
		{name: "vim", needs: "vim", own: true, steps: `
> @ vim -u NONE -N v.txt
see ~
= ihello from vim
see hello from vim
key Escape C-z
see Stopped
> fg
see ~
= :wq
see :wq
key Enter
at $
> clear; cat v.txt
row hello from vim`},
		{name: "less", needs: "less", own: true, steps: `
> seq 500 >f; @ less f
row 20
= /^250
key Enter
row 260
= G
row 500
= q
at $
> clear; echo back`},
		{name: "pager behind a pipe inside", needs: "less", own: true, steps: `
> @ sh -c 'seq 2000 | less'
row 20
= G
row 2000
= q
at $
> clear; echo back`},
		{name: "more behind a pipe inside", needs: "more", own: true, steps: `
> @ sh -c 'seq 200 | more'
see --More--
= f
row 87
= q
at $
> clear; echo back`},
		{name: "pager behind runar", needs: "less", own: true, steps: `
> @ seq 500 | less
row 20
= G
row 500
= q
at $
> clear; echo back`},
		{name: "man page", needs: "less", steps: `
> printf '.TH X 1\n.SH NAME\nx \\- a page\n' >x.1; MANPAGER=less @ $(which man) ./x.1
row x - a page
= q
at $
> clear; echo back`},
		{name: "top", needs: "top", own: true, steps: `
> stty -a >before; @ top
see PID
= q
at $
> clear; stty -a >after; cmp before after && echo same
row same`},
		{name: "htop", needs: "htop", own: true, steps: `
> stty -a >before; @ htop
see F10
= q
at $
> clear; stty -a >after; cmp before after && echo same
row same`},
		{name: "nano", needs: "nano", own: true, steps: `
> @ nano -I n.txt
see Exit
= words for nano
see words for nano
key C-x
see Save modified
= y
see File Name
key Enter
at $
> clear; cat n.txt
row words for nano`},
		{name: "mc", needs: "mc", steps: `
> @ mc -u -d
see 10Quit
key F10
at $
> clear; echo back`},
		{name: "curses on stdout", own: true, steps: `
> @ python3 $D/curses_keys.py
see KEYS
= x
see key x
key Up
see key KEY_UP
= q
row over
> stty -a | grep -c -- '-echo '`},
		{name: "curses, stopped and continued", own: true, steps: `
> @ python3 $D/curses_keys.py
see KEYS
= x
see key x
key C-z
see Stopped
> fg
see KEYS
= z
see key z
= q
row over
> stty -a | grep -c -- '-echo '`},
		{name: "watch", needs: "watch", own: true, steps: `
> @ watch -t -n 1 echo watched
row watched
key C-c
at $
> clear; echo back`},
		{name: "tmux inside", own: true, steps: `
> unset TMUX; @ tmux -L inner -f /dev/null new-session 'sh -c "echo inside; read x"'
row inside
rest
key Enter
see [exited]
> clear; echo back`},
		{name: "sudo inside", needs: "sudo", own: true, steps: `
> @ sudo -n sh -c 'echo as root; exit 4'; echo rc $?
> @ sudo -n sleep 50
up sudo
rest
key C-c
> echo rc $?`},
		{name: "inside sudo", needs: "sudo", steps: `
> sudo -n -E env "PATH=$PATH" @ sh -c 'echo inside; exit 4'; echo rc $?
see rc 4`},
		{name: "strace outside", needs: "strace", own: true, steps: `
> strace -f -o trace @ sh -c 'echo traced; exit 6'; echo rc $?
see rc 6`},
		{name: "script outside and inside", needs: "script", own: true, steps: `
> script -qec "@ sh -c 'echo recorded; exit 3'" /dev/null; echo rc $?
see rc 3
> @ script -qec 'echo typescript; exit 3' /dev/null; echo rc $?`},
	})
}

func TestNestedAsBare(t *testing.T) {
	t.Parallel()
	asBare(t, []story{
		{name: "interactive bash", onlyOwn: true, steps: `
> PS1='in$ ' @ bash --norc --noprofile -i
at in$
>> tty | grep -c pts
at in$
>> sleep 50
up sleep
key C-z
see Stopped
at in$
>> jobs
at in$
>> fg
state sleep S
key C-c
at in$
>> echo inner rc $?
row inner rc 130
at in$
>> read x; echo read $x
rest
= a word
key Enter
row read a word
at in$
>> sleep 50 & kill %1; wait; echo job over
row job over
at in$
>> exit 4
at $
> echo rc $?`},
		{name: "interactive zsh", needs: "zsh", onlyOwn: true, steps: `
> PS1='zin%% ' @ zsh -f -i
at zin%
>> sleep 50
up sleep
key C-z
see suspended
at zin%
>> fg
state sleep S
key C-c
at zin%
>> echo inner rc $?
row inner rc 130
at zin%
>> exit 4
at $
> echo rc $?`},
		{name: "vim in an interactive shell", needs: "vim", onlyOwn: true, steps: `
> PS1='in$ ' @ bash --norc --noprofile -i
at in$
>> vim -u NONE -N v.txt
row ~
= ifrom the inside
see from the inside
key Escape C-z
see Stopped
at in$
>> fg
row ~
= :wq
see :wq
key Enter
at in$
>> clear; cat v.txt
row from the inside
at in$
>> exit
at $`},
		{name: "a new size in an interactive shell", onlyOwn: true, steps: `
> PS1='in$ ' @ bash --norc --noprofile -i
at in$
>> clear
at in$
size 90 25
rest
>> stty size
row 25 90
at in$
>> exit
at $`},
		{name: "runar in runar", own: true, steps: `
> @ @ sh -c 'echo twice; exit 3'; echo rc $?
> @ @ python3 -q
at >>>
>> 6*7
row 42
at >>>
key C-d
at $
> @ @ sleep 50
up sleep
key C-z
see Stopped
state sleep T
> fg
state sleep S
key C-c
> echo rc $?
see rc 130`},
		{name: "full-screen programs in runar in runar", own: true, needs: "less htop", steps: `
> @ @ sh -c 'seq 2000 | less'
row 20
= G
row 2000
= q
at $
> @ @ htop
see F10
= q
at $
> clear; stty -a | grep -o -w -e -icanon -e -echo -e -opost`},
	})
}
