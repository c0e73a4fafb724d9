//! What stands in the files of a random repository.

use super::repository::{Body, Pinned, Pipeline, Place, Repository, Rerun, Stage, Tree};

const IMAGE: &str = "docker.io/library/busybox";

/// The other source.
pub const FAR: &str = "data";

/// The sources that a pipeline pins.
pub const PINNED: [&str; 2] = ["base", "front"];

/// The pinned source that has the files of a stage.
pub fn pinned_source(stage: &Stage) -> &'static str {
    PINNED[usize::from(stage.body == Body::App)]
}

/// The tag of a pinned source.
pub fn pin(number: u32) -> String {
    format!("v{number}")
}

/// The ConfigMap that stages read a variable from.
pub fn region(region: u32) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cluster, namespace: \"@namespace@\"}}\n\
         data: {{region: r{region}}}\n"
    )
}

/// The tag of a release.
pub fn tag(release: u32) -> String {
    format!("1.36.{release}")
}

pub fn pipeline(pipeline: &Pipeline, all: &Repository) -> String {
    let Pipeline { name, .. } = pipeline;
    let folder = match pipeline.shares {
        true => format!("; directory ./flux/{name}/"),
        false => String::new(),
    };
    let layout = match pipeline.addressed {
        true => "layout addressed\n",
        false => "",
    };
    let stages = pipeline.stages.iter().map(|it| self::stage(it, pipeline));
    let elsewhere = all.elsewhere(pipeline);
    let stages = stages.chain(elsewhere.iter().map(|it| self::elsewhere(it, all)));
    let stages: String = stages.collect();
    let other = match elsewhere.is_empty() {
        true => String::new(),
        false => other_sources(all),
    };
    format!(
        "pipeline {name}\nsource git shop in @namespace@\n{other}namespace @namespace@\n\
         flux {{ namespace @namespace@{folder} }}\n{layout}\n{}\n{stages}{}",
        image(match pipeline.environment {
            true => "1.35.0".to_owned(),
            false => tag(pipeline.tag),
        }),
        environments(pipeline)
    )
}

fn image(tag: String) -> String {
    format!("image api = {IMAGE}:{tag}\n")
}

fn environments(pipeline: &Pipeline) -> String {
    if !pipeline.environment {
        return String::new();
    }
    let places = pipeline.places().iter().map(|place| {
        let image = image(tag(pipeline.tag(*place)));
        match place {
            Place::First => format!("\nenvironment live {{\n  {image}}}\n"),
            Place::Second => {
                format!("\nenvironment two {{\n  namespace @namespace@-two\n  {image}}}\n")
            }
        }
    });
    places.collect()
}

/// The sources besides that of the pipeline itself.
fn other_sources(all: &Repository) -> String {
    let far = match all.around.far.is_empty() {
        true => String::new(),
        false => format!("source git {FAR} in @namespace@ elsewhere\n"),
    };
    let tags = all.pinned.as_ref().map(|Pinned { tags, .. }| tags);
    let pinned = PINNED.iter().zip(tags.into_iter().flatten());
    let pinned = pinned.map(|(name, number)| {
        format!(
            "source git {name} in @namespace@ elsewhere {{\n  url \"@git@-{name}.git\"\n  tag {}\n}}\n",
            pin(*number)
        )
    });
    far + &pinned.collect::<String>()
}

/// A stage whose files are in another repository.
fn elsewhere(stage: &Stage, all: &Repository) -> String {
    let source = match all.around.far.iter().any(|it| it.object == stage.object) {
        true => FAR,
        false => pinned_source(stage),
    };
    let after: Vec<&str> = stage.after.iter().map(String::as_str).collect();
    let after = match after.is_empty() {
        true => String::new(),
        false => format!(" after {}", after.join(", ")),
    };
    format!(
        "stage {}{after} {{\n  source {source}\n  path ./{}/\n}}\n",
        stage.name, stage.object
    )
}

fn stage(stage: &Stage, pipeline: &Pipeline) -> String {
    let names = stage.after.iter().filter_map(|it| pipeline.stage(it));
    let names: Vec<&str> = names.map(|it| it.name.as_str()).collect();
    let after = match names.is_empty() {
        true => String::new(),
        false => format!(" after {}", names.join(", ")),
    };
    let was = stage.was.as_ref().map(|was| format!(" renamed from {was}"));
    let settings = settings(stage).into_iter().map(|it| format!("  {it}\n"));
    format!(
        "stage {}{after}{} {{\n{}}}\n",
        stage.name,
        was.unwrap_or_default(),
        settings.collect::<String>()
    )
}

fn settings(stage: &Stage) -> Vec<String> {
    let mut all = vec![format!("path ./{}/", stage.object)];
    match stage.body {
        Body::Generated(rerun) => all.push(job(stage, rerun)),
        Body::Job | Body::App if stage.tag.is_none() => all.push("image api".to_owned()),
        Body::Job | Body::App | Body::Chart => {}
    }
    all.extend(
        stage
            .level
            .map(|level| format!("substitute level = \"s{level}\"")),
    );
    if stage.reads_region {
        all.push("substitute from configmap cluster".to_owned());
    }
    all.extend(stage.patched.map(|version| patch(stage, version)));
    if stage.label > 0 {
        all.push(format!("label tier = \"t{}\"", stage.label));
    }
    if stage.suspended {
        all.push("suspend true".to_owned());
        all.push("allow suspended-dependency \"maintenance\"".to_owned());
    }
    all
}

