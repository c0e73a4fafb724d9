//! What the checks say about pipelines, in the words of YAML.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::Diagnostic;

/// Words with a value behind them, and the field of a Kustomization that has it.
const FIELDS: [(&str, &str); 8] = [
    ("force", "spec.force"),
    ("interval", "spec.interval"),
    ("prune", "spec.prune"),
    ("retry", "spec.retryInterval"),
    ("suspend", "spec.suspend"),
    ("target-namespace", "spec.targetNamespace"),
    ("timeout", "spec.timeout"),
    ("wait", "spec.wait"),
];

/// Words whose values have another form in YAML.
const LISTS: [(&str, &str); 4] = [
    ("health", "spec.healthChecks"),
    ("ready", "spec.healthCheckExprs"),
    ("substitute", "spec.postBuild.substitute"),
    ("component", "spec.components"),
];

/// Says in other words that a field is required which a draft takes away because the YAML does not have it.
pub(super) fn say_lacking(found: &mut Diagnostic) {
    if let Some(field) = found.field.as_ref().filter(|it| it.nulled) {
        let path = &field.path;
        found.message = format!("`{path}` is required, and nothing in this repository adds it");
        found.help = Some("write it here, or in a patch of what applies this".to_owned());
    }
}

/// The same where a patch that nobody sees may add it: then the build alone misses it.
pub(super) fn say_perhaps_lacking(found: &mut Diagnostic) {
    if let Some(field) = found.field.as_ref().filter(|it| it.nulled) {
        let path = &field.path;
        found.message =
            format!("`{path}` is required, and a patch that is not in this repository may add it");
        found.help = Some("write it here: the build does not see that patch".to_owned());
    }
}

/// A text of a finding. Names of Kustomizations stay as they are, whatever they are, and take the place of names that
/// only stages have.
pub(super) fn in_yaml(
    text: &str,
    names: &HashSet<&str>,
    renamed: &HashMap<String, String>,
) -> String {
    let parts = text.split('`').zip(0..);
    let said = parts.map(|(part, at)| match (at % 2, renamed.get(part)) {
        (0, _) => plain(part),
        _ if names.contains(part) => part.to_owned(),
        (_, Some(name)) => name.clone(),
        (_, None) => code(part),
    });
    said.collect::<Vec<_>>().join("`")
}

/// Words of ours outside of code.
fn plain(text: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    let mut said = String::new();
    for (word, at) in text.split("stage").zip(0..) {
        let is_whole =
            !said.ends_with(is_letter) && !word.trim_start_matches('s').starts_with(is_letter);
        match (at, is_whole) {
            (0, _) => {}
            (_, true) => said.push_str("Kustomization"),
            (_, false) => said.push_str("stage"),
        }
        said.push_str(word);
    }
    said
}

fn code(text: &str) -> String {
    let (word, value) = text.split_once(' ').unwrap_or((text, ""));
    let field = |list: &[(&str, &'static str)]| {
        let mut list = list.iter();
        list.find(|(ours, _)| *ours == word)
            .map(|(_, field)| *field)
    };
    match (field(&FIELDS), field(&LISTS), word) {
        (Some(field), _, _) if value.is_empty() => field.to_owned(),
        (Some(field), _, _) => format!("{field}: {value}"),
        (None, Some(field), "substitute") if value.contains(" = ") => {
            let name = value.split(' ').next().unwrap_or_default();
            format!("{field}.{name}")
        }
        (None, Some(field), _) => field.to_owned(),
        (None, None, "after") if !value.is_empty() => {
            format!("spec.dependsOn: [{{name: {value}}}]")
        }
        (None, None, _) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_pipelines_become_fields() {
        let renamed = HashMap::from([("web-2".to_owned(), "web".to_owned())]);
        let said = |text: &str| in_yaml(text, &HashSet::from(["health"]), &renamed);
        assert_eq!(
            said("remove it, or wait for nothing else: `wait false`"),
            "remove it, or wait for nothing else: `spec.wait: false`"
        );
        assert_eq!(
            said("say `after db` in stage `web`"),
            "say `spec.dependsOn: [{name: db}]` in Kustomization `web`"
        );
        assert_eq!(
            said("two stages, the stage's backstage"),
            "two Kustomizations, the Kustomization's backstage"
        );
        assert_eq!(
            said("say `substitute A = \"…\"`, or none by `substitute`"),
            "say `spec.postBuild.substitute.A`, or none by `spec.postBuild.substitute`"
        );
        assert_eq!(said("`health` and `force`"), "`health` and `spec.force`");
        assert_eq!(said("stage `web-2`"), "Kustomization `web`");
        assert_eq!(said("`stage` of `stages/x`"), "`stage` of `stages/x`");
    }
}
