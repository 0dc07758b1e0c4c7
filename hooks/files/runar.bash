# shellcheck shell=bash
# What is set before this file, and for others to read:
# shellcheck disable=SC2154,SC2034
#
# Hooks of runar for bash: eval "$(runar init bash)" in ~/.bashrc.
#
# bash has no way to see a line before it runs that leaves job control, exit codes and loops alone, so every first word of a pattern
# gets a function. Its body tests the arguments inside of the shell and calls nothing of ours, as functions are copied around without
# their friends. What the test lets through, `runar hook run` decides.
#
# Set before this file: __runar_bin, __runar_build, __runar_user (the file of the user's patterns).

# Not for bash -ic COMMAND, which programs use to ask a shell something.
if [[ $- == *i* && ! ${BASH_EXECUTION_STRING+set} ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then

  # __runar_wrap NAME TEST: the function of one first word. A function of that name that is not ours stays.
  function __runar_wrap {
    if [[ ! $1 || $1 == -* || $1 == *[!-a-zA-Z0-9_./+@%:,~]* ]] || [[ -o posix && $1 == @([0-9]*|*[!a-zA-Z0-9_]*) ]]; then
      \builtin return 0
    fi
    if [[ ! ${__runar_names[$1]-} && ! ${__runar_old[$1]-} ]] && \builtin declare -F "$1" >/dev/null; then
      __runar_kept+=",$1"
      \builtin return 0
    fi
    __runar_names[$1]=1
    # In a subshell, kill $! ends the subshell and would leave the program alone in the world: runar watches its parent there.
    # The return makes each command part of a list: only then does bash end the loop around the function on Ctrl-C.
    \builtin eval "function $1 {
      if [[ ! ( $2 ) || \${RUNAR_DISABLE-} == 1 || ! -x $__runar_quoted ]] || ! \\builtin type -P -- $1 >/dev/null; then
        \\builtin command $1 \"\$@\"
        \\builtin return
      fi
      if ((BASH_SUBSHELL)); then
        \\builtin command $__runar_quoted hook run --parent \"\$BASHPID\" -- $1 \"\$@\"
        \\builtin return
      fi
      \\builtin command $__runar_quoted hook run -- $1 \"\$@\"
      \\builtin return
    }"
  }

  # __runar_glob GLOB TEST: first words with wildcards. bash finds functions by name alone, so the files are looked up at the prompt.
  function __runar_glob {
    __runar_globs+=("$1")
    __runar_globtests+=("$2")
  }

  function __runar_say {
    \builtin printf '%s\n' "$1" >&2
  }

  # __runar_expand: functions for the files that the globs stand for now, where these have changed. Whether a file may be executed is
  # not looked at: that changes without a trace here.
  function __runar_expand {
    \builtin local - IFS=$'\n' i file fail='' files name
    \builtin local -A was
    files=("$PWD") was=()
    \builtin set +fe
    if \builtin shopt -q failglob; then
      fail=1
      \builtin shopt -u failglob
    fi
    for i in "${!__runar_globs[@]}"; do
      # Expanding the glob is the point.
      # shellcheck disable=SC2206
      files+=("$i" ${__runar_globs[i]})
    done
    if [[ $fail ]]; then
      \builtin shopt -s failglob
    fi
    if [[ ${files[*]} == "$__runar_files" ]]; then
      \builtin return 0
    fi
    __runar_files=${files[*]}
    for name in "${!__runar_globbed[@]}"; do
      was[$name]=1
    done
    __runar_globbed=()
    for file in "${files[@]:1}"; do
      if [[ $file != */* ]]; then
        i=$file
        \builtin continue
      fi
      if [[ -d $file ]]; then
        \builtin continue
      fi
      for name in "$file" "${file#./}"; do
        if [[ $name != */* || ${__runar_globbed[$name]-} ]]; then
          \builtin continue
        fi
        if [[ ! ${was[$name]-} ]]; then
          __runar_wrap "$name" "${__runar_globtests[i]}"
        fi
        if [[ ${__runar_names[$name]-} ]]; then
          __runar_globbed[$name]=1
        fi
      done
    done
    for name in "${!was[@]}"; do
      if [[ ! ${__runar_globbed[$name]-} ]]; then
        __runar_drop "$name"
      fi
    done
  }

  # __runar_drop NAME: its function goes, if it is still ours.
  function __runar_drop {
    # Nobody else calls a function by a path; asking for the others takes a process.
    if [[ $1 == */* || $(\builtin declare -f -- "$1" 2>/dev/null) == *' hook run '* ]]; then
      \builtin unset -f -- "$1"
    fi
    \builtin unset "__runar_names[$1]"
  }

  # __runar_look: reads the files of patterns, in builtins alone, into __runar_seen.
  function __runar_look {
    \builtin local dir IFS lines # with set -k, what is assigned beside local would be its environment
    dir=${PWD-} IFS=$'\n'
    if [[ ${RUNAR_DIR-} ]]; then
      __runar_project=$RUNAR_DIR/patterns
    elif [[ $dir != "$__runar_pwd" || ! -d ${__runar_project%/*} || $__runar_nearer ]]; then
      __runar_pwd=$dir
      __runar_project=''
      __runar_nearer=1
      while :; do
        if [[ -d $dir/.runar ]]; then
          __runar_project=$dir/.runar/patterns
          if [[ $dir == "$__runar_pwd" ]]; then
            __runar_nearer=''
          fi
          break
        fi
        if [[ ! $dir ]]; then
          break
        fi
        dir=${dir%/*}
      done
    fi
    __runar_seen=$__runar_project
    for dir in "$__runar_user" "$__runar_project"; do
      if [[ -f $dir && -r $dir ]]; then
        # read -d would take a system call for each byte.
        \builtin mapfile -t -n 5000 lines <"$dir"
        __runar_seen+="|${lines[*]-}"
      fi
    done
  }

  # __runar_load RULES: takes rules over, and drops the functions that are no longer asked for.
  function __runar_load {
    \builtin local - IFS name
    \builtin set +k
    IFS=$'\n'
    if [[ -o allexport ]]; then
      # bash would hand our functions to every script.
      \builtin set +af
      # shellcheck disable=SC2046
      \builtin export -nf $(\builtin compgen -A function __runar_) runar_on runar_off
      # shellcheck disable=SC2046
      \builtin export -n $(\builtin compgen -v __runar_)
    fi
    __runar_old=()
    for name in "${!__runar_names[@]}"; do
      __runar_old[$name]=1
    done
    __runar_names=()
    __runar_globbed=()
    __runar_kept=''
    __runar_files=''
    __runar_globs=()
    __runar_globtests=()
    \builtin eval "$1"
    if [[ ${__runar_globs[*]-} ]]; then
      __runar_expand
    fi
    for name in "${!__runar_old[@]}"; do
      if [[ ! ${__runar_names[$name]-} ]]; then
        __runar_drop "$name"
      fi
    done
    __runar_old=()
    \builtin local completion=none
    if \builtin declare -F __runar_complete >/dev/null; then
      completion=completion
    fi
    \builtin export RUNAR_HOOK="bash $$ $__runar_build $completion kept${__runar_kept/#,/:}"
  }

  # At the prompt: nothing but builtins, unless a file of patterns has changed.
  function __runar_prompt {
    \builtin set -- "$?"
    \builtin local - rules
    \builtin set +ak
    __runar_look
    if [[ $__runar_seen != "$__runar_state" ]]; then
      __runar_state=$__runar_seen
      if [[ -x $__runar_bin ]] && rules=$(\builtin command "$__runar_bin" hook rules bash); then
        __runar_load "$rules"
      fi
    elif [[ ${__runar_globs[*]-} ]]; then
      __runar_expand
    fi
    if ((${#BASH_ALIASES[@]} != __runar_aliases)); then
      __runar_aliases=${#BASH_ALIASES[@]}
      if \builtin declare -F __runar_complete_aliases >/dev/null; then
        __runar_complete_aliases
      fi
    fi
    if [[ $- == *e* ]]; then
      \builtin set -- 0
    fi
    \builtin return "$1"
  }

  # runar_off takes everything back, but for runar_on, which brings it again.
  function runar_off {
    \builtin local IFS i name found code rest
    IFS=$'\n' found=''
    for name in "${!__runar_names[@]}"; do
      __runar_drop "$name"
    done
    for i in "${!PROMPT_COMMAND[@]}"; do
      # Others join theirs to ours with a semicolon or a new line.
      code=${PROMPT_COMMAND[i]}
      rest=${code/#__runar_prompt[;$'\n']/}
      rest=${rest/[;$'\n']__runar_prompt/}
      if [[ $rest != "$code" || $rest == __runar_prompt ]]; then
        found=1
        if [[ ! $rest || $rest == __runar_prompt ]]; then
          \builtin unset "PROMPT_COMMAND[i]"
        elif [[ ${PROMPT_COMMAND[*]@a} == *a* ]]; then
          PROMPT_COMMAND[i]=$rest
        else
          # shellcheck disable=SC2178
          PROMPT_COMMAND=$rest
        fi
      fi
    done
    if \builtin declare -F __runar_complete_off >/dev/null; then
      __runar_complete_off
    fi
    \builtin eval "function runar_on { \\builtin eval \"\$(\\builtin command $__runar_quoted init bash)\"; }"
    for name in $(\builtin compgen -A function __runar_); do
      \builtin unset -f "$name"
    done
    for name in $(\builtin compgen -v __runar_); do
      \builtin unset "$name"
    done
    \builtin unset -f runar_off
    \builtin unset RUNAR_HOOK
    if [[ ! $found ]]; then
      # Someone keeps it elsewhere, and calls it still.
      # shellcheck disable=SC2317
      function __runar_prompt { \builtin return "$?"; }
    fi
  }

  function runar_on {
    \builtin eval "$(\builtin command "$__runar_bin" init bash)"
  }

  \builtin printf -v __runar_quoted %q "$__runar_bin"
  \builtin declare -gA __runar_names __runar_globbed __runar_old
  __runar_pwd=''
  __runar_project=''
  __runar_nearer=1
  __runar_aliases=-1
  __runar_look
  __runar_state=$__runar_seen
  if [[ ${PROMPT_COMMAND[*]-} != *__runar_prompt* ]]; then
    if [[ ! ${PROMPT_COMMAND[*]-} ]]; then
      PROMPT_COMMAND=__runar_prompt
    elif [[ ${PROMPT_COMMAND[*]@a} == *a* ]]; then
      PROMPT_COMMAND+=(__runar_prompt)
    else
      # Not an array here, and it stays none.
      # shellcheck disable=SC2178
      PROMPT_COMMAND=${PROMPT_COMMAND-}$'\n'__runar_prompt
    fi
  fi
fi
