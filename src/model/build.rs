//! The way from a text to pipelines.

use smol_str::SmolStr;

use crate::diagnostics::Sink;
use crate::source::{FileId, Files, SourceMap, Spanned};
use crate::values::name::is_label;

use super::draft::FileDraft;
use super::errors::INVALID_NAME;
use super::load::{Loader, load};
use super::resolve::{self, Common};
use super::{Layout, Pipeline, environment};

/// Makes the pipelines of one file: one for each environment, or exactly one when there are none.
///
/// Its text is read piece by piece, and no tree of the whole is kept. `path` is the file's, below the repository root; `files` looks at that root, for imports and default
/// directories. Imported texts are added to `sources`. Never fails: what cannot be read is left out, and
/// said in `sink`.
pub fn build(
    file: FileId,
    path: &str,
    sources: &mut SourceMap,
    files: &dyn Files,
    sink: &mut Sink,
) -> Vec<Pipeline> {
    let mut draft = load(
        file,
        path,
        &mut Loader {
            sources,
            files,
            sink,
        },
    );
    let name = name(file, path, &mut draft, sink);
    let layout = draft.layout.unwrap_or(Layout::Fixed);
    let common = Common {
        file,
        path,
        name,
        layout,
        files,
    };
    if draft.environments.is_empty() {
        return vec![resolve::pipeline(&common, None, draft.said)];
    }
    let FileDraft {
        environments, said, ..
    } = draft;
    let of_environment = |one: super::draft::EnvironmentDraft| {
        let mut said = said.clone();
        environment::overlay(&mut said, one.said);
        resolve::pipeline(&common, Some(one.name), said)
    };
    environments.into_iter().map(of_environment).collect()
}

/// The name of the pipeline: as written, or the file's.
fn name(of: FileId, path: &str, draft: &mut FileDraft, sink: &mut Sink) -> Spanned<SmolStr> {
    if let Some(name) = draft.pipeline.take() {
        return name;
    }
    let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
    let stem = file.strip_suffix(".pipeline").unwrap_or(file);
    let start = resolve::start_of(of);
    if !is_label(stem) && !draft.says_its_name {
        let message = format!("the file's name `{stem}` cannot be the name of a pipeline");
        sink.push(
            INVALID_NAME
                .at(start, message)
                .help("write `pipeline NAME`"),
        );
    }
    Spanned::new(stem.to_owned().into(), start)
}
