//! The values that a HelmRelease gives its chart.
//!
//! Takes a HelmRelease and the objects beside it; gives its values as helm-controller composes them
//! (`ChartValuesFromReferences` in `fluxcd/pkg/chartutil`), as far as it says them itself and ConfigMaps do. It deliberately
//! reads no Secret: what is secret is no image.

use std::borrow::Cow;

use super::{HelmRelease, Node, NodeValue, Object};

impl<'a> HelmRelease<'a> {
    /// Its values: those of `valuesFrom` in their order, and its own over them; `None` where it has none.
    #[must_use]
    pub fn values(&self, objects: &[Object]) -> Option<Cow<'a, Node>> {
        let own = self.field(&["values"]);
        let references = self.values_from();
        if references.is_empty() {
            return own.map(Cow::Borrowed);
        }
        let mut all = Node::empty_map(self.object.node.span);
        for reference in references {
            self.take(reference, objects, &mut all);
        }
        own.into_iter().for_each(|own| merge(&mut all, own));
        Some(Cow::Owned(all))
    }

    /// Puts what a ConfigMap says over the values. One that is not seen may say anything, also of what is there already.
    fn take(&self, reference: &Node, objects: &[Object], all: &mut Node) {
        if reference.text_at(&["kind"]) != Some("ConfigMap") {
            return;
        }
        let key = HelmRelease::values_key(reference);
        let said = self.config_map(reference, objects).and_then(|it| {
            let mut data = it.node.get("data")?.entries().iter();
            data.find(|(name, _)| name.text() == Some(key))
        });
        // A whole file is in one value: what is found in it stands at its name.
        let read = |(name, value): &(Node, Node)| Node::read(value.text()?, name.span).ok();
        match (said, reference.text_at(&["targetPath"])) {
            (Some((_, value)), Some(path)) if is_plain(path) => {
                all.set_at(&path.split('.').collect::<Vec<_>>(), value.clone());
            }
            (_, Some(_)) => *all = Node::empty_map(all.span),
            (said, None) => match said.and_then(read) {
                Some(values) => merge(all, &values),
                None => *all = Node::empty_map(all.span),
            },
        }
    }

    fn config_map<'o>(&self, reference: &Node, objects: &'o [Object]) -> Option<&'o Object> {
        let name = reference.text_at(&["name"])?;
        objects.iter().find(|object| {
            object.kind == "ConfigMap"
                && object.group().is_empty()
                && object.node.text_at(&["metadata", "name"]) == Some(name)
                && object.namespace == self.object.namespace
        })
    }
}

/// Whether a path of `--set` is keys alone.
fn is_plain(path: &str) -> bool {
    !path.is_empty() && !path.contains(['[', ']', '\\', ',', '='])
}

/// Values over others: maps are put together, and anything else takes the place of what was there (`MergeMaps`).
fn merge(all: &mut Node, over: &Node) {
    for (key, value) in over.entries() {
        let Some(key) = key.text() else { continue };
        let is_map = |node: &Node| matches!(node.value, NodeValue::Map(_));
        match all.get_mut(key).filter(|it| is_map(it) && is_map(value)) {
            Some(inner) => merge(inner, value),
            None => all.set(key, value.clone()),
        }
    }
}
