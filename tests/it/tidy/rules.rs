//! The rules: texts in, complaints out.

use std::collections::{BTreeMap, BTreeSet};

use super::Texts;

/// Lines of a file, its unit tests not counted.
const LONGEST: usize = 400;

/// `crate::x` stands only in modules whose row in the table of `page` has `x`; table and folders agree.
pub fn layering(page: &str, sources: &Texts) -> Vec<String> {
    let table = table(page);
    let mut complaints = Vec::new();
    for (path, text) in sources {
        let Some(module) = module(path) else { continue };
        let Some(allowed) = table.get(module) else {
            complaints.push(format!("{path}: `{module}` is not in the table"));
            continue;
        };
        let used = used(text).into_iter();
        for used in used.filter(|used| *used != module && !allowed.contains(used)) {
            complaints.push(format!("{path}: `{module}` may not use `{used}`"));
        }
    }
    let modules: BTreeSet<&str> = sources.keys().filter_map(|path| module(path)).collect();
    let missing = table.keys().filter(|row| !modules.contains(*row));
    complaints.extend(missing.map(|row| format!("there is no `{row}`")));
    complaints
}

/// The module that a file belongs to; the two roots belong to none.
fn module(path: &str) -> Option<&str> {
    let path = path.strip_prefix("src/")?;
    let module = path
        .split_once('/')
        .map_or_else(|| path.trim_end_matches(".rs"), |(folder, _)| folder);
    (module != "lib" && module != "main").then_some(module)
}

/// Module to what it may use, from the rows `| module | … | a, b |`.
fn table(page: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let rows = page
        .lines()
        .skip_while(|line| !line.starts_with("| module |"))
        .skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| {
        row.trim_matches('|')
            .split('|')
            .map(str::trim)
            .collect::<Vec<_>>()
    });
    cells
        .map(|cells| (cells[0], cells[2].split(", ").collect()))
        .collect()
}

/// The modules that a text names behind `crate::`, comments not counted.
fn used(text: &str) -> BTreeSet<&str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let paths = code.flat_map(|line| line.split("crate::").skip(1));
    let names = paths.map(|path| {
        path.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
    });
    names
        .flatten()
        .filter(|name| name.starts_with(|c: char| c.is_lowercase()))
        .collect()
}

/// Disk, environment, clock, processes and printing stay in `files`, `cli`, `main.rs` and the files of `cluster`
/// that are not pure.
pub fn io(sources: &Texts) -> Vec<String> {
    let forbidden = [
        "std::fs",
        "std::env",
        "std::process",
        "std::net",
        "std::io::std",
        "io::stdout",
        "io::stderr",
        "io::stdin",
        "println!",
        "print!",
        "SystemTime",
        "Instant::now",
    ];
    let free = |path: &str| {
        let outside = [
            "src/files/",
            "src/cli/",
            "src/main.rs",
            "src/cluster/destroy.rs",
            "src/cluster/direct/destroy.rs",
            "src/cluster/direct/status.rs",
            "src/cluster/direct/rollout.rs",
            "src/cluster/control_loop.rs",
            "src/cluster/lease.rs",
            "src/cluster/pins.rs",
            "src/cluster/status.rs",
        ];
        outside.iter().any(|it| path.starts_with(it)) || only_tests(path)
    };
    let mut complaints = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| !free(path)) {
        let code = code(text);
        let found = forbidden.iter().filter(|word| code.contains(**word));
        complaints.extend(found.map(|word| format!("{path}: `{word}`")));
    }
    complaints
}

