//! One YAML text that is no file of its own.

use crate::source::FileId;

use super::Node;
use super::yaml::{ProblemKind, parse};

/// Reads a text of one document, such as what `spec` lays over a Kustomization; `None` when it holds
/// nothing. Places count in the text itself.
///
/// # Errors
/// When it is no YAML or more than one document; the reason in words.
pub fn read_document(file: FileId, text: &str) -> Result<Option<Node>, String> {
    let mut read = parse(file, text);
    if let Some(problem) = read.problems.first() {
        return Err(words(&problem.kind));
    }
    if read.nodes.len() > 1 {
        return Err("it holds more than one document".to_owned());
    }
    Ok(read.nodes.pop())
}

fn words(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Syntax(reason) => reason.clone(),
        ProblemKind::Template => "it is a template".to_owned(),
        ProblemKind::DuplicateKey { key, .. } => format!("`{key}` is said twice"),
        ProblemKind::OddKey => "a key must be a text".to_owned(),
        ProblemKind::TooManyAliases => "its aliases make it too large".to_owned(),
        ProblemKind::OddMerge => "`<<` needs a map or a list of maps".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_or_nothing_is_read() {
        let read = |text| read_document(FileId(0), text);
        assert!(read("b: 1\na: on\n").unwrap().unwrap().get("a").is_some());
        assert_eq!(read("# nothing\n"), Ok(None));
        assert!(
            read("a: 1\n---\nb: 2\n")
                .unwrap_err()
                .contains("more than one")
        );
        assert!(
            read("a: 1\na: 2\n")
                .unwrap_err()
                .contains("`a` is said twice")
        );
        assert!(read("a: [").is_err());
    }
}
