//! Statements to text, laid out as badly as the language lets people.

use super::Choices;

const COMMENTS: &[&str] = &["# a comment", "#", "# } [ \"\"\"", "# é"];

/// Statements one behind the other.
pub fn statements(choices: &mut Choices, statements: &[String]) -> String {
    let mut text = String::new();
    for statement in statements {
        text.push_str(before(choices));
        text.push_str(statement);
        // The marker of image automation is the rest of the line.
        let end = if statement.contains("# {") {
            "\n"
        } else {
            behind(choices)
        };
        text.push_str(end);
    }
    text
}

/// A block behind `head`.
pub fn block(choices: &mut Choices, head: &str, inner: &[String]) -> String {
    let start = choices.pick(&["\n", " ", "", "  # opens\n", "\n\n\n"]);
    let inner = statements(choices, inner);
    format!("{head} {{{start}{inner}}}")
}

fn before(choices: &mut Choices) -> &'static str {
    match choices.below(8) {
        1 => "    ",
        2 => "\t",
        3 => "\n\n\n",
        4 => "  # above\n",
        _ => "",
    }
}

fn behind(choices: &mut Choices) -> &'static str {
    match choices.below(10) {
        1 => " ; ",
        2 => ";",
        3 => " \t\n",
        4 => "\r\n",
        5 => "  # behind\n",
        6 => ";# behind\n\n",
        _ => "\n",
    }
}

/// A line of its own.
pub fn comment(choices: &mut Choices) -> String {
    format!("{}\n", choices.pick(COMMENTS))
}
