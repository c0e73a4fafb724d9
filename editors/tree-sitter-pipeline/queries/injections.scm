; Made of the vocabulary: UPDATE_DOCS=1 cargo test editors

((statement
  word: (word) @_word
  argument: (lines) @injection.content)
  (#any-of? @_word "manifest" "patch" "spec")
  (#offset! @injection.content 0 3 0 -3)
  (#set! injection.language "yaml"))
