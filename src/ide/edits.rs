//! Edits of statements that keep comments and spacing.

use crate::diagnostics::Edit;
use crate::source::Span;
use crate::syntax::{Statement, Tree};

/// Puts a setting first into the block of a statement, or gives it a block.
pub(super) fn setting(text: &str, statement: &Statement, line: &str) -> Edit {
    let indentation = indentation(text, statement.span);
    let Some(block) = &statement.block else {
        let at = end(statement.span);
        let text = format!(" {{\n{indentation}  {line}\n{indentation}}}");
        return Edit { span: at, text };
    };
    let start = block.span.start as usize + 1;
    let at = Span::new(block.span.file, start, start);
    let has_lines = text
        .get(block.span.range())
        .is_some_and(|it| it.contains('\n'));
    let text = match (has_lines, block.statements.is_empty()) {
        (true, _) => format!("\n{indentation}  {line}"),
        (false, true) => format!(" {line} "),
        (false, false) => format!(" {line};"),
    };
    Edit { span: at, text }
}

/// Puts lines, with their own indentation, last into the block of a statement, or gives it a block.
pub(super) fn last(text: &str, statement: &Statement, lines: &str) -> Edit {
    let indentation = indentation(text, statement.span);
    let Some(block) = &statement.block else {
        return Edit {
            span: end(statement.span),
            text: format!(" {{\n{lines}{indentation}}}"),
        };
    };
    let closing = block.span.end as usize - 1;
    let before = text.get(..closing).unwrap_or_default();
    let start = before.trim_end().len();
    Edit {
        span: Span::new(block.span.file, start, closing),
        text: format!("\n{lines}{indentation}"),
    }
}

/// Puts words behind the name and the relations of a statement.
pub(super) fn behind_head(statement: &Statement, words: &str) -> Edit {
    let last = statement
        .arguments
        .last()
        .map_or(statement.word.span, |last| last.span);
    Edit {
        span: end(last),
        text: format!(" {words}"),
    }
}

/// The empty place behind another.
pub(super) fn end(span: Span) -> Span {
    Span {
        start: span.end,
        ..span
    }
}

/// The blanks that the line of a place begins with.
pub(super) fn indentation(text: &str, span: Span) -> String {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    line.chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .collect()
}

/// A statement with the line that it stands on alone, or with what divides it from the next.
pub(super) fn whole(text: &str, span: Span) -> Span {
    let range = span.range();
    let before = text.get(..range.start).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let begins =
        before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']) || before.trim().is_empty();
    let rest = behind.trim_start_matches([' ', '\t']);
    let skipped = behind.len() - rest.len();
    if begins && (rest.is_empty() || rest.starts_with(['\n', '\r'])) {
        let line_end = if rest.starts_with("\r\n") {
            2
        } else {
            usize::from(!rest.is_empty())
        };
        return Span::new(
            span.file,
            range.start - blanks,
            range.end + skipped + line_end,
        );
    }
    let divider = usize::from(rest.starts_with(';'));
    let behind = rest.get(divider..).unwrap_or_default();
    let more = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    Span::new(span.file, range.start, range.end + skipped + divider + more)
}

/// Declares images, one a line, behind the head of a file.
pub(super) fn declare(tree: &Tree, text: &str, lines: &str) -> Edit {
    let heads = [
        "pipeline",
        "import",
        "image",
        "source",
        "namespace",
        "flux",
        "layout",
        "release",
    ];
    let is_head = |it: &&Statement| heads.contains(&it.word.value.as_str());
    let head = tree.statements.iter().take_while(is_head);
    match head.last() {
        Some(statement) => Edit {
            span: line_end(text, statement.span),
            text: format!("\n{lines}"),
        },
        None => Edit {
            span: Span::new(tree.file, 0, 0),
            text: format!("{lines}\n\n"),
        },
    }
}

/// The end of the line that a statement ends on, so that a comment behind it stays its own.
fn line_end(text: &str, span: Span) -> Span {
    let end = span.end as usize;
    let rest = text.get(end..).unwrap_or_default();
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    Span::new(span.file, end + line.len(), end + line.len())
}
