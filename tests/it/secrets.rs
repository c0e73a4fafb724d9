//! Values of Secrets are never shown: a value that is easy to find again is put into every place where one may stand,
//! and every command that works offline is asked for everything that it says, of sound files and of damaged ones.

mod editor;
mod places;

use std::collections::BTreeMap;

use flux_pipeline::compile::{self, Input};
use flux_pipeline::diagnostics::{self, Style};
use flux_pipeline::source::{Memory, SourceMap};
use flux_pipeline::{ide, import};

use crate::support::{Project, Tree};

use places::{PLACES, Place, UNBUILDABLE};

/// What is looked for: the value itself, and its base64.
const FOUND: [&str; 2] = ["c4nary", "YzRuYXJ5"];

/// Everything that is said offline. Left out is what prints a file as it is because that was asked for: `build
/// --stdout`, `import` without `--out`, `fmt -`.
const COMMANDS: &[&str] = &[
    "check",
    "check --format json",
    "check --format sarif",
    "check --format github",
    "check --fix --diff",
    "fmt --check",
    "fmt --diff",
    "set image shop=:v1.6.0 --check",
    "lint",
    "lint --format json",
    "lint --format sarif",
    "lint --format github",
    "import clusters --out imported",
    "graph",
    "graph --format mermaid",
    "graph --format dot",
    "graph --format svg",
    "graph --format html",
    "graph --format json",
    "simulate",
    "simulate --explore",
    "plan --against ./before",
    "plan --against ./before --format json",
    "plan --against ./before --verbose",
    "plan --against ./before --format markdown",
    "build --check",
    "build --check --format json",
    "build",
    "plan",
];

/// What draws differences, which needs files on a disk.
const DIFFERENCES: &[&str] = &["build --check", "fmt --diff"];

/// A repository with a value in a place; `nth` tells values apart.
fn repository(place: &Place, nth: u8, layout: &str) -> BTreeMap<String, String> {
    let pipeline = PIPELINE
        .replace("LAYOUT", layout)
        .replace("MORE", place.stage);
    let kustomization = KUSTOMIZATION.to_owned() + place.spec;
    let mut files = BTreeMap::from([
        ("shop.pipeline".to_owned(), pipeline),
        ("clusters/shop.yaml".to_owned(), kustomization),
        ("deploy/app.yaml".to_owned(), APP.to_owned()),
    ]);
    let more = place.files.iter();
    files.extend(more.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    for text in files.values_mut() {
        *text = with_value(text, nth);
    }
    files
}

fn with_value(text: &str, nth: u8) -> String {
    // `c4nary-1` in base64; the end of another value is all that differs.
    let encoded = format!("YzRuYXJ5LT{nth}=");
    text.replace("§64", &encoded)
        .replace('§', &format!("c4nary-{nth}"))
}

fn write(tree: &Tree, below: &str, files: &BTreeMap<String, String>) {
    for (path, text) in files {
        tree.write(&format!("{below}{path}"), text);
    }
}

/// Runs commands, and says which of them show a value.
fn shown(project: &Project, commands: &[&str], what: &str) -> Vec<String> {
    let mut shown = Vec::new();
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').collect();
        let done = project.run(&arguments);
        // A command that was called wrongly says nothing of the files.
        assert_ne!(done.code, Some(2), "{what}: `{command}`\n{done}");
        let said = done.to_string();
        if FOUND.iter().any(|value| said.contains(value)) {
            shown.push(format!("{what}: `{command}`\n{said}"));
        }
    }
    shown
}

