//! Lays what an environment says over what its file says.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::draft::{Declarations, StageDraft};
use super::{ExternalKustomization, Image, Source, merge};

/// Lays `over` over `base`.
pub(super) fn overlay(base: &mut Declarations, over: Declarations) {
    let Declarations {
        sources,
        images,
        kustomizations,
        namespace,
        flux,
        release,
        defaults,
        stages,
    } = over;
    replace_images(&mut base.images, images);
    replace_kustomizations(&mut base.kustomizations, kustomizations);
    replace_stages(&mut base.stages, stages);
    replace_sources(base, sources);
    merge::flux(&mut base.flux, flux);
    merge::bodies(&mut base.defaults, defaults);
    base.namespace = namespace.or(base.namespace.take());
    base.release = release.or(base.release.take());
}

fn replace_images(base: &mut Vec<Image>, over: Vec<Image>) {
    let places: HashMap<SmolStr, usize> = base
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

/// One that is called the same is another one here.
fn replace_kustomizations(base: &mut Vec<ExternalKustomization>, over: Vec<ExternalKustomization>) {
    for external in over {
        let called = |known: &&mut ExternalKustomization| known.label.value == external.label.value;
        match base.iter_mut().find(called) {
            Some(known) => *known = external,
            None => base.push(external),
        }
    }
}

fn replace_stages(base: &mut Vec<StageDraft>, over: Vec<StageDraft>) {
    if over.is_empty() {
        return;
    }
    let places: HashMap<SmolStr, usize> = base
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
    let StageDraft {
        // Both say the same name, and the stage stays where the file has it.
        name: _,
        span: _,
        renamed_from,
        relations,
        body,
        path_is_final: _,
    } = over;
    base.path_is_final = body.path.is_some();
    base.relations.extend(relations);
    base.renamed_from = renamed_from.or(base.renamed_from.take());
    merge::bodies(&mut base.body, body);
}

/// A source of a known name is replaced where it stands; others go in front, and the file's default goes
/// unless a stage names it.
fn replace_sources(base: &mut Declarations, over: Vec<Source>) {
    let names = base.sources.iter().map(|source| source.name.value.clone());
    let places: HashMap<SmolStr, usize> = names.zip(0..).collect();
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
