//! What one environment says, to a [`Pipeline`]: defaults laid under, every name looked up once.

use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};
use thin_vec::ThinVec;

use crate::hash::HashMap;
use crate::source::{FileId, Files, Span, Spanned};
use crate::threads::{self, Threads};
use crate::values::path;

use super::draft::{Declarations, RelationDraft, Side, StageBody, StageDraft};
use super::paths::{self, Ground};
use super::seldom::Seldom;
use super::{
    ExternalKustomization, Flux, FluxVersion, Image, ImageUse, Layout, Named, Namespace, Parent,
    Pipeline, Relation, Settings, Source, SourceId, SourceKind, Stage, StageId, Wait, merge,
};

/// What all environments of a file have in common.
pub(super) struct Common<'a> {
    pub file: FileId,
    pub path: &'a str,
    pub name: Spanned<SmolStr>,
    pub layout: Layout,
    pub files: &'a dyn Files,
}

/// Makes the pipeline of one environment, or of a file without any.
pub(super) fn pipeline(
    common: &Common<'_>,
    environment: Option<Spanned<SmolStr>>,
    mut said: Declarations,
) -> Pipeline {
    if said.sources.is_empty() {
        said.sources.push(default_source(&common.name));
    }
    let namespace = said.namespace.take().unwrap_or(Namespace::Default);
    let flux = flux(common, &mut said, environment.as_ref(), &namespace);
    let mut edges: Vec<Vec<RelationDraft>> = said
        .stages
        .iter_mut()
        .map(|stage| std::mem::take(&mut stage.relations))
        .collect();
    let waits = waits(&said.stages, &said.kustomizations, &mut edges);
    add_implied_app(&mut said.stages, &edges);
    let is_implied = said.stages.len() > edges.len();
    let relations = relations(&said.stages, edges);
    let mut stages = Stages::new(common, environment.as_ref(), &said.sources, &said.images)
        .resolve(said.stages, &said.defaults, is_implied);
    for (stage, waits) in stages.iter_mut().zip(waits) {
        stage.waits = waits.into();
    }
    Pipeline {
        file: common.file,
        path: common.path.to_owned(),
        name: common.name.clone(),
        environment,
        flux,
        namespace,
        layout: common.layout,
        release: said.release,
        sources: said.sources,
        images: said.images,
        kustomizations: said.kustomizations,
        stages,
        relations,
    }
}

fn default_source(name: &Spanned<SmolStr>) -> Source {
    Source {
        kind: SourceKind::Git,
        name: name.clone(),
        namespace: None,
        elsewhere: false,
        block: None,
        span: name.span,
    }
}

fn flux(
    common: &Common<'_>,
    said: &mut Declarations,
    environment: Option<&Spanned<SmolStr>>,
    namespace: &Namespace,
) -> Flux {
    let said = std::mem::take(&mut said.flux);
    let at = |text: &str| Spanned::new(SmolStr::new(text), common.name.span);
    let default = (*namespace != Namespace::None).then(|| at("flux-system"));
    let placed = |directory: Spanned<SmolStr>, is_final: bool| match environment {
        Some(environment) if !is_final => {
            directory.map(|path| path::join(&path, &environment.value).into())
        }
        _ => directory,
    };
    let directory = said.directory.unwrap_or_else(|| at("flux"));
    let directory = placed(directory, said.directory_is_final);
    let parent = said.parent.map(|parent| Parent {
        directory: match parent.directory {
            Some(directory) => placed(directory, said.parent_is_final),
            None => Spanned::new(directory.value.clone(), parent.name.span),
        },
        name: parent.name,
    });
    let oldest = Spanned::new(FluxVersion { major: 2, minor: 7 }, common.name.span);
    Flux {
        namespace: said.namespace.or(default),
        directory,
        version: said.version.unwrap_or(oldest),
        context: said.context,
        parent,
    }
}

/// `app` is there without being declared as soon as a relation names it.
fn add_implied_app(stages: &mut Vec<StageDraft>, edges: &[Vec<RelationDraft>]) {
    if stages.iter().any(|stage| stage.name.value == "app") {
        return;
    }
    let Some(relation) = edges
        .iter()
        .flatten()
        .find(|edge| edge.other.value == "app")
    else {
        return;
    };
    stages.push(StageDraft {
        name: relation.other.clone(),
        span: relation.other.span,
        renamed_from: None,
        relations: Vec::new(),
        body: StageBody::default(),
        path_is_final: false,
    });
}

/// Takes the relations out that name an external Kustomization, stage by stage.
fn waits(
    stages: &[StageDraft],
    externals: &[ExternalKustomization],
    edges: &mut [Vec<RelationDraft>],
) -> Vec<Vec<Wait>> {
    if externals.is_empty() {
        return Vec::new();
    }
    let mut known = index(externals.iter().map(|it| it.label.value.as_str()));
    for stage in stages {
        known.remove(stage.name.value.as_str());
    }
    let of_stage = |edges: &mut Vec<RelationDraft>| {
        let mut waits = Vec::new();
        edges.retain(|edge| {
            let Some(&external) = known.get(edge.other.value.as_str()) else {
                return true;
            };
            waits.push(Wait {
                external,
                is_before: edge.side == Side::Before,
                span: edge.span,
            });
            false
        });
        waits
    };
    edges.iter_mut().map(of_stage).collect()
}