/// Only the impure files of `cluster` know a client of a network, and only the file that
/// calls the commands reaches them.
pub fn connections(sources: &Texts) -> Vec<String> {
    let may_connect = [
        "src/cluster/apply.rs",
        "src/cluster/destroy.rs",
        "src/cluster/direct/resources.rs",
        "src/cluster/direct/wait.rs",
        "src/cluster/direct/write.rs",
        "src/cluster/control_loop.rs",
        "src/cluster/pins.rs",
        "src/cluster/sources.rs",
        "src/cluster/lease.rs",
        "src/cluster/status.rs",
        "src/cluster/explain.rs",
        "src/cluster/explain/",
        "src/cluster/problem.rs",
        "src/cluster/remove.rs",
        "src/cluster/session.rs",
        "src/cluster/watch.rs",
    ];
    let may_use = ["src/cluster/", "src/cli/on_cluster/", "src/lib.rs"];
    let may_reach = ["src/cli/mod.rs", "src/cli/on_cluster/", "src/cli/args.rs"];
    let rules: [(&[&str], &[&str]); 3] = [
        (
            &["kube::", "hyper::", "TcpStream", "UdpSocket"],
            &may_connect,
        ),
        (&["crate::cluster", "mod cluster", "tokio::"], &may_use),
        (&["on_cluster"], &may_reach),
    ];
    let mut complaints = Vec::new();
    for (path, text) in sources {
        for (words, places) in rules {
            let is_free = places.iter().any(|place| path.starts_with(place));
            let found = words.iter().filter(|word| code(text).contains(**word));
            let found = found.filter(|_| !is_free);
            complaints.extend(found.map(|word| format!("{path}: `{word}`")));
        }
    }
    complaints
}

