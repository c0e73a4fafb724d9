//! A pipeline file, and the file it imports.

use super::settings::{self, Scope};
use super::source;
use super::stage::{self, Stage};
use super::{About, Draft, layout, text};

/// The settings of `defaults` and of an environment's stage.
const BESIDE: Scope = Scope {
    is_last: false,
    is_stage: false,
};

/// A pipeline file: its path and text. The manifests that it needs, and what it imports, go to `draft`.
pub fn pipeline(draft: &mut Draft, number: usize) -> (String, String) {
    let name = draft.name(&["shop", "blog"]);
    let folder = draft.choices.pick(&["", "pipelines/"]);
    let mut about = About {
        environments: environments(draft),
        ..About::default()
    };
    let (mut own, mut imported) = (Vec::new(), Vec::new());
    own.extend(heading(draft, &mut about, &name, number));
    about.sources = source::sources(draft, &mut own);
    images(draft, &mut about, &mut own, &mut imported);
    about.external = external(draft, "");
    own.extend(about.external.clone().map(|name| declared(draft, &name)));
    defaults(draft, &mut about, &mut own, &mut imported);
    let mut stages = stages(draft, &about, number);
    wait_for_external(draft, &about, &mut stages);
    write_stages(draft, &about, &stages, &mut own, &mut imported);
    own.extend(overrides(draft, &about, &stages));
    if !imported.is_empty() {
        let path = format!("shared/{name}.pipeline");
        own.insert(0, format!("import {}", text::quoted(&path)));
        let written = layout::statements(&mut draft.choices, &imported);
        draft.write(&path, written);
    }
    let text = layout::comment(&mut draft.choices) + &layout::statements(&mut draft.choices, &own);
    (format!("{folder}{name}.pipeline"), text)
}

fn environments(draft: &mut Draft) -> Vec<String> {
    let count = draft.choices.pick(&[0, 0, 0, 1, 2, 3]);
    ["staging", "production", "edge"]
        .iter()
        .take(count)
        .map(|&name| name.to_owned())
        .collect()
}

fn heading(draft: &mut Draft, about: &mut About, name: &str, number: usize) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(3) {
        said.push(format!("pipeline {name}-x"));
    }
    let namespace = draft
        .choices
        .pick(&["", "namespace shop", "namespace none"]);
    about.has_no_namespace = namespace == "namespace none";
    said.extend((!namespace.is_empty()).then(|| namespace.to_owned()));
    if number > 0 {
        // Folders of their own, as environments and stages of two pipelines may have one name.
        said.push(format!("flux {{ directory ./clusters/{name}/ }}"));
    } else {
        let flux = [
            "",
            "flux fleet",
            "flux { version 2.8; namespace fleet; context fleet }",
            "flux fleet { directory ./out/flux }",
        ];
        let flux = draft.choices.pick(&flux);
        said.extend((!flux.is_empty()).then(|| flux.to_owned()));
    }
    let layouts = [
        "",
        "",
        "",
        "layout fixed",
        "layout addressed",
        "layout addressed",
    ];
    let layout = draft.choices.pick(&layouts);
    said.extend((!layout.is_empty()).then(|| layout.to_owned()));
    if draft.choices.one_in(4) {
        let id = draft
            .choices
            .pick(&["2026-11-24", "v1", "0644", "a 'quoted' id", "é: #"]);
        said.push(format!("release {}", text::quoted(id)));
    }
    said
}

const VERSIONS: &[&str] = &[
    ":v1.4.0",
    ":1",
    "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ":v2-rc.1 # {\"$imagepolicy\": \"flux-system:web\"}",
    ":v3;# {\"$imagepolicy\": \"flux-system:api\"}",
];

fn images(draft: &mut Draft, about: &mut About, own: &mut Vec<String>, imported: &mut Vec<String>) {
    for _ in 0..draft.choices.below(4) {
        let name = draft.name(&["api", "web"]);
        let version = draft.choices.pick(VERSIONS);
        let statement = format!("image {name} = ghcr.io/org/{name}{version}");
        side(draft, own, imported).push(statement);
        about.images.push(name);
    }
}

/// The file or, now and then, the one that it imports.
fn side<'a>(
    draft: &mut Draft,
    own: &'a mut Vec<String>,
    imported: &'a mut Vec<String>,
) -> &'a mut Vec<String> {
    if draft.choices.one_in(5) {
        imported
    } else {
        own
    }
}

fn defaults(
    draft: &mut Draft,
    about: &mut About,
    own: &mut Vec<String>,
    imported: &mut Vec<String>,
) {
    if !draft.choices.one_in(3) {
        return;
    }
    let mut inner = settings::settings(draft, about, BESIDE);
    if about.sources.pinned && draft.choices.one_in(3) {
        about.sources.default = about.sources.names.last().cloned();
        inner.extend(
            about
                .sources
                .default
                .iter()
                .map(|name| format!("source {name}")),
        );
    }
    let block = layout::block(&mut draft.choices, "defaults", &inner);
    side(draft, own, imported).push(block);
}

