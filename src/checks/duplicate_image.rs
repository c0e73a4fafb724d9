//! Two versions of one image in one stage. Page: `duplicate_image.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "duplicate-image",
    severity: Severity::Error,
    summary: "a stage says two versions of one image",
    page: include_str!("duplicate_image.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let mut seen: HashMap<&str, &Node> = HashMap::new();
    for entry in site.settled.list(&["images"]) {
        let Some(name) = entry.text_at(&["name"]) else {
            continue;
        };
        let first = *seen.entry(name).or_insert(entry);
        if !is_same(first, entry) {
            let stage = &site.stage.name.value;
            let message = format!("stage `{stage}` says two versions of `{name}`");
            let finding = CHECK.at(entry.span, message);
            let finding = finding.also(first.span, "the other one");
            found.push(finding.help("keep one of them"));
        }
    }
}

fn is_same(one: &Node, other: &Node) -> bool {
    let mut fields = ["newName", "newTag", "digest"].into_iter();
    fields.all(|field| one.text_at(&[field]) == other.text_at(&[field]))
}
