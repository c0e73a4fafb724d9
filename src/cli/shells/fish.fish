# Completion of flux-pipeline for fish. The program itself says what may come next.
function __flux_pipeline
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
    set -l directive (string sub -s 2 -- $answer[-1])
    set -l named $answer[1..-2]
    if test (math "bitand($directive, 16)") -ne 0
        __fish_complete_directories "$current"
    else if test (math "bitand($directive, 8)") -ne 0
        __fish_complete_suffix .pipeline
    else if test (count $named) -gt 0
        printf '%s\n' $named
    else if test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path "$current"
    end
end
complete -c flux-pipeline -f -a '(__flux_pipeline)'
