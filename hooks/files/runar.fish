# Hooks of runar for fish: runar init fish | source in config.fish.
#
# Functions in place of commands would block the prompt on `&` and keep loops going after Ctrl-C. So Enter puts runar in front of the
# commands that are recorded, and runs the line. A regular expression sorts out the lines that have none; runar reads the others.
#
# Set before this file: __runar_bin, __runar_build, __runar_user (the file of the user's patterns).

if status is-interactive

    function __runar_enter --description 'run the line, recorded where a pattern says so'
        if not commandline --paging-mode; and not commandline --search-mode
            set -l line (commandline | string collect)
            if test -n "$line" -a "$RUNAR_DISABLE" != 1 -a -x "$__runar_bin"
                __runar_look
                if test "$__runar_seen" != "$__runar_state"
                    set -g __runar_state $__runar_seen
                    set -l rules (command $__runar_bin hook rules fish 2>/dev/null | string collect)
                    and eval $rules
                end
                # A long line (pasted) would be searched for seconds.
                if begin
                        test (string length -- "$line") -gt 1000
                        or string match -rq -- $__runar_filter $line
                    end
                    and commandline --is-valid
                    set -l skip
                    for head in $__runar_heads
                        functions -q -- $head; and set -a skip --skip $head
                    end
                    set -l rewritten (command $__runar_bin hook rewrite --as $__runar_word $skip -- $line 2>/dev/null | string collect)
                    and test -n "$rewritten"
                    and commandline -r -- $rewritten
                end
            end
        end
        # What Enter did before: a function of the user's, or to run the line.
        set -l before __runar_before_$fish_bind_mode
        if set -q $before
            for action in $$before
                if functions -q -- (string split -m 1 ' ' -- $action)[1]; or string match -q '* *' -- $action
                    eval $action
                else
                    commandline -f $action
                end
            end
        else
            commandline -f execute
        end
    end

    function __runar_say
        echo $argv[1] >&2
    end

    # Reads the files of patterns, without a process, into __runar_seen.
    function __runar_look
        set -l text
        if test -n "$RUNAR_DIR"
            set -g __runar_project $RUNAR_DIR/patterns
        else if test "$PWD" != "$__runar_pwd" -o -n "$__runar_nearer"
            set -g __runar_pwd $PWD
            set -g __runar_project
            set -g __runar_nearer 1
            set -l dir $PWD
            while true
                if test -d "$dir/.runar"
                    set -g __runar_project "$dir/.runar/patterns"
                    test "$dir" = $PWD; and set -g __runar_nearer
                    break
                end
                test -z "$dir"; and break
                set dir (string replace -r '/[^/]*$' '' -- $dir | string collect)
            end
        end
        set -g __runar_seen "$__runar_project"
        for file in $__runar_user $__runar_project
            if test -f $file -a -r $file
                read -z text <$file
                set -g __runar_seen "$__runar_seen|$text"
            end
        end
    end

    # Leaves word for `runar doctor`.
    function __runar_tell
        set -l completion none
        functions -q __runar_complete; and set completion completion
        set -l kept
        for head in $__runar_heads
            functions -q -- $head; and set -a kept $head
        end
        if set -q kept[1]
            set kept ":"(string join , $kept)
        end
        set -gx RUNAR_HOOK "fish $fish_pid $__runar_build $completion kept$kept"
    end

    # runar_off takes everything back, but for runar_on, which brings it again.
    function runar_off --description 'stop recording commands by pattern in this shell'
        for mode in default insert
            for key in \r \n
                bind --user -M $mode -e $key 2>/dev/null
            end
            set -l before __runar_bound_$mode
            for line in $$before
                eval $line
            end
        end
        complete -c runar -e
        set -l bin (string escape -- $__runar_bin)
        for name in (set -n | string match '__runar_*') RUNAR_HOOK
            set -e $name
        end
        functions -e runar_off (functions -a | string match '__runar_*')
        eval "function runar_on; command $bin init fish | source; end"
    end

    function runar_on --description 'record commands by pattern in this shell again'
        command $__runar_bin init fish | source
    end

    # In the command line stands the name, unless that would be another program.
    set -g __runar_word runar
    set -l found (command -s runar | string collect)
    test "$found" = $__runar_bin
    or set -g __runar_word (string escape -- $__runar_bin)

    set -g __runar_pwd
    set -g __runar_project
    set -g __runar_nearer 1
    __runar_look
    set -g __runar_state $__runar_seen
    for mode in default insert
        for key in \r \n
            for line in (bind --user -M $mode $key 2>/dev/null)
                string match -q '*__runar_enter*' -- $line; and continue
                set -ga __runar_bound_$mode $line
                if test $key = \r
                    # bind -M insert \r 'a; b': the words behind the key
                    eval set -g __runar_before_$mode (string replace -r '^bind .*?\\\\r ' '' -- $line)
                end
            end
            bind -M $mode $key __runar_enter
        end
    end
end
