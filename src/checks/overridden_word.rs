//! YAML of the user's replaces something that has a word of its own. Page: `overridden_word.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::source::Spanned;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "overridden-word",
    severity: Severity::Error,
    summary: "YAML replaces a field that the order depends on and that has a word of its own",
    page: include_str!("overridden_word.md"),
};

/// A field and what to say instead.
type Field = (&'static [&'static str], &'static str);

const SPEC: [Field; 8] = [
    (&["path"], "path PATH"),
    (&["sourceRef"], "source NAME"),
    (&["wait"], "wait true|false"),
    (&["force"], "force true|false"),
    (&["suspend"], "suspend true|false"),
    (&["timeout"], "timeout DURATION"),
    (&["targetNamespace"], "target-namespace NAME"),
    (
        &["commonMetadata", "annotations", "flux-pipeline/release"],
        "release \"ID\"",
    ),
];

const MANIFEST: [Field; 7] = [
    (&["apiVersion"], ""),
    (&["kind"], ""),
    (&["metadata", "name"], "name NAME"),
    (&["metadata", "namespace"], "target-namespace NAME"),
    (&["metadata", "generateName"], "name NAME"),
    (&["spec", "activeDeadlineSeconds"], "deadline DURATION"),
    (
        &["spec", "template", "spec", "restartPolicy"],
        "on-failure restart|fail",
    ),
];

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for stage in project.sites().map(|site| site.stage) {
        look("spec", stage.settings.spec.as_ref(), &SPEC, found);
        for job in &stage.jobs {
            look("manifest", job.manifest.as_ref(), &MANIFEST, found);
        }
    }
}

fn look(word: &str, text: Option<&Spanned<String>>, fields: &[Field], found: &mut Findings<'_>) {
    let (Some(text), Some(map)) = (text, found.map(text)) else {
        return;
    };
    for (field, instead) in fields.iter().filter(|(field, _)| is_set(&map, field)) {
        let field = field.join(".");
        let message = format!("`{word}` cannot set `{field}`");
        let help = match *instead {
            "" => format!("remove `{field}`"),
            instead => format!("remove it, and say `{instead}`"),
        };
        found.push(CHECK.at(text.span, message).help(help));
    }
}

fn is_set(map: &Node, field: &[&str]) -> bool {
    map.at(field).is_some()
}
