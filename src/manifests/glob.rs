//! `*`, `?` and `[a-z]` against one name, in bounded time.

/// A pattern as Go's `filepath.Match` reads it; a broken one matches nothing.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// One name and no other.
    Name(String),
    /// With `*`, `?`, a class or an escape.
    Shape(Vec<char>),
}

impl Pattern {
    pub(super) fn of(text: &str) -> Self {
        match text.contains(['*', '?', '[', '\\']) {
            true => Self::Shape(text.chars().collect()),
            false => Self::Name(text.to_owned()),
        }
    }

    pub(super) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Name(only) => only == name,
            Self::Shape(pattern) => may_end(pattern, name) && matches_shape(pattern, name),
        }
    }
}

/// Whether a name ends as the pattern does, where that is a plain character: most names do not, and need no more.
fn may_end(pattern: &[char], name: &str) -> bool {
    match pattern.last() {
        None | Some('*' | '?' | ']') => true,
        Some(last) => name.ends_with(*last),
    }
}

fn matches_shape(pattern: &[char], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut read) = (0, 0);
    // Where to go on when the last star has to take one more character.
    let mut star: Option<(usize, usize)> = None;
    while read < name.len() {
        if pattern.get(at) == Some(&'*') {
            star = Some((at + 1, read));
            at += 1;
            continue;
        }
        if let Some(next) = one(pattern, at, name.get(read).copied()) {
            at = next;
            read += 1;
            continue;
        }
        let Some((after, taken)) = star else {
            return false;
        };
        star = Some((after, taken + 1));
        at = after;
        read = taken + 1;
    }
    pattern.iter().skip(at).all(|&c| c == '*')
}

/// The place behind the pattern's element at `at` when it takes this character.
fn one(pattern: &[char], at: usize, c: Option<char>) -> Option<usize> {
    let c = c?;
    match *pattern.get(at)? {
        '?' => Some(at + 1),
        '[' => class(pattern, at + 1, c),
        '\\' => (*pattern.get(at + 1)? == c).then_some(at + 2),
        same => (same == c).then_some(at + 1),
    }
}

fn class(pattern: &[char], start: usize, c: char) -> Option<usize> {
    let negated = matches!(pattern.get(start), Some('^' | '!'));
    let mut at = start + usize::from(negated);
    let mut found = false;
    loop {
        let low = *pattern.get(at)?;
        if low == ']' {
            return (found != negated).then_some(at + 1);
        }
        let (high, next) = match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some('-'), Some(&high)) if high != ']' => (high, at + 3),
            _ => (low, at + 1),
        };
        found |= (low..=high).contains(&c);
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn names_match_as_in_go() {
        let cases = [
            ("a.yaml", "a.yaml", true),
            ("*.yaml", "a.yaml", true),
            ("*.yaml", "a.yml", false),
            ("*", "", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("?", "é", true),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("\\*", "*", true),
            ("[a", "a", false),
            ("\\]", "]", true),
            ("a\\", "a\\", false),
            ("*.tar.gz", "a.tar.gz", true),
            ("plain", "plainer", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(
                Pattern::of(pattern).matches(name),
                expected,
                "{pattern} {name}"
            );
        }
    }

    #[test]
    fn many_stars_do_not_explode() {
        let pattern = Pattern::of(&"*a".repeat(200));
        assert!(!pattern.matches(&"a".repeat(199)));
    }
}
