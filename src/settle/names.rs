//! Where the objects of a run are, by what they are called.

use std::collections::HashMap;

use crate::manifests::made_secret;
use crate::model::StageId;

use super::project::Project;

/// The stages that have an object of a name, in the order of the project.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<String, Vec<(usize, StageId)>>);

impl Names {
    /// The names in a project.
    pub(super) fn of(project: &Project) -> Self {
        let mut names = Self::default();
        for (at, _) in project.pipelines.iter().enumerate() {
            for site in project.sites_of(at) {
                for object in &site.tree.objects {
                    let all = object.names().chain(made_secret(object));
                    all.for_each(|name| names.add(name, (at, site.id)));
                }
            }
        }
        names
    }

    fn add(&mut self, name: &str, place: (usize, StageId)) {
        let places = self.0.entry(name.to_owned()).or_default();
        if places.last() != Some(&place) {
            places.push(place);
        }
    }

    /// The stages that have an object of this name.
    pub(super) fn places(&self, name: &str) -> &[(usize, StageId)] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}
