module flux-pipeline/e2e/tools/regex

go 1.26.0
