//! Which objects a patch is for.

use crate::manifests::{Node, Object};
use crate::values::key::group;

/// Whether a patch without a target names this object, by its name now or before it was renamed.
pub(super) fn names(patch: &Node, object: &Object) -> bool {
    let api_version = patch.text_at(&["apiVersion"]).unwrap_or_default();
    let namespace = patch.text_at(&["metadata", "namespace"]);
    group(api_version) == object.group()
        && patch.text_at(&["kind"]) == Some(object.kind.as_str())
        && patch
            .text_at(&["metadata", "name"])
            .is_some_and(|name| object.names().any(|other| other == name))
        && namespace.is_none_or(|namespace| object.namespaces().any(|other| other == namespace))
}

/// Whether a `target` selects this object; `None` when the target says something that is not followed.
pub(super) fn targets(target: &Node, object: &Object) -> Option<bool> {
    let version = object.api_version.rsplit('/').next().unwrap_or_default();
    let field = |key: &str| target.text_at(&[key]).filter(|text| !text.is_empty());
    let fits =
        |key: &str, value: &dyn Fn(&str) -> Option<bool>| field(key).map_or(Some(true), value);
    Some(
        fits("group", &|pattern| regex(pattern, object.group()))?
            && fits("version", &|pattern| regex(pattern, version))?
            && fits("kind", &|pattern| regex(pattern, &object.kind))?
            && fits("name", &|pattern| any(pattern, object.names()))?
            && fits("namespace", &|pattern| any(pattern, object.namespaces()))?
            && fits("labelSelector", &|selector| {
                marks(selector, object, "labels")
            })?
            && fits("annotationSelector", &|selector| {
                marks(selector, object, "annotations")
            })?,
    )
}

fn any<'t>(pattern: &str, mut texts: impl Iterator<Item = &'t str>) -> Option<bool> {
    texts.try_fold(false, |found, text| Some(found | regex(pattern, text)?))
}

/// The part of Go's anchored regular expressions that people write in targets: literals, `.`, `.*`, `|`.
fn regex(pattern: &str, text: &str) -> Option<bool> {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    if pattern.contains(['[', ']', '(', ')', '+', '?', '{', '}', '\\', '^', '$']) {
        return None;
    }
    let mut found = false;
    for choice in pattern.split('|') {
        let glob = choice.replace(".*", "\u{0}").replace('.', "?");
        if glob.contains('*') {
            return None;
        }
        found |= crate::manifests::glob::matches(&glob.replace('\u{0}', "*"), text);
    }
    Some(found)
}

/// `key=value`, `key!=value`, `key` and `!key`, separated by commas.
fn marks(selector: &str, object: &Object, field: &str) -> Option<bool> {
    let value = |key: &str| object.node.text_at(&["metadata", field, key.trim()]);
    let one = |requirement: &str| {
        if requirement.contains(['(', ')', '<', '>', ' ']) {
            return None;
        }
        if let Some((key, unwanted)) = requirement.split_once("!=") {
            return Some(value(key) != Some(unwanted.trim()));
        }
        if let Some((key, wanted)) = requirement.split_once('=') {
            return Some(value(key) == Some(wanted.trim_start_matches('=').trim()));
        }
        Some(match requirement.strip_prefix('!') {
            Some(key) => value(key).is_none(),
            None => value(requirement).is_some(),
        })
    };
    selector
        .split(',')
        .map(str::trim)
        .try_fold(true, |all, requirement| Some(all & one(requirement)?))
}
