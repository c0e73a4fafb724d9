//! Kustomizations that somebody waits for and no stage is.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::manifests::Node;
use crate::source::Span;
use crate::values::name::{as_label, is_label, is_object_name};

use super::line::{Line, word};
use crate::import::search::found::Kustomization;
use crate::import::search::naming::free;

/// One that `external kustomization` declares.
#[derive(Clone, Debug)]
pub(in crate::import) struct External {
    name: String,
    /// `None` when it is that of the pipeline's own.
    namespace: Option<String>,
    /// What `after` calls it.
    label: String,
    /// The first entry that names it.
    span: Span,
}

impl External {
    /// Its statement.
    pub(in crate::import) fn line(&self) -> Line {
        let mut head = format!("external kustomization {}", word(&self.name));
        if let Some(namespace) = &self.namespace {
            head.push_str(&format!(" in {}", word(namespace)));
        }
        if self.label != self.name {
            head.push_str(&format!(" as {}", self.label));
        }
        Line::new(head, self.span)
    }
}

/// Those that the members of a pipeline wait for, and what each member waits for by their labels. An entry with an
/// expression, or with a variable, is left to `spec`.
pub(in crate::import) fn externals(
    members: &[&Kustomization],
    stages: &[String],
) -> (Vec<External>, Vec<Vec<(String, Span)>>) {
    let own: HashSet<&str> = members.iter().map(|it| it.name.as_str()).collect();
    let mut taken: BTreeSet<String> = stages.iter().cloned().collect();
    let mut known: HashMap<(Option<String>, String), String> = HashMap::new();
    let mut externals = Vec::new();
    let mut waits = Vec::with_capacity(members.len());
    for member in members {
        let mut after: Vec<(String, Span)> = Vec::new();
        for (entry, span) in others(member, &own) {
            let label = known.entry(entry.clone()).or_insert_with(|| {
                let external = declared(entry, &mut taken, span);
                externals.push(external.clone());
                external.label
            });
            if after.iter().all(|(known, _)| known != label) {
                after.push((label.clone(), span));
            }
        }
        waits.push(after);
    }
    (externals, waits)
}

/// Namespace and name of what a Kustomization waits for beside members of its pipeline.
fn others<'m>(
    member: &'m Kustomization,
    own: &'m HashSet<&str>,
) -> impl Iterator<Item = ((Option<String>, String), Span)> + 'm {
    let entries = member.field("dependsOn").map(Node::items);
    let entries = entries.unwrap_or_default().iter();
    entries.filter_map(move |entry| {
        let name = entry.text_at(&["name"])?;
        let namespace = entry.text_at(&["namespace"]);
        let is_here = namespace.is_none() || namespace == member.place.as_deref();
        let is_own = is_here && own.contains(name);
        let is_plain = entry.get("readyExpr").is_none()
            && is_object_name(name)
            && namespace.is_none_or(is_label);
        let key = (namespace.map(str::to_owned), name.to_owned());
        (is_plain && !is_own).then_some((key, entry.span))
    })
}

/// Its name is its label, unless that is no label or somebody else's; then its namespace goes in front.
fn declared(
    (namespace, name): (Option<String>, String),
    taken: &mut BTreeSet<String>,
    span: Span,
) -> External {
    let is_free = is_label(&name) && !taken.contains(&name);
    let place = namespace.as_deref().unwrap_or("external");
    let label = match is_free {
        true => name.clone(),
        false => as_label(&format!("{place}-{name}")),
    };
    External {
        label: free(label, taken),
        name,
        namespace,
        span,
    }
}
