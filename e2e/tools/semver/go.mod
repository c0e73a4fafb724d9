module flux-pipeline/e2e/tools/semver

go 1.25

require github.com/Masterminds/semver/v3 v3.5.0
