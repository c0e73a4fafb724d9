//! Lays what an environment says over what its file says.

use std::collections::HashMap;

use super::draft::{Declarations, StageDraft};
use super::{Image, Source, merge};

/// Lays `over` over `base`.
pub(super) fn overlay(base: &mut Declarations, over: Declarations) {
    images(&mut base.images, over.images);
    stages(&mut base.stages, over.stages);
    sources(base, over.sources);
    merge::flux(&mut base.flux, over.flux);
    merge::bodies(&mut base.defaults, over.defaults);
    base.namespace = over.namespace.or(base.namespace.take());
    base.release = over.release.or(base.release.take());
}

fn images(base: &mut Vec<Image>, over: Vec<Image>) {
    let places: HashMap<String, usize> = base
        .iter()
        .enumerate()
        .map(|(at, image)| (image.name.value.clone(), at))
        .collect();
    for image in over {
        match places
            .get(&image.name.value)
            .and_then(|&at| base.get_mut(at))
        {
            Some(place) => *place = image,
            None => base.push(image),
        }
    }
}

fn stages(base: &mut Vec<StageDraft>, over: Vec<StageDraft>) {
    if over.is_empty() {
        return;
    }
    let places: HashMap<String, usize> = base
        .iter()
        .enumerate()
        .map(|(at, stage)| (stage.name.value.clone(), at))
        .collect();
    for stage in over {
        match places
            .get(&stage.name.value)
            .and_then(|&at| base.get_mut(at))
        {
            Some(place) => stage_over(place, stage),
            None => base.push(StageDraft {
                path_is_final: stage.body.path.is_some(),
                ..stage
            }),
        }
    }
}

fn stage_over(base: &mut StageDraft, over: StageDraft) {
    base.path_is_final = over.body.path.is_some();
    base.relations.extend(over.relations);
    base.renamed_from = over.renamed_from.or(base.renamed_from.take());
    merge::bodies(&mut base.body, over.body);
}

/// A source of a known name is replaced where it stands; others go in front, and the file's default goes
/// unless a stage names it.
fn sources(base: &mut Declarations, over: Vec<Source>) {
    let names = base.sources.iter().map(|source| source.name.value.clone());
    let places: HashMap<String, usize> = names.zip(0..).collect();
    let mut added = Vec::new();
    for source in over {
        let place = places.get(&source.name.value);
        match place.and_then(|&at| base.sources.get_mut(at)) {
            Some(known) => *known = source,
            None => added.push(source),
        }
    }
    if !added.is_empty() {
        let kept = usize::from(!is_default_named(base));
        added.extend(base.sources.drain(..).skip(kept));
        base.sources = added;
    }
}

fn is_default_named(said: &Declarations) -> bool {
    let default = said.sources.first().map(|source| &source.name.value);
    let stages = said.stages.iter().map(|stage| &stage.body);
    let mut bodies = stages.chain(std::iter::once(&said.defaults));
    bodies.any(|body| body.source.as_ref().map(|name| &name.value) == default)
}
