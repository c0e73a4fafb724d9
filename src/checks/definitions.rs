//! The CustomResourceDefinitions that stages make, and what they say of objects.

use crate::hash::HashMap;
use crate::manifests::{Node, Object};
use crate::schema::{Problem, custom_problems};
use crate::values::key::group_and_version;

use super::Project;

/// All of them, by the group and the kind that they define.
#[derive(Debug, Default)]
pub(super) struct Definitions<'p>(HashMap<(&'p str, &'p str), Vec<Defined<'p>>>);

/// What one of them says.
#[derive(Debug)]
pub(super) struct Defined<'p> {
    pub(super) object: &'p Object,
    versions: Vec<&'p Node>,
}

impl<'p> Definitions<'p> {
    pub(super) fn of(project: &'p Project) -> Self {
        let mut all: HashMap<_, Vec<Defined<'p>>> = HashMap::default();
        for object in project.sites().flat_map(|site| &site.tree.objects) {
            let is_it = object.kind == "CustomResourceDefinition"
                && object.group() == "apiextensions.k8s.io";
            let text = |way: &[&str]| object.node.text_at(way);
            let named = text(&["spec", "group"]).zip(text(&["spec", "names", "kind"]));
            if let Some(named) = named.filter(|_| is_it) {
                all.entry(named).or_default().push(Defined::of(object));
            }
        }
        Self(all)
    }

    /// Those of the kind of an object.
    pub(super) fn of_kind<'s>(&'s self, object: &'s Object) -> &'s [Defined<'s>] {
        let found = self.0.get(&(object.group(), object.kind.as_str()));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// What is wrong with an object by every definition of its kind: where environments or pipelines make it differently,
    /// nobody knows here which one its cluster has.
    pub(super) fn problems(&self, object: &Object) -> Vec<Problem> {
        let (_, version) = group_and_version(&object.api_version);
        let mut first = Vec::new();
        for defined in self.of_kind(object) {
            let schema = defined.schema(version);
            let found = schema.map(|schema| custom_problems(&object.node, schema));
            match found {
                Some(found) if !found.is_empty() && first.is_empty() => first = found,
                Some(found) if !found.is_empty() => {}
                Some(_) | None => return Vec::new(),
            }
        }
        first
    }
}

impl<'p> Defined<'p> {
    fn of(object: &'p Object) -> Self {
        let all = object.node.at(&["spec", "versions"]);
        // One whose `served` is a variable may be.
        let served = |it: &&Node| it.get("served").and_then(Node::boolean) != Some(false);
        let versions = all.map(Node::items).unwrap_or_default().iter();
        Self {
            object,
            versions: versions.filter(served).collect(),
        }
    }

    /// The versions that are served.
    pub(super) fn versions(&self) -> impl Iterator<Item = &'p str> {
        self.versions.iter().filter_map(|it| it.text_at(&["name"]))
    }

    fn schema(&self, version: &str) -> Option<&'p Node> {
        let mut versions = self.versions.iter();
        let own = versions.find(|it| it.text_at(&["name"]) == Some(version))?;
        own.at(&["schema", "openAPIV3Schema"])
    }
}