fn relations(stages: &[StageDraft], edges: Vec<Vec<RelationDraft>>) -> Vec<Relation> {
    if edges.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let ids = index(stages.iter().map(|stage| stage.name.value.as_str()));
    let found = |name: Spanned<SmolStr>| {
        let id = ids.get(name.value.as_str()).copied().map(StageId);
        Named { name, id }
    };
    let mut relations = Vec::with_capacity(edges.iter().map(Vec::len).sum());
    for ((stage, edges), at) in stages.iter().zip(edges).zip(0..) {
        for edge in edges {
            let this = Named {
                name: stage.name.clone(),
                id: Some(StageId(at)),
            };
            let other = found(edge.other);
            let (first, then) = match edge.side {
                Side::Before => (this, other),
                Side::After => (other, this),
            };
            relations.push(Relation {
                first,
                then,
                span: edge.span,
            });
        }
    }
    relations
}

fn index<'a>(names: impl Iterator<Item = &'a str>) -> HashMap<&'a str, usize> {
    names.zip(0..).collect()
}

/// Everything that the stages of one environment are resolved with.
struct Stages<'a> {
    common: &'a Common<'a>,
    environment: Option<&'a str>,
    sources: &'a [Source],
    source_ids: HashMap<&'a str, usize>,
    image_ids: HashMap<&'a str, usize>,
    prefix: String,
}

impl<'a> Stages<'a> {
    fn new(
        common: &'a Common<'a>,
        environment: Option<&'a Spanned<SmolStr>>,
        sources: &'a [Source],
        images: &'a [Image],
    ) -> Self {
        let environment = environment.map(|name| name.value.as_str());
        let name = &common.name.value;
        let prefix = environment.map_or_else(|| format!("{name}-"), |one| format!("{name}-{one}-"));
        let source_ids = index(sources.iter().map(|source| source.name.value.as_str()));
        let image_ids = index(images.iter().map(|image| image.name.value.as_str()));
        Self {
            common,
            environment,
            sources,
            source_ids,
            image_ids,
            prefix,
        }
    }

    fn resolve(
        &self,
        drafts: Vec<StageDraft>,
        defaults: &StageBody,
        is_implied: bool,
    ) -> Vec<Stage> {
        let threads = Threads::for_stages(drafts.len());
        let mut stages = threads::map(drafts, threads, Arc::default, |last, draft| {
            self.stage(over_defaults(draft, defaults), last)
        });
        if let Some(last) = stages.last_mut() {
            last.implied = is_implied;
        }
        stages
    }

    fn stage(&self, draft: StageDraft, last: &mut Arc<Settings>) -> Stage {
        let source = self.source(draft.body.source.clone());
        let is_elsewhere = source
            .id
            .and_then(|id| self.sources.get(id.0))
            .is_some_and(|source| source.elsewhere);
        let ground = Ground {
            files: self.common.files,
            environment: self.environment,
            is_elsewhere,
        };
        let path = paths::directory(&draft, &ground);
        let StageDraft {
            name,
            span,
            renamed_from,
            body,
            ..
        } = draft;
        // A renamed stage keeps its Kustomization: another name would be another object, and the deletion of
        // the old one would race for what is in it.
        let known_as = renamed_from.as_ref().unwrap_or(&name);
        let default_name = || {
            known_as
                .clone()
                .map(|name| format_smolstr!("{}{name}", self.prefix))
        };
        let kustomization = body.name.unwrap_or_else(default_name);
        let mut jobs: Vec<_> = body.jobs.into_iter().map(|job| job.finish()).collect();
        // It takes the room of the drafts over, which is for four where one is read.
        jobs.shrink_to_fit();
        let mut images = body.images;
        let uses = jobs
            .iter_mut()
            .filter_map(|job| job.image.as_mut())
            .chain(images.iter_mut().map(|it| &mut it.image));
        uses.for_each(|image| self.image(image));
        Stage {
            name,
            span,
            implied: false,
            renamed_from,
            kustomization,
            path,
            path_is_default: body.path.is_none(),
            is_partial: body.is_partial,
            source,
            jobs,
            images: images.into(),
            settings: shared(body.settings, last),
            waits: ThinVec::new(),
            externals: body.externals.into(),
            allows: body.allows.into(),
        }
    }

    /// The source of that name, or the first.
    fn source(&self, name: Option<Spanned<SmolStr>>) -> Named<SourceId> {
        if let Some(name) = name {
            let id = self
                .source_ids
                .get(name.value.as_str())
                .copied()
                .map(SourceId);
            return Named { name, id };
        }
        let name = self
            .sources
            .first()
            .map_or(&self.common.name, |source| &source.name);
        Named {
            name: name.clone(),
            id: Some(SourceId(0)),
        }
    }

    fn image(&self, image: &mut ImageUse) {
        if let ImageUse::Name(named) = image {
            named.id = self.image_ids.get(named.name.value.as_str()).copied();
        }
    }
}

fn over_defaults(mut stage: StageDraft, defaults: &StageBody) -> StageDraft {
    let mut body = defaults.clone();
    merge::bodies(&mut body, std::mem::take(&mut stage.body));
    stage.body = body;
    stage
}

/// The place where a file begins, for what its name says.
pub(super) fn start_of(file: FileId) -> Span {
    Span::new(file, 0, 0)
}

/// The settings of the last stage, when these are the same.
fn shared(settings: Seldom<Settings>, last: &mut Arc<Settings>) -> Arc<Settings> {
    if **last != *settings {
        *last = settings
            .said()
            .map(|said| Arc::new(*said))
            .unwrap_or_default();
    }
    Arc::clone(last)
}
