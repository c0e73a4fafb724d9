//! Where the objects of a run are, by what they are called.

use crate::hash::HashMap;
use crate::manifests::made_secret;
use crate::model::StageId;

use super::stage::SettledStage;

/// The stages that have an object of a name, in the order of the project.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<String, Vec<(usize, StageId)>>);

impl Names {
    /// The names in the stages of some pipelines.
    pub(super) fn of(pipelines: &[Vec<SettledStage>]) -> Self {
        let mut names = Self::default();
        for (index, stages) in pipelines.iter().enumerate() {
            for (stage, at) in stages.iter().zip(0..) {
                for object in &stage.tree.objects {
                    let all = object.names().chain(made_secret(object));
                    all.for_each(|name| names.add(name, (index, StageId(at))));
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
