//! Why a text is no expression, in words for who wrote it.

use cel::parser::{ParseError, ParseErrors};

use super::Unread;

pub(super) fn reason(text: &str, errors: &ParseErrors) -> Unread {
    let is_deep = |error: &ParseError| error.msg.contains("recursion limit exceeded");
    if errors.errors.iter().any(is_deep) {
        return Unread::TooDeep;
    }
    Unread::Broken(match errors.errors.first() {
        Some(error) => words(text, error),
        None => "it is empty".to_owned(),
    })
}

/// What is wrong; what hardly anybody writes is told in the words of the parser.
fn words(text: &str, error: &ParseError) -> String {
    let message = error.msg.lines().next().unwrap_or_default();
    let message = message.strip_prefix("Syntax error: ").unwrap_or(message);
    if text.trim().is_empty() {
        return "it is empty".to_owned();
    }
    if let Some(found) = of_input(message) {
        return found;
    }
    if let Some(sign) = missing(message) {
        return format!("a `{sign}` is missing");
    }
    match message {
        "expected identifier after '.'" => "a name is missing behind the `.`".to_owned(),
        "expected identifier" => "a name is missing behind the `.` at the beginning".to_owned(),
        "unexpected single '&', expected '&&'" => "`&` joins nothing: write `&&`".to_owned(),
        "unexpected single '|', expected '||'" => "`|` joins nothing: write `||`".to_owned(),
        "unterminated string literal" => "a quote is opened and not closed".to_owned(),
        "unexpected quoted identifier" => {
            "a name in backticks has its place behind a `.`".to_owned()
        }
        "unexpected token" | "unexpected character" => of_sign(text, error),
        _ => match message.strip_prefix("reserved identifier: ") {
            Some(word) => format!("`{word}` is a word of the language, and no name"),
            None => message.trim_end_matches('.').to_owned(),
        },
    }
}

/// What stands where something else is expected.
fn of_input(message: &str) -> Option<String> {
    let rest = message.strip_prefix("mismatched input ")?;
    let (found, expected) = rest.rsplit_once(" expecting ")?;
    let (found, expected) = (found.trim_matches('\''), expected.trim_matches('\''));
    Some(match (found, expected) {
        ("<EOF>", "expression") => "it ends where a value is expected".to_owned(),
        ("=", _) => "`=` compares nothing: write `==`".to_owned(),
        (")" | "]" | "}", "<EOF>") => format!("nothing is open that `{found}` could close"),
        (_, "<EOF>") => format!("nothing joins `{found}` to what stands before it"),
        ("<EOF>", _) => format!("a `{expected}` is missing"),
        (_, _) => format!("a `{expected}` is expected before `{found}`"),
    })
}

/// The sign that is missing.
fn missing(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("expected '")?;
    let (sign, _) = rest.split_once('\'')?;
    (sign.len() == 1).then_some(sign)
}

/// What is said of a sign that has no place.
fn of_sign(text: &str, error: &ParseError) -> String {
    let (line, column) = error.pos;
    let at = |number: isize| usize::try_from(number - 1).unwrap_or_default();
    let line = text.lines().nth(at(line)).unwrap_or_default();
    let rest = line.get(at(column)..).unwrap_or_default();
    match rest.chars().next() {
        _ if rest.starts_with("==") => "a value is expected before `==`".to_owned(),
        Some('=') => "`=` compares nothing: write `==`".to_owned(),
        Some(sign) => format!("`{sign}` has no place where it stands"),
        None => "it ends where a value is expected".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expression, Unread};

    #[test]
    fn reasons_are_in_plain_words() {
        let mut told = String::new();
        for text in [
            "",
            "status.phase = 1",
            "status.phase ==",
            "status.phase == 'Ready",
            "status.phase 'Ready'",
            "a.exists(b, b = 1)",
            "a & b",
            "a | b",
            "dep.status.((",
            "f(a",
            "f(a b)",
            "[a",
            "{'a' 1}",
            "a ? b",
            "a[1",
            "for == 1",
            "a ==  == b",
            "a == #",
            "a)",
            "self.items.all(i, )",
            "1.",
            "\"a",
            "a == `b`",
            "!",
        ] {
            let Err(Unread::Broken(why)) = Expression::read(text) else {
                panic!("{text}");
            };
            told += &format!("{text}  →  {why}\n");
        }
        insta::assert_snapshot!(told, @"
          →  it is empty
        status.phase = 1  →  `=` compares nothing: write `==`
        status.phase ==  →  it ends where a value is expected
        status.phase == 'Ready  →  a quote is opened and not closed
        status.phase 'Ready'  →  nothing joins `Ready` to what stands before it
        a.exists(b, b = 1)  →  `=` compares nothing: write `==`
        a & b  →  `&` joins nothing: write `&&`
        a | b  →  `|` joins nothing: write `||`
        dep.status.((  →  a name is missing behind the `.`
        f(a  →  a `)` is missing
        f(a b)  →  a `)` is expected before `b`
        [a  →  a `]` is missing
        {'a' 1}  →  a `:` is missing
        a ? b  →  a `:` is missing
        a[1  →  a `]` is missing
        for == 1  →  `for` is a word of the language, and no name
        a ==  == b  →  a value is expected before `==`
        a == #  →  `#` has no place where it stands
        a)  →  nothing is open that `)` could close
        self.items.all(i, )  →  `)` has no place where it stands
        1.  →  a name is missing behind the `.`
        \"a  →  a quote is opened and not closed
        a == `b`  →  a name in backticks has its place behind a `.`
        !  →  it ends where a value is expected
        ");
    }
}
