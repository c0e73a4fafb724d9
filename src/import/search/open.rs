//! Texts that are finished by somebody else: Flux, or a template engine.

/// Whether a text has `$NAME` in it, which no controller fills in, and which a script does before it is applied.
pub(in crate::import) fn has_shell_variable(text: &str) -> bool {
    let mut behind = text.split('$').skip(1);
    behind.any(|it| it.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Whether a text may be there to be replaced before anything is applied: by a person, a template engine or a script.
pub(in crate::import) fn may_be_replaced(text: &str) -> bool {
    const MARKS: [&str; 10] = ["{{", "<<", "#{", "#@", "((", "[[", "__", "@@", "%", "$"];
    const WORDS: [&str; 8] = [
        "changeme",
        "fixme",
        "placeholder",
        "replaceme",
        "tbd",
        "todo",
        "xxx",
        "your",
    ];
    let bare = text.trim().trim_matches(['"', '\'']);
    let letters: String = bare.chars().filter(char::is_ascii_alphabetic).collect();
    let is_shouted = letters.len() >= 4 && letters.chars().all(|it| it.is_ascii_uppercase());
    let letters = letters.to_ascii_lowercase();
    let is_word = WORDS.iter().any(|it| letters.starts_with(it));
    let is_marked = MARKS.iter().any(|it| bare.contains(it));
    let is_bracketed = bare.contains('<') && bare.contains('>');
    bare.is_empty() || is_shouted || is_word || is_marked || is_bracketed
}

/// Whether a file may be a template with branches, such as those of Jinja in comments: one of them has a key, and
/// another one has it again.
pub(in crate::import) fn may_have_branches(text: &str) -> bool {
    const MARKS: [&str; 8] = ["{%", "#%", "#@", "<%", "{{if", "{{ if", "{{- if", "{{#"];
    MARKS.iter().any(|it| text.contains(it))
}

/// What stands around the variables of a text; one piece where it has none.
pub(super) fn plain_pieces(text: &str) -> Vec<&str> {
    let marks = [("${", "}"), ("{{", "}}"), ("<<", ">>")];
    let mut pieces = vec![];
    let mut rest = text;
    while let Some((at, close)) = marks
        .iter()
        .filter_map(|(mark, close)| Some((rest.find(mark)?, *close)))
        .min()
    {
        let (before, behind) = rest.split_at(at);
        pieces.push(before);
        rest = behind.split_once(close).map_or("", |(_, behind)| behind);
    }
    pieces.push(rest);
    pieces
}

/// Whether a text with variables can become a name.
pub(super) fn may_become(open: &str, name: &str) -> bool {
    let pieces = plain_pieces(open);
    let [first, inner @ .., last] = pieces.as_slice() else {
        return open == name;
    };
    let Some(mut left) = name
        .strip_prefix(first)
        .and_then(|it| it.strip_suffix(last))
    else {
        return false;
    };
    inner.iter().all(|piece| match left.split_once(piece) {
        Some((_, behind)) => {
            left = behind;
            true
        }
        None => false,
    })
}

/// Whether a text is finished only when Flux or a template engine has put something in.
pub(in crate::import) fn is_open(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.contains("<<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_may_be_replaced_by_is_not_known() {
        for open in [
            "${URL}",
            "'{{ url }}'",
            "<url>",
            "REPLACE_ME",
            "__url__",
            "@@URL@@",
            "\"\"",
            "your-url",
            "changeme",
            "(( grab url ))",
            "\"#{ url }#\"",
        ] {
            assert!(may_be_replaced(open), "{open}");
        }
        for whole in ["10 minutes", "5M", "git@github.com:o/r", "{name: infra}"] {
            assert!(!may_be_replaced(whole), "{whole}");
        }
    }

    #[test]
    fn what_a_text_with_variables_can_become() {
        for (open, name) in [
            ("${APP}", "web"),
            ("${APP}-db", "web-db"),
            ("shop-<< inputs.name >>-x", "shop-a-x"),
            ("{{ a }}-{{ b }}", "a-b"),
            ("web", "web"),
        ] {
            assert!(may_become(open, name), "{open} {name}");
        }
        for (open, name) in [
            ("${APP}-db", "web"),
            ("shop-${A}", "web"),
            ("{{ a }}-{{ b }}", "ab"),
        ] {
            assert!(!may_become(open, name), "{open} {name}");
        }
    }
}
