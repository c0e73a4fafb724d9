//! What runs when not every stage is at one release: stages of several states as one.

use std::collections::HashMap;

use crate::plan::Guard;

use super::built::arrange;
use super::state::{After, Item, Pipeline, Stage, State};

/// Some stages of a state.
pub struct Part<'a, 'p> {
    /// The state that they are in.
    pub state: State<'a>,
    /// Which stages are meant, by their Kustomizations.
    pub holds: Box<dyn Fn(&Item<'a>) -> bool + 'p>,
}

impl<'a> State<'a> {
    /// The stages of all parts. Of an image that is another one in two parts nothing is said: it is what `now` says, and
    /// the fields that it is written to say the rest.
    #[must_use]
    pub fn assembled(parts: Vec<Part<'a, '_>>, now: &State<'_>) -> Self {
        let mut whole: Vec<Whole<'a>> = Vec::new();
        for part in parts {
            for pipeline in part.state.pipelines {
                take(&mut whole, pipeline, &part.holds, now);
            }
        }
        Self {
            pipelines: whole.into_iter().map(Whole::finish).collect(),
            ..Self::default()
        }
    }
}

/// A pipeline on its way.
struct Whole<'a> {
    pipeline: Pipeline<'a>,
    /// For each stage what it waits for, by the name of the Kustomization.
    waits: Vec<Vec<(String, Guard)>>,
}

fn take<'a>(
    whole: &mut Vec<Whole<'a>>,
    mut part: Pipeline<'a>,
    holds: &dyn Fn(&Item<'a>) -> bool,
    now: &State<'_>,
) {
    let stages = std::mem::take(&mut part.stages);
    let names: Vec<String> = stages.iter().map(name).collect();
    let meant: Vec<Stage<'a>> = stages
        .into_iter()
        .filter(|it| holds(&it.kustomization))
        .collect();
    if meant.is_empty() {
        return;
    }
    let is_it = |it: &Whole<'_>| {
        it.pipeline.file == part.file && it.pipeline.environment == part.environment
    };
    let place = whole.iter().position(is_it).unwrap_or_else(|| {
        whole.push(Whole::of(&part));
        whole.len() - 1
    });
    let Some(whole) = whole.get_mut(place) else {
        return;
    };
    whole.take_images(&part, now);
    for stage in meant {
        let wait = |it: &After| Some((names.get(it.stage)?.clone(), it.guard));
        whole
            .waits
            .push(stage.after.iter().filter_map(wait).collect());
        whole.pipeline.stages.push(stage);
    }
}

fn name(stage: &Stage<'_>) -> String {
    stage.kustomization.name.as_ref().to_owned()
}

impl<'a> Whole<'a> {
    /// Everything of the first part but its stages.
    fn of(part: &Pipeline<'a>) -> Self {
        Self {
            pipeline: part.clone(),
            waits: Vec::new(),
        }
    }

    fn take_images(&mut self, part: &Pipeline<'_>, now: &State<'_>) {
        let is_it = |it: &&Pipeline<'_>| {
            it.file == self.pipeline.file && it.environment == self.pipeline.environment
        };
        let now = now.pipelines.iter().find(is_it);
        let now = now.map_or(&[][..], |it| &it.images);
        for (name, reference) in &part.images {
            let known = self.pipeline.images.iter_mut().find(|(it, _)| it == name);
            match known {
                Some((_, other)) if other != reference => {
                    if let Some((_, said)) = now.iter().find(|(it, _)| it == name) {
                        other.clone_from(said);
                    }
                }
                Some(_) => {}
                None => self.pipeline.images.push((name.clone(), reference.clone())),
            }
        }
    }

    fn finish(mut self) -> Pipeline<'a> {
        let names = self.pipeline.stages.iter().map(name).zip(0..);
        let places: HashMap<String, usize> = names.collect();
        for (stage, waits) in self.pipeline.stages.iter_mut().zip(self.waits) {
            let there = waits.into_iter().filter_map(|(name, guard)| {
                let stage = *places.get(&name)?;
                Some(After { stage, guard })
            });
            stage.after = there.collect();
        }
        arrange(&mut self.pipeline.stages);
        self.pipeline
    }
}
