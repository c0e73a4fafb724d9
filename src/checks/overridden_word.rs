//! YAML of the user's replaces something that has a word of its own. Page: `overridden_word.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::settle::{Replaced, SettledSource};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "overridden-word",
    severity: Severity::Error,
    summary: "YAML replaces a field that the order depends on and that has a word of its own",
    page: include_str!("overridden_word.md"),
};

/// A field and what to say instead.
type Field = (&'static [&'static str], &'static str);

const SPEC: [Field; 3] = [
    (&["path"], "path PATH"),
    (&["sourceRef"], "source NAME"),
    (
        &["commonMetadata", "annotations", "flux-pipeline/release"],
        "release \"ID\"",
    ),
];

const MANIFEST: [Field; 5] = [
    (&["apiVersion"], ""),
    (&["kind"], ""),
    (&["metadata", "name"], "name NAME"),
    (&["metadata", "namespace"], "target-namespace NAME"),
    (&["metadata", "generateName"], "name NAME"),
];

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let stage = site.settled;
    check_word("spec", stage.overlay.as_deref(), &SPEC, found);
    for job in &stage.jobs {
        check_word("manifest", job.overlay.as_deref(), &MANIFEST, found);
    }
    stage.replaced.iter().for_each(|list| replaced(list, found));
}

pub(super) fn also(source: &SettledSource, found: &mut Findings<'_>) {
    let lists = source.replaced.iter();
    lists.for_each(|list| replaced(list, found));
}

fn check_word(word: &str, overlay: Option<&Node>, fields: &[Field], found: &mut Findings<'_>) {
    let Some(map) = overlay else {
        return;
    };
    for (field, instead) in fields {
        let Some(value) = map.at(field) else {
            continue;
        };
        let field = field.join(".");
        let message = format!("`{word}` cannot set `{field}`");
        let help = match *instead {
            "" => format!("remove `{field}`"),
            instead => format!("remove it, and say `{instead}`"),
        };
        found.push(CHECK.at(value.span, message).help(help));
    }
}

/// A list has no key by which it could be merged.
fn replaced(list: &Replaced, found: &mut Findings<'_>) {
    let field = &list.field;
    let message = format!("`{field}` of `spec` takes away what words say");
    let finding = CHECK
        .at(list.span, message)
        .also(list.words, "this would not be emitted")
        .help(format!(
            "say all of `{field}` with words, or all of it in `spec`"
        ));
    found.push(finding);
}
