//! Labels and annotations that one transformer made in several places: to kustomize these are one value, and who
//! changes it in one place later changes it in all (`SetEntry` in `api/filters/filtersutil` gives each the same node).

use crate::manifests::Node;

use super::field::{FieldSpec, Path};

/// A key, and the fields in which it is one value.
#[derive(Clone, Debug)]
pub(in crate::manifests) struct Link {
    key: String,
    fields: Vec<Path>,
}

impl Link {
    /// A key that is not there yet in several of the fields, and is going to be.
    pub(super) fn of(node: &Node, key: &str, fields: &[&FieldSpec<'_>]) -> Option<Self> {
        let is_new = |field: &Path| {
            let maps = field.values(node);
            maps.is_empty() || maps.iter().any(|map| map.get(key).is_none())
        };
        let fields = fields.iter().map(|field| field.path());
        let fields: Vec<Path> = fields.filter(is_new).collect();
        let key = key.to_owned();
        (fields.len() > 1).then_some(Self { key, fields })
    }

    /// Where one of the places was changed, the others follow.
    fn spread(&self, before: &Node, after: &mut Node) -> Result<(), String> {
        let value = |node: &Node, field: &Path| {
            let mut maps = field.values(node).into_iter();
            maps.find_map(|map| map.get(&self.key).cloned())
        };
        let mut changed = self.fields.iter().filter_map(|field| {
            let (old, new) = (value(before, field)?, value(after, field)?);
            (old.value != new.value).then_some(new)
        });
        let Some(new) = changed.next_back() else {
            return Ok(());
        };
        for field in &self.fields {
            field.change(after, &mut |map| {
                if let Some(value) = map.get_mut(&self.key) {
                    *value = new.clone();
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Makes what is one value one again after a change.
pub(super) fn spread(links: &[Link], before: &Node, after: &mut Node) -> Result<(), String> {
    links.iter().try_for_each(|link| link.spread(before, after))
}
