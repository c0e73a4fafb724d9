#compdef flux-pipeline
# Completion of flux-pipeline for zsh. The program itself says what may come next.
_flux_pipeline() {
  local answer directive line name about
  local -a named
  answer="$("${words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)words[CURRENT]}" 2>/dev/null)" || return 1
  directive="${answer##*:}"
  answer="${answer%:*}"
  if (( directive & 16 )); then
    _files -/
    return
  fi
  if (( directive & 8 )); then
    _files -g '*.pipeline'
    return
  fi
  for line in "${(@f)answer}"; do
    [[ -z $line ]] && continue
    name="${line%%$'\t'*}"
    name="${name//:/\\:}"
    about=""
    [[ $line == *$'\t'* ]] && about=":${line#*$'\t'}"
    named+=("$name$about")
  done
  if (( $#named )); then
    local -a how
    (( directive & 2 )) && how=(-S '')
    _describe -V 'flux-pipeline' named "${how[@]}"
    return
  fi
  (( directive & 4 )) || _files
}
if [[ $funcstack[1] == _flux_pipeline || $funcstack[1] == _flux-pipeline ]]; then
  _flux_pipeline "$@"
else
  compdef _flux_pipeline flux-pipeline
fi
