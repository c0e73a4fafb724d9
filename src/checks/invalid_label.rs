//! A label that Kubernetes does not take. Page: `invalid_label.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::settle::SettledSource;
use crate::values::name::{is_label_key, is_label_value};

use super::Site;
use super::findings::Findings;
use super::frozen::{UNFREEZE, frozen};

pub(super) static CHECK: Check = Check {
    name: "invalid-label",
    severity: Severity::Error,
    summary: "a label that Kubernetes does not take",
    page: include_str!("invalid_label.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    pairs(site.settled.map(&["commonMetadata", "labels"]), found);
    of_itself(&site.settled.metadata, found);
    for job in &site.settled.jobs {
        for place in LABELS {
            let labels = job.object.at(place).map(Node::entries);
            pairs(labels.unwrap_or_default(), found);
        }
        tolerations(&job.object, found);
    }
}

pub(super) fn also(source: &SettledSource, found: &mut Findings<'_>) {
    of_itself(&source.metadata, found);
}

/// Labels of the Kustomization or the source itself.
fn of_itself(metadata: &Node, found: &mut Findings<'_>) {
    let labels = metadata.get("labels").map(Node::entries);
    let labels = labels.unwrap_or_default();
    pairs(labels, found);
    for (key, value) in labels {
        if let Some(why) = frozen(key, value) {
            found.push(CHECK.at(key.span.to(value.span), why).help(UNFREEZE));
        }
    }
}

/// Where a Job has labels, those of its pods left out that its own are copied to.
const LABELS: [&[&str]; 2] = [
    &["metadata", "labels"],
    &["spec", "template", "spec", "nodeSelector"],
];

fn pairs(pairs: &[(Node, Node)], found: &mut Findings<'_>) {
    for (key, value) in pairs {
        look_at_key(key, found);
        look_at_value(value, found);
    }
}

/// Taints have keys and values like labels (`ValidateTolerations` in Kubernetes).
fn tolerations(job: &Node, found: &mut Findings<'_>) {
    let list = job.at(&["spec", "template", "spec", "tolerations"]);
    for toleration in list.map(Node::items).unwrap_or_default() {
        toleration
            .get("key")
            .into_iter()
            .for_each(|key| look_at_key(key, found));
        let value = toleration.get("value");
        value
            .into_iter()
            .for_each(|value| look_at_value(value, found));
    }
}

fn look_at_key(key: &Node, found: &mut Findings<'_>) {
    let text = key.text().unwrap_or_default();
    if !is_label_key(text) {
        let finding = CHECK
            .at(key.span, format!("`{text}` cannot be the key of a label"))
            .help("write `NAME` or `DOMAIN/NAME`; a name has letters, digits, `-`, `_` and `.`, at most 63");
        found.push(finding);
    }
}

/// A value that is not text is a matter of its type.
fn look_at_value(value: &Node, found: &mut Findings<'_>) {
    let Some(text) = value.text().filter(|text| !is_label_value(text)) else {
        return;
    };
    let finding = CHECK
        .at(
            value.span,
            format!("`{text}` cannot be the value of a label"),
        )
        .help("use letters, digits, `-`, `_` and `.`, at most 63; an annotation takes any text");
    found.push(finding);
}
