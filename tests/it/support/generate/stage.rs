//! A stage: its relations, its settings, its jobs, and the manifests in its directory.

use super::job::{self, Site};
use super::manifest::{self, Held};
use super::settings::{self, Scope};
use super::{About, Draft, layout};

/// A stage before it is written.
#[derive(Default)]
pub struct Stage {
    pub name: String,
    /// The stages behind `before` and `after` in its statement.
    pub before: Vec<String>,
    pub after: Vec<String>,
    /// Nothing comes after it.
    pub is_last: bool,
    /// No relation names it, and it names none.
    pub is_alone: bool,
    /// No statement declares it.
    pub is_implied: bool,
}

/// `stage NAME … { … }`, and what its directory holds.
pub fn stage(draft: &mut Draft, about: &About, stage: &Stage) -> String {
    let mut inner = Vec::new();
    let mut place = place(draft, about, stage, &mut inner);
    let scope = Scope {
        is_last: stage.is_last,
        is_stage: true,
    };
    inner.extend(settings::settings(draft, about, scope));
    if about.environments.is_empty() && draft.choices.one_in(8) {
        inner.push(format!("name {}", draft.name(&["rollout", "one.two"])));
    }
    // Nobody knows what a component adds, so a stage with one is not taken for one of Jobs alone.
    place.has_component = inner.iter().any(|setting| setting.starts_with("component"));
    let mut head = head(draft, stage);
    if draft.choices.one_in(8) {
        head += &format!(" renamed from {}", draft.name(&["old"]));
    }
    inner.extend(held(draft, about, &place));
    if inner.is_empty() && draft.choices.one_in(2) {
        return head;
    }
    layout::block(&mut draft.choices, &head, &inner)
}

/// `stage NAME` with its relations in some order.
fn head(draft: &mut Draft, stage: &Stage) -> String {
    let comma = draft.choices.pick(&[", ", ",", " , "]);
    let mut parts = Vec::new();
    for (word, names) in [(" before ", &stage.before), (" after ", &stage.after)] {
        if !names.is_empty() {
            parts.push(format!("{word}{}", names.join(comma)));
        }
    }
    if draft.choices.one_in(2) {
        parts.reverse();
    }
    format!("stage {}{}", stage.name, parts.concat())
}

/// The manifests of an `app` that no statement declares.
pub fn implied(draft: &mut Draft, about: &About) {
    let directories = directories(draft, about, "deploy", true);
    manifests(draft, about, &directories, Held::Objects);
}

/// Where the manifests of a stage are.
struct Place {
    stage: String,
    base: String,
    is_default: bool,
    is_elsewhere: bool,
    has_component: bool,
}

fn place(draft: &mut Draft, about: &About, stage: &Stage, said: &mut Vec<String>) -> Place {
    let own = source(draft, about, stage);
    if let Some(name) = own
        .as_ref()
        .filter(|_| draft.choices.one_in(2) || own != about.sources.default)
    {
        said.push(format!("source {name}"));
    }
    let default = if stage.name == "app" {
        "deploy"
    } else {
        &stage.name
    };
    let is_default = !draft.choices.one_in(3);
    let base = if is_default {
        default.to_owned()
    } else {
        format!("areas/{}/x", stage.name)
    };
    if !is_default {
        said.push(format!(
            "path {}",
            draft
                .choices
                .pick(&[format!("./{base}/"), format!("\"{base}\""), base.clone()])
        ));
    }
    let is_elsewhere = own.is_some_and(|own| about.sources.elsewhere.contains(&own));
    Place {
        stage: stage.name.clone(),
        base,
        is_default,
        is_elsewhere,
        has_component: false,
    }
}

/// The source of a stage: any, where an order holds all the same.
fn source(draft: &mut Draft, about: &About, stage: &Stage) -> Option<String> {
    let sources = &about.sources;
    if sources.pinned || stage.is_alone {
        return (!sources.names.is_empty()).then(|| draft.choices.pick(&sources.names));
    }
    sources.default.clone()
}

/// What is in the directory: the user's manifests, jobs to generate, or both.
fn held(draft: &mut Draft, about: &About, place: &Place) -> Vec<String> {
    let mut said = Vec::new();
    let kind = draft.choices.below(6);
    let has_jobs = matches!(kind, 1 | 2 | 5);
    if has_jobs {
        let site = force(draft, place, kind, &mut said);
        for _ in 0..=draft.choices.below(3) {
            let (label, job) = job::job(draft, about, &site);
            draft.jobs.push((place.stage.clone(), label));
            said.push(job);
        }
        let given = std::mem::take(&mut draft.given).into_iter();
        said.extend(given.map(|it| format!("external {it}")));
    }
    let held = match kind {
        3 if !place.has_component => Held::Jobs,
        3 | 4 => Held::JobsAndObjects,
        _ => Held::Objects,
    };
    if !place.is_elsewhere {
        let own = place.is_default || has_jobs;
        let directories = match has_jobs {
            true => of_environments(about, &place.base),
            false => directories(draft, about, &place.base, own),
        };
        if place.has_component {
            component(draft, &directories);
        }
        if !matches!(kind, 1 | 2) {
            manifests(draft, about, &directories, held);
        }
        // A kustomization file would have to list the generated jobs.
        if has_jobs {
            directories
                .iter()
                .for_each(|it| draft.remove(&format!("{it}/kustomization.yaml")));
        }
    }
    said
}

/// What `component ../components/extra` of a stage in these directories names.
fn component(draft: &mut Draft, directories: &[String]) {
    for directory in directories {
        let above = directory.rsplit_once('/').map_or("", |(above, _)| above);
        let slash = if above.is_empty() { "" } else { "/" };
        let path = format!("{above}{slash}components/extra/kustomization.yaml");
        let text = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {extra: \"on\"}\n";
        draft.write(&path, text.to_owned());
    }
}

/// Says `force` now and then: `true` where there are only Jobs, and `false` where it is not missed.
fn force(draft: &mut Draft, place: &Place, kind: usize, said: &mut Vec<String>) -> Site {
    let only_jobs = kind != 5 && !place.has_component && !place.is_elsewhere;
    let once = match draft.choices.below(8) {
        6 if only_jobs => {
            said.push("force true".to_owned());
            false
        }
        7 => {
            said.push("force false".to_owned());
            true
        }
        _ => false,
    };
    Site { once }
}

/// The directory itself, or one for each environment where there may be such.
fn directories(draft: &mut Draft, about: &About, base: &str, may_differ: bool) -> Vec<String> {
    if may_differ && !about.environments.is_empty() && draft.choices.one_in(2) {
        return of_environments(about, base);
    }
    vec![base.to_owned()]
}

fn of_environments(about: &About, base: &str) -> Vec<String> {
    if about.environments.is_empty() {
        return vec![base.to_owned()];
    }
    about
        .environments
        .iter()
        .map(|name| format!("{base}/{name}"))
        .collect()
}

fn manifests(draft: &mut Draft, about: &About, directories: &[String], held: Held) {
    // Without a namespace of the pipeline, each manifest must say its own.
    let named = about.has_no_namespace || draft.choices.one_in(2);
    manifest::manifests(draft, directories, held, named.then_some("shop"));
}
