//! What is said of statements that cannot be read.

use super::built;

/// Texts, and everything that is said of each.
#[rustfmt::skip]
const FINDINGS: &[(&str, &[&str])] = &[
    ("stag a", &[
        r#"unknown-statement at "stag": no statement begins with `stag` (did you mean `stage`?)"#,
    ]),
    ("app { path x }", &[
        r#"unknown-statement at "app": no statement begins with `app` (write `stage app { … }`)"#,
    ]),
    ("frobnicate", &[
        r#"unknown-statement at "frobnicate": no statement begins with `frobnicate` (use one of `pipeline`, `source`, `namespace`, `flux`, `image`, `defaults`, `layout`, `external`, `release`, `stage`, `environment`, `import`)"#,
    ]),
    ("job x { }", &[
        r#"misplaced-setting at "job": `job` means nothing outside of blocks (write it in a `stage` block)"#,
    ]),
    ("intervall 5m", &[
        r#"unknown-statement at "intervall": no statement begins with `intervall` (write `interval`, in a `stage` block)"#,
    ]),
    ("stage a { befor b }", &[
        r#"unknown-setting at "befor": there is no setting `befor` in a `stage` block (write `before` behind the name of a stage, on the same line)"#,
    ]),
    ("stage a { deadline 5m }", &[
        r#"misplaced-setting at "deadline": `deadline` means nothing in a `stage` block (write it in a `job` block)"#,
    ]),
    ("stage a { stage b }", &[
        r#"misplaced-setting at "stage": `stage` means nothing in a `stage` block (write it outside of blocks or in an `environment` block)"#,
    ]),
    ("stage a { imagee x }", &[
        r#"unknown-setting at "imagee": there is no setting `imagee` in a `stage` block (did you mean `image`?)"#,
    ]),
    ("stage a { job x { path ./x/ } }", &[
        r#"misplaced-setting at "path": `path` means nothing in a `job` block (write it in a `stage` block)"#,
    ]),
    ("stage a { job x { imge x } }", &[
        r#"unknown-setting at "imge": there is no setting `imge` in a `job` block (did you mean `image`?)"#,
    ]),
    ("stage a { frobnicate }", &[
        r#"unknown-setting at "frobnicate": there is no setting `frobnicate` in a `stage` block (grammar/README.md has the words of a stage; objects of its own are in its manifests)"#,
    ]),
    ("defaults { path ./x/ }", &[
        r#"misplaced-setting at "path": `path` means nothing in the `defaults` block (write it in a `stage` block)"#,
    ]),
    ("defaults { frobnicate }", &[
        r#"unknown-setting at "frobnicate": there is no setting `frobnicate` in the `defaults` block (grammar/README.md has the words of a stage; objects of its own are in its manifests)"#,
    ]),
    ("environment a { pipeline b }", &[
        r#"misplaced-setting at "pipeline": `pipeline` means nothing in an `environment` block (write it outside of blocks)"#,
    ]),
    ("flux { directry ./x/ }", &[
        r#"unknown-setting at "directry": there is no setting `directry` in the `flux` block (did you mean `directory`?)"#,
    ]),
    ("source git a { run \"x\" }", &[
        r#"misplaced-setting at "run": `run` means nothing in the block of a `source` statement (write it in a `job` block)"#,
    ]),
    ("stage", &[
        r#"missing-value at "stage": `stage` lacks the name of a stage (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)"#,
    ]),
    ("stage A", &[
        r#"invalid-name at "A": `A` cannot be the name of a stage (did you mean `a`?)"#,
    ]),
    ("stage \"a b\"", &[
        r#"invalid-name at "\"a b\"": `a b` cannot be the name of a stage (did you mean `a-b`?)"#,
    ]),
    ("stage a befor b", &[
        r#"unexpected-value at "befor": expected `before`, `after`, `renamed` or the end of the statement, found `befor` (did you mean `before`?)"#,
    ]),
    ("stage a before", &[
        r#"missing-value at "stage a before": `stage` lacks the name of another stage (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)"#,
    ]),
    ("stage a before b,", &[
        r#"missing-value at "stage a before b,": `stage` lacks the name of another stage (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)"#,
    ]),
    ("stage a before b c", &[
        r#"unexpected-value at "c": nothing divides `c` from the name before it (put `,` between the names)"#,
    ]),
    ("stage a before b, , c", &[
        r#"wrong-value at ",": expected the name of another stage, found `,` (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)"#,
    ]),
    ("stage a before = b", &[
        r#"wrong-value at "=": expected the name of another stage, found `=` (remove the `=`)"#,
    ]),
    ("stage a renamed b", &[
        r#"wrong-value at "b": expected `from`, found `b` (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)"#,
    ]),
    ("stage a renamed from b renamed from c", &[
        r#"unexpected-value at "renamed": expected `before`, `after` or the end of the statement, found `renamed` (write `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`)"#,
    ]),
    ("stage a { path }", &[
        r#"missing-value at "path": `path` lacks a path (write `path PATH`)"#,
    ]),
    ("stage a { path ../x }", &[
        r#"invalid-path at "../x": `../x` may leave the repository (write it from the repository root, without `..`)"#,
    ]),
    ("stage a { path /x }", &[
        r#"invalid-path at "/x": `/x` is an absolute path (write it from the repository root, such as `./deploy/`)"#,
    ]),
    ("stage a { path \"\" }", &[
        r#"invalid-path at "\"\"": the path is empty (write `./` for the repository root)"#,
    ]),
    ("stage a { path [x] }", &[
        r#"wrong-value at "[x]": expected a path, found a list (write `x`, without brackets)"#,
    ]),
    ("stage a { wait }", &[
        r#"missing-value at "wait": `wait` lacks `true` or `false` (write `wait true|false`)"#,
    ]),
    ("stage a { wait yes }", &[
        r#"wrong-value at "yes": expected `true` or `false`, found `yes` (write `wait true|false`)"#,
    ]),
    ("stage a { wait \"true\" }", &[
        r#"wrong-value at "\"true\"": expected `true` or `false`, found a text in quotes (remove the quotes)"#,
    ]),
    ("stage a { wait = true }", &[
        r#"wrong-value at "=": expected `true` or `false`, found `=` (remove the `=`)"#,
    ]),
    ("stage a { wait true true }", &[
        r#"unexpected-value at "true": nothing is due here in `wait`, found `true` (write `wait true|false`)"#,
    ]),
    ("stage a { wait true { } }", &[
        r#"unexpected-value at "{": `wait` takes no block (write `wait true|false`)"#,
    ]),
    ("stage a { wait true; wait false }", &[
        r#"duplicate-setting at "wait": `wait` is declared twice here (remove one of them) | first declared here: wait"#,
    ]),
    ("stage a { interval 10 }", &[
        r#"invalid-duration at "10": `10` is not a duration (write the unit: `10s` or `10m`)"#,
    ]),
    ("stage a { interval 2d }", &[
        r#"invalid-duration at "2d": `2d` is not a duration (did you mean `48h`?)"#,
    ]),
    ("stage a { interval fast }", &[
        r#"invalid-duration at "fast": `fast` is not a duration (write hours, minutes and seconds, such as `90s`, `10m`, `1h30m`)"#,
    ]),
    ("stage a { interval \"10m\" }", &[
        r#"wrong-value at "\"10m\"": expected a duration, found a text in quotes (remove the quotes)"#,
    ]),
    ("stage a { label a b }", &[
        r#"wrong-value at "b": expected `=`, found `b` (write `label KEY = TEXT`)"#,
    ]),
    ("stage a { label a = }", &[
        r#"missing-value at "label a =": `label` lacks a text (write `label KEY = TEXT`)"#,
    ]),
    ("stage a { label a = 10 }", &[
        r#"wrong-value at "10": expected a text in quotes, found `10` (put it in quotes)"#,
    ]),
    ("stage a { label a = x; label a = y }", &[
        r#"duplicate-setting at "a": `label a` is declared twice (rename or remove one of them) | first declared here: a"#,
    ]),
    ("stage a { substitute A = b }", &[
        r#"wrong-value at "b": expected a text in quotes, found a word (put it in quotes)"#,
    ]),
    ("stage a { substitute A-B = \"b\" }", &[
        r#"invalid-name at "A-B": `A-B` cannot be the name of a variable (use letters, digits and `_`, with no digit in front)"#,
    ]),
    ("stage a { substitute from secrets a }", &[
        r#"wrong-value at "secrets": expected `secret` or `configmap`, found `secrets` (did you mean `secret`?)"#,
    ]),
    ("stage a { patch deployment \"x\" }", &[
        r#"wrong-value at "deployment": expected a kind such as `Deployment`, found `deployment` (write `patch [KIND [NAME]] """YAML"""`)"#,
    ]),
    ("stage a { patch \"\" }", &[
        r#"wrong-value at "\"\"": expected a patch, found a text (write `patch [KIND [NAME]] """YAML"""`)"#,
    ]),
    ("stage a { health apps/v1/x Deployment a }", &[
        r#"wrong-value at "apps/v1/x": expected an API version such as `apps/v1`, found `apps/v1/x` (write `health APIVERSION KIND NAME [in NAMESPACE]`)"#,
    ]),
    ("stage a { ready when \"x\" }", &[
        r#"missing-value at "ready when \"x\"": `ready` lacks the kind of the objects that the CEL is about (write it in front of `when`, such as `ready apps/v1 Deployment when "…"`)"#,
    ]),
    ("stage a { ready apps/v1 Deployment \"x\" }", &[
        r#"wrong-value at "\"x\"": expected `when`, found the text `"x"` (write `ready APIVERSION KIND when "CEL" [failed "CEL"] [progressing "CEL"]`)"#,
    ]),
    ("stage a { ready apps/v1 Deployment when x }", &[
        r#"wrong-value at "x": expected CEL in quotes, found `x` (put it in quotes)"#,
    ]),
    ("stage a { deletion prune }", &[
        r#"wrong-value at "prune": expected `mirror-prune`, `delete`, `wait` or `orphan`, found `prune` (write `deletion mirror-prune|delete|wait|orphan`)"#,
    ]),
    ("stage a { external secrets x }", &[
        r#"wrong-value at "secrets": expected `secret`, `configmap`, `claim`, `service-account`, `namespace`, `crd`, `PriorityClass`, `RuntimeClass`, `StorageClass`, `PersistentVolume`, `HelmRepository`, `OCIRepository`, `GitRepository`, `Bucket`, `HelmChart`, `Issuer`, `ClusterIssuer`, `SecretStore`, `ClusterSecretStore` or `Service`, found `secrets` (did you mean `secret`?)"#,
    ]),
    ("stage a { allow x }", &[
        r#"missing-value at "allow x": `allow` lacks a reason (write `allow CHECK "REASON"`)"#,
    ]),
    ("stage a { allow x \"\" }", &[
        r#"wrong-value at "\"\"": expected a reason, found the text `""` (write `allow CHECK "REASON"`)"#,
    ]),
    ("stage a { kube-config secret a kye b }", &[
        r#"unexpected-value at "kye": expected `key` or the end of the statement, found `kye` (did you mean `key`?)"#,
    ]),
    ("stage a { decrypt sop }", &[
        r#"wrong-value at "sop": expected `sops`, found `sop` (did you mean `sops`?)"#,
    ]),
    ("stage a { image x = y:1 }", &[
        r#"unexpected-value at "image x = y:1": an image gets its name outside of blocks (write `image NAME = REF` outside of blocks, and `image NAME` here)"#,
    ]),
    ("stage a { job }", &[
        r#"missing-value at "job": `job` lacks a block `{ … }` (write `job [NAME] { … }`)"#,
    ]),
    ("stage a { job { }; job { } }", &[
        r#"duplicate-name at "job": `job a` is declared twice (rename or remove one of them) | first declared here: job"#,
    ]),
    ("stage a { job { run x } }", &[
        r#"wrong-value at "x": expected a script in quotes, found `x` (put it in quotes)"#,
    ]),
    ("stage a { job { command [] } }", &[
        r#"wrong-value at "[]": expected a list `[ … ]` with something in it, found an empty list (write `command ["PROGRAM", …]`)"#,
    ]),
    ("stage a { job { command \"x\" } }", &[
        r#"wrong-value at "\"x\"": expected a list `[ … ]`, found the text `"x"` (write `command ["PROGRAM", …]`)"#,
    ]),
    ("stage a { job { args [a, 10] } }", &[
        r#"wrong-value at "10": expected a text in quotes, found `10` (put it in quotes)"#,
    ]),
    ("stage a { job { env A = b } }", &[
        r#"wrong-value at "b": expected a text in quotes, found `b` (put it in quotes)"#,
    ]),
    ("stage a { job { env 1A = \"1\" } }", &[
        r#"invalid-name at "1A": `1A` cannot be the name of a variable (use letters, digits, `_`, `-` and `.`, with no digit in front)"#,
    ]),
    ("stage a { job { env A from secret b } }", &[
        r#"missing-value at "env A from secret b": `env` lacks `key` (write `env NAME = "TEXT"` or `env NAME from secret|configmap NAME key KEY`)"#,
    ]),
    ("stage a { job { env A from secret b kye c } }", &[
        r#"wrong-value at "kye": expected `key`, found `kye` (did you mean `key`?)"#,
    ]),
    ("stage a { job { retries 1.5 } }", &[
        r#"wrong-value at "1.5": expected a whole number, found `1.5` (write `retries NUMBER`)"#,
    ]),
    ("stage a { job { retries -1 } }", &[
        r#"wrong-value at "-1": expected a whole number, found `-1` (write `retries NUMBER`)"#,
    ]),
    ("stage a { job { retries 99999999999 } }", &[
        r#"wrong-value at "99999999999": expected a number up to 2147483647, found `99999999999` (write `retries NUMBER`)"#,
    ]),
    ("stage a { job { resources } }", &[
        r#"missing-value at "resources": `resources` lacks a block `{ … }` (write `resources { cpu …; memory … }`)"#,
    ]),
    ("stage a { job { resources { cpu lots } } }", &[
        r#"wrong-value at "lots": expected a quantity such as `100m` or `128Mi..1Gi`, found `lots` (write `cpu QUANTITY[..QUANTITY]`)"#,
    ]),
    ("stage a { job { mount secret a on /x } }", &[
        r#"wrong-value at "on": expected `at`, found `on` (write `mount secret|configmap|claim|empty NAME at PATH`)"#,
    ]),
    ("stage a { job { tolerate a NoShedule } }", &[
        r#"wrong-value at "NoShedule": expected `NoSchedule`, `PreferNoSchedule` or `NoExecute`, found `NoShedule` (did you mean `NoSchedule`?)"#,
    ]),
    ("stage a { job { run-as root } }", &[
        r#"wrong-value at "root": expected `non-root`, a user id, or `UID:GID`, found `root` (write `run-as UID[:GID]` or `run-as non-root`)"#,
    ]),
    ("stage a { job { run-as 4294967295 } }", &[
        r#"wrong-value at "4294967295": expected `non-root`, a user id, or `UID:GID`, found `4294967295` (write `run-as UID[:GID]` or `run-as non-root`)"#,
    ]),
    ("stage a { job { rerun on } }", &[
        r#"missing-value at "rerun on": `rerun` lacks a glob for files (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)"#,
    ]),
    ("stage a { job { rerun always } }", &[
        r#"wrong-value at "always": expected `on`, `every` or `once`, found `always` (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)"#,
    ]),
    ("stage a { job { rerun every time } }", &[
        r#"wrong-value at "time": expected `release`, found `time` (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)"#,
    ]),
    ("stage a { job { idempotent true } }", &[
        r#"unexpected-value at "true": nothing is due here in `idempotent`, found `true` (write `idempotent`)"#,
    ]),
    ("image a b", &[
        r#"wrong-value at "b": expected `=`, found `b` (write `image NAME = REF`)"#,
    ]),
    ("image a = ", &[
        r#"missing-value at "image a =": `image` lacks an image reference (write `image NAME = REF`)"#,
    ]),
    ("image a = [x]", &[
        r#"wrong-value at "[x]": expected an image reference, found a list (write `x`, without brackets)"#,
    ]),
    ("image a = x; image a = y", &[
        r#"duplicate-name at "a": `image a` is declared twice (rename or remove one of them) | first declared here: a"#,
    ]),
    ("namespace", &[
        r#"missing-value at "namespace": `namespace` lacks the name of a namespace (write `namespace NAME|none`)"#,
    ]),
    ("namespace a b", &[
        r#"unexpected-value at "b": nothing is due here in `namespace`, found `b` (write `namespace NAME|none`)"#,
    ]),
    ("flux", &[
        r#"missing-value at "flux": `flux` lacks a namespace or a block `{ … }` (write `flux NAME [{ … }]`)"#,
    ]),
    ("flux a { namespace b }", &[
        r#"duplicate-setting at "b": the namespace of `flux` is declared twice (remove one of them) | first declared here: a"#,
    ]),
    ("flux { version 2 }", &[
        r#"wrong-value at "2": expected a version such as `2.7`, found `2` (write `version MAJOR.MINOR`)"#,
    ]),
    ("flux { version v2.7 }", &[
        r#"wrong-value at "v2.7": expected a version such as `2.7`, found `v2.7` (write `version MAJOR.MINOR`)"#,
    ]),
    ("layout free", &[
        r#"wrong-value at "free": expected `fixed` or `addressed`, found `free` (write `layout fixed|addressed`)"#,
    ]),
    ("release r1", &[
        r#"wrong-value at "r1": expected a release id in quotes, found `r1` (put it in quotes)"#,
    ]),
    ("source gti a", &[
        r#"wrong-value at "gti": expected `git`, `oci`, `bucket` or `external`, found `gti` (did you mean `git`?)"#,
    ]),
    ("source git a in", &[
        r#"missing-value at "source git a in": `source` lacks the name of a namespace (write `source git|oci|bucket|external NAME [in NAMESPACE] [elsewhere] [{ … }]`)"#,
    ]),
    ("source git a elsewere", &[
        r#"unexpected-value at "elsewere": expected `in`, `elsewhere` or the end of the statement, found `elsewere` (did you mean `elsewhere`?)"#,
    ]),
    ("source git a { verify cosing }", &[
        r#"wrong-value at "cosing": expected `cosign`, `notation`, `head`, `tag` or `tag-and-head`, found `cosing` (did you mean `cosign`?)"#,
    ]),
    ("source git a { commit 1234567 }", &[
        r#"wrong-value at "1234567": expected the hash of a commit in quotes, found `1234567` (put it in quotes)"#,
    ]),
    ("source git a; source oci a", &[
        r#"duplicate-name at "a": `source a` is declared twice (rename or remove one of them) | first declared here: a"#,
    ]),
    ("environment a; environment a", &[
        r#"duplicate-name at "a": `environment a` is declared twice (rename or remove one of them) | first declared here: a"#,
    ]),
    ("environment a { stage b; stage b }", &[
        r#"duplicate-name at "b": `stage b` is declared twice (rename or remove one of them) | first declared here: b"#,
    ]),
    ("pipeline a; pipeline b", &[
        r#"duplicate-setting at "pipeline": `pipeline` is declared twice here (remove one of them) | first declared here: pipeline"#,
    ]),
    ("import [a]", &[
        r#"wrong-value at "[a]": expected the path of a file, found a list (write `a`, without brackets)"#,
    ]),
    ("import ./", &[
        r#"wrong-value at "./": expected the path of a file, found `./` (write `import "PATH"`)"#,
    ]),
    ("stage A { wat }; stage b after A", &[
        r#"invalid-name at "A": `A` cannot be the name of a stage (did you mean `a`?)"#,
        r#"unknown-setting at "wat": there is no setting `wat` in a `stage` block (did you mean `wait`?)"#,
        r#"invalid-name at "A": `A` cannot be the name of another stage (did you mean `a`?)"#,
    ]),
    ("stage a befor b { wat; path ../x; wait 1 }", &[
        r#"unexpected-value at "befor": expected `before`, `after`, `renamed` or the end of the statement, found `befor` (did you mean `before`?)"#,
        r#"unknown-setting at "wat": there is no setting `wat` in a `stage` block (did you mean `wait`?)"#,
        r#"invalid-path at "../x": `../x` may leave the repository (write it from the repository root, without `..`)"#,
        r#"wrong-value at "1": expected `true` or `false`, found `1` (write `wait true|false`)"#,
    ]),
    ("source shop { wat }", &[
        r#"wrong-value at "shop": expected `git`, `oci`, `bucket` or `external`, found `shop` (write `source git|oci|bucket|external NAME [in NAMESPACE] [elsewhere] [{ … }]`)"#,
        r#"unknown-setting at "wat": there is no setting `wat` in the block of a `source` statement (write `wait`, in a `stage` block)"#,
    ]),
    ("source gti shop; stage a { source shop }", &[
        r#"wrong-value at "gti": expected `git`, `oci`, `bucket` or `external`, found `gti` (did you mean `git`?)"#,
    ]),
    ("stage a { job { args [1, b, 2]; rerun on ./ } }", &[
        r#"wrong-value at "1": expected a text in quotes, found `1` (put it in quotes)"#,
        r#"wrong-value at "2": expected a text in quotes, found `2` (put it in quotes)"#,
        r#"wrong-value at "./": expected a glob for files, found `./` (write `rerun on image` or `rerun on "GLOB"[, …]` or `rerun every release` or `rerun once`)"#,
    ]),
    ("environment a-; environment b { wat }", &[
        r#"invalid-name at "a-": `a-` cannot be the name of an environment (did you mean `a`?)"#,
        r#"unknown-setting at "wat": there is no setting `wat` in an `environment` block (write `wait`, in a `stage` block)"#,
    ]),
];

#[test]
fn each_mistake_is_said_once_in_words_that_help() {
    let said = FINDINGS
        .iter()
        .map(|(text, _)| (*text, built(text).lines()));
    let expected = FINDINGS.iter().map(|(text, expected)| {
        let expected = expected.iter().map(|line| (*line).to_owned());
        (*text, expected.collect::<Vec<String>>())
    });
    for (said, expected) in said.zip(expected) {
        assert_eq!(said, expected);
    }
}

#[test]
fn every_check_of_reading_is_shown_here_or_with_the_imports() {
    let shown = |name: &str| {
        let mut lines = FINDINGS.iter().flat_map(|(_, lines)| *lines);
        lines.any(|line| line.starts_with(&format!("{name} at")))
    };
    let missing = crate::model::CHECKS
        .iter()
        .map(|check| check.name)
        .filter(|name| !shown(name));
    assert_eq!(
        missing.collect::<Vec<_>>(),
        ["import-cycle", "import-missing"]
    );
}
