# shellcheck shell=bash
# Completion of runar for bash, with or without the bash-completion package.
#
# The words come from `runar __complete`; behind the name of another command that command's own completion takes over.

function __runar_complete {
  \builtin local IFS=$' \t\n' words starts expansion word i at line="${COMP_LINE:0:COMP_POINT}" out last cur
  # bash cuts words at = and : too: join what stands together on the line.
  words=() starts=() at=0
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((i == COMP_CWORD)) && [[ $word == "${line##*[[:space:]]}"* && ${#words[@]} -gt 0 ]]; then
      word=${line##*[[:space:]]}
    fi
    out=${line:at}
    out=${out%%[![:space:]]*}
    if ((i > 0)) && [[ ! $out && ($word == [=:]* || ${words[-1]-} == *[=:]) && $at -lt ${#line} ]]; then
      words[-1]+=$word
    else
      starts+=("$i")
      words+=("$word")
    fi
    at=$((at + ${#out} + ${#word}))
  done
  # An alias of runar stands for the words behind it.
  if [[ ${BASH_ALIASES[${words[0]}]-} ]]; then
    \builtin read -ra expansion <<<"${BASH_ALIASES[${words[0]}]}"
    i=$((${#expansion[@]} - 1))
    words=("${expansion[@]}" "${words[@]:1}")
  else
    i=0
  fi
  cur=${words[-1]}
  if ! out=$(RUNAR_COMPLETE=1 \builtin command "${__runar_bin:-runar}" __complete "${words[@]:1}" 2>/dev/null); then
    \builtin return 0
  fi
  last=${out##*$'\n'}
  out=${out%"$last"}
  case $last in
    *' command '*) # a word in the alias itself cannot be at the cursor
      __runar_delegate "${starts[${last##* } - i]-1}"
      \builtin return 0
      ;;
    *' programs')
      # Aliases, functions and builtins are not what runar can start, unless a program has the name too.
      at='|'
      while IFS='' \builtin read -r word; do
        \builtin type -P -- "$word" >/dev/null || at+="$word|"
      done < <(\builtin compgen -abk -A function -- "$cur")
      COMPREPLY=()
      while IFS='' \builtin read -r word; do
        [[ $at == *"|$word|"* ]] || COMPREPLY+=("$word")
      done < <(\builtin compgen -c -- "$cur")
      if [[ $cur == */* ]]; then
        \builtin compopt -o filenames 2>/dev/null
        \builtin mapfile -t COMPREPLY < <(\builtin compgen -f -- "$cur")
      fi
      ;;
    *)
      COMPREPLY=()
      ;;
  esac
  last=${last#:}
  last=${last%% *}
  if ((last & 2)); then
    \builtin compopt -o nospace 2>/dev/null
  fi
  if ((last & 4)); then
    \builtin compopt +o default +o bashdefault 2>/dev/null
  fi
  if ((last & 32)); then
    \builtin compopt -o nosort 2>/dev/null
  fi
  # A list may show what its words are; what is inserted may not.
  at=''
  if [[ $cur == *[=:]* && $COMP_WORDBREAKS == *=* ]]; then
    at=${cur%"${cur##*[=:]}"}
  fi
  while IFS='' \builtin read -r line; do
    word=${line%%$'\t'*}
    word=${word#"$at"}
    if [[ ! $word ]]; then
      continue
    fi
    # ?, ! and @ ask for a list, each for another setting of readline.
    if ((COMP_TYPE == 63 || COMP_TYPE == 33 || COMP_TYPE == 64)) && [[ $line == *$'\t'* && $last -ge 32 ]]; then
      word+="  (${line#*$'\t'})"
    elif [[ $word == *[[:space:]\'\"\\\$\&\;\|\<\>\(\)\*\?]* ]]; then
      \builtin printf -v word %q "$word"
    fi
    COMPREPLY+=("$word")
  done < <(\builtin printf %s "$out")
  # With one candidate nothing is listed, so it must be bare.
  if ((${#COMPREPLY[@]} == 1)); then
    COMPREPLY[0]=${COMPREPLY[0]%%  (*}
  fi
}

# __runar_delegate N: completes as if the line began at word N.
function __runar_delegate {
  \builtin local i="$1" name spec rest
  if \builtin declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$i"
    \builtin return
  elif \builtin declare -F _command_offset >/dev/null; then
    _command_offset "$i"
    \builtin return
  fi
  rest=$COMP_LINE
  while ((i > 0)); do
    rest=${rest#*"${COMP_WORDS[$1 - i]}"}
    ((i -= 1))
  done
  rest=${rest#"${rest%%[![:space:]]*}"}
  \builtin local COMP_POINT="$((COMP_POINT - ${#COMP_LINE} + ${#rest}))" COMP_LINE="$rest" COMP_CWORD="$((COMP_CWORD - $1))"
  COMP_WORDS=("${COMP_WORDS[@]:$1}")
  name=${COMP_WORDS[0]}
  COMPREPLY=()
  spec=$(\builtin complete -p -- "$name" 2>/dev/null || \builtin complete -p -- "${name##*/}" 2>/dev/null)
  if [[ $spec == *' -F '* ]]; then
    spec=${spec##* -F }
    "${spec%% *}" "$name" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  elif [[ $spec == *' -W '* ]]; then
    \builtin mapfile -t COMPREPLY < <(\builtin eval "\\builtin compgen ${spec#complete}" -- "\${COMP_WORDS[COMP_CWORD]}" 2>/dev/null)
  else
    \builtin compopt -o default -o bashdefault 2>/dev/null
  fi
}

# Aliases of runar complete as it does.
function __runar_complete_aliases {
  \builtin local name
  for name in "${!BASH_ALIASES[@]}"; do
    if [[ ${BASH_ALIASES[$name]} =~ ^(.*/)?runar($|[[:space:]]) ]]; then
      \builtin complete -o bashdefault -o default -F __runar_complete -- "$name"
    fi
  done
}

function __runar_complete_off {
  \builtin local name
  for name in runar "${!BASH_ALIASES[@]}"; do
    if [[ $(\builtin complete -p -- "$name" 2>/dev/null) == *__runar_complete* ]]; then
      \builtin complete -r -- "$name"
    fi
  done
}

\builtin complete -o bashdefault -o default -F __runar_complete runar
__runar_complete_aliases
