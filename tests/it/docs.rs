//! What the README shows is what the compiler says: each `pipeline` fence is compiled beside small manifests,
//! and the fence of YAML or text behind it is compared with what comes out.

use flux_pipeline::compile::{Input, Outcome, check};
use flux_pipeline::diagnostics::human;
use flux_pipeline::emit;
use flux_pipeline::source::{Memory, SourceMap};

#[test]
fn the_page_of_the_kinds_is_what_the_table_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/kinds.md");
    let page = flux_pipeline::manifests::kinds_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let is_same = std::fs::read_to_string(path).unwrap_or_default() == page;
    assert!(is_same, "stale: UPDATE_DOCS=1 cargo test --test it docs");
}

/// A fenced block: what stands behind the opening mark, and the text.
struct Fence {
    info: String,
    text: String,
}

fn fences(page: &str) -> Vec<Fence> {
    let mut found: Vec<Fence> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            open = !open;
            if open {
                found.push(Fence {
                    info: info.to_owned(),
                    text: String::new(),
                });
            }
        } else if let Some(fence) = found.last_mut().filter(|_| open) {
            fence.text.push_str(line);
            fence.text.push('\n');
        }
    }
    found
}

fn repository() -> Memory {
    let object = |kind: &str, api: &str, name: &str, image: &str| {
        let (selector, policy) = match kind {
            "Job" => ("", "Never"),
            _ => ("selector: { matchLabels: { a: b } }, ", "Always"),
        };
        format!(
            "apiVersion: {api}\nkind: {kind}\nmetadata: {{ name: {name}, namespace: default }}\n\
             spec: {{ {selector}template: {{ metadata: {{ labels: {{ a: b }} }}, spec: {{ restartPolicy: {policy}, containers: [{{ name: main, image: 'ghcr.io/org/{image}:v1' }}] }} }} }}\n"
        )
    };
    Memory::new([
        (
            "deploy/app.yaml",
            object("Deployment", "apps/v1", "app", "shop"),
        ),
        (
            "migrate/job.yaml",
            object("Job", "batch/v1", "migrate", "tools"),
        ),
        (
            "cache/job.yaml",
            object("Job", "batch/v1", "cache", "tools"),
        ),
        ("seed/job.yaml", object("Job", "batch/v1", "seed", "tools")),
    ])
}

fn compile(text: &str, sources: &mut SourceMap) -> Outcome {
    check(
        vec![Input::new("shop.pipeline", text)],
        &repository(),
        sources,
    )
}

#[test]
fn the_readme_shows_what_the_compiler_says() {
    let page = include_str!("../../README.md");
    let mut said = 0;
    let mut last: Option<(Outcome, SourceMap)> = None;
    for fence in fences(page) {
        match fence.info.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["pipeline"] => {
                let mut sources = SourceMap::default();
                last = Some((compile(&fence.text, &mut sources), sources));
            }
            ["yaml", path] if path.starts_with("clusters/") => {
                let fence = format!("```{}\n{}```\n", fence.info, fence.text);
                let page = include_str!("../../docs/getting-started.md");
                assert!(
                    page.contains(&fence),
                    "not as the walkthrough has it:\n{fence}"
                );
            }
            ["yaml", path] => {
                let (outcome, _) = last.as_ref().expect("a pipeline stands before the YAML");
                let plan = outcome.plan(&repository()).expect("the pipeline compiles");
                let bundle = emit::bundle(&plan);
                assert_eq!(
                    bundle.files.get(*path).map(|it| it.1.as_str()),
                    Some(&*fence.text)
                );
                said += 1;
            }
            ["text"] => {
                let (outcome, sources) = last.as_ref().expect("a pipeline stands before the text");
                let drawn = human(sources, &outcome.diagnostics, Default::default());
                let lines = |text: &str| {
                    text.lines()
                        .map(str::trim_end)
                        .collect::<Vec<_>>()
                        .join("\n")
                };
                assert_eq!(lines(&drawn), lines(&fence.text));
                said += 1;
            }
            other => panic!("a fence of kind {other:?} that no test runs"),
        }
    }
    assert_eq!(said, 2, "the README shows one file and one finding");
}

#[test]
fn the_fuller_file_of_the_readme_compiles_clean_and_is_in_canonical_form() {
    let page = include_str!("../../README.md");
    let fences = fences(page);
    let fuller = fences
        .iter()
        .rfind(|it| it.info == "pipeline")
        .expect("there is one");
    let mut sources = SourceMap::default();
    let outcome = compile(&fuller.text, &mut sources);
    assert_eq!(
        human(&sources, &outcome.diagnostics, Default::default()),
        ""
    );
    assert_eq!(
        flux_pipeline::format::format(&fuller.text).expect("it parses"),
        fuller.text
    );
}

#[test]
fn the_first_command_of_the_readme_prints_the_layout_of_the_guide() {
    let page = include_str!("../../README.md");
    let command = page
        .lines()
        .find_map(|line| line.strip_prefix("    cargo run --no-default-features -- "));
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_flux-pipeline"))
        .args(command.expect("there is one").split(' '))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let out = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flux-guide/out");
    for path in ["flux/deploy.yaml", "pre-deploy/migration.job.yaml"] {
        let text = std::fs::read_to_string(out.join(path)).unwrap();
        assert!(printed.contains(&text), "{path} is missing in:\n{printed}");
    }
    assert!(output.status.success());
}

#[test]
fn the_page_of_the_rules_names_checks_that_exist() {
    let page = include_str!("../../docs/flux-rules.md");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let held = rows.filter_map(|row| row.rsplit(" | ").next());
    let names: Vec<&str> = held
        .flat_map(|held| held.split('`').skip(1).step_by(2))
        .collect();
    assert!(names.len() > 40, "only {} names were found", names.len());
    for name in names {
        assert!(
            flux_pipeline::checks::find(name).is_some(),
            "no check is named `{name}`"
        );
    }
}

#[test]
fn every_page_is_in_the_summary_of_the_site() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let linked = summary
        .split("](")
        .skip(1)
        .filter_map(|it| it.split(')').next());
    let mut linked: Vec<&str> = linked.collect();
    linked.push("SUMMARY.md");
    linked.sort_unstable();
    let pages = std::fs::read_dir(docs).unwrap();
    let mut pages: Vec<String> = pages
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort_unstable();
    assert_eq!(pages, linked, "docs/SUMMARY.md lists the pages of docs/");
}
