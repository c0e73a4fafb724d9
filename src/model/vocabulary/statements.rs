//! Readers of the statements that a file and an environment share.

use smol_str::SmolStr;

use crate::diagnostics::{Fix, Safety, closest};
use crate::source::{Span, Spanned};
use crate::syntax::Value;

use super::place::Place;
use super::stage_readers::is_object;
use super::{
    block, defaults as default_words, environment, flux, source as source_words, stage as stages,
};
use crate::model::cursor::Cursor;
use crate::model::draft::{
    Declarations, EnvironmentDraft, FileDraft, RelationDraft, Side, StageBody, StageDraft,
};
use crate::model::errors::{DUPLICATE_SETTING, MISPLACED_SETTING, UNEXPECTED_VALUE};
use crate::model::{
    ExternalKustomization, Image, Namespace, Source, SourceBlock, SourceKind, marker,
};

const KINDS: &[(&str, SourceKind)] = &[
    ("git", SourceKind::Git),
    ("oci", SourceKind::Oci),
    ("bucket", SourceKind::Bucket),
    ("external", SourceKind::External),
];

/// `source KIND NAME [in NAMESPACE] [elsewhere] [{ … }]`.
pub(super) fn source(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    let kind = source_kind(c);
    let name = c.object("the name of a source")?;
    let namespace = if c.takes("in") {
        c.label("the name of a namespace")
    } else {
        None
    };
    let elsewhere = c.takes("elsewhere");
    let span = c.head();
    let block = source_block(c);
    said.sources.push(Source {
        kind,
        name,
        namespace,
        elsewhere,
        block,
        span,
    });
    Some(())
}

/// A kind that is misspelt counts as `git`, so that the source is there for those who name it.
fn source_kind(c: &mut Cursor<'_>) -> SourceKind {
    if let Some(kind) = c.choice("`git`, `oci`, `bucket` or `external`", KINDS) {
        return kind.value;
    }
    if c.has_word_behind(&["in", "elsewhere"]) {
        c.advance();
    }
    SourceKind::Git
}

fn source_block(c: &mut Cursor<'_>) -> Option<SourceBlock> {
    let block = c.block()?;
    let mut said = SourceBlock {
        span: Some(block.span),
        ..SourceBlock::default()
    };
    block::read(
        Place::Source,
        &[source_words::WORDS],
        &block.statements,
        &mut said,
        c.reading(),
    );
    Some(said)
}

/// `external kustomization NAME [in NAMESPACE] [as WORD]`.
pub(super) fn external(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    if let Some((word, span)) = next_word(c).filter(|(word, _)| is_object(word)) {
        let message = format!("`external {word}` means nothing here");
        let finding = MISPLACED_SETTING.at(span, message);
        c.report(finding.help("write it in the `defaults` block, or in a stage"));
        return None;
    }
    c.choice("`kustomization`", &[("kustomization", ())])?;
    let name = c.object("the name of a Kustomization")?;
    let namespace = match c.takes("in") {
        true => Some(c.label("the name of a namespace")?),
        false => None,
    };
    let label = match c.takes("as") {
        true => c.label("a word for `after`")?,
        false => name.clone(),
    };
    said.kustomizations.push(ExternalKustomization {
        name,
        namespace,
        label,
    });
    Some(())
}

fn next_word<'a>(c: &Cursor<'a>) -> Option<(&'a str, Span)> {
    let argument = c.peek()?;
    if let Value::Word(word) = &argument.value {
        return Some((word, argument.span));
    }
    None
}

/// `namespace NAME|none`.
pub(super) fn namespace(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    let next = c.peek().map(|argument| &argument.value);
    let is_none = matches!(next, Some(Value::Word(word)) if word == "none");
    said.namespace = if is_none {
        c.advance();
        Some(Namespace::None)
    } else {
        Some(Namespace::Name(c.label("the name of a namespace")?))
    };
    Some(())
}

/// `flux NAME`, `flux { … }`, or both.
pub(super) fn flux(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    let named = if c.is_at_end() {
        None
    } else {
        Some(c.label("the name of a namespace")?)
    };
    let Some(block) = c.block() else {
        if named.is_none() {
            c.missing(&"a namespace or a block `{ … }`");
        }
        said.flux.namespace = Some(named?);
        return Some(());
    };
    block::read(
        Place::Flux,
        &[flux::WORDS],
        &block.statements,
        &mut said.flux,
        c.reading(),
    );
    if let (Some(named), Some(again)) = (&named, &said.flux.namespace) {
        let finding = DUPLICATE_SETTING.at(again.span, "the namespace of `flux` is declared twice");
        c.report(
            finding
                .also(named.span, "first declared here")
                .help("remove one of them"),
        );
    }
    said.flux.namespace = named.or(said.flux.namespace.take());
    Some(())
}

/// `image NAME = REF`, with the marker of image automation behind it.
pub(super) fn image(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    let name = c.label("the name of an image")?;
    // Without `=` it is still clear which image is meant.
    let _ = c.equals();
    let reference = c.bare_or_quoted("an image reference")?;
    let marker = comment(c.rest_of_line()).and_then(marker::read);
    said.images.push(Image {
        name,
        reference,
        marker,
    });
    Some(())
}

