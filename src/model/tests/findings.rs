//! What is said of statements that cannot be read.

use super::built;

/// Texts, one a line; the findings of each stand below it.
const TEXTS: &[&str] = &[
    "stag a",
    "app { path x }",
    "frobnicate",
    "job x { }",
    "intervall 5m",
    "stage a { befor b }",
    "stage a { deadline 5m }",
    "stage a { stage b }",
    "stage a { imagee x }",
    "stage a { job x { path ./x/ } }",
    "stage a { job x { imge x } }",
    "stage a { frobnicate }",
    "defaults { path ./x/ }",
    "defaults { frobnicate }",
    "environment a { pipeline b }",
    "flux { directry ./x/ }",
    "source git a { run \"x\" }",
    "stage",
    "stage A",
    "stage \"a b\"",
    "stage a befor b",
    "stage a before",
    "stage a before b,",
    "stage a before b c",
    "stage a before b, , c",
    "stage a before = b",
    "stage a renamed b",
    "stage a renamed from b renamed from c",
    "stage a { path }",
    "stage a { path ../x }",
    "stage a { path /x }",
    "stage a { path \"\" }",
    "stage a { path [x] }",
    "stage a { wait }",
    "stage a { wait yes }",
    "stage a { wait \"true\" }",
    "stage a { wait = true }",
    "stage a { wait true true }",
    "stage a { wait true { } }",
    "stage a { wait true; wait false }",
    "stage a { interval 10 }",
    "stage a { interval 2d }",
    "stage a { interval fast }",
    "stage a { interval \"10m\" }",
    "stage a { label a b }",
    "stage a { label a = }",
    "stage a { label a = 10 }",
    "stage a { label a = x; label a = y }",
    "stage a { substitute A = b }",
    "stage a { substitute A-B = \"b\" }",
    "stage a { substitute from secrets a }",
    "stage a { patch deployment \"x\" }",
    "stage a { patch \"\" }",
    "stage a { health apps/v1/x Deployment a }",
    "stage a { ready when \"x\" }",
    "stage a { ready apps/v1 Deployment \"x\" }",
    "stage a { ready apps/v1 Deployment when x }",
    "stage a { deletion prune }",
    "stage a { external secrets x }",
    "stage a { allow x }",
    "stage a { allow x \"\" }",
    "stage a { kube-config secret a kye b }",
    "stage a { decrypt sop }",
    "stage a { image x = y:1 }",
    "stage a { job }",
    "stage a { job { }; job { } }",
    "stage a { job { run x } }",
    "stage a { job { command [] } }",
    "stage a { job { command \"x\" } }",
    "stage a { job { args [a, 10] } }",
    "stage a { job { env A = b } }",
    "stage a { job { env A = \"1\"; env A = \"2\" } }",
    "stage a { job { env 1A = \"1\" } }",
    "stage a { job { env A from secret b } }",
    "stage a { job { env A from secret b kye c } }",
    "stage a { job { retries 1.5 } }",
    "stage a { job { retries -1 } }",
    "stage a { job { retries 99999999999 } }",
    "stage a { job { resources } }",
    "stage a { job { resources { cpu lots } } }",
    "stage a { job { mount secret a on /x } }",
    "stage a { job { mount secret a at x } }",
    "stage a { job { tolerate a NoShedule } }",
    "stage a { job { run-as root } }",
    "stage a { job { run-as 4294967295 } }",
    "stage a { job { rerun on } }",
    "stage a { job { rerun always } }",
    "stage a { job { rerun every time } }",
    "stage a { job { idempotent true } }",
    "image a b",
    "image a = ",
    "image a = [x]",
    "image a = x; image a = y",
    "namespace",
    "namespace a b",
    "flux",
    "flux a { namespace b }",
    "flux { version 2 }",
    "flux { version v2.7 }",
    "layout free",
    "release r1",
    "source gti a",
    "source git a in",
    "source git a elsewere",
    "source git a { verify cosing }",
    "source git a { commit 1234567 }",
    "source git a; source oci a",
    "environment a; environment a",
    "environment a { stage b; stage b }",
    "pipeline a; pipeline b",
    "import [a]",
    "import ./",
    "stage A { wat }; stage b after A",
    "stage a befor b { wat; path ../x; wait 1 }",
    "source shop { wat }",
    "source gti shop; stage a { source shop }",
    "stage a { job { args [1, b, 2]; rerun on ./ } }",
    "environment a-; environment b { wat }",
];