fn job(stage: &Stage, rerun: Rerun) -> String {
    let rerun = match rerun {
        Rerun::OnImage => String::new(),
        Rerun::OnFiles(_) => format!("; rerun on \"{}-data/**\"", stage.object),
        Rerun::EveryRelease => "; rerun every release".to_owned(),
        Rerun::Once => "; rerun once".to_owned(),
    };
    let script = script(stage);
    format!(
        "job {} {{ image api; run \"{script}\"; retries 0{rerun} }}",
        stage.object
    )
}

/// What a pod of a Job runs; the judge finds the mark in it.
fn script(stage: &Stage) -> String {
    let level = if stage.is_substituted() {
        "/${level}"
    } else {
        ""
    };
    let region = if stage.reads_region { "/${region}" } else { "" };
    let end = if stage.fails { "; exit 1" } else { "" };
    format!("echo mark=f{}{level}{region}; sleep 1{end}", stage.file)
}

fn patch(stage: &Stage, version: u32) -> String {
    let (version_of_api, kind) = kind(stage);
    let object = &stage.object;
    format!(
        "patch {kind} {object} \"\"\"\n    apiVersion: {version_of_api}\n    kind: {kind}\n    \
         metadata: {{name: {object}}}\n    \
         spec: {{template: {{metadata: {{annotations: {{patched: p{version}}}}}}}}}\n    \"\"\""
    )
}

fn kind(stage: &Stage) -> (&'static str, &'static str) {
    match stage.body.is_job() {
        true => ("batch/v1", "Job"),
        false => ("apps/v1", "Deployment"),
    }
}

/// The files of a stage.
pub fn files(stage: &Stage, pipeline: &Pipeline) -> Tree {
    let object = &stage.object;
    match stage.body {
        Body::Generated(Rerun::OnFiles(version)) => {
            Tree::from([(format!("{object}-data/one.sql"), format!("-- {version}\n"))])
        }
        Body::Generated(_) => Tree::new(),
        Body::Job => Tree::from([(
            format!("{object}/job.yaml"),
            hand_written_job(stage, pipeline),
        )]),
        Body::App => Tree::from([(format!("{object}/web.yaml"), deployment(stage, pipeline))]),
        Body::Chart => Tree::from([(format!("{object}/chart.yaml"), chart(stage, pipeline))]),
    }
}

fn image_of(stage: &Stage) -> String {
    let release = stage.tag.map(|it| format!(":{}", tag(it)));
    format!("{IMAGE}{}", release.unwrap_or_default())
}

/// The namespace of an object by hand; with two environments, each says its own for all.
fn namespace(pipeline: &Pipeline) -> &'static str {
    match pipeline.second {
        Some(_) => "",
        None => ", namespace: \"@namespace@\"",
    }
}

fn hand_written_job(stage: &Stage, pipeline: &Pipeline) -> String {
    let annotations = match stage.says_force {
        true => ", annotations: {kustomize.toolkit.fluxcd.io/force: enabled}",
        false => "",
    };
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {0}{3}{annotations}}}\nspec:\n  \
         backoffLimit: 0\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        \
         - {{name: main, image: \"{1}\", command: [sh, -c, \"{2}\"]}}\n",
        stage.object,
        image_of(stage),
        script(stage),
        namespace(pipeline)
    )
}

fn deployment(stage: &Stage, pipeline: &Pipeline) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {0}{3}}}\nspec:\n  \
         replicas: 2\n  selector: {{matchLabels: {{app: {0}}}}}\n  template:\n    \
         metadata: {{labels: {{app: {0}}}}}\n    spec:\n      containers:\n        \
         - {{name: main, image: \"{1}\", command: [sh, -c, \"{2}00000\"]}}\n",
        stage.object,
        image_of(stage),
        script(stage),
        namespace(pipeline)
    )
}

/// A HelmRelease of the chart of `e2e/`, whose Deployment is called `web`.
fn chart(stage: &Stage, pipeline: &Pipeline) -> String {
    let release = tag(stage.tag.unwrap_or(pipeline.tag));
    format!(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\n\
         metadata: {{name: charts, namespace: \"@namespace@\"}}\nspec: {{interval: 60m, url: \"@charts@\"}}\n---\n\
         apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n\
         metadata: {{name: {}, namespace: \"@namespace@\"}}\nspec:\n  interval: 60m\n  chart:\n    spec:\n      \
         chart: web\n      version: 1.0.0\n      sourceRef: {{kind: HelmRepository, name: charts}}\n  \
         values: {{image: {{tag: \"{release}\"}}}}\n",
        stage.object
    )
}
