//! The settings of the `flux` block.

use crate::source::Spanned;

use crate::model::FluxVersion;
use crate::model::cursor::Cursor;
use crate::model::draft::{FluxDraft, ParentDraft};
use crate::model::word::once;

use super::entry::Entry;

pub(super) const WORDS: &[Entry<FluxDraft>] = &[
    Entry {
        word: once(
            "namespace",
            "namespace NAME",
            "where the Kustomizations live",
        )
        .default("`flux-system`")
        .becomes("`metadata.namespace` of the Kustomizations"),
        read: |c, flux| c.set(&mut flux.namespace, |c| c.label("the name of a namespace")),
    },
    Entry {
        word: once(
            "directory",
            "directory PATH",
            "the folder that the Kustomizations are written to",
        )
        .default("`./flux/`"),
        read: |c, flux| c.set(&mut flux.directory, Cursor::path),
    },
    Entry {
        word: once(
            "version",
            "version MAJOR.MINOR",
            "the oldest Flux to support",
        )
        .default("`2.7`"),
        read: |c, flux| c.set(&mut flux.version, version),
    },
    Entry {
        word: once(
            "context",
            "context NAME",
            "the kubeconfig context that `apply`, `wait`, `status` and `rerun` must use",
        )
        .default("any"),
        read: |c, flux| {
            c.set(&mut flux.context, |c| {
                c.bare_or_quoted("the name of a context")
            })
        },
    },
    Entry {
        word: once(
            "parent",
            "parent NAME [at PATH]",
            "writes the Kustomization that applies that folder too, into it or into another one",
        )
        .becomes("`NAME.parent.yaml`, a Kustomization"),
        read: |c, flux| c.set(&mut flux.parent, parent),
    },
];

/// `parent NAME [at PATH]`.
fn parent(c: &mut Cursor<'_>) -> Option<ParentDraft> {
    let name = c.object("the name of a Kustomization")?;
    let directory = if c.takes("at") { Some(c.path()?) } else { None };
    Some(ParentDraft { name, directory })
}

fn version(c: &mut Cursor<'_>) -> Option<Spanned<FluxVersion>> {
    let (argument, word) = c.bare("a version such as `2.7`")?;
    let Some(version) = parts(word) else {
        return c.wrong(argument, &"a version such as `2.7`");
    };
    c.advance();
    Some(Spanned::new(version, argument.span))
}

fn parts(word: &str) -> Option<FluxVersion> {
    let (major, minor) = word.split_once('.')?;
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_version = is_plain(major) && is_plain(minor);
    let version = FluxVersion {
        major: major.parse().ok()?,
        minor: minor.parse().ok()?,
    };
    is_version.then_some(version)
}
