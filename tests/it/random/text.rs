//! What stands in the files of a random repository.

use super::repository::{Body, Pipeline, Rerun, Stage, Tree};

const IMAGE: &str = "docker.io/library/busybox";

/// The other source.
pub const FAR: &str = "data";

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

pub fn pipeline(pipeline: &Pipeline, far: &[Stage]) -> String {
    let Pipeline { name, .. } = pipeline;
    let folder = match pipeline.shares {
        true => format!("; directory ./flux/{name}/"),
        false => String::new(),
    };
    let layout = match pipeline.addressed {
        true => "layout addressed\n",
        false => "",
    };
    let image = format!("image api = {IMAGE}:{}\n", tag(pipeline.tag));
    let (image, environment) = match pipeline.environment {
        true => (
            format!("image api = {IMAGE}:1.35.0\n"),
            format!("\nenvironment live {{\n  {image}}}\n"),
        ),
        false => (image, String::new()),
    };
    let stages = pipeline.stages.iter().map(|it| self::stage(it, pipeline));
    let stages: String = stages.chain(far.iter().map(far_stage)).collect();
    let other = match far.is_empty() {
        true => String::new(),
        false => format!("source git {FAR} in @namespace@ elsewhere\n"),
    };
    format!(
        "pipeline {name}\nsource git shop in @namespace@\n{other}namespace @namespace@\n\
         flux {{ namespace @namespace@{folder} }}\n{layout}\n{image}\n{stages}{environment}"
    )
}

fn far_stage(stage: &Stage) -> String {
    let after: Vec<&str> = stage.after.iter().map(String::as_str).collect();
    let after = match after.is_empty() {
        true => String::new(),
        false => format!(" after {}", after.join(", ")),
    };
    format!(
        "stage {}{after} {{\n  source {FAR}\n  path ./{}/\n}}\n",
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
        Body::Job => Tree::from([(format!("{object}/job.yaml"), hand_written_job(stage))]),
        Body::App => Tree::from([(format!("{object}/web.yaml"), deployment(stage))]),
        Body::Chart => Tree::from([(format!("{object}/chart.yaml"), chart(stage, pipeline))]),
    }
}

fn image(stage: &Stage) -> String {
    let release = stage.tag.map(|it| format!(":{}", tag(it)));
    format!("{IMAGE}{}", release.unwrap_or_default())
}

fn hand_written_job(stage: &Stage) -> String {
    let annotations = match stage.says_force {
        true => ", annotations: {kustomize.toolkit.fluxcd.io/force: enabled}",
        false => "",
    };
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {0}, namespace: \"@namespace@\"{annotations}}}\nspec:\n  \
         backoffLimit: 0\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        \
         - {{name: main, image: \"{1}\", command: [sh, -c, \"{2}\"]}}\n",
        stage.object,
        image(stage),
        script(stage)
    )
}

fn deployment(stage: &Stage) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {0}, namespace: \"@namespace@\"}}\nspec:\n  \
         replicas: 2\n  selector: {{matchLabels: {{app: {0}}}}}\n  template:\n    \
         metadata: {{labels: {{app: {0}}}}}\n    spec:\n      containers:\n        \
         - {{name: main, image: \"{1}\", command: [sh, -c, \"{2}00000\"]}}\n",
        stage.object,
        image(stage),
        script(stage)
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
