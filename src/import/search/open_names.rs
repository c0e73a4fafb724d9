//! Kustomizations that a template makes, or that a variable names: what an entry of `dependsOn` may mean beside those that
//! are there.

use std::collections::HashMap;

use crate::manifests::Node;
use crate::source::Files;
use crate::values::path::{above, join};

use super::applied::{Unseen, Why};
use super::open::{is_open, may_become, plain_pieces};

/// Where names of one text end, and documents of it begin.
const DOCUMENT: &str = "---";

/// A name that is not finished, or that only a template has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct OpenName {
    /// As it is written.
    pub(in crate::import) name: String,
    /// Where it says one that is finished.
    pub(in crate::import) namespace: Option<String>,
    pub(in crate::import) file: String,
    /// A controller makes it: Flux fills in the variable, a chart or the operator the template. Whatever else fills in a
    /// template writes a file, and what is applied from this repository is in it.
    pub(in crate::import) is_applied: bool,
}

impl OpenName {
    /// Whether it may be the Kustomization of a name and namespace.
    pub(in crate::import) fn may_be(&self, name: &str, namespace: Option<&str>) -> bool {
        let said = self.namespace.as_deref();
        let is_there = said.is_none() || namespace.is_none() || said == namespace;
        is_there && may_become(&self.name, name)
    }

    /// Whether nothing of it says what it is for.
    pub(in crate::import) fn is_any(&self) -> bool {
        let is_word = |it: &char| it.is_ascii_alphanumeric();
        !plain_pieces(&self.name)
            .iter()
            .any(|it| it.chars().any(|it| is_word(&it)))
    }
}

/// Those of a text that is no YAML, by its lines.
pub(super) fn of_text(files: &dyn Files, path: &str, text: &str) -> Vec<OpenName> {
    let has_chart = |folder: &str| files.read(&join(folder, "Chart.yaml")).is_ok();
    let is_applied = above(path).any(has_chart);
    let one = |(name, namespace): (String, Option<String>)| OpenName {
        name,
        namespace,
        file: path.to_owned(),
        is_applied,
    };
    names_in(text).into_iter().map(one).collect()
}

/// Those that a ResourceSet of the Flux operator makes, from each of the inputs that it says itself.
pub(super) fn of_set(path: &str, node: &Node) -> Vec<OpenName> {
    let mut names = Vec::new();
    let resources = node.at(&["spec", "resources"]).map(Node::items);
    let resources = resources.unwrap_or_default().iter();
    for one in resources.filter(|it| it.text_at(&["kind"]) == Some("Kustomization")) {
        let text = |key| one.text_at(&["metadata", key]).map(str::to_owned);
        names.extend(text("name").map(|name| (name, text("namespace"))));
    }
    if let Some(text) = node.text_at(&["spec", "resourcesTemplate"]) {
        names.extend(names_in(text));
    }
    let inputs = node
        .at(&["spec", "inputs"])
        .map(Node::items)
        .unwrap_or_default();
    let is_given = node.at(&["spec", "inputsFrom"]).is_some() || inputs.is_empty();
    let made = |(name, namespace): (String, Option<String>)| {
        let own = inputs.iter().map(|input| {
            (
                filled(&name, input),
                namespace.as_ref().map(|it| filled(it, input)),
            )
        });
        let own = own.collect::<Vec<_>>().into_iter();
        own.chain(is_given.then_some((name, namespace)))
    };
    let one = |(name, namespace): (String, Option<String>)| OpenName {
        name,
        namespace: namespace.filter(|it| !is_open(it)),
        file: path.to_owned(),
        is_applied: true,
    };
    names.into_iter().flat_map(made).map(one).collect()
}

/// A text with `<< inputs.NAME >>` filled in, as far as the input is a text.
fn filled(text: &str, input: &Node) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (inner, behind))) = rest
        .split_once("<<")
        .and_then(|(before, rest)| Some((before, rest.split_once(">>")?)))
    {
        filled.push_str(before);
        let key = inner.trim().strip_prefix("inputs.");
        match key.and_then(|key| input.text_at(&[key])) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&format!("<<{inner}>>")),
        }
        rest = behind;
    }
    filled + rest
}

/// Documents of Kustomizations whose name is not finished, and which nothing in the repository finishes.
pub(in crate::import) fn of_unseen(unseen: &[Unseen]) -> Vec<OpenName> {
    let one = |it: &Unseen| {
        let node = &it.written.node;
        let name = node
            .text_at(&["metadata", "name"])
            .filter(|it| is_open(it))?;
        let namespace = node.text_at(&["metadata", "namespace"]);
        Some(OpenName {
            name: name.to_owned(),
            namespace: namespace.filter(|it| !is_open(it)).map(str::to_owned),
            file: it.written.file.clone(),
            is_applied: it.why == Why::Open && name.contains("${"),
        })
    };
    unseen.iter().filter_map(one).collect()
}

/// Name and namespace of each document that says to be a Kustomization of Flux; any name where the lines show none.
fn names_in(text: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().chain([DOCUMENT]) {
        if !line.starts_with(DOCUMENT) {
            lines.push(line);
            continue;
        }
        let is_one = |word: &str| lines.iter().any(|it| value(it, "kind") == Some(word));
        let is_of_flux = lines
            .iter()
            .any(|it| it.contains("kustomize.toolkit.fluxcd.io"));
        if is_one("Kustomization") && is_of_flux {
            let mut metadata = metadata(&lines);
            let name = metadata.remove("name").unwrap_or_else(|| "{{}}".to_owned());
            found.push((name, metadata.remove("namespace").filter(|it| !is_open(it))));
        }
        lines.clear();
    }
    found
}

/// The values one step below the first `metadata:`.
fn metadata<'t>(lines: &[&'t str]) -> HashMap<&'t str, String> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_text = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with("{{");
    let mut lines = lines
        .iter()
        .filter(is_text)
        .skip_while(|it| value(it, "metadata").is_none());
    let outer = lines.next().map_or(0, |it| indent(it));
    let mut inner = lines.take_while(|it| indent(it) > outer).peekable();
    let first = inner.peek().map_or(0, |it| indent(it));
    let inner = inner.filter(|it| indent(it) == first);
    let entry = |line: &&'t str| {
        let (key, _) = line.trim_start().split_once(':')?;
        let value = value(line, key)?;
        (!value.is_empty()).then(|| (key, value.to_owned()))
    };
    inner.filter_map(entry).collect()
}

/// What stands behind a key in a line, without quotes and a comment.
fn value<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let line = line.trim_start();
    let line = line.strip_prefix("- ").unwrap_or(line).trim_start();
    let value = line.strip_prefix(key)?.strip_prefix(':')?;
    let value = value
        .split_once(" #")
        .map_or(value, |(value, _)| value)
        .trim();
    Some(value.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn only_kustomizations_of_flux_are_named() {
        let text = "{{- range .Values.apps }}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  labels:
    name: no
  {{- if .x }}
  name: \"app-{{ .name }}\" # each
  {{- end }}
  namespace: apps
spec:
  sourceRef:
    name: fleet
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: {{ .name }}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
{{- include \"metadata\" . }}
{{- end }}
";
        let named =
            |name: &str, namespace: Option<&str>| (name.to_owned(), namespace.map(str::to_owned));
        assert_eq!(
            names_in(text),
            [named("app-{{ .name }}", Some("apps")), named("{{}}", None)]
        );
    }
}
