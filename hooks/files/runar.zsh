# Hooks of runar for zsh: eval "$(runar init zsh)" in ~/.zshrc.
#
# A function in place of a command would lose exit codes after Ctrl-Z, the rest of a list, and what `time` prints. So the words that
# begin a pattern become aliases, for one line alone: they are set when the line is accepted and dropped before it runs. The shell
# starts the program itself then, as a plain job. What the loose test of the line lets through, `runar hook run` decides.
#
# Set before this file: __runar_bin, __runar_build, __runar_user (the file of the user's patterns).

if [[ -o interactive ]]; then

  # A line has been accepted.
  function __runar_line_finish {
    \builtin emulate -L zsh
    [[ ${RUNAR_DISABLE-} == 1 || -z $BUFFER || ! -x $__runar_bin ]] && return 0
    __runar_look
    if [[ $__runar_seen != $__runar_state ]]; then
      __runar_state=$__runar_seen
      local rules
      rules="$(\builtin command $__runar_bin hook rules zsh 2>/dev/null)" && __runar_load $rules
    fi
    local line=$BUFFER first=${${BUFFER##[[:space:]]#}%%[[:space:]]*}
    [[ -n ${aliases[(e)$first]} ]] && line="$aliases[(e)$first] $line"
    # A line with a ! may still become another one, what belongs to one that ends in a backslash is yet to come, and a long one (pasted)
    # would be searched for minutes.
    if [[ $line == *${histchars[1]}* || $line == ${histchars[2]}* || $line == *\\ ]] || (( ${#line} > 1000 )); then
      __runar_arm '' ${(k)__runar_heads} ${(z)line}
    elif __runar_fits $line; then
      __runar_arm $line ${(z)line}
    fi
    return 0
  }

  # __runar_arm LINE WORD...: aliases for those words that begin a pattern, and in LINE are followed by what it asks for.
  function __runar_arm {
    local line=$1 word own
    local -a value
    local prefix="${(q)__runar_bin} hook run -- "
    shift
    for word; do
      if [[ -n ${__runar_heads[(e)$word]} ]]; then
        [[ -z $line || $line == *$word${~__runar_heads[(e)$word]} ]] || continue
      elif [[ $word != ${~__runar_paths} && ( $word != */* || ${(Q)word} != ${~__runar_paths} ) ]]; then
        continue
      fi
      if [[ -n ${__runar_saved[(e)$word]} || -n ${functions[(e)$word]} || -n ${builtins[(e)$word]} ]]; then
        continue
      fi
      own=${aliases[(e)$word]}
      if [[ -n $own ]]; then
        # The user's own alias: where it only adds to the command, so do we; another command in it has its own alias from us.
        value=(${(z)own})
        if [[ $value[1] == $word ]]; then
          __runar_saved[$word]=" $own"
          aliases[$word]=$prefix$own
        elif [[ -n ${__runar_heads[(e)$value[1]]} && -z ${aliases[(e)$value[1]]} ]]; then
          __runar_arm '' $value[1]
        fi
      else
        __runar_saved[$word]=-
        aliases[$word]=$prefix$word
      fi
    done
  }

  # The line has been read, or given up.
  function __runar_disarm {
    \builtin emulate -L zsh
    local word own
    for word in ${(k)__runar_saved}; do
      own=${__runar_saved[(e)$word]}
      if [[ $own != - ]]; then
        aliases[$word]=${own# }
      else
        \builtin unalias -- $word 2>/dev/null
      fi
    done
    __runar_saved=()
    if [[ -n $__runar_message ]]; then
      \builtin print -ru2 -- $__runar_message
      __runar_message=
    fi
    return 0
  }

  function __runar_say {
    if [[ -n ${ZLE_STATE-} || -n ${WIDGET-} ]]; then
      __runar_message=$1
    else
      \builtin print -ru2 -- $1
    fi
  }

  # __runar_look: reads the files of patterns, without a process, into __runar_seen.
  function __runar_look {
    local dir=$PWD file
    if [[ -n ${RUNAR_DIR-} ]]; then
      __runar_project=$RUNAR_DIR/patterns
    elif [[ $dir != $__runar_pwd || ! -d ${__runar_project:h} || -n $__runar_nearer ]]; then
      __runar_pwd=$dir
      __runar_project=
      __runar_nearer=1
      while true; do
        if [[ -d $dir/.runar ]]; then
          __runar_project=$dir/.runar/patterns
          [[ $dir == $__runar_pwd ]] && __runar_nearer=
          break
        fi
        [[ -z $dir ]] && break
        dir=${dir%/*}
      done
    fi
    __runar_seen=$__runar_project
    for file in $__runar_user $__runar_project; do
      [[ -f $file && -r $file ]] && __runar_seen+="|$(<$file)"
    done
  }

  function __runar_load {
    \builtin emulate -L zsh
    \builtin eval $1
    __runar_tell
  }

  # __runar_tell: leaves word for `runar doctor`.
  function __runar_tell {
    local word completion=none
    local -a kept
    [[ -n $__runar_completion ]] || (( $+functions[__runar_compctl] )) && completion=completion
    for word in ${(k)__runar_heads}; do
      [[ -n ${functions[(e)$word]} ]] && kept+=($word)
    done
    \builtin export RUNAR_HOOK="zsh $$ $__runar_build $completion kept${kept:+:${(j:,:)kept}}"
  }

  # At the prompt: after all plugins at the first one, and again where one took our place since.
  function __runar_precmd {
    local __runar_status=$?
    \builtin emulate -L zsh
    (( ${#__runar_saved} )) && __runar_disarm
    if [[ -o zle && ( -z $__runar_armed || ${widgets[zle-line-finish]-} != user:azhw:* ) ]]; then
      __runar_armed=1
      \builtin autoload -Uz add-zle-hook-widget
      add-zle-hook-widget line-finish __runar_line_finish 2>/dev/null
    fi
    if [[ -z $__runar_completion ]] && (( $+functions[compdef] && $+functions[_runar] )); then
      compdef _runar runar
      __runar_completion=1
      __runar_tell
    fi
    return $__runar_status
  }

  # runar_off takes everything back, but for runar_on, which brings it again.
  function runar_off {
    \builtin emulate -L zsh
    __runar_disarm
    precmd_functions=(${precmd_functions:#__runar_precmd})
    preexec_functions=(${preexec_functions:#__runar_disarm})
    if (( $+functions[add-zle-hook-widget] )); then
      add-zle-hook-widget -d line-finish __runar_line_finish 2>/dev/null
      zle -D __runar_line_finish 2>/dev/null
    fi
    [[ -n $__runar_completion ]] && compdef -d runar
    (( $+functions[__runar_compctl] )) && compctl + runar
    # An assignment to functions[runar_on] would break letters that are no ASCII.
    \builtin eval 'function runar_on { \builtin eval "$(\builtin command '${(q)__runar_bin}' init zsh)"; }'
    \builtin unset RUNAR_HOOK
    \builtin unset -m '__runar_*'
    \builtin unfunction -m '__runar_*' runar_off
    (( $+functions[_runar] )) && \builtin unfunction _runar
    return 0
  }

  function runar_on {
    \builtin eval "$(\builtin command $__runar_bin init zsh)"
  }

  function __runar_start {
    \builtin emulate -L zsh
    \builtin zmodload zsh/parameter zsh/zleparameter 2>/dev/null
    typeset -gA __runar_saved
    typeset -g __runar_pwd= __runar_project= __runar_nearer=1 __runar_seen= __runar_message= __runar_completion= __runar_armed=
    __runar_look
    typeset -g __runar_state=$__runar_seen
    typeset -ga precmd_functions preexec_functions
    precmd_functions=(${precmd_functions:#__runar_precmd} __runar_precmd)
    preexec_functions=(${preexec_functions:#__runar_disarm} __runar_disarm)
  }
  __runar_start
fi
