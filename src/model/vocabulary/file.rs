//! The statements of a file.

use crate::diagnostics::Sink;
use crate::source::{FileId, SourceMap};
use crate::syntax::{Statement, parse_each};

use super::block;
use super::entry::Entry;
use super::place::Place;
use super::statements;
use crate::model::Layout;
use crate::model::cursor::Reading;
use crate::model::draft::{FileDraft, StageDraft};
use crate::model::word::{often, once};

const LAYOUTS: &[(&str, Layout)] = &[("fixed", Layout::Fixed), ("addressed", Layout::Addressed)];

/// Reads a whole file. Stages of a long one are read piece by piece with their statements, on two threads; what holds for
/// the whole file is read behind them.
pub(in crate::model) fn read_file(file: FileId, reading: Reading<'_>) -> FileDraft {
    let Reading { sources, sink } = reading;
    let text = sources.get(file).map_or("", |file| file.text.as_str());
    let pieces = parse_each(file, text, sink, |statements| {
        Piece::of(statements, sources)
    });
    let others = pieces.iter().flat_map(|piece| &piece.others);
    let mut draft = read(others.clone(), Reading { sources, sink });
    draft.says_its_name = others.into_iter().any(|it| it.word.value == "pipeline");
    let stages = pieces.iter().map(|piece| piece.stages.len()).sum();
    draft.said.stages.reserve_exact(stages);
    for piece in pieces {
        draft.said.stages.extend(piece.stages);
        sink.append(piece.found);
    }
    draft
}

/// What is read of a piece of a file, and what is left for the whole.
struct Piece {
    stages: Vec<StageDraft>,
    others: Vec<Statement>,
    found: Sink,
}

impl Piece {
    fn of(statements: Vec<Statement>, sources: &SourceMap) -> Self {
        let is_stage = |statement: &Statement| statement.word.value == "stage";
        let (stages, others): (Vec<_>, Vec<_>) = statements.into_iter().partition(is_stage);
        let mut found = Sink::new();
        let sink = &mut found;
        let stages = read(&stages, Reading { sources, sink }).said.stages;
        Self {
            stages,
            others,
            found,
        }
    }
}

fn read<'s>(
    statements: impl IntoIterator<Item = &'s Statement>,
    reading: Reading<'_>,
) -> FileDraft {
    let mut draft = FileDraft::default();
    block::read(Place::File, &[WORDS], statements, &mut draft, reading);
    draft
}

pub(super) const WORDS: &[Entry<FileDraft>] = &[
    Entry {
        word: once(
            "pipeline",
            "pipeline NAME",
            "the first part of every Kustomization's name",
        )
        .default("the file's name without `.pipeline`")
        .becomes("`metadata.name: NAME-STAGE`"),
        read: |c, file| c.set(&mut file.pipeline, |c| c.label("the name of a pipeline")),
    },
    Entry {
        word: often(
            "source",
            "source git|oci|bucket|external NAME [in NAMESPACE] [elsewhere] [{ … }]",
            "what the stages are read from; stages use the first unless they name another; \
             `elsewhere` says that its root is another repository; with a block the object is \
             emitted too",
        )
        .default("`git PIPELINE`")
        .becomes("`spec.sourceRef`; with a block a GitRepository, OCIRepository or Bucket"),
        read: |c, file| statements::source(c, &mut file.said),
    },
    Entry {
        word: once(
            "namespace",
            "namespace NAME|none",
            "namespace of generated Jobs, and of manifests that name none; `none` leaves it out \
             everywhere",
        )
        .default("`default`")
        .becomes("`metadata.namespace`, `spec.targetNamespace`"),
        read: |c, file| statements::namespace(c, &mut file.said),
    },
    Entry {
        word: once(
            "flux",
            "flux NAME [{ … }]",
            "namespace of the Kustomizations; the block says where they are written, and for \
             which Flux",
        )
        .default("`flux-system`")
        .becomes("`metadata.namespace` of the Kustomizations"),
        read: |c, file| statements::flux(c, &mut file.said),
    },
    Entry {
        word: often(
            "image",
            "image NAME = REF",
            "a named image; a marker of image automation behind it is written where the value lands",
        )
        .becomes("the images of jobs and stages that name it"),
        read: |c, file| statements::image(c, &mut file.said),
    },
    Entry {
        word: once(
            "defaults",
            "defaults { … }",
            "settings of stages that do not say otherwise",
        ),
        read: |c, file| statements::defaults(c, &mut file.said),
    },
    Entry {
        word: once(
            "layout",
            "layout fixed|addressed",
            "whether Kustomizations read your directories, or copies in directories that are named by their content",
        )
        .default("`fixed`")
        .becomes("`spec.path`"),
        read: |c, file| {
            file.layout = Some(c.choice("`fixed` or `addressed`", LAYOUTS)?.value);
            Some(())
        },
    },
    Entry {
        word: often(
            "external",
            "external kustomization NAME [in NAMESPACE] [as WORD]",
            "a Kustomization that somebody else makes, for `after`; `as` gives it another name there",
        )
        .becomes("`spec.dependsOn`"),
        read: |c, file| statements::external(c, &mut file.said),
    },
    Entry {
        word: once(
            "release",
            "release \"ID\"",
            "the release id of lockstep edges and of `rerun every release`",
        )
        .default("a hash of what is emitted")
        .becomes("annotation `flux-pipeline/release`"),
        read: |c, file| statements::release(c, &mut file.said),
    },
    Entry {
        word: often(
            "stage",
            "stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]",
            "a stage; the others in `before` wait for it, and it waits for those in `after`",
        )
        .becomes("a Kustomization; `spec.dependsOn`"),
        read: |c, file| statements::stage(c, &mut file.said),
    },
    Entry {
        word: often(
            "environment",
            "environment NAME [{ … }]",
            "the same pipeline once more, with what the block says instead; a cluster of its own, unless two say the same `context` or one Kustomization applies both folders",
        )
        .default("one pipeline without a name")
        .becomes("the directory `flux/NAME/`"),
        read: statements::environment,
    },
    Entry {
        word: often(
            "import",
            "import \"PATH\"",
            "takes the images, defaults and stages of another file; the path starts at the \
             root of the repository",
        ),
        read: |c, file| c.add(&mut file.imports, |c| c.files("the path of a file")),
    },
];