/// Some stages in an order that holds: relations go from earlier ones to later ones.
fn stages(draft: &mut Draft, about: &About, number: usize) -> Vec<Stage> {
    let count = 1 + draft.choices.below(8);
    let app = draft.choices.below(count);
    let mut stages: Vec<Stage> = (0..count)
        .map(|_| Stage {
            is_last: true,
            is_alone: true,
            ..Stage::default()
        })
        .collect();
    for (at, stage) in stages.iter_mut().enumerate() {
        let is_app = at == app && number == 0;
        stage.name = if is_app {
            "app".to_owned()
        } else {
            draft.name(&["migrate", "cache", "seed", "check"])
        };
    }
    if number == 0 && draft.choices.one_in(2) {
        stages[app].is_implied = true;
    }
    for then in 1..count {
        for first in 0..then {
            if draft.choices.one_in(3) {
                relate(draft, &mut stages, first, then);
            }
        }
    }
    let app = &mut stages[app];
    // What nothing names is not there without a statement, and one of its own says where it comes from.
    let is_here = |name: &String| !about.sources.elsewhere.contains(name);
    app.is_implied &= !app.is_alone && about.sources.default.iter().all(is_here);
    stages
}

/// Says that one stage comes before another, on either side; a stage without a statement says nothing.
fn relate(draft: &mut Draft, stages: &mut [Stage], first: usize, then: usize) {
    let names = [stages[first].name.clone(), stages[then].name.clone()];
    let is_said_first = if stages[first].is_implied {
        false
    } else {
        stages[then].is_implied || draft.choices.one_in(2)
    };
    draft.order.push((names[0].clone(), names[1].clone()));
    if is_said_first {
        stages[first].before.push(names[1].clone());
    } else {
        stages[then].after.push(names[0].clone());
    }
    stages[first].is_last = false;
    stages[first].is_alone = false;
    stages[then].is_alone = false;
}

/// The order of the statements is not the order of the stages.
fn write_stages(
    draft: &mut Draft,
    about: &About,
    stages: &[Stage],
    own: &mut Vec<String>,
    imported: &mut Vec<String>,
) {
    let start = draft.choices.below(stages.len());
    let (behind, front) = stages.split_at(start);
    for stage in front.iter().chain(behind) {
        if stage.is_implied {
            stage::implied(draft, about);
        } else {
            let statement = stage::stage(draft, about, stage);
            side(draft, own, imported).push(statement);
        }
    }
}

/// A Kustomization that is made elsewhere, now and then.
fn external(draft: &mut Draft, known: &str) -> Option<String> {
    let is_there = draft.choices.one_in(4);
    is_there.then(|| match known {
        "" => draft.name(&["database"]),
        known => known.to_owned(),
    })
}

fn declared(draft: &mut Draft, name: &str) -> String {
    let place = draft.choices.pick(&["", " in data"]);
    format!("external kustomization {name}{place}")
}

fn wait_for_external(draft: &mut Draft, about: &About, stages: &mut [Stage]) {
    let Some(name) = &about.external else { return };
    for stage in stages.iter_mut().filter(|stage| !stage.is_implied) {
        if draft.choices.one_in(3) {
            stage.after.push(name.clone());
        }
    }
}

/// `environment NAME { … }` for each.
fn overrides(draft: &mut Draft, about: &About, stages: &[Stage]) -> Vec<String> {
    let mut said = Vec::new();
    for name in &about.environments {
        let inner = environment(draft, about, stages);
        if inner.is_empty() {
            said.push(format!("environment {name}"));
        } else {
            said.push(layout::block(
                &mut draft.choices,
                &format!("environment {name}"),
                &inner,
            ));
        }
    }
    said
}

/// The parent, where a source has the repository in it.
fn parent(draft: &mut Draft, about: &About) -> String {
    let sources = &about.sources;
    let is_nowhere = sources
        .names
        .iter()
        .all(|it| sources.elsewhere.contains(it));
    if is_nowhere && !sources.names.is_empty() {
        return String::new();
    }
    let place = draft.choices.pick(&["", " at ./clusters/"]);
    format!("; parent {}{place}", draft.name(&["parent"]))
}

fn environment(draft: &mut Draft, about: &About, stages: &[Stage]) -> Vec<String> {
    let mut inner = Vec::new();
    if let Some(image) = about.images.first().filter(|_| draft.choices.one_in(2)) {
        inner.push(format!("image {image} = ghcr.io/org/{image}:v9.9.9"));
    }
    if let Some(name) = about.external.as_deref() {
        let again = external(draft, name);
        inner.extend(again.map(|name| declared(draft, &name)));
    }
    if !about.has_no_namespace && draft.choices.one_in(3) {
        inner.push("namespace shop-too".to_owned());
    }
    if draft.choices.one_in(5) {
        inner.push("release \"of this environment\"".to_owned());
    }
    if draft.choices.one_in(5) {
        let name = draft.name(&["fleet"]);
        inner.push(format!(
            "flux {{ directory ./{name}{} }}",
            parent(draft, about)
        ));
    }
    if about.sources.names.is_empty() && draft.choices.one_in(5) {
        inner.push(format!("source git {}", draft.name(&["fork"])));
    }
    if draft.choices.one_in(4) {
        let settings = settings::settings(draft, about, BESIDE);
        inner.push(layout::block(&mut draft.choices, "defaults", &settings));
    }
    for stage in stages.iter().filter(|stage| !stage.is_implied) {
        if draft.choices.one_in(5) {
            inner.push(over_stage(draft, about, &stage.name));
        }
    }
    inner
}

/// What an environment says about a stage and one of its jobs.
fn over_stage(draft: &mut Draft, about: &About, stage: &str) -> String {
    let mut said = settings::settings(draft, about, BESIDE);
    let job = draft.jobs.iter().find(|(of, _)| of == stage);
    if let Some((_, label)) = job.filter(|_| draft.choices.one_in(2)) {
        said.push(format!(
            "job {label} {{ retries 7; env MODE = \"{label}\" }}"
        ));
    }
    layout::block(&mut draft.choices, &format!("stage {stage}"), &said)
}
