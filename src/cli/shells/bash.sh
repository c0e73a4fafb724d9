# Completion of flux-pipeline for bash. The program itself says what may come next.
_flux_pipeline() {
  local current="${COMP_WORDS[COMP_CWORD]}" directive line answer
  local words=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
  # bash takes `--name=value` apart at `=`.
  if [[ $current == "=" ]]; then
    current=""
  elif ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == "=" ]]; then
    unset 'words[-1]'
  fi
  answer="$("${COMP_WORDS[0]}" __complete "${words[@]}" "$current" 2>/dev/null)" || return
  directive="${answer##*:}"
  answer="${answer%:*}"
  COMPREPLY=()
  if ((directive & 16)); then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
    return
  fi
  if ((directive & 8)); then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do
      [[ -d $line || $line == *.pipeline ]] && COMPREPLY+=("$line")
    done < <(compgen -f -- "$current")
    return
  fi
  while IFS= read -r line; do
    line="${line%%$'\t'*}"
    # What stands in front of the last `=` is on the line already.
    [[ -n $line ]] && COMPREPLY+=("$line")
  done <<<"$answer"
  ((directive & 2)) && compopt -o nospace 2>/dev/null
  if ((!(directive & 4))) && ((${#COMPREPLY[@]} == 0)); then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
  # A single one is typed; several are shown.
  return 0
}
complete -F _flux_pipeline flux-pipeline
