//! The fix of what does nothing: it is taken out.

use crate::diagnostics::{Diagnostic, Fix, Safety, Sink};
use crate::source::{SourceMap, Span};
use crate::syntax::{Tree, Value, parse};

use super::edits;
use super::walk::walk;

/// The findings, with a fix where one is about something in a pipeline file that does nothing.
#[must_use]
pub fn with_removals(mut found: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut last: Option<Tree> = None;
    for finding in found
        .iter_mut()
        .filter(|it| it.unnecessary && it.fixes.is_empty())
    {
        let span = finding.primary.span;
        let Some(file) = sources.get(span.file) else {
            continue;
        };
        let known = last.take().filter(|tree| tree.file == span.file);
        let tree = known.unwrap_or_else(|| parse(span.file, &file.text, &mut Sink::new()));
        finding.fixes.extend(removal(&tree, &file.text, span));
        last = Some(tree);
    }
    found
}

fn removal(tree: &Tree, text: &str, span: Span) -> Option<Fix> {
    let mut found = None;
    walk(tree, &mut |visit| {
        let outer = visit.statement.span.range();
        if outer.start <= span.range().start && span.range().end <= outer.end {
            found = Some(visit.statement);
        }
    });
    let statement = found?;
    let is_around = |outer: Span| outer.start <= span.start && span.end <= outer.end;
    let mut texts = statement
        .arguments
        .iter()
        .filter(|it| matches!(it.value, Value::Lines(_)));
    if texts.any(|it| is_around(it.span)) {
        // A part of YAML is not the statement.
        return None;
    }
    if statement.word.value == "stage" {
        let span = relation(text, span);
        return Some(Fix::new("Remove this relation", span, "", Safety::Safe));
    }
    let title = format!("Remove this `{}`", statement.word.value);
    let span = edits::whole(text, statement.span);
    Some(Fix::new(title, span, "", Safety::Safe))
}

/// A relation as it is said, `before app` or a further name, with what divides it from the others.
fn relation(text: &str, span: Span) -> Span {
    let range = span.range();
    let said = text.get(range.clone()).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    let rest = behind.trim_start_matches([' ', '\t']);
    let mark = said
        .split_once([' ', '\t'])
        .filter(|(word, _)| matches!(*word, "before" | "after"));
    if let (Some((word, _)), Some(others)) = (mark, rest.strip_prefix(',')) {
        let others = others.trim_start_matches([' ', '\t']);
        let start = range.start + word.len() + 1;
        return Span::new(span.file, start, text.len() - others.len());
    }
    let before = text
        .get(..range.start)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t']);
    let before = match mark {
        Some(_) => before,
        None => before.strip_suffix(',').unwrap_or(before),
    };
    Span::new(span.file, before.len(), range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Edit, edited};
    use crate::source::FileId;

    fn without(text: &str, nth: usize, what: &str) -> String {
        let (start, _) = text.match_indices(what).nth(nth).unwrap();
        let span = Span::new(FileId(0), start, start + what.len());
        let tree = parse(FileId(0), text, &mut Sink::new());
        let fix = removal(&tree, text, span).unwrap();
        let edits: Vec<Edit> = fix.edits;
        edited(FileId(0), text, &edits)
    }

    #[test]
    fn a_relation_goes_with_its_comma() {
        assert_eq!(
            without("stage a before b, c, b", 2, "b"),
            "stage a before b, c"
        );
        assert_eq!(
            without("stage a before b after c before b {}", 1, "before b"),
            "stage a before b after c {}"
        );
        assert_eq!(
            without("stage a before b before b, c", 1, "before b"),
            "stage a before b before c"
        );
    }

    #[test]
    fn a_part_of_yaml_does_not_take_the_whole_with_it() {
        let text = "stage a {\n  spec \"\"\"\n  x: 1\n  \"\"\"\n}";
        let start = text.find("x:").unwrap();
        let tree = parse(FileId(0), text, &mut Sink::new());
        assert_eq!(
            removal(&tree, text, Span::new(FileId(0), start, start + 1)),
            None
        );
    }

    #[test]
    fn a_statement_goes_with_its_line_or_its_semicolon() {
        let text = "stage a {\n  allow x \"y\"\n  wait true # why\n}\n";
        assert_eq!(without(text, 0, "x"), "stage a {\n  wait true # why\n}\n");
        assert_eq!(
            without("stage a { allow x \"y\"; wait true }", 0, "x"),
            "stage a { wait true }"
        );
        assert_eq!(
            without("stage a {\n  allow x \"y\" # why\n}", 0, "x"),
            "stage a {\n  # why\n}"
        );
    }
}