/// Whether a file of `src` holds unit tests and nothing else.
fn only_tests(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// The part of a file before its unit tests.
fn code(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default()
}

/// No file has more lines than [`LONGEST`], unit tests apart.
pub fn length(sources: &Texts) -> Vec<String> {
    let lengths = sources.iter().filter(|(path, _)| !only_tests(path));
    let lengths = lengths.map(|(path, text)| (path, code(text).lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > LONGEST);
    long.map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect()
}

/// Every file begins with `//!`.
pub fn front_pages(sources: &Texts) -> Vec<String> {
    let bare = sources.iter().filter(|(_, text)| !text.starts_with("//! "));
    bare.map(|(path, _)| format!("{path}: no front page"))
        .collect()
}

/// No test is switched off, and no lint is silenced without a reason.
pub fn silenced(sources: &Texts) -> Vec<String> {
    let forbidden = [
        "#[ignore",
        "#[should_panic",
        "#[allow",
        "#![allow",
        "todo!(",
        "unimplemented!(",
        "dbg!(",
    ];
    let mut complaints = Vec::new();
    for (path, text) in sources {
        let found = forbidden.iter().filter(|word| text.contains(**word));
        complaints.extend(found.map(|word| format!("{path}: `{word}`")));
    }
    complaints
}

/// Checks (name and page) are sorted and each once; their pages are the files with their names.
pub fn pages(checks: &[(&str, &str)], files: &Texts) -> Vec<String> {
    let mut complaints = Vec::new();
    for pair in checks.windows(2).filter(|pair| pair[0].0 >= pair[1].0) {
        complaints.push(format!("`{}` stands before `{}`", pair[0].0, pair[1].0));
    }
    let mut missing: BTreeMap<&str, &str> = checks.iter().copied().collect();
    for (path, text) in files {
        let stem = path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".md");
        let name = if path.contains("/pages/") {
            stem.to_owned()
        } else {
            stem.replace('_', "-")
        };
        match missing.remove(name.as_str()) {
            None => complaints.push(format!("{path}: no check is named `{name}`")),
            Some(page) if page != text => {
                complaints.push(format!("{path}: not the page of `{name}`"))
            }
            Some(_) => {}
        }
    }
    complaints.extend(
        missing
            .keys()
            .map(|name| format!("`{name}` has no page of its name")),
    );
    complaints
}

/// The lines of a `checks! { … }` list ascend, those behind its `;` apart.
pub fn sorted_checks(path: &str, text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .skip_while(|line| !line.trim_end().ends_with("checks! {"))
        .skip(1);
    let lines = lines.take_while(|line| *line != "}").map(str::trim);
    let lines = lines.take_while(|line| *line != ";");
    let names: Vec<&str> = lines
        .filter(|line| !line.starts_with("//") && !line.is_empty() && !line.starts_with('"'))
        .map(|line| line.split([' ', ',']).next().unwrap_or_default())
        .collect();
    if names.is_empty() {
        return vec![format!("{path}: no list of checks")];
    }
    let pairs = names.windows(2).filter(|pair| pair[0] >= pair[1]);
    pairs
        .map(|pair| format!("{path}: `{}` stands before `{}`", pair[0], pair[1]))
        .collect()
}

/// Every rule of the grammar has `///` above it.
pub fn grammar(grammar: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut before = "";
    for line in grammar.lines() {
        let rule = line.split_once(" = ").filter(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        if let Some((name, _)) = rule.filter(|_| !before.starts_with("/// ")) {
            complaints.push(format!("`{name}` has no `///`"));
        }
        before = line;
    }
    complaints
}

/// Every folder of `examples/` has a README, a pipeline, and output.
pub fn examples(paths: &[&str]) -> Vec<String> {
    let below = |path: &&&str| path.matches('/').count() > 1;
    let folders: BTreeSet<&str> = paths
        .iter()
        .filter(below)
        .filter_map(|path| path.split('/').nth(1))
        .collect();
    let mut complaints = Vec::new();
    for folder in folders {
        let inside = format!("examples/{folder}/");
        let inside: Vec<&str> = paths
            .iter()
            .filter_map(|path| path.strip_prefix(&inside))
            .collect();
        let parts = [
            ("README.md", inside.contains(&"README.md")),
            (
                "pipeline",
                inside.iter().any(|path| path.ends_with(".pipeline")),
            ),
            ("out/", inside.iter().any(|path| path.starts_with("out/"))),
        ];
        let missing = parts.iter().filter(|(_, is_there)| !is_there);
        complaints.extend(missing.map(|(what, _)| format!("examples/{folder}: no {what}")));
    }
    complaints
}

/// Every file beside `main.rs` is a module of it, and every file in a folder one of the file that the
/// folder is named after.
pub fn unreached(main: &str, files: &Texts) -> Vec<String> {
    let mut complaints = Vec::new();
    for path in files.keys().filter(|path| !path.ends_with("/main.rs")) {
        let path_in = path.trim_start_matches("tests/it/").trim_end_matches(".rs");
        let (folder, name) = path_in.rsplit_once('/').unwrap_or(("", path_in));
        if name == "mod" {
            continue;
        }
        let parents = [
            format!("tests/it/{folder}.rs"),
            format!("tests/it/{folder}/mod.rs"),
        ];
        let parent = parents.iter().find_map(|parent| files.get(parent));
        let parent = if folder.is_empty() {
            Some(main)
        } else {
            parent.map(String::as_str)
        };
        let line = format!("mod {name};");
        if !parent.is_some_and(|parent| {
            parent
                .lines()
                .any(|it| it.trim_start_matches("pub ") == line)
        }) {
            complaints.push(format!("{path}: nobody runs it"));
        }
    }
    complaints
}

/// Every `Name = CODE,` of the enum is among the codes, and every code is in a row of the page.
pub fn exit_codes(source: &str, codes: &[u8], page: &str) -> Vec<String> {
    let lines = source
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','));
    let declared = lines.filter_map(|line| line.split_once(" = ")?.1.parse::<u8>().ok());
    let unlisted = declared.filter(|code| !codes.contains(code));
    let mut complaints: Vec<String> = unlisted
        .map(|code| format!("exit code {code} has no meaning"))
        .collect();
    let row = |code: &u8| {
        page.lines()
            .any(|line| line.starts_with(&format!("| {code} |")))
    };
    let missing = codes.iter().filter(|code| !row(code));
    complaints.extend(missing.map(|code| format!("exit code {code} is in no row")));
    complaints
}
