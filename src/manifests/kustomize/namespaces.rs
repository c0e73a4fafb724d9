//! `namespace`: where objects live, and what refers to namespaces (`api/filters/namespace`).

use std::collections::HashSet;
use std::sync::Arc;

use crate::manifests::{Node, Object};

use super::build::Build;
use super::duplicates::there_twice;
use super::field::FieldSpec;
use super::transform::refuse;

/// What is set, and where.
pub(super) struct NamespaceRule<'s> {
    pub namespace: &'s Node,
    /// Fields beside that of the object itself.
    pub fields: &'s [FieldSpec<'s>],
    /// Only where nothing is said.
    pub is_unset_only: bool,
    pub subjects: Subjects,
}

/// Which subjects of a binding move.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Subjects {
    /// Those named `default`.
    Default,
    /// All accounts.
    Accounts,
    None,
}

impl<'s> NamespaceRule<'s> {
    /// What `namespace` in a kustomization file does.
    pub(super) fn of(namespace: &'s Node, fields: &'s [FieldSpec<'s>]) -> Self {
        Self {
            namespace,
            fields,
            is_unset_only: false,
            subjects: Subjects::Default,
        }
    }

    fn set_object(&self, object: &mut Object) -> Result<(), String> {
        let is_core = object.api_version == "v1";
        let fields = self.fields.iter().filter(|field| {
            let is_kept =
                field.path == "metadata/namespace" || (field.path == "metadata/name" && !is_core);
            !is_kept && field.is_of(object)
        });
        let fields: Vec<&FieldSpec<'_>> = fields.collect();
        let is_binding = matches!(object.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
        let is_cluster_scoped = object.is_cluster_scoped();
        if is_cluster_scoped && fields.is_empty() && !is_binding {
            return Ok(());
        }
        let node = Arc::make_mut(&mut object.node);
        if !is_cluster_scoped {
            self.set_at(node, &["metadata", "namespace"]);
        }
        if is_binding {
            self.set_subjects(node);
        }
        for field in fields {
            field.change(node, &Node::of_text("", node.span), &mut |value| {
                self.set_value(value);
                Ok(())
            })?;
        }
        object.refresh();
        Ok(())
    }

    fn set_at(&self, node: &mut Node, path: &[&str]) {
        let is_free = node.at(path).is_none_or(|it| !it.is_said());
        if is_free || !self.is_unset_only {
            node.set_at(path, self.namespace.clone());
        }
    }

    fn set_value(&self, value: &mut Node) {
        if !self.is_unset_only || !value.is_said() {
            *value = self.namespace.clone();
        }
    }

    fn set_subjects(&self, binding: &mut Node) {
        let moves = |subject: &Node| match self.subjects {
            Subjects::Default => subject.text_at(&["name"]) == Some("default"),
            Subjects::Accounts => subject.text_at(&["kind"]) == Some("ServiceAccount"),
            Subjects::None => false,
        };
        let subjects = binding.get_mut("subjects").map(Node::items_mut);
        for subject in subjects.unwrap_or_default() {
            if moves(subject) {
                self.set_at(subject, &["namespace"]);
            }
        }
    }
}

/// Moves all objects.
pub(super) fn set(build: &mut Build<'_, '_>, rule: &NamespaceRule<'_>, objects: &mut [Object]) {
    let span = rule.namespace.span;
    // Of what is there twice before, `duplicate-object` speaks.
    let was_twice = are_twice(objects);
    for object in objects.iter_mut() {
        object.remember();
        if let Err(reason) = rule.set_object(object) {
            refuse(build, span, &reason);
        }
    }
    let mut seen = HashSet::new();
    let again = objects.iter().find(|object| {
        let key = (object.api_version.as_str(), object.identity());
        !seen.insert(key)
    });
    if let Some(again) = again.filter(|_| !was_twice) {
        let message = format!("with this namespace, {}", there_twice(again));
        refuse(build, span, &message);
    }
}

fn are_twice(objects: &[Object]) -> bool {
    let mut seen = HashSet::new();
    let key = |object: &Object| {
        (
            object.api_version.clone(),
            object.kind.clone(),
            object.name.clone(),
            object.namespace.clone(),
        )
    };
    !objects.iter().all(|object| seen.insert(key(object)))
}