/// The comment in the rest of a line; a `;` in front of it is layout, which must not mean anything.
fn comment(rest: Spanned<&str>) -> Option<Spanned<&str>> {
    let blank = |c: char| c.is_whitespace() || c == ';';
    let text = rest.value.trim_start_matches(blank).strip_prefix('#')?;
    let text = text.trim_start();
    let start = rest.span.range().end - text.len();
    let text = text.trim_end();
    Some(Spanned::new(
        text,
        Span::new(rest.span.file, start, start + text.len()),
    ))
}

/// `defaults { … }`.
pub(super) fn defaults(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    let block = c.expects_block()?;
    let into = &mut said.defaults;
    block::read(
        Place::Defaults,
        &[default_words::WORDS],
        &block.statements,
        into,
        c.reading(),
    );
    Some(())
}

/// `release "ID"`.
pub(super) fn release(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    c.set(&mut said.release, |c| c.some_text("a release id"))
}

/// `environment NAME [{ … }]`.
pub(super) fn environment(c: &mut Cursor<'_>, file: &mut FileDraft) -> Option<()> {
    let name = c.label("the name of an environment")?;
    let mut said = Declarations::default();
    if let Some(block) = c.block() {
        let words = &[environment::WORDS];
        block::read(
            Place::Environment,
            words,
            &block.statements,
            &mut said,
            c.reading(),
        );
    }
    file.environments.push(EnvironmentDraft { name, said });
    Some(())
}

/// `stage NAME [before A, B] [after C, D] [renamed from OLD] [{ … }]`.
pub(super) fn stage(c: &mut Cursor<'_>, said: &mut Declarations) -> Option<()> {
    let name = c.label("the name of a stage")?;
    let (mut relations, mut renamed_from) = (Vec::new(), None);
    // What is wrong here does not make the block unreadable.
    let _ = read_relations(c, &mut relations, &mut renamed_from);
    let span = c.head();
    let mut body = StageBody::default();
    if let Some(block) = c.block() {
        body.is_partial = block::read(
            Place::Stage,
            stages::TABLES,
            &block.statements,
            &mut body,
            c.reading(),
        );
    }
    for job in body
        .jobs
        .iter_mut()
        .filter(|job| job.label.value.is_empty())
    {
        job.label.value.clone_from(&name.value);
    }
    let stage = StageDraft {
        name,
        span,
        renamed_from,
        relations,
        body,
        path_is_final: false,
    };
    said.stages.push(stage);
    Some(())
}

fn read_relations(
    c: &mut Cursor<'_>,
    relations: &mut Vec<RelationDraft>,
    renamed_from: &mut Option<Spanned<SmolStr>>,
) -> Option<()> {
    loop {
        let mark = c.peek().map_or(c.word_span(), |argument| argument.span);
        if c.takes("before") {
            names(c, Side::Before, mark, relations)?;
        } else if c.takes("after") {
            names(c, Side::After, mark, relations)?;
        } else if renamed_from.is_none() && c.takes("renamed") {
            c.expects("from")?;
            *renamed_from = Some(c.label("the former name of the stage")?);
        } else {
            return Some(());
        }
    }
}

/// The first name's span starts at the word `before` or `after`, so that it can be shown as one.
fn names(c: &mut Cursor<'_>, side: Side, mark: Span, into: &mut Vec<RelationDraft>) -> Option<()> {
    let first = c.label("the name of another stage")?;
    into.push(RelationDraft {
        side,
        span: mark.to(first.span),
        other: first,
    });
    while c.takes_comma() {
        let other = c.label("the name of another stage")?;
        into.push(RelationDraft {
            side,
            span: other.span,
            other,
        });
    }
    lacks_comma(c)
}

/// Says so when a name follows that no comma divides from the one before.
fn lacks_comma(c: &mut Cursor<'_>) -> Option<()> {
    const WORDS: [&str; 3] = ["before", "after", "renamed"];
    let Some(argument) = c.peek() else {
        return Some(());
    };
    let Value::Word(word) = &argument.value else {
        return Some(());
    };
    if WORDS.contains(&word.as_str()) || closest(word, WORDS).is_some() {
        return Some(());
    }
    let message = format!("nothing divides `{word}` from the name before it");
    if let Some(slip) = c.slip(argument) {
        c.report(slip.on(UNEXPECTED_VALUE.at(argument.span, message)));
        return None;
    }
    if matches!(word.as_str(), "and" | "&" | "&&" | "+") {
        let finding = UNEXPECTED_VALUE.at(argument.span, "`,` stands between names");
        let fix = Fix::new("Write `,`", c.gap_before(argument.span), ",", Safety::Safe);
        c.report(finding.help("put `,` between the names").fix(fix));
        return None;
    }
    let finding = UNEXPECTED_VALUE
        .at(argument.span, message)
        .mend(Some(&format!(", {word}")));
    c.report(finding.help("put `,` between the names"));
    None
}
