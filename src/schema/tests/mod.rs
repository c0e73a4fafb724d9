//! Each rule with a case just inside and one just outside.

mod addresses;
mod containers;
mod control;
mod custom;
mod data;
mod definitions;
mod extensions;
mod flux;
mod jobs;
mod metadata;
mod network;
mod pods;
mod projected;
mod scaling;
mod services;
mod validations;
mod volumes;
mod walking;
mod workloads;

use super::{Extent, Fault, Kind, Part, problems, untyped_problems};
use crate::manifests::Node;
use crate::source::{SourceMap, Span};

fn read(text: &str) -> Node {
    let file = SourceMap::default().add("object.yaml", text);
    Node::read(text, Span::new(file, 0, 0)).unwrap()
}

/// What is said of a whole object.
fn of_object(text: &str) -> Vec<String> {
    let object = read(text);
    let text = |field| object.text_at(&[field]).unwrap_or_default();
    let kind = Kind::of(text("apiVersion"), text("kind")).unwrap();
    let found = problems(kind, &object, Part::Object, Extent::Whole);
    found.into_iter().map(|problem| problem.message).collect()
}

/// Pairs of texts, of which the first is fine and the second is not, with a part of what is said.
fn differs(of: impl Fn(&str) -> Vec<String>, cases: &[(&str, &str, &str)]) {
    for (good, bad, part) in cases {
        assert_eq!(of(good), [""; 0], "{good}");
        let said = of(bad);
        assert!(said.iter().any(|it| it.contains(part)), "{bad}: {said:?}");
    }
}

/// What is said of a `spec`.
fn of_spec(kind: Kind, text: &str) -> Vec<String> {
    let found = problems(kind, &read(text), Part::Spec, Extent::Whole);
    found.into_iter().map(|problem| problem.message).collect()
}

/// What is said of a text that is laid over a `spec`.
fn of_overlay(kind: Kind, text: &str) -> Vec<String> {
    let found = problems(kind, &read(text), Part::Spec, Extent::Overlay);
    found.into_iter().map(|problem| problem.message).collect()
}

/// What is said of a Job with these fields in its `spec`, its pod and its container, each as a flow map.
fn of_job(spec: &str, pod: &str, container: &str) -> Vec<String> {
    let and = |fields: &str| {
        if fields.is_empty() {
            String::new()
        } else {
            format!(", {fields}")
        }
    };
    let has_policy = pod.starts_with("restartPolicy: ");
    let policy = if has_policy {
        ""
    } else {
        "restartPolicy: Never, "
    };
    let (spec, pod, container) = (and(spec), and(pod), and(container));
    let text = format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: shop}}\nspec: {{template: {{spec: {{{policy}containers: \
         [{{name: m, image: a{container}}}]{pod}}}}}{spec}}}"
    );
    let found = problems(Kind::Job, &read(&text), Part::Object, Extent::Whole);
    found.into_iter().map(|problem| problem.message).collect()
}

/// Texts that are fine, and texts that are not with a part of what is said.
fn holds(of: fn(&str) -> Vec<String>, good: &[&str], bad: &[(&str, &str)]) {
    for text in good {
        assert_eq!(of(text), Vec::<String>::new(), "{text}");
    }
    for (text, part) in bad {
        let said = of(text);
        assert!(
            said.iter().any(|said| said.contains(part)),
            "{text}: {said:?}"
        );
    }
}

fn in_spec(fields: &str) -> Vec<String> {
    of_job(fields, "", "")
}

fn in_pod(fields: &str) -> Vec<String> {
    of_job("", fields, "")
}

fn in_container(fields: &str) -> Vec<String> {
    of_job("", "", fields)
}
