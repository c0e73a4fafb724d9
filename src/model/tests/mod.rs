//! Whole files through `build`.

mod environments;
mod findings;

mod imports;
mod reading;
mod words;

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::{Memory, SourceMap, Span};

use super::{Pipeline, build};

/// What came of a file named `shop.pipeline` at the root of a repository.
struct Built {
    sources: SourceMap,
    pipelines: Vec<Pipeline>,
    found: Vec<Diagnostic>,
}

impl Built {
    /// The only pipeline.
    fn one(&self) -> &Pipeline {
        assert_eq!(self.pipelines.len(), 1);
        self.clean().first().unwrap()
    }

    /// All pipelines, when nothing was found.
    fn clean(&self) -> &[Pipeline] {
        assert_eq!(self.lines(), Vec::<String>::new());
        &self.pipelines
    }

    /// Each finding as `check at text: message (help)`, places of other texts behind it.
    fn lines(&self) -> Vec<String> {
        self.found.iter().map(|found| self.line(found)).collect()
    }

    fn line(&self, found: &Diagnostic) -> String {
        let (name, at) = (found.check.name, self.at(found.primary.span));
        let help = found.help.as_deref().unwrap_or("no help");
        let related = found.related.iter();
        let related: String = related
            .map(|label| format!(" | {}: {}", label.text, self.at(label.span)))
            .collect();
        format!("{name} at {at:?}: {} ({help}){related}", found.message)
    }

    fn at(&self, span: Span) -> &str {
        self.sources.slice(span)
    }
}

fn built(text: &str) -> Built {
    built_in(text, [])
}

/// Builds a text among other files of a repository.
fn built_in<'a>(text: &str, others: impl IntoIterator<Item = (&'a str, &'a str)>) -> Built {
    built_at("shop.pipeline", text, others)
}

fn built_at<'a>(
    path: &str,
    text: &str,
    others: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Built {
    let files = Memory::new(others);
    let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
    let file = sources.add(path, text);
    let pipelines = build(file, path, &mut sources, &files, &mut sink);
    Built {
        sources,
        pipelines,
        found: sink.finish(),
    }
}