#[test]
fn each_mistake_is_said_in_words_that_help() {
    let mut said = String::new();
    for text in TEXTS {
        let found = built(text).lines();
        said.push_str(&format!("{text}\n    {}\n", found.join("\n    ")));
    }
    insta::assert_snapshot!(said, @r###"
    stag a
        unknown-statement at "stag": no statement begins with `stag` (did you mean `stage`?)
    app { path x }
        unknown-statement at "app": no statement begins with `app` (write `stage app { … }`)
    frobnicate
        unknown-statement at "frobnicate": no statement begins with `frobnicate` (use one of `pipeline`, `source`, `namespace`, `flux`, `image`, `defaults`, `layout`, `release`, `stage`, `environment`, `import`)
    job x { }
        misplaced-setting at "job": `job` means nothing outside of blocks (write it in a `stage` block)
    intervall 5m
        unknown-statement at "intervall": no statement begins with `intervall` (write `interval`, in a `stage` block)
    stage a { befor b }
        unknown-setting at "befor": there is no setting `befor` in a `stage` block (write `before` behind the name of a stage, on the same line)
    stage a { deadline 5m }
        misplaced-setting at "deadline": `deadline` means nothing in a `stage` block (write it in a `job` block)
    stage a { stage b }
        misplaced-setting at "stage": `stage` means nothing in a `stage` block (write it outside of blocks or in an `environment` block)
    stage a { imagee x }
        unknown-setting at "imagee": there is no setting `imagee` in a `stage` block (did you mean `image`?)
    stage a { job x { path ./x/ } }
        misplaced-setting at "path": `path` means nothing in a `job` block (write it in a `stage` block)
    stage a { job x { imge x } }
        unknown-setting at "imge": there is no setting `imge` in a `job` block (did you mean `image`?)
    stage a { frobnicate }
        unknown-setting at "frobnicate": there is no setting `frobnicate` in a `stage` block (write a field that has no word in `spec """…"""`)
    defaults { path ./x/ }
        misplaced-setting at "path": `path` means nothing in the `defaults` block (write it in a `stage` block)
    defaults { frobnicate }
        unknown-setting at "frobnicate": there is no setting `frobnicate` in the `defaults` block (write a field that has no word in `spec """…"""`)
    environment a { pipeline b }
        misplaced-setting at "pipeline": `pipeline` means nothing in an `environment` block (write it outside of blocks)
    flux { directry ./x/ }
        unknown-setting at "directry": there is no setting `directry` in the `flux` block (did you mean `directory`?)
    source git a { run "x" }
        misplaced-setting at "run": `run` means nothing in the block of a `source` statement (write it in a `job` block)
    stage
        missing-value at "stage": `stage` lacks the name of a stage (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)
    stage A
        invalid-name at "A": `A` cannot be the name of a stage (did you mean `a`?)
    stage "a b"
        invalid-name at "\"a b\"": `a b` cannot be the name of a stage (did you mean `a-b`?)
    stage a befor b
        unexpected-value at "befor": expected `before`, `after`, `renamed` or the end of the statement, found `befor` (did you mean `before`?)
    stage a before
        missing-value at "stage a before": `stage` lacks the name of another stage (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)
    stage a before b,
        missing-value at "stage a before b,": `stage` lacks the name of another stage (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)
    stage a before b c
        unexpected-value at "c": nothing divides `c` from the name before it (put `,` between the names)
    stage a before b, , c
        wrong-value at ",": expected the name of another stage, found `,` (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)
    stage a before = b
        wrong-value at "=": expected the name of another stage, found `=` (remove `=`: write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)
    stage a renamed b
        wrong-value at "b": expected `from`, found `b` (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)
    stage a renamed from b renamed from c
        unexpected-value at "renamed": expected `before`, `after` or the end of the statement, found `renamed` (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)
    stage a { path }
        missing-value at "path": `path` lacks a path (write `path PATH`)
    stage a { path ../x }
        invalid-path at "../x": `../x` may leave the repository (write it from the repository root, without `..`)
    stage a { path /x }
        invalid-path at "/x": `/x` is an absolute path (write it from the repository root, such as `./deploy/`)
    stage a { path "" }
        invalid-path at "\"\"": the path is empty (write `./` for the repository root)
    stage a { path [x] }
        wrong-value at "[x]": expected a path, found a list (write `path PATH`)
    stage a { wait }
        missing-value at "wait": `wait` lacks `true` or `false` (write `wait true|false`)
    stage a { wait yes }
        wrong-value at "yes": expected `true` or `false`, found `yes` (write `wait true|false`)
    stage a { wait "true" }
        wrong-value at "\"true\"": expected `true` or `false`, found a text in quotes (remove the quotes)
    stage a { wait = true }
        wrong-value at "=": expected `true` or `false`, found `=` (remove `=`: write `wait true|false`)
    stage a { wait true true }
        unexpected-value at "true": nothing is due here in `wait`, found `true` (write `wait true|false`)
    stage a { wait true { } }
        unexpected-value at "{": `wait` takes no block (write `wait true|false`)
    stage a { wait true; wait false }
        duplicate-setting at "wait": `wait` is said twice here (remove one of them) | first said here: wait
    stage a { interval 10 }
        invalid-duration at "10": `10` is no duration (write the unit: `10s` or `10m`)
    stage a { interval 2d }
        invalid-duration at "2d": `2d` is no duration (did you mean `48h`?)
    stage a { interval fast }
        invalid-duration at "fast": `fast` is no duration (write hours, minutes and seconds, such as `90s`, `10m`, `1h30m`)
    stage a { interval "10m" }
        wrong-value at "\"10m\"": expected a duration, found a text in quotes (remove the quotes)
    stage a { label a b }
        wrong-value at "b": expected `=`, found `b` (write `label KEY = TEXT`)
    stage a { label a = }
        missing-value at "label a =": `label` lacks a text (write `label KEY = TEXT`)
    stage a { label a = 10 }
        wrong-value at "10": expected a text in quotes, found `10` (put it in quotes)
    stage a { label a = x; label a = y }
        duplicate-setting at "a": `label a` is said twice (rename or remove one of them) | first said here: a
    stage a { substitute A = b }
        wrong-value at "b": expected a text in quotes, found `b` (put it in quotes)
    stage a { substitute A-B = "b" }
        invalid-name at "A-B": `A-B` cannot be the name of a variable (use letters, digits and `_`, with no digit in front)
    stage a { substitute from secrets a }
        wrong-value at "secrets": expected `secret` or `configmap`, found `secrets` (did you mean `secret`?)
    stage a { patch deployment "x" }
        wrong-value at "deployment": expected a kind such as `Deployment`, found `deployment` (write `patch [KIND [NAME]] """YAML"""`)
    stage a { patch "" }
        wrong-value at "\"\"": expected a patch, found the text `""` (write `patch [KIND [NAME]] """YAML"""`)
    stage a { health apps/v1/x Deployment a }
        wrong-value at "apps/v1/x": expected an API version such as `apps/v1`, found `apps/v1/x` (write `health APIVERSION KIND NAME [in NAMESPACE]`)
    stage a { ready when "x" }
        missing-value at "ready when \"x\"": `ready` lacks the kind of the objects that the CEL is about (write it in front of `when`, such as `ready apps/v1 Deployment when "…"`)
    stage a { ready apps/v1 Deployment "x" }
        wrong-value at "\"x\"": expected `when`, found the text `"x"` (write `ready APIVERSION KIND when "CEL" [failed "CEL"] [progressing "CEL"]`)
    stage a { ready apps/v1 Deployment when x }
        wrong-value at "x": expected CEL in quotes, found `x` (put it in quotes)
    stage a { deletion prune }
        wrong-value at "prune": expected `mirror-prune`, `delete`, `wait` or `orphan`, found `prune` (write `deletion mirror-prune|delete|wait|orphan`)
    stage a { external secrets x }
        wrong-value at "secrets": expected `secret`, `configmap`, `claim`, `service-account`, `namespace` or `crd`, found `secrets` (did you mean `secret`?)
    stage a { allow x }
        missing-value at "allow x": `allow` lacks a reason (write `allow CHECK "REASON"`)
    stage a { allow x "" }
        wrong-value at "\"\"": expected a reason, found the text `""` (write `allow CHECK "REASON"`)
    stage a { kube-config secret a kye b }
        unexpected-value at "kye": expected `key` or the end of the statement, found `kye` (did you mean `key`?)
    stage a { decrypt sop }
        wrong-value at "sop": expected `sops`, found `sop` (did you mean `sops`?)
    stage a { image x = y:1 }
        unexpected-value at "image x = y:1": an image gets its name outside of blocks (write `image NAME = REF` outside of blocks, and `image NAME` here)
    stage a { job }
        missing-value at "job": `job` lacks a block `{ … }` (write `job [NAME] { … }`)
    stage a { job { }; job { } }
        duplicate-name at "job": `job a` is said twice (rename or remove one of them) | first said here: job
    stage a { job { run x } }
        wrong-value at "x": expected a script in quotes, found `x` (put it in quotes)
    stage a { job { command [] } }
        wrong-value at "[]": expected a list `[ … ]` with something in it, found an empty list (write `command ["PROGRAM", …]`)
    stage a { job { command "x" } }
        wrong-value at "\"x\"": expected a list `[ … ]`, found the text `"x"` (write `command ["PROGRAM", …]`)
    stage a { job { args [a, 10] } }
        wrong-value at "10": expected a text in quotes, found `10` (put it in quotes)
    stage a { job { env A = b } }
        wrong-value at "b": expected a text in quotes, found `b` (put it in quotes)
    stage a { job { env A = "1"; env A = "2" } }
        duplicate-setting at "A": `env A` is said twice (rename or remove one of them) | first said here: A
    stage a { job { env 1A = "1" } }
        invalid-name at "1A": `1A` cannot be the name of a variable (use letters, digits, `_`, `-` and `.`, with no digit in front)
    stage a { job { env A from secret b } }
        missing-value at "env A from secret b": `env` lacks `key` (write `env NAME = "TEXT"` or `env NAME from secret|configmap NAME key KEY`)
    stage a { job { env A from secret b kye c } }
        wrong-value at "kye": expected `key`, found `kye` (did you mean `key`?)
    stage a { job { retries 1.5 } }
        wrong-value at "1.5": expected a whole number, found `1.5` (write `retries NUMBER`)
    stage a { job { retries -1 } }
        wrong-value at "-1": expected a whole number, found `-1` (write `retries NUMBER`)
    stage a { job { retries 99999999999 } }
        wrong-value at "99999999999": expected a number up to 2147483647, found `99999999999` (write `retries NUMBER`)
    stage a { job { resources } }
        missing-value at "resources": `resources` lacks a block `{ … }` (write `resources { cpu …; memory … }`)
    stage a { job { resources { cpu lots } } }
        wrong-value at "lots": expected a quantity such as `100m` or `128Mi..1Gi`, found `lots` (write `cpu QUANTITY[..QUANTITY]`)
    stage a { job { mount secret a on /x } }
        wrong-value at "on": expected `at`, found `on` (write `mount secret|configmap|claim|empty NAME at PATH`)
    stage a { job { mount secret a at x } }
        invalid-path at "x": `x` is no path to mount at (write an absolute path without `..` and `:`, such as `/etc/shop`)
    stage a { job { tolerate a NoShedule } }
        wrong-value at "NoShedule": expected `NoSchedule`, `PreferNoSchedule` or `NoExecute`, found `NoShedule` (did you mean `NoSchedule`?)
    stage a { job { run-as root } }
        wrong-value at "root": expected `non-root`, a user id, or `UID:GID`, found `root` (write `run-as UID[:GID]` or `run-as non-root`)
    stage a { job { run-as 4294967295 } }
        wrong-value at "4294967295": expected `non-root`, a user id, or `UID:GID`, found `4294967295` (write `run-as UID[:GID]` or `run-as non-root`)
    stage a { job { rerun on } }
        missing-value at "rerun on": `rerun` lacks a glob for files (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)
    stage a { job { rerun always } }
        wrong-value at "always": expected `on`, `every` or `once`, found `always` (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)
    stage a { job { rerun every time } }
        wrong-value at "time": expected `release`, found `time` (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)
    stage a { job { idempotent true } }
        unexpected-value at "true": nothing is due here in `idempotent`, found `true` (write `idempotent`)
    image a b
        wrong-value at "b": expected `=`, found `b` (write `image NAME = REF`)
    image a = 
        missing-value at "image a =": `image` lacks an image reference (write `image NAME = REF`)
    image a = [x]
        wrong-value at "[x]": expected an image reference, found a list (write `image NAME = REF`)
    image a = x; image a = y
        duplicate-name at "a": `image a` is said twice (rename or remove one of them) | first said here: a
    namespace
        missing-value at "namespace": `namespace` lacks the name of a namespace (write `namespace NAME|none`)
    namespace a b
        unexpected-value at "b": nothing is due here in `namespace`, found `b` (write `namespace NAME|none`)
    flux
        missing-value at "flux": `flux` lacks a namespace or a block `{ … }` (write `flux NAME [{ … }]`)
    flux a { namespace b }
        duplicate-setting at "b": the namespace of `flux` is said twice (remove one of them) | first said here: a
    flux { version 2 }
        wrong-value at "2": expected a version such as `2.7`, found `2` (write `version MAJOR.MINOR`)
    flux { version v2.7 }
        wrong-value at "v2.7": expected a version such as `2.7`, found `v2.7` (write `version MAJOR.MINOR`)
    layout free
        wrong-value at "free": expected `fixed` or `addressed`, found `free` (write `layout fixed|addressed`)
    release r1
        wrong-value at "r1": expected a release id in quotes, found `r1` (put it in quotes)
    source gti a
        wrong-value at "gti": expected `git`, `oci`, `bucket` or `external`, found `gti` (did you mean `git`?)
    source git a in
        missing-value at "source git a in": `source` lacks the name of a namespace (write `source git|oci|bucket|external NAME [in NAMESPACE] [elsewhere] [{ … }]`)
    source git a elsewere
        unexpected-value at "elsewere": expected `in`, `elsewhere` or the end of the statement, found `elsewere` (did you mean `elsewhere`?)
    source git a { verify cosing }
        wrong-value at "cosing": expected `cosign`, `notation`, `head`, `tag` or `tag-and-head`, found `cosing` (did you mean `cosign`?)
    source git a { commit 1234567 }
        wrong-value at "1234567": expected the hash of a commit in quotes, found `1234567` (put it in quotes)
    source git a; source oci a
        duplicate-name at "a": `source a` is said twice (rename or remove one of them) | first said here: a
    environment a; environment a
        duplicate-name at "a": `environment a` is said twice (rename or remove one of them) | first said here: a
    environment a { stage b; stage b }
        duplicate-name at "b": `stage b` is said twice (rename or remove one of them) | first said here: b
    pipeline a; pipeline b
        duplicate-setting at "pipeline": `pipeline` is said twice here (remove one of them) | first said here: pipeline
    import [a]
        wrong-value at "[a]": expected the path of a file, found a list (write `import "PATH"`)
    import ./
        wrong-value at "./": expected the path of a file, found `./` (write `import "PATH"`)
    stage A { wat }; stage b after A
        invalid-name at "A": `A` cannot be the name of a stage (did you mean `a`?)
        unknown-setting at "wat": there is no setting `wat` in a `stage` block (did you mean `wait`?)
        invalid-name at "A": `A` cannot be the name of another stage (did you mean `a`?)
    stage a befor b { wat; path ../x; wait 1 }
        unexpected-value at "befor": expected `before`, `after`, `renamed` or the end of the statement, found `befor` (did you mean `before`?)
        unknown-setting at "wat": there is no setting `wat` in a `stage` block (did you mean `wait`?)
        invalid-path at "../x": `../x` may leave the repository (write it from the repository root, without `..`)
        wrong-value at "1": expected `true` or `false`, found `1` (write `wait true|false`)
    source shop { wat }
        wrong-value at "shop": expected `git`, `oci`, `bucket` or `external`, found `shop` (write `source git|oci|bucket|external NAME [in NAMESPACE] [elsewhere] [{ … }]`)
        unknown-setting at "wat": there is no setting `wat` in the block of a `source` statement (write `wait`, in a `stage` block)
    source gti shop; stage a { source shop }
        wrong-value at "gti": expected `git`, `oci`, `bucket` or `external`, found `gti` (did you mean `git`?)
    stage a { job { args [1, b, 2]; rerun on ./ } }
        wrong-value at "1": expected a text in quotes, found `1` (put it in quotes)
        wrong-value at "2": expected a text in quotes, found `2` (put it in quotes)
        wrong-value at "./": expected a glob for files, found `./` (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)
    environment a-; environment b { wat }
        invalid-name at "a-": `a-` cannot be the name of an environment (did you mean `a`?)
        unknown-setting at "wat": there is no setting `wat` in an `environment` block (write `wait`, in a `stage` block)
    "###);
}
