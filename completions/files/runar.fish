# Completion of runar for fish.
#
# The words come from `runar __complete`; behind the name of another command that command's own completion takes over.

function __runar_complete
    set -l bin runar
    set -q __runar_bin; and set bin $__runar_bin
    set -l tokens (commandline -opc) (commandline -ct)
    set -l lines (RUNAR_COMPLETE=1 command $bin __complete $tokens[2..] 2>/dev/null)
    or return
    set -l last $lines[-1]
    set -e lines[-1]
    if string match -q '* command *' -- $last
        set -l from (math (string replace -r '.* ' '' -- $last) + 1)
        # The words before the cursor are quoted again; the one at the cursor stays as typed.
        set -l before (string escape -- $tokens[$from..-2])
        complete -C "$before "(commandline -ct)
        return
    end
    test -n "$lines"; and printf '%s\n' $lines
    if string match -q '* programs' -- $last
        # Builtins and functions are not what runar can start, unless a program has the name too.
        set -l word (commandline -ct)
        set -l not
        for name in (string match -- "$word*" (builtin -n) (functions -an))
            command -sq -- $name
            or set -a not (string escape --style=regex -- $name)
        end
        if set -q not[1]
            complete -C $word | string match -rv -- '^('(string join '|' $not)')(\t|$)'
        else
            complete -C $word
        end
    else if test -z "$lines"
        set -l directive (string replace -r '^:(\d+).*' '$1' -- $last)
        test (math "bitand($directive, 4)") -eq 0
        and complete -C "'' "(commandline -ct)
    end
end

complete -c runar -e
complete -c runar -f -k -a '(__runar_complete)'
