//! What may come next in a statement, read from the usage that the vocabulary gives for its word.

/// What may stand at a place of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    /// This word.
    Word(&'static str),
    /// A value, by its name in the usage, such as `NAME`, and the word in front of it.
    Value(&'static str, &'static str),
    /// A text in quotes, by its name in the usage.
    Text(&'static str),
    /// A block.
    Block,
}

/// A part of a usage.
enum Part {
    /// One of some words or values.
    Choice(Vec<&'static str>),
    /// What may be left out.
    Optional(Vec<Part>),
}

/// What may come behind some words of a statement; the first of them begins it.
#[must_use]
pub fn next(usage: &'static str, written: &[String]) -> Vec<Expected> {
    let mut expected = Vec::new();
    for usage in usage.split(" | ") {
        let parts = parts(usage.split_whitespace());
        let rest: Vec<&Part> = parts.iter().collect();
        follow(&rest, written, "", &mut expected);
    }
    expected.sort();
    expected.dedup();
    expected
}

/// The statement with stops for what has to be filled in, in the syntax of snippets: what must be said, in its first
/// form.
#[must_use]
pub fn snippet(usage: &'static str) -> String {
    let first = usage.split(" | ").next().unwrap_or(usage);
    let mut stop = 0;
    let mut text = String::new();
    for part in parts(first.split_whitespace()) {
        let Part::Choice(choices) = part else {
            continue;
        };
        let filled = filled(&choices, &mut stop);
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&filled);
        if choices.iter().any(|choice| choice.starts_with(['{', '['])) {
            break;
        }
    }
    text
}

fn filled(choices: &[&'static str], stop: &mut usize) -> String {
    let first = choices.first().copied().unwrap_or_default();
    let name = match first.split_once('[') {
        Some((name, _)) if !name.is_empty() => name,
        Some(_) | None => first,
    };
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if let ([one], true) = (choices, is_literal(first)) {
        return (*one).to_owned();
    }
    if first.starts_with('{') {
        return "{\n\t$0\n}".to_owned();
    }
    if first.starts_with("\"\"\"") {
        return "\"\"\"\n\t$0\n\t\"\"\"".to_owned();
    }
    *stop += 1;
    match first.chars().next() {
        Some('"') => format!("\"${{{stop}:{name}}}\""),
        Some('[') => format!("[\"${{{stop}:{name}}}\"]"),
        Some(_) | None if choices.iter().all(|choice| is_literal(choice)) => {
            format!("${{{stop}|{}|}}", choices.join(","))
        }
        Some(_) | None => format!("${{{stop}:{name}}}"),
    }
}

fn parts(words: impl Iterator<Item = &'static str>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut optional: Option<Vec<Part>> = None;
    for word in words {
        let is_list = word.starts_with("[\"");
        let opens = word.starts_with('[') && !is_list;
        let closes = optional_ends(word);
        let word = if opens {
            word.trim_start_matches('[')
        } else {
            word
        };
        let word = if closes {
            word.trim_end_matches(']')
        } else {
            word
        };
        if opens {
            optional = Some(Vec::new());
        }
        let part = Part::Choice(word.split('|').collect());
        match &mut optional {
            Some(open) => open.push(part),
            None => parts.push(part),
        }
        if closes {
            parts.extend(optional.take().map(Part::Optional));
        }
    }
    parts.extend(optional.map(Part::Optional));
    parts
}

/// Whether a bracket that was opened in front of a word, or by it, is closed by it.
fn optional_ends(word: &str) -> bool {
    let opened = word.matches('[').count();
    let closed = word.matches(']').count();
    closed > opened || (word.starts_with('[') && !word.starts_with("[\"") && closed == opened)
}

/// Follows the words along the parts; what may stand behind the last of them is expected.
fn follow(parts: &[&Part], written: &[String], last: &'static str, expected: &mut Vec<Expected>) {
    let Some((part, rest)) = parts.split_first() else {
        return;
    };
    match part {
        Part::Optional(inner) => {
            let inside: Vec<&Part> = inner.iter().chain(rest.iter().copied()).collect();
            follow(&inside, written, last, expected);
            follow(rest, written, last, expected);
        }
        Part::Choice(choices) => {
            for choice in choices {
                one(choice, rest, written, last, expected);
            }
        }
    }
}

fn one(
    choice: &'static str,
    rest: &[&Part],
    written: &[String],
    last: &'static str,
    expected: &mut Vec<Expected>,
) {
    let Some((word, behind)) = written.split_first() else {
        expected.push(expectation(choice, last));
        return;
    };
    let fits = match expectation(choice, last) {
        Expected::Word(expected) => word == expected,
        Expected::Value(..) | Expected::Text(_) => word != "=",
        Expected::Block => false,
    };
    if fits {
        let last = if is_literal(choice) { choice } else { last };
        follow(rest, behind, last, expected);
    }
}

fn expectation(choice: &'static str, last: &'static str) -> Expected {
    let name = choice.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if choice.starts_with('{') || choice == "}" {
        Expected::Block
    } else if choice.starts_with('"') {
        Expected::Text(name)
    } else if is_literal(choice) {
        Expected::Word(choice)
    } else {
        Expected::Value(choice, last)
    }
}

/// Words of the language are in lower case, but for the effects of taints, which are in both.
fn is_literal(choice: &str) -> bool {
    choice == "="
        || !choice.starts_with(['"', '[', '{']) && choice.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(usage: &'static str, written: &str) -> Vec<Expected> {
        let written: Vec<String> = written.split_whitespace().map(str::to_owned).collect();
        next(usage, &written)
    }

    #[test]
    fn choices_and_what_may_be_left_out_are_followed() {
        let mount = "mount secret|configmap|claim|empty NAME at PATH";
        assert_eq!(
            behind(mount, "mount secret"),
            [Expected::Value("NAME", "secret")]
        );
        assert_eq!(behind(mount, "mount secret x"), [Expected::Word("at")]);
        assert_eq!(
            behind(mount, "mount secret x at"),
            [Expected::Value("PATH", "at")]
        );
        let decrypt = "decrypt sops [secret NAME] [service-account NAME]";
        let both = [Expected::Word("secret"), Expected::Word("service-account")];
        assert_eq!(behind(decrypt, "decrypt sops"), both);
        assert_eq!(
            behind(decrypt, "decrypt sops secret a"),
            [Expected::Word("service-account")]
        );
    }

    #[test]
    fn usages_of_several_forms_are_followed_side_by_side() {
        let env = "env NAME = \"TEXT\" | env NAME from secret|configmap NAME key KEY";
        assert_eq!(
            behind(env, "env X"),
            [Expected::Word("="), Expected::Word("from")]
        );
        assert_eq!(behind(env, "env X ="), [Expected::Text("TEXT")]);
        assert_eq!(
            behind(env, "env X from secret y key"),
            [Expected::Value("KEY", "key")]
        );
        let rerun = "rerun on image | rerun on \"GLOB\"[, …] | rerun every release | rerun once";
        assert_eq!(
            behind(rerun, "rerun on"),
            [Expected::Word("image"), Expected::Text("GLOB")]
        );
    }

    #[test]
    fn a_statement_has_a_stop_for_each_value() {
        assert_eq!(snippet("timeout DURATION"), "timeout ${1:DURATION}");
        assert_eq!(snippet("wait true|false"), "wait ${1|true,false|}");
        assert_eq!(snippet("job [NAME] { … }"), "job {\n\t$0\n}");
        assert_eq!(
            snippet("command [\"PROGRAM\", …]"),
            "command [\"${1:PROGRAM}\"]"
        );
        assert_eq!(
            snippet("spec \"\"\"YAML\"\"\""),
            "spec \"\"\"\n\t$0\n\t\"\"\""
        );
        assert_eq!(
            snippet("env NAME = \"TEXT\" | env NAME from x"),
            "env ${1:NAME} = \"${2:TEXT}\""
        );
        assert_eq!(snippet("cpu QUANTITY[..QUANTITY]"), "cpu ${1:QUANTITY}");
    }

    #[test]
    fn values_know_the_word_in_front_of_them() {
        assert_eq!(
            behind("timeout DURATION", "timeout"),
            [Expected::Value("DURATION", "timeout")]
        );
        assert_eq!(
            behind("image NAME|REF", "image")[0],
            Expected::Value("NAME", "image")
        );
        let job = behind("job [NAME] { … }", "job x");
        assert_eq!(job, [Expected::Block]);
    }
}
