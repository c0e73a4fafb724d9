//! Texts that are finished by somebody else: Flux, or a template engine.

use crate::manifests::Node;

/// The name of a document, when it is not finished.
pub(super) fn open_name(node: &Node) -> Option<String> {
    let name = node.text_at(&["metadata", "name"])?;
    is_open(name).then(|| name.to_owned())
}

/// Names of the Kustomizations that a template of the Flux operator makes; a template that is a text may make any.
pub(super) fn templates(node: &Node) -> Vec<String> {
    if node.at(&["spec", "resourcesTemplate"]).is_some() {
        return vec!["<<>>".to_owned()];
    }
    let resources = node.at(&["spec", "resources"]).map(Node::items);
    let resources = resources.unwrap_or_default().iter();
    let is_one = |it: &&Node| it.text_at(&["kind"]) == Some("Kustomization");
    let name = |it: &Node| it.text_at(&["metadata", "name"]).map(str::to_owned);
    resources.filter(is_one).filter_map(name).collect()
}

/// Whatever a text that is no YAML calls a name, with the variables in it.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = String> {
    let values = text.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches("- ").trim_start();
        let value = line.strip_prefix("name:")?.trim();
        let value = value.trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    });
    values.collect::<Vec<_>>().into_iter()
}

/// Whether a text has `$NAME` in it, which no controller fills in, and which a script does before it is applied.
pub(in crate::import) fn has_shell_variable(text: &str) -> bool {
    let mut behind = text.split('$').skip(1);
    behind.any(|it| it.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Whether a text with variables can become a name.
pub(in crate::import) fn may_become(open: &str, name: &str) -> bool {
    let marks = [("${", "}"), ("{{", "}}"), ("<<", ">>")];
    let mut pieces = vec![];
    let mut rest = open;
    while let Some((at, close)) = marks
        .iter()
        .filter_map(|(mark, close)| Some((rest.find(mark)?, *close)))
        .min()
    {
        let (before, behind) = rest.split_at(at);
        pieces.push(before);
        rest = behind.split_once(close).map_or("", |(_, behind)| behind);
    }
    let Some((first, inner)) = pieces.split_first() else {
        return open == name;
    };
    let Some(mut left) = name
        .strip_prefix(first)
        .and_then(|it| it.strip_suffix(rest))
    else {
        return false;
    };
    inner.iter().all(|piece| match left.split_once(piece) {
        Some((_, behind)) => {
            left = behind;
            true
        }
        None => false,
    })
}

/// Whether a text is finished only when Flux or a template engine has put something in.
pub(in crate::import) fn is_open(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.contains("<<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_with_variables_can_become() {
        for (open, name) in [
            ("${APP}", "web"),
            ("${APP}-db", "web-db"),
            ("shop-<< inputs.name >>-x", "shop-a-x"),
            ("{{ a }}-{{ b }}", "a-b"),
            ("web", "web"),
        ] {
            assert!(may_become(open, name), "{open} {name}");
        }
        for (open, name) in [
            ("${APP}-db", "web"),
            ("shop-${A}", "web"),
            ("{{ a }}-{{ b }}", "ab"),
        ] {
            assert!(!may_become(open, name), "{open} {name}");
        }
    }
}
