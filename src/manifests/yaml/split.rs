//! A file of manifests is split before it is read (`splitDocuments` and `Read` in `kyaml/kio/byteio_reader.go`): at each line
//! that begins with `---`, wherever that stands. Of each part the first document is read.

use std::ops::Range;

/// The parts of a text, and where something else than a comment stands on the line between two.
pub(super) fn parts(text: &str) -> (Vec<Range<usize>>, Option<Range<usize>>) {
    let (mut parts, mut odd) = (Vec::new(), None);
    let (mut start, mut at) = (0, 0);
    while let Some(dashes) = text.get(at..).and_then(|rest| rest.find("\n---")) {
        let line = at + dashes + 1;
        let behind = line + "---".len();
        let rest = text.get(behind..).unwrap_or_default();
        let Some(length) = rest.find('\n') else { break };
        let said = rest.get(..length).unwrap_or_default().trim();
        if !said.is_empty() && !said.starts_with('#') {
            odd.get_or_insert(line..behind + length);
        }
        parts.push(start..line);
        start = behind + length + 1;
        at = start;
    }
    parts.push(start..text.len());
    (parts, odd)
}

/// Where YAML 1.1 breaks a line, and nobody sees it.
pub(super) fn hidden_breaks(text: &str) -> Vec<usize> {
    if text.is_ascii() {
        return Vec::new();
    }
    let found = text.match_indices(['\u{85}', '\u{2028}', '\u{2029}']);
    found.map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> (Vec<&str>, Option<&str>) {
        let (parts, odd) = parts(text);
        let of = |range: Range<usize>| text.get(range).expect("in the text");
        (parts.into_iter().map(of).collect(), odd.map(of))
    }

    #[test]
    fn lines_of_dashes_split_a_text_wherever_they_stand() {
        assert_eq!(
            split("a\n--- # x\nb\n---\n"),
            (vec!["a\n", "b\n", ""], None)
        );
        assert_eq!(split("---\na\n---"), (vec!["---\na\n---"], None));
        assert_eq!(split("a\r\n---\r\nb"), (vec!["a\r\n", "b"], None));
        let odd = split("a\n--- {b: c}\nd\n");
        assert_eq!(odd, (vec!["a\n", "d\n"], Some("--- {b: c}")));
        assert_eq!(split("a\n---x\n").1, Some("---x"));
    }

    #[test]
    fn line_breaks_that_nobody_sees_are_found() {
        assert_eq!(hidden_breaks("a\u{85}b\u{2028}"), [1, 4]);
        assert_eq!(hidden_breaks("a\né"), [0; 0]);
    }
}