#[test]
fn no_command_shows_a_value_of_sound_files() {
    let mut all = Vec::new();
    for place in PLACES {
        for layout in ["fixed", "addressed"] {
            let project = Project::new();
            write(&project, "", &repository(place, 1, layout));
            project.write("imported/.keep", "");
            let built = project.run(&["build"]);
            let is_built = !UNBUILDABLE.contains(&place.name);
            assert_eq!(built.code == Some(0), is_built, "{}\n{built}", place.name);
            write(&project, "before/", &project.files());
            write(&project, "", &repository(place, 2, layout));
            let what = format!("{} ({layout})", place.name);
            all.extend(shown(&project, COMMANDS, &what));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}

/// Findings of `check` and `lint` in every form, where they show a value.
fn found(files: &BTreeMap<String, String>, what: &str) -> Option<String> {
    let repository = Memory::new(files.clone());
    let inputs = vec![Input::new("shop.pipeline", files["shop.pipeline"].as_str())];
    let (mut sources, mut yaml) = (SourceMap::default(), SourceMap::default());
    let checked = compile::check(inputs, &repository, &mut sources).diagnostics;
    let checked = ide::with_removals(checked, &sources);
    let linted = import::lint(
        &repository,
        "clusters",
        &import::Excluded::default(),
        &mut yaml,
    )
    .found;
    let forms = [(&sources, &checked), (&yaml, &linted)].map(|(sources, found)| {
        let human = diagnostics::human(sources, found, Style::default());
        let json = diagnostics::json(sources, found);
        let checks: Vec<_> = found.iter().map(|finding| finding.check).collect();
        let sarif = diagnostics::sarif(sources, found, &checks);
        human + &json + &sarif + &diagnostics::github(sources, found)
    });
    let said = forms.concat();
    let mut lines = said.lines();
    let line = lines.find(|line| FOUND.iter().any(|value| line.contains(value)))?;
    Some(format!("{what}: {line}"))
}

/// What people and editors do to a text, given the line that has the value.
type Damage = fn(&str, &str) -> String;

const DAMAGES: &[(&str, Damage)] = &[
    ("the value alone", |_, line| {
        line.trim().rsplit([' ', '=']).next().unwrap().to_owned() + "\n"
    }),
    ("cut off behind it", |text, line| {
        let end = text.find(line).unwrap() + line.len();
        text.get(..end).unwrap().to_owned()
    }),
    ("said twice", |text, line| {
        text.replacen(line, &format!("{line}\n{line}"), 1)
    }),
    ("an unclosed quote", |text, line| {
        text.replacen(line, &line.replacen("c4nary", "\"c4nary", 1), 1)
    }),
    ("a tab", |text, line| {
        text.replacen(line, &format!("\t{line}"), 1)
    }),
    ("a template", |text, line| {
        text.replacen(line, &format!("{{{{ if x }}}}\n{line}"), 1)
    }),
    ("no colon", |text, line| {
        text.replacen(line, &line.replacen(':', "", 1), 1)
    }),
    ("no kind", |text, _| text.replace("kind: Secret", "sort: x")),
    ("another kind", |text, _| {
        text.replace("Secret", "Secrets").replace("op: ", "op: x")
    }),
    ("no first line", |text, _| {
        text.split_once('\n').unwrap_or_default().1.to_owned()
    }),
    ("a brace", |text, line| {
        text.replacen(line, &format!("{line} }}"), 1)
    }),
    ("no name", |text, _| {
        text.replace("name: key", "nam: key")
            .replace("key \"", "k \"")
    }),
    ("an alias", |text, line| {
        text.replacen(line, &line.replacen("c4nary", "*c4nary", 1), 1)
    }),
    ("a tag", |text, line| {
        text.replacen(line, &line.replacen("c4nary", "!!c4nary ", 1), 1)
    }),
    ("not quoted", |text, _| text.replace('"', "")),
    ("other quotes", |text, line| {
        text.replacen(line, &line.replace('"', "'"), 1)
    }),
    ("brackets", |text, line| {
        text.replacen(line, &line.replace("\"c4nary\"", "[c4nary]"), 1)
    }),
    ("behind another text", |text, line| {
        text.replacen(line, &line.replace("\"c4nary\"", "\"x\" 'c4nary'"), 1)
    }),
];

#[test]
fn no_command_shows_a_value_of_damaged_files() {
    let mut all = Vec::new();
    for place in PLACES {
        let sound = repository(place, 2, "addressed");
        let project = Project::new();
        write(&project, "", &sound);
        for (path, text) in &sound {
            let Some(line) = text
                .lines()
                .find(|line| FOUND.iter().any(|it| line.contains(it)))
            else {
                continue;
            };
            for (name, damage) in DAMAGES {
                let damaged = damage(text, line);
                // A word alone in a pipeline is a statement that nobody knows.
                let is_statement = path.ends_with(".pipeline") && *name == "the value alone";
                if damaged == *text || is_statement {
                    continue;
                }
                let what = format!("{}, `{path}`: {name}", place.name);
                let mut files = sound.clone();
                files.insert(path.clone(), damaged.clone());
                all.extend(found(&files, &what));
                if path.ends_with(".pipeline") {
                    project.write(path, &damaged);
                    all.extend(shown(&project, DIFFERENCES, &what));
                }
            }
            project.write(path, text);
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}

const PIPELINE: &str = "\
layout LAYOUT
image shop = ghcr.io/org/shop:v1.4.0

stage migrate before app {
  job db-migration { image shop; run \"bin/rails db:migrate\"; deadline 5m }
}

stage app {
  image shop
  MORE
}
";

const KUSTOMIZATION: &str = "\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: by-hand
  namespace: flux-system
spec:
  interval: 10m
  prune: true
  path: ./deploy
  sourceRef: { kind: GitRepository, name: shop }
";

const APP: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: default
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: shop
          image: ghcr.io/org/shop:v1.4.0
";
