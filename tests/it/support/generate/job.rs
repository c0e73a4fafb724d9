//! A generated job: every setting that a job has.

use super::{About, Draft, layout, text};

/// What the stage around a job lets it say.
pub struct Site {
    /// `rerun once` is all that there may be: the stage says `force false`.
    pub once: bool,
}

const PROGRAMS: &[&str] = &["sh", "bin/seed", "--all", "-c", "\"10\"", "\"on\""];

/// The name of a job, and `job NAME { … }`.
pub fn job(draft: &mut Draft, about: &About, site: &Site) -> (String, String) {
    let label = draft.name(&["migrate", "seed", "warm", "check"]);
    let mut inner = vec![image(draft, about)];
    inner.extend(program(draft));
    inner.extend(environment(draft));
    inner.extend(limits(draft));
    inner.extend(pod(draft));
    inner.extend(object(draft));
    inner.extend(rerun(draft, site));
    let job = layout::block(&mut draft.choices, &format!("job {label}"), &inner);
    (label, job)
}

fn image(draft: &mut Draft, about: &About) -> String {
    if about.images.is_empty() || draft.choices.one_in(4) {
        let digest = "0123456789abcdef".repeat(4);
        return draft.choices.pick(&[
            "image \"ghcr.io/org/tool:v1.0.0\"".to_owned(),
            "image ghcr.io/org/tool:v2".to_owned(),
            format!("image \"registry:5000/tool@sha256:{digest}\""),
        ]);
    }
    format!("image {}", draft.choices.pick(&about.images))
}

fn program(draft: &mut Draft) -> Vec<String> {
    let choices = &mut draft.choices;
    match choices.below(4) {
        0 => {
            let script = text::some(choices);
            vec![format!("run {}", text::written(choices, &script))]
        }
        1 => vec![format!("command {}", list(draft))],
        2 => vec![
            format!("command {}", list(draft)),
            format!("args {}", list(draft)),
        ],
        _ => vec![format!("args {}", list(draft))],
    }
}

fn list(draft: &mut Draft) -> String {
    let count = 1 + draft.choices.below(4);
    let mut items = Vec::new();
    for _ in 0..count {
        let item = draft.choices.pick(PROGRAMS).to_owned();
        let odd = text::any(&mut draft.choices);
        let is_odd = draft.choices.one_in(2);
        items.push(if is_odd { text::quoted(&odd) } else { item });
    }
    let comma = draft.choices.pick(&[", ", ",", ",\n    ", " , # x\n"]);
    format!("[{}]", items.join(comma))
}

fn environment(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    for at in 0..draft.choices.below(3) {
        let value = text::any(&mut draft.choices);
        said.push(format!(
            "env VALUE_{at} = {}",
            text::written(&mut draft.choices, &value)
        ));
    }
    if draft.choices.one_in(3) {
        let from = draft.object();
        said.push(format!("env DATABASE_URL from {from} key tls.crt"));
    }
    if draft.choices.one_in(4) {
        said.push(format!("env-from {}", draft.object()));
    }
    said
}

fn limits(draft: &mut Draft) -> Vec<String> {
    let choices = &mut draft.choices;
    let mut said = Vec::new();
    if choices.one_in(3) {
        let cpu = choices.pick(&["cpu 100m..1", "cpu 1", "cpu 0.5..1.5"]);
        let memory = choices.pick(&["memory 64Mi..1Gi", "memory 1e8", "memory 128Mi"]);
        said.push(layout::block(
            choices,
            "resources",
            &[cpu.to_owned(), memory.to_owned()],
        ));
    }
    for setting in [
        &["deadline 10m", "deadline 90s", "deadline 1m30s"][..],
        &["retries 0", "retries 2"],
        &["parallelism 1", "parallelism 3"],
        &["completions 1", "completions 4"],
    ] {
        if choices.one_in(3) {
            said.push(choices.pick(setting).to_owned());
        }
    }
    said
}

fn pod(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(4) {
        let name = draft.given("service-account", &["runner"]);
        said.push(format!("service-account {name}"));
    }
    if draft.choices.one_in(4) {
        let name = draft.given("secret", &["registry"]);
        said.push(format!("pull-secret {name}"));
    }
    for at in 0..draft.choices.below(3) {
        let kind = draft
            .choices
            .pick(&["empty", "secret", "configmap", "claim"]);
        let name = draft.given(kind, &["data", "settings"]);
        said.push(format!("mount {kind} {name} at /mnt/{at}"));
    }
    if draft.choices.one_in(4) {
        said.push("node disktype = ssd".to_owned());
    }
    if draft.choices.one_in(4) {
        let taint = [
            "tolerate spot",
            "tolerate dedicated = jobs NoSchedule",
            "tolerate \"example.com/x\" NoExecute",
        ];
        said.push(draft.choices.pick(&taint).to_owned());
    }
    if draft.choices.one_in(4) {
        said.push(
            draft
                .choices
                .pick(&["run-as non-root", "run-as 1000", "run-as 1000:3000"])
                .to_owned(),
        );
    }
    if draft.choices.one_in(5) {
        said.push(
            draft
                .choices
                .pick(&["on-failure fail", "on-failure restart"])
                .to_owned(),
        );
    }
    said
}

const MANIFESTS: &[&str] = &[
    "spec: {template: {spec: {priorityClassName: system-node-critical}}}\n",
    "metadata:\n  labels:\n    team: \"0644\"\nspec:\n  podReplacementPolicy: Failed\n",
    "spec:\n  template:\n    spec:\n      terminationGracePeriodSeconds: 0x1f\n      hostUsers: true\n",
];

fn object(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(4) {
        said.push("label tier = backend".to_owned());
    }
    if draft.choices.one_in(4) {
        let value = text::any(&mut draft.choices);
        said.push(format!(
            "annotation \"example.com/note\" = {}",
            text::quoted(&value)
        ));
    }
    if draft.choices.one_in(5) {
        said.push(format!("name {}", draft.name(&["run"])));
    }
    if draft.choices.one_in(5) {
        said.push("idempotent".to_owned());
    }
    if draft.choices.one_in(5) {
        let manifest = draft.choices.pick(MANIFESTS);
        said.push(format!("manifest {}", text::lines(manifest)));
    }
    said
}

fn rerun(draft: &mut Draft, site: &Site) -> Option<String> {
    if site.once {
        return Some("rerun once".to_owned());
    }
    if !draft.choices.one_in(3) {
        return None;
    }
    let choice = draft
        .choices
        .pick(&["on image", "on \"sql/**\"", "every release", "once"]);
    if choice.starts_with("on \"") {
        draft.write("sql/1.sql", "select 1;\n".to_owned());
    }
    Some(format!("rerun {choice}"))
}
